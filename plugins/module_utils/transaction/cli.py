# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subcommands that end a pending change, and how every subcommand of ``portcullis`` runs.

It imports none of the capabilities: none of their code can delay a way back, or keep it from being taken.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, List, Optional, TextIO

from ..base.errors import HostError, Refusal
from ..base.text import visible
from . import transaction


def main(arguments: List[str]) -> int:
    """Run ``confirm`` or ``rollback``; see ``run``."""
    parser = argparse.ArgumentParser(prog="portcullis")
    add(parser.add_subparsers(required=True, metavar="COMMAND"))
    return run(parser, arguments)


def run(parser: argparse.ArgumentParser, arguments: List[str]) -> int:
    """Run one subcommand and return the exit code: 0 done, 1 failed, 2 wrong use, 3 for whoever is not root.

    The last is what monitoring plugins end with where they could not look.
    """
    options = parser.parse_args(arguments)
    if os.geteuid() != 0 and not getattr(options, "unprivileged", False):
        say("portcullis: only root may see and change what this command is about; run it with sudo.", sys.stderr)
        return 3
    try:
        return int(options.run(options))
    except (HostError, Refusal) as error:
        say(f"portcullis: {error}", sys.stderr)
        return 1


def add(commands: Any) -> None:
    """Add both subcommands to those of a parser."""
    confirm = commands.add_parser("confirm", help="make the pending change last")
    confirm.add_argument("--id", help="only if this very change is pending")
    confirm.set_defaults(run=_confirm)

    rollback = commands.add_parser("rollback", help="revert the pending change")
    rollback.add_argument("--id", help="only if this very change is pending")
    rollback.add_argument("--reason", default="someone on this host asked for it", help="for the journal")
    rollback.add_argument("--client", default="", help="the address that must get in by SSH whatever happens")
    rollback.add_argument("--boot", action="store_true", help="while the host starts: put back files only")
    rollback.set_defaults(run=_rollback)


def say(text: str, stream: Optional[TextIO] = None) -> None:
    """Write a line; what users of this host chose, such as a program's name, does nothing to the terminal."""
    (stream or sys.stdout).write(f"{visible(text)}\n")


def _confirm(options: argparse.Namespace) -> int:
    done = transaction.confirm(options.id)
    say(f"Confirmed: '{done.purpose}'.")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    reason = "the host was rebooted before it was confirmed" if options.boot else options.reason
    done, problems = transaction.rollback(options.id, reason, booting=options.boot, client=options.client)
    say(f"Reverted '{done.purpose}'." if done else "Nothing is pending, so there is nothing to revert.")
    for problem in problems:
        say(f"  not reverted: {problem}", sys.stderr)
    return 1 if problems else 0
