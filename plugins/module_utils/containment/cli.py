# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis containment`` does."""

from __future__ import annotations

import argparse

from ..transaction import transaction
from ..transaction.apply import apply
from ..transaction.cli import say
from .host import kernel
from .plan import plan
from .wanted import RELEASED, Wanted


def add(parser: argparse.ArgumentParser) -> None:
    """Add what a person at the console can do about a host that is cut off."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    releasing = actions.add_parser(
        "release",
        help="let this host be reached, and reach others, as before it was cut off, and what is suspended run again",
    )
    releasing.set_defaults(run=_release)


def _release(_options: argparse.Namespace) -> int:
    wanted = Wanted(RELEASED)
    with transaction.exclusive():
        found = plan(kernel.observe(wanted), wanted)
        apply(found.steps, lambda: kernel.verify(wanted))
    for line in found.changes or ["This host is not cut off, and nothing of it suspended."]:
        say(line)
    return 0
