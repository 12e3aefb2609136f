# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which paths of a host the page of every change has."""

from __future__ import annotations

import fnmatch
import re

from tests.unit.structure.sources import text

PAGE = "docs/changes.md"


def listed() -> list[str]:
    """Return the patterns of the page: a `*` in it is any name, or a part of one."""
    rows = [line for line in text(PAGE).splitlines() if line.startswith("|")]
    return [path for row in rows for path in re.findall(r"`(/[^`]+)`", row)]


def covers(patterns: list[str], path: str) -> bool:
    """Return whether a path, or a folder that it is in, is on the page."""
    folders = [path, *(path[: match.start()] for match in re.finditer("/", path) if match.start())]
    return any(fnmatch.fnmatchcase(one, pattern) for one in folders for pattern in patterns)
