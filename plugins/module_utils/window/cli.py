# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis window`` does."""

from __future__ import annotations

import argparse
import shlex

from ..base.errors import HostError
from ..machine import process
from ..transaction.cli import say
from .host import sources, window
from .plan import ANY, DEFAULT_SECONDS, FAMILIES, PERSON, AcmeWindow, to_whom


def add(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with a window."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    run = actions.add_parser("run", help="run a command while the port is open")
    _add_window(run)
    run.add_argument("command", nargs=argparse.REMAINDER, help="the command, behind --")
    run.set_defaults(run=_run)
    opening = actions.add_parser("open", help="open the port")
    _add_window(opening)
    opening.set_defaults(run=_open)
    closing = actions.add_parser("close", help="close the port")
    _add_port(closing)
    closing.add_argument("--all", action="store_true", help="whatever other leases there are")
    closing.set_defaults(run=_close)
    status = actions.add_parser("status", help="say which ports are open, for how long, and for which networks")
    status.set_defaults(run=_status)
    tidy = actions.add_parser("tidy", help="close what is open for processes that have died")
    tidy.set_defaults(run=_tidy)


def _add_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=80, help="the TCP port (80)")


def _add_window(parser: argparse.ArgumentParser) -> None:
    _add_port(parser)
    seconds = f"how long at most ({DEFAULT_SECONDS})"
    parser.add_argument("--max", type=int, default=DEFAULT_SECONDS, metavar="SECONDS", help=seconds)
    whom = "source networks: any, cloudflare, or networks with commas between (any)"
    parser.add_argument("--sources", default=ANY, help=whom)
    families = [f"ipv{family}" for family in FAMILIES]
    parser.add_argument("--family", action="append", choices=families, help="over this family only (both)")


def _window(options: argparse.Namespace) -> AcmeWindow:
    return AcmeWindow.parse(
        {
            "port": options.port,
            "max_seconds": options.max,
            "sources": options.sources.split(","),
            "families": options.family,
        }
    )


def _run(options: argparse.Namespace) -> int:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise HostError(
            "There is no command to run; write it behind --, as in 'portcullis window run -- certbot renew'."
        )
    wanted = _window(options)
    with (
        process.protected() as child,
        window.opened(wanted, sources.networks(wanted, cloudflare=sources.refreshed()), shlex.join(command)),
    ):
        return child.run(command)


def _open(options: argparse.Namespace) -> int:
    wanted = _window(options)
    networks = sources.networks(wanted, cloudflare=sources.refreshed())
    opened = window.open_for(wanted, networks, PERSON, "portcullis window open")
    whom = to_whom(networks, wanted.families)
    say(
        f"Port {wanted.port} is open{whom} for at most {wanted.max_seconds} s."
        if opened
        else "ufw is not in force: all ports are open."
    )
    return 0


def _close(options: argparse.Namespace) -> int:
    closed = window.close_for(options.port, None if options.all else PERSON)
    say(f"Port {options.port}: {'closed' if closed else 'other leases keep it open; --all closes it all the same'}.")
    return 0


def _status(_options: argparse.Namespace) -> int:
    lines, attention = window.report()
    for line in lines or ["No window is open."]:
        say(line)
    return 1 if attention else 0


def _tidy(_options: argparse.Namespace) -> int:
    window.tidy()
    return 0
