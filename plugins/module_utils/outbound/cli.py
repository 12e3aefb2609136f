# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis outbound`` does."""

from __future__ import annotations

import argparse

from ..transaction.cli import say
from .host import watch


def add(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with the budget of strangers."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    watching = actions.add_parser(
        "watch", help="what the timer does: resolve names, keep the table, tell of what was stopped"
    )
    watching.set_defaults(run=_watch)
    reporting = actions.add_parser(
        "report", help="say who was, or would have been, stopped in the last week, and where to"
    )
    reporting.set_defaults(run=_report)


def _watch(_options: argparse.Namespace) -> int:
    watch.watch()
    return 0


def _report(_options: argparse.Namespace) -> int:
    lines, problems = watch.report()
    for line in (*lines, *problems):
        say(line)
    return 1 if problems else 0
