# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether backups can be restored: which snapshots a drill takes, how it ended, and what people are told of it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import List, Mapping, Optional, Tuple

from .result import FAILED, SUCCESS

POSTGRESQL, MARIADB, SQLITE, OTHER = "PostgreSQL", "MariaDB", "SQLite", ""
_POSTGRESQL = re.compile(r"^-- Dumped from database version (\d+)", re.MULTILINE)
_MARIADB = re.compile(r"^-- Server version\t(\d+\.\d+)", re.MULTILINE)
_DAY = 86400
_MAX_AGE_DAYS = 40


@dataclass(frozen=True)
class Drill:
    """How the last drill ended, and when one last ended well; times in seconds since 1970.

    ``snapshots`` were restored, newest first; ``files`` were found as they were, ``tables`` with the rows they had; ``age_hours`` is how
    old the newest snapshot was, ``left`` what could not be tried on this host.
    """

    at: float
    outcome: str
    reason: str = ""
    proven_at: Optional[float] = None
    snapshots: Tuple[str, ...] = ()
    files: int = 0
    tables: int = 0
    seconds: float = 0
    age_hours: float = 0
    left: Tuple[str, ...] = ()

    @property
    def proven(self) -> Optional[float]:
        """When a drill last ended well."""
        return self.at if self.outcome == SUCCESS else self.proven_at

    def to_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Drill":
        """Return what ``to_text`` wrote; ValueError for anything else."""
        try:
            data = json.loads(text)
            return cls(**{**data, **{name: tuple(map(str, data[name])) for name in ("snapshots", "left")}})
        except (TypeError, KeyError) as error:
            raise ValueError(f"it lacks something or holds too much: {error}") from None


def chosen(there: Mapping[str, float], number: int) -> Tuple[str, ...]:
    """Return the newest snapshot and one older one, which a ``number`` by chance picks; ``there`` has their times by ID."""
    newest, *older = sorted(there, key=lambda identity: (there[identity], identity), reverse=True) or [""]
    if not newest:
        return ()
    return (newest, older[number % len(older)]) if older else (newest,)


def dumped(head: bytes) -> Tuple[str, str]:
    """Return which kind of server a dump is of, by how it begins, and the version that has to load it."""
    if head.startswith(b"SQLite format 3\0"):
        return SQLITE, ""
    text = head.decode("utf-8", "replace")
    for kind, pattern in ((POSTGRESQL, _POSTGRESQL), (MARIADB, _MARIADB)):
        found = pattern.search(text)
        if found:
            return kind, found[1]
    return OTHER, ""


def lines(
    last: Optional[Drill], area: str, whose: str, again: str, now: float, due: bool
) -> Tuple[List[str], List[str]]:
    """Return what is said of a host's drills, and what a person has to look at; ``again`` is the command that makes one.

    Where drills are ``due`` by themselves, one that has not ended well for long is reported, too.
    """
    if last is None:
        return [], []
    problems: List[str] = []
    if last.outcome == FAILED:
        problems.append(
            f"{area}: the restore drill{whose} failed: {last.reason} Until '{again}' ends well, do not count on these backups."
        )
    days = None if last.proven is None else (now - last.proven) / _DAY
    if due and days is not None and days > _MAX_AGE_DAYS:
        problems.append(
            f"{area}: the last restore drill{whose} that ended well was {days:.0f} days ago; see 'systemctl list-timers'."
        )
    if last.outcome != SUCCESS:
        return [], problems
    what = f"{last.files} files, {last.tables} tables, {last.seconds:.0f} s"
    said = f"{area}: restored{whose} {(now - last.at) / _DAY:.1f} days ago: {' and '.join(one[:8] for one in last.snapshots)}: {what}, "
    return [
        f"{said}from {last.age_hours:.1f} hours before.",
        *(f"  not tried here: {one}" for one in last.left),
    ], problems


def failed(before: Optional[Drill], at: float, reason: str) -> Drill:
    """Return the record of a drill that failed, which keeps when one last ended well."""
    return Drill(at, FAILED, reason, before.proven if before else None)
