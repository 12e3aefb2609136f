# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis evacuate`` does: what the key of an evacuation runs, and how it is taken away."""

from __future__ import annotations

import argparse

from ..machine.clock import readable
from ..transaction.cli import say
from .host import source


def add(parser: argparse.ArgumentParser) -> None:
    """Add both subcommands; the first is for a forced command alone."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    serving = actions.add_parser("serve", help="what the key of an evacuation runs, and nobody else")
    serving.add_argument("id")
    serving.set_defaults(run=lambda options: source.serve(options.id))
    closing = actions.add_parser("close", help="take away the key by which data is copied off this host")
    closing.set_defaults(run=_close)


def _close(_options: argparse.Namespace) -> int:
    with source.alone():
        found = source.record()
        if found is not None:
            source.end(found)
    say("The key is taken away." if found else "Nobody may copy data off this host.")
    return 0


def report() -> "tuple[list[str], bool]":
    """Return for ``status`` who may copy data off this host, and that nobody has to look at it."""
    found = source.record()
    if found is None:
        return [], True
    return [f"Evacuation: a key may read {found.root} until {readable(found.until)}, as {found.user}."], True
