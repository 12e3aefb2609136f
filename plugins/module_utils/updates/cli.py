# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""``portcullis updates``: what apt's own services call."""

from __future__ import annotations

import argparse
import sys

from ..transaction.cli import say
from .host import report as updates
from .reboots import RebootWindow, Slot


def add(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="read the lists of packages, and remember what apt refused")
    check.set_defaults(run=_check)
    reboot = commands.add_parser("reboot", help="reboot where an update needs it, if this is the host's slot for that")
    reboot.add_argument("--slot", required=True, help="when the slot begins, such as 04:10")
    reboot.add_argument("--minutes", required=True, type=int, help="how long it is")
    reboot.add_argument("--timezone", default="UTC", help="the time zone of both")
    reboot.add_argument("--with-users", action="store_true", help="even while somebody is logged in")
    reboot.set_defaults(run=_reboot)


def _check(_options: argparse.Namespace) -> int:
    refused = updates.read_lists()
    if refused:
        say(f"portcullis: apt refused a list of packages: {refused}", sys.stderr)
    return 1 if refused else 0


def _reboot(options: argparse.Namespace) -> int:
    start = RebootWindow.parse(f"{options.slot}-{options.slot}", "--slot").start
    reason = updates.reboot(Slot(start, options.minutes), options.timezone, options.with_users)
    say(reason)
    return 0
