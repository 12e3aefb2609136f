# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a suspect host says that it has, and what of it is taken: decided here, on the clean host, before any of it is copied.

A list of rsync's is asked for without a transfer. The names in it are then the only ones that are asked for, and rsync's receiver refuses all
that it did not ask for.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Dict, Iterable, List, NamedTuple, Optional, Tuple

#: %i what it is, %B mode, %l length, %M time, %U and %G owner, %n%L name and where a link leads.
FORMAT = "%i|%B|%l|%M|%U|%G|%n%L"
LIST, LEAVE_OUT = CHOICES = ("list", "leave_out")
FILE, FOLDER, LINK, OTHER = "file", "folder", "link", "other"
_KINDS = {"f": FILE, "d": FOLDER, "L": LINK, "D": OTHER, "S": OTHER}
_LINE = re.compile(
    rb"[^|]{2,}\|([^|]{9,10})\|(-?\d{1,19})\|([^|]{1,40})\|(\d{1,10}|DEFAULT)\|(\d{1,10}|DEFAULT)\|(.+)", re.DOTALL
)
#: What rsync says of devices to a receiver that could make none.
_SKIPPED = re.compile(rb'skipping non-regular file "(.+)"', re.DOTALL)
_ESCAPED = re.compile(rb"\\#([0-7]{3})")
_ARROW = b" -> "
#: A longer line of the list is no path that a kernel takes.
LONGEST_LINE = 40_000

#: Files that a database writes to while it runs: what they are, and the kind of dump of the role backup that makes a good copy.
_DATABASES = (
    (re.compile(r"(.*/)?(PG_VERSION|global/pg_control)", re.DOTALL), "PostgreSQL", "postgresql"),
    (
        re.compile(r"(.*/)?(ibdata1|ib_logfile\d+|aria_log_control|[^/]+\.(ibd|MYD|MAD))", re.DOTALL),
        "MariaDB or MySQL",
        "mariadb",
    ),
    (re.compile(r".*(\.(sqlite3?|db3?)|-wal|-shm)", re.DOTALL), "SQLite", "sqlite"),
    (re.compile(r"(.*/)?(WiredTiger(\.wt)?|[^/]+\.rdb|[^/]+\.aof)", re.DOTALL), "MongoDB or Redis", "command"),
)
_DUMPS = {
    "postgresql": "pg_dumpall --globals-only; pg_dump --format=custom NAME",
    "mariadb": "mariadb-dump --single-transaction --quick --routines --events --triggers --hex-blob --databases NAME",
    "sqlite": "sqlite3 FILE '.backup COPY'",
    "command": "the database's own dump, such as mongodump or redis-cli --rdb",
}


class Entry(NamedTuple):
    """One name of the list, as the suspect host says it: nothing of it is true until the file is here."""

    name: str
    kind: str
    mode: str
    size: int
    changed: str
    uid: int
    gid: int
    target: str = ""

    @property
    def executable(self) -> bool:
        return self.kind == FILE and any(sign in self.mode for sign in "xst")


class Unlike(ValueError):
    """A line is none of a list's."""


def entry(line: bytes) -> Optional[Entry]:
    """Return what a line of the list says; None for rsync's own words between them. Names are decoded as file names are."""
    found = _LINE.fullmatch(line)
    if found is None:
        skipped = _SKIPPED.fullmatch(line)
        return Entry(_decoded(skipped[1]), OTHER, "", 0, "", -1, -1) if skipped else None
    kind = _KINDS.get(chr(line[1]), OTHER)
    raw, _arrow, target = found[6].partition(_ARROW) if kind == LINK else (found[6], b"", b"")
    name = _decoded(raw)
    name = name[:-1] if kind == FOLDER and name.endswith("/") else name
    mode = found[1].decode("ascii", "replace")
    return Entry(
        name,
        kind,
        mode,
        int(found[2]),
        found[3].decode("ascii", "replace"),
        _number(found[4]),
        _number(found[5]),
        _decoded(target),
    )


def _number(raw: bytes) -> int:
    """Return an owner's number; -1 where rsync says none, as it does of groups that its receiver is not in."""
    return int(raw) if raw.isdigit() else -1


def _decoded(raw: bytes) -> str:
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 8) & 255]), raw)
    return plain.decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Policy:
    """What is taken: so many files of at most so many bytes, and what becomes of programs."""

    most_files: int
    most_bytes: int
    most_file_bytes: int
    executables: str = LIST
    exclude: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """What is asked for, what is left out and why, and what a person has to know."""

    taken: Tuple[Entry, ...]
    left_out: Tuple[Tuple[Entry, str], ...]
    warnings: Tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(one.size for one in self.taken if one.kind == FILE)


def choose(entries: Iterable[Entry], policy: Policy) -> Choice:
    """Decide about each name."""
    taken: List[Entry] = []
    left: List[Tuple[Entry, str]] = []
    databases: Dict[str, Tuple[str, str]] = {}
    for one in entries:
        if one.name in ("", "."):
            continue
        why = _why_not(one, policy)
        if why:
            left.append((one, why))
            continue
        taken.append(one)
        for pattern, what, kind in _DATABASES:
            if one.kind == FILE and pattern.fullmatch(one.name):
                databases.setdefault(kind, (what, one.name))
    return Choice(tuple(taken), tuple(left), tuple(map(_warning, sorted(databases.items()))))


def _why_not(one: Entry, policy: Policy) -> str:
    parts = one.name.split("/")
    if (
        one.name.startswith("/")
        or ".." in parts
        or "." in parts
        or "" in parts
        or "\0" in one.name
        or len(one.name) > 4096
    ):
        return "its name leads out of the tree, or is none"
    if any(one.name == path or one.name.startswith(f"{path}/") for path in policy.exclude):
        return "excluded"
    if one.kind == LINK:
        return f"a link that leads {'out of the tree' if leads_out(one) else 'inside the tree'}; kept as text"
    if one.kind == OTHER:
        return "a device, FIFO or socket"
    if one.kind == FILE and not 0 <= one.size <= policy.most_file_bytes:
        return f"larger than {policy.most_file_bytes} bytes"
    if one.executable and policy.executables == LEAVE_OUT:
        return "executable"
    return ""


def leads_out(one: Entry) -> bool:
    """Return whether a link leads out of the tree that it is in, by its words."""
    if one.target.startswith("/"):
        return True
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(one.name), one.target))
    return reached == ".." or reached.startswith("../")


def _warning(found: Tuple[str, Tuple[str, str]]) -> str:
    kind, (what, name) = found
    return (
        f"{name} belongs to {what}, and a copy of files that it writes to may be of no use: where it still runs, make a dump and "
        f"copy that as well ({_DUMPS[kind]}; the role backup does it with kind: {kind})."
    )


#: The first bytes of what a kernel or an interpreter would run.
_MAGIC = (
    b"\x7fELF",
    b"#!",
    b"MZ",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"<?php",
    b"\0asm",
    b"dex\n",
)


def is_program(first: bytes) -> bool:
    """Return whether a file begins as a program or a script does."""
    return first.startswith(_MAGIC)
