# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis allowlist`` does: for the units that refresh a list, and for people."""

from __future__ import annotations

import argparse
from typing import List

from ..transaction.cli import say
from .host import allowlist


def add(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with lists of networks."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    show = actions.add_parser("show", help="say which networks are let in, by which list, and how old it is")
    show.add_argument("name", nargs="?", help="the allowlist's name (all)")
    show.set_defaults(run=_show)
    refresh = actions.add_parser("refresh", help="fetch and apply now what the timer fetches and applies")
    refresh.add_argument("name", nargs="?", help="the allowlist's name (all)")
    refresh.set_defaults(run=_refresh)
    fetch = actions.add_parser("fetch", help="what the unit that fetches calls")
    fetch.set_defaults(run=_fetch, unprivileged=True)
    for name, run, said in (
        ("ready", _ready, "before it applies"),
        ("apply", _apply, "to apply"),
        ("nginx", _nginx, "then"),
    ):
        action = actions.add_parser(name, help=f"what the unit that applies calls {said}")
        action.add_argument("name")
        action.set_defaults(run=run)


def _names(options: argparse.Namespace) -> List[str]:
    return [allowlist.load(options.name).name] if options.name else allowlist.names()


def _say(*lines: str) -> None:
    for line in lines:
        say(line)


def _report() -> int:
    lines, problems = allowlist.report()
    _say(*lines or ["There is no allowlist."], *problems)
    return 1 if problems else 0


def _show(options: argparse.Namespace) -> int:
    code = _report()
    for name in _names(options):
        _say(f"Let in by {name}:", *(f"  {net}" for net in allowlist.networks(name)))
    return code


def _refresh(options: argparse.Namespace) -> int:
    for name in _names(options):
        allowlist.refresh(name)
    return _report()


def _fetch(_options: argparse.Namespace) -> int:
    allowlist.fetch()
    return 0


def _ready(options: argparse.Namespace) -> int:
    allowlist.ready(options.name)
    return 0


def _apply(options: argparse.Namespace) -> int:
    _say(*allowlist.apply(options.name) or ["The rules are as the list says."])
    return 0


def _nginx(options: argparse.Namespace) -> int:
    _say("nginx follows the list again." if allowlist.follow(options.name) else "nginx follows the list.")
    return 0
