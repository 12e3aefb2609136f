# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a place from which something is started is written down: which files, what the program that reads them passes over, and what counts.

A pattern is a path below the root; ``*`` is any name, ``**`` every file below at most four folders, ``~`` each home. Without a rule each file
counts that is no package's as it was. With one, only the lines that it finds do, and ``always`` looks at packages' own files too.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Optional, Pattern, Tuple

from .rules import Rule

#: What run-parts and cron pass over is any name with another sign in it.
RUN_PARTS = re.compile(r"[A-Za-z0-9_-]+")


class Place(NamedTuple):
    """One place; ``names`` are those that are read there, ``executable`` whether only what has an x bit is."""

    kind: str
    pattern: str
    rule: Optional[Rule] = None
    names: Optional[Pattern[str]] = None
    executable: bool = False
    always: bool = False
    stock: Tuple[str, ...] = ()


def each(
    kind: str,
    *patterns: str,
    rule: Optional[Rule] = None,
    names: "Optional[Pattern[str]]" = None,
    executable: bool = False,
    always: bool = False,
    stock: Tuple[str, ...] = (),
) -> Tuple[Place, ...]:
    return tuple(Place(kind, pattern, rule, names, executable, always, stock) for pattern in patterns)


def named(ending: str) -> "Pattern[str]":
    return re.compile(rf".*\.({ending})", re.DOTALL)
