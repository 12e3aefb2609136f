# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What restic prints, read into types; 0.14 (bookworm) to 0.18 (trixie).

Source: "JSON output" of restic's documentation, and what both releases print.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, List, Tuple

#: The name of a file in a repository's ``snapshots``: the SHA-256 of what it holds.
ID = re.compile(r"[0-9a-f]{64}")

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))")
_SPARED = re.compile(
    r"ignoring error for .*(?:mknod|chown|xattr|acl).*(?:operation not permitted|not supported).*", re.IGNORECASE
)
#: 0.14 has no exit code of its own for it.
_LOCKED = re.compile(r"already locked")
_COUNTED = re.compile(r"Fatal: There were \d+ errors")
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Listed:
    """A snapshot as its repository lists it: ``claimed`` is when whoever made it says that it was made, in seconds since 1970."""

    id: str
    claimed: float


@dataclass(frozen=True)
class Size:
    """What a snapshot would be restored to."""

    bytes: int
    files: int


def snapshots(text: str) -> Tuple[Listed, ...]:
    """Return what ``restic snapshots --json`` lists; ValueError for anything else."""
    found: List[Listed] = []
    # An empty repository has null.
    for entry in _data(text, list, empty=[]):
        if not isinstance(entry, dict) or not ID.fullmatch(str(entry.get("id"))):
            raise ValueError(f"an entry without an ID: {str(entry)[:80]}")
        found.append(Listed(str(entry["id"]), moment(str(entry.get("time")))))
    return tuple(found)


def size(text: str) -> Size:
    """Return what ``restic stats --json --mode restore-size`` says of one snapshot; ValueError for anything else."""
    data = _data(text, dict)
    numbers = [data.get("total_size"), data.get("total_file_count")]
    if not all(isinstance(number, int) and number >= 0 for number in numbers):
        raise ValueError(f"no sizes in {text[:80]!r}")
    return Size(int(data["total_size"]), int(data["total_file_count"]))


def spared(said: str) -> Tuple[str, ...]:
    """Return what a restore that failed could not do for want of rights alone; empty where anything else went wrong, too.

    Whoever is not root makes no device and gives no file away. That no content is missing is seen from what was restored.
    """
    lines = [line for line in said.splitlines() if line.strip()]
    spared_ones = [line for line in lines if _SPARED.fullmatch(line)]
    others = [line for line in lines if not _SPARED.fullmatch(line) and not _COUNTED.match(line)]
    return () if others else tuple(spared_ones)


def is_locked(said: str) -> bool:
    """Return whether restic ended since somebody else is at work in the repository."""
    return bool(_LOCKED.search(said))


def moment(text: str) -> float:
    """Return a time of Go's RFC 3339 as seconds since 1970; ValueError for one that there is not."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(f"{text[:40]!r} is no time")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    offset = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    local = (datetime(year, month, day, hour, minute, second) - _EPOCH).total_seconds()
    return local - offset.total_seconds() * (-1 if found[7] == "-" else 1)


def _data(text: str, kind: type, empty: Any = None) -> Any:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"{text[:80]!r} is no JSON") from None
    data = empty if data is None else data
    if not isinstance(data, kind):
        raise ValueError(f"{text[:80]!r} is not what was asked for")
    return data
