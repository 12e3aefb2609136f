# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis pull`` does."""

from __future__ import annotations

import argparse

from ..transaction.cli import say
from .host import pull


def add(parser: argparse.ArgumentParser) -> None:
    """Add converging this host from its repository, which is what the timer does."""
    parser.set_defaults(run=_pull)


def _pull(_options: argparse.Namespace) -> int:
    say(f"This host was converged from {pull.pull()}.")
    return 0
