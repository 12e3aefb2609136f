# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own command ``portcullis``: what a timer, a hook, a way back or a person at the console calls."""

from __future__ import annotations

import argparse
import sys
from typing import List, Optional, TextIO

from . import transaction
from .errors import HostError
from .handlers import HANDLERS

#: The files that make up the command: this one and all that it imports.
PARTS = (
    "core/errors.py",
    "core/sshd.py",
    "core/sshd_config.py",
    "core/steps.py",
    "core/ufw.py",
    "core/ufw_files.py",
    "core/ufw_rule.py",
    "core/values.py",
    "host/apply.py",
    "host/console.py",
    "host/errors.py",
    "host/files.py",
    "host/handlers.py",
    "host/packages.py",
    "host/process.py",
    "host/snapshot.py",
    "host/sockets.py",
    "host/sshd.py",
    "host/transaction.py",
    "host/ufw.py",
    "host/units.py",
)


def main(arguments: List[str]) -> int:
    """Run one subcommand and return the exit code: 0 done, 1 failed, 2 wrong use."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except HostError as error:
        _say(f"portcullis: {error}", sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="portcullis", description="Keeps this host shut to everyone who should not get in."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    status = commands.add_parser("status", help="say what is pending and how the last change ended")
    status.set_defaults(run=_status)

    confirm = commands.add_parser("confirm", help="make the pending change last")
    confirm.add_argument("--id", help="only if this very change is pending")
    confirm.set_defaults(run=_confirm)

    rollback = commands.add_parser("rollback", help="put back what was before the pending change")
    rollback.add_argument("--id", help="only if this very change is pending")
    rollback.add_argument("--reason", default="someone on this host asked for it", help="for the journal")
    rollback.add_argument("--boot", action="store_true", help="while the host starts: put back files only")
    rollback.set_defaults(run=_rollback)
    return parser


def _say(text: str, stream: Optional[TextIO] = None) -> None:
    (stream or sys.stdout).write(f"{text}\n")


def _status(_options: argparse.Namespace) -> int:
    pending = transaction.pending()
    _say(f"Pending: {pending.describe()}." if pending else "Pending: nothing.")
    ended = transaction.last()
    if ended:
        _say(
            f"Last change: '{ended['purpose']}', started by {ended['started_by']}, {ended['outcome']} ({ended['reason']})."
        )
        for problem in ended["problems"]:
            _say(f"  not put back: {problem}")
        return 1 if ended["problems"] else 0
    return 0


def _confirm(options: argparse.Namespace) -> int:
    done = transaction.confirm(options.id, HANDLERS)
    _say(f"Confirmed: '{done.purpose}'.")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    reason = "the host was rebooted before it was confirmed" if options.boot else options.reason
    done, problems = transaction.rollback(options.id, reason, booting=options.boot)
    _say(
        f"Put back what was before '{done.purpose}'."
        if done
        else "Nothing is pending, so there is nothing to put back."
    )
    for problem in problems:
        _say(f"  not put back: {problem}", sys.stderr)
    return 1 if problems else 0
