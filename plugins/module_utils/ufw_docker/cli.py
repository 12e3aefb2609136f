# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis ufw-docker`` does."""

from __future__ import annotations

import argparse

from ..transaction.cli import say
from .gate import INTERFACES, Wanted
from .host import gate


def add(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with ufw's rules for published ports."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    applying = actions.add_parser("apply", help="apply ufw's rules to published ports now")
    bridges = f"Docker's bridges; br-+ is all that begin so ({' '.join(INTERFACES)})"
    applying.add_argument("interfaces", nargs="*", default=list(INTERFACES), help=bridges)
    applying.set_defaults(run=_apply)


def _apply(options: argparse.Namespace) -> int:
    changed = gate.apply(Wanted.parse({"state": "present", "interfaces": options.interfaces}))
    now = "were applied to published ports" if changed else "apply to published ports"
    say(f"ufw's rules {now}.")
    return 0
