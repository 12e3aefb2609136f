# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own command ``portcullis``: what a timer, a hook, a way back or a person at the console calls."""

from __future__ import annotations

import argparse
import os
import sys
from typing import List, Optional, TextIO

from ..core.errors import Refusal
from ..core.window import DEFAULT_SECONDS, PERSON
from ..core.window import Wanted as Window
from . import process, transaction, window
from .errors import HostError
from .handlers import HANDLERS

#: The files that make up the command: this one and all that it imports.
PARTS = (
    "core/authorized_keys.py",
    "core/errors.py",
    "core/sshd.py",
    "core/sshd_config.py",
    "core/sshd_wanted.py",
    "core/steps.py",
    "core/ufw.py",
    "core/ufw_access.py",
    "core/ufw_block.py",
    "core/ufw_command.py",
    "core/ufw_files.py",
    "core/ufw_kernel.py",
    "core/ufw_profiles.py",
    "core/ufw_rule.py",
    "core/ufw_steps.py",
    "core/values.py",
    "core/window.py",
    "host/apply.py",
    "host/console.py",
    "host/errors.py",
    "host/facts.py",
    "host/files.py",
    "host/handlers.py",
    "host/packages.py",
    "host/process.py",
    "host/session.py",
    "host/snapshot.py",
    "host/sockets.py",
    "host/sshd.py",
    "host/system.py",
    "host/transaction.py",
    "host/ufw.py",
    "host/units.py",
    "host/window.py",
)


def main(arguments: List[str]) -> int:
    """Run one subcommand and return the exit code: 0 done, 1 failed, 2 wrong use."""
    options = _parser().parse_args(arguments)
    if os.geteuid() != 0:
        _say("portcullis: only root may see and change what this command is about; run it with sudo.", sys.stderr)
        return 1
    try:
        return int(options.run(options))
    except (HostError, Refusal) as error:
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
    _add_window(commands.add_parser("window", help="open a port for a while; the kernel shuts it at the deadline"))
    return parser


def _add_window(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    texts = {
        "run": "run a command while the port is open",
        "open": "open the port",
        "close": "shut the port",
        "status": "say for how long the port is open",
    }
    for name, function in (
        ("run", _window_run),
        ("open", _window_open),
        ("close", _window_close),
        ("status", _window_status),
    ):
        action = actions.add_parser(name, help=texts[name])
        action.add_argument("--port", type=int, default=80, help="the TCP port (80)")
        action.set_defaults(run=function, max=DEFAULT_SECONDS)
        if name in ("run", "open"):
            action.add_argument(
                "--max", type=int, default=DEFAULT_SECONDS, metavar="SECONDS", help="how long at most (300)"
            )
        if name == "run":
            action.add_argument("command", nargs=argparse.REMAINDER, help="the command, behind --")


def _window(options: argparse.Namespace) -> Window:
    return Window.parse({"port": options.port, "max_seconds": options.max})


def _window_run(options: argparse.Namespace) -> int:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise HostError(
            "There is no command to run; write it behind --, as in 'portcullis window run -- certbot renew'."
        )
    with window.opened(_window(options)):
        return process.attend(command)


def _window_open(options: argparse.Namespace) -> int:
    opened = window.open_for(_window(options), PERSON)
    _say(
        f"Port {options.port} is open for at most {options.max} s."
        if opened
        else "ufw is not in force: all ports are open."
    )
    return 0


def _window_close(options: argparse.Namespace) -> int:
    window.close_for(_window(options), PERSON)
    return _window_status(options)


def _window_status(options: argparse.Namespace) -> int:
    left = window.seconds_left(_window(options))
    _say(f"Port {options.port}: {f'open for {left} s more' if left else 'no window is open'}.")
    return 0


def _say(text: str, stream: Optional[TextIO] = None) -> None:
    (stream or sys.stdout).write(f"{text}\n")


def _status(_options: argparse.Namespace) -> int:
    pending = transaction.pending()
    _say(f"Pending: {pending.describe()}." if pending else "Pending: nothing.")
    ended = transaction.last()
    if ended:
        because = "" if ended["reason"] == ended["outcome"] else f" because {ended['reason']}"
        _say(f"Last change: '{ended['purpose']}', started by {ended['started_by']}, {ended['outcome']}{because}.")
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
