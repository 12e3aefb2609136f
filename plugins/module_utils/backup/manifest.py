# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host says, when it is saved, that its files and tables hold; and how what was restored differs from that.

restic verifies what it has stored. Only a list made from the files themselves shows that it has stored what was there.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple
from urllib.parse import quote, unquote

_HEAD = "portcullis manifest 1"
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: How many are named in a sentence.
_NAMED = 3
#: Of files in use some change or go while they are saved; if it is more than this, nothing is proven.
_TOLERATED, _TOLERATED_PART = 20, 0.02


@dataclass(frozen=True)
class Entry:
    """A file: what it holds (SHA-256), its size in bytes, when it was modified and changed (nanoseconds since 1970), its inode."""

    digest: str
    size: int
    modified: int
    changed: int
    inode: int

    def is_as(self, other: "Entry") -> bool:
        """Return whether a file was not written to since, by what restic goes by, too."""
        return (self.size, self.modified, self.changed, self.inode) == (
            other.size,
            other.modified,
            other.changed,
            other.inode,
        )


@dataclass(frozen=True)
class Restored:
    """A file as it was restored; ``modified`` is in nanoseconds since 1970."""

    digest: str
    size: int
    modified: int


@dataclass(frozen=True)
class Rows:
    """How many rows a table had, before and after it was dumped."""

    least: int
    most: int


@dataclass(frozen=True)
class Comparison:
    """How many restored files are as listed, and what is wrong."""

    same: int = 0
    problems: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Owners:
    """The numbers of a host's users and groups, by name."""

    users: Mapping[str, int]
    groups: Mapping[str, int]


def owners_to_text(owners: Owners) -> str:
    return json.dumps({"users": dict(owners.users), "groups": dict(owners.groups)}, indent=1, sort_keys=True) + "\n"


def owners_of(text: str) -> Owners:
    """Return what ``owners_to_text`` wrote; ValueError for anything else."""
    try:
        data = json.loads(text)
        return Owners(*({str(name): int(number) for name, number in data[key].items()} for key in ("users", "groups")))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"it lacks something or holds too much: {error}") from None


def renumbered(
    saved: Mapping[str, int], now: Mapping[str, int], used: Iterable[int]
) -> Tuple[Dict[int, int], List[str]]:
    """Return by which numbers those of saved files are replaced, where they are others here, and which names are not here at all.

    A number without a name stays as it is, as it was.
    """
    name_of = {number: name for name, number in sorted(saved.items(), reverse=True)}
    changed: Dict[int, int] = {}
    missing: List[str] = []
    for number in sorted(set(used)):
        name = name_of.get(number)
        if name is None or now.get(name) == number:
            continue
        if name in now:
            changed[number] = now[name]
        else:
            missing.append(name)
    return changed, missing


def lines(entries: Mapping[str, Entry]) -> Iterator[str]:
    """Yield a manifest's text; ``parse`` reads it."""
    yield f"{_HEAD} {len(entries)}\n"
    for path, one in sorted(entries.items()):
        yield f"{one.digest} {one.size} {one.modified} {one.changed} {one.inode} {quote(path, errors='surrogateescape')}\n"


def parse(text: str) -> Dict[str, Entry]:
    """Return what ``lines`` wrote; ValueError for anything else, such as the beginning of it."""
    head, *rest = text.split("\n")
    name, _space, count = head.rpartition(" ")
    if name != _HEAD or not count.isdigit() or rest[-1:] != [""]:
        raise ValueError("it is no manifest, or was cut off")
    found: Dict[str, Entry] = {}
    for line in rest[:-1]:
        words = line.split(" ")
        if len(words) != 6 or not _DIGEST.fullmatch(words[0]):
            raise ValueError(f"{line[:80]!r} is no line of a manifest")
        size, modified, changed, inode = (int(word) for word in words[1:5])
        found[unquote(words[5], errors="surrogateescape")] = Entry(words[0], size, modified, changed, inode)
    if len(found) != int(count):
        raise ValueError(f"it lists {len(found)} files instead of {count}")
    return found


def seen(path: str) -> str:
    """Return a path as a program's output has it once it was read as text: bytes that are no text, and ends of lines, are lost."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def compare(listed: Mapping[str, Entry], restored: Mapping[str, Restored]) -> Comparison:
    """Return how restored files differ from those that were listed, by path as ``seen`` has it.

    One that was written to while it was saved may hold anything, and one that is not there may have been removed meanwhile.
    """
    by_path = {seen(path): one for path, one in listed.items()}
    damaged: List[str] = []
    same, other, missing = 0, 0, 0
    for path, one in by_path.items():
        found = restored.get(path)
        if found is None:
            missing += 1
        elif (found.size, found.modified) != (one.size, one.modified):
            other += 1
        elif found.digest != one.digest:
            damaged.append(path)
        else:
            same += 1
    problems = [f"{len(damaged)} files do not hold what they held: {', '.join(damaged[:_NAMED])}"] if damaged else []
    unknown = other + missing
    if not by_path:
        problems.append("its manifest lists no file at all")
    elif unknown > max(_TOLERATED, _TOLERATED_PART * len(by_path)) or not same:
        problems.append(f"of {len(by_path)} files that it should hold {missing} are missing and {other} are others")
    return Comparison(same, tuple(problems))


def rows_to_text(rows: Mapping[str, Mapping[str, Rows]]) -> str:
    """Return how many rows each table has, by dump file (``NAME/FILE``) and table; ``rows_of`` reads it."""
    found = {file: {table: [one.least, one.most] for table, one in tables.items()} for file, tables in rows.items()}
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def rows_of(text: str) -> Dict[str, Dict[str, Rows]]:
    """Return what ``rows_to_text`` wrote; ValueError for anything else."""
    try:
        return {
            file: {table: Rows(int(least), int(most)) for table, (least, most) in tables.items()}
            for file, tables in json.loads(text).items()
        }
    except (TypeError, AttributeError) as error:
        raise ValueError(f"it lacks something or holds too much: {error}") from None


def between(before: Mapping[str, int], after: Mapping[str, int]) -> Dict[str, Rows]:
    """Return the rows of the tables that were there before and after a dump."""
    return {
        table: Rows(min(count, after[table]), max(count, after[table]))
        for table, count in before.items()
        if table in after
    }


def differing(file: str, wanted: Mapping[str, Rows], counted: Mapping[str, int]) -> Tuple[str, ...]:
    """Return which tables that were loaded from a dump hold other numbers of rows than they held."""
    found: List[str] = []
    for table, rows in sorted(wanted.items()):
        count: Optional[int] = counted.get(table)
        if count is None:
            found.append(f"{file} has no table {table}, which had {rows.most} rows")
        elif not rows.least <= count <= rows.most:
            number = f"{rows.least}" if rows.least == rows.most else f"{rows.least} to {rows.most}"
            found.append(f"{table} of {file} has {count} rows, and had {number}")
    return tuple(found[:_NAMED]) + ((f"and {len(found) - _NAMED} more such",) if len(found) > _NAMED else ())


def counts(printed: str) -> Dict[str, int]:
    """Return the rows of each table, from lines of a table and a number parted by a tab; ValueError for anything else."""
    found: Dict[str, int] = {}
    for line in filter(None, printed.split("\n")):
        table, _tab, count = line.rpartition("\t")
        if not table or not count.isdigit():
            raise ValueError(f"{line[:80]!r} is no number of a table's rows")
        found[table] = int(count)
    return found


class Excluded:
    """Which paths restic leaves out by its ``--exclude`` patterns: a pattern matches any run of a path's parts, ``**`` any number."""

    def __init__(self, patterns: Sequence[str]) -> None:
        expressions = [_expression(pattern) for pattern in patterns]
        self._pattern = re.compile("|".join(expressions)) if expressions else None

    def __contains__(self, path: str) -> bool:
        return self._pattern is not None and self._pattern.search(path) is not None


def _expression(pattern: str) -> str:
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    begin = "^" if pattern.startswith("/") else "(?:^|(?<=/))" if not parts or parts[0] != "**" else "^"
    text = begin + ("/" if pattern.startswith("/") else "")
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "**":
            text += ".*" if last else "(?:[^/]*/)*"
        else:
            text += "".join(_glob(part)) + ("(?=/|$)" if last else "/")
    return f"(?:{text})"


def _glob(part: str) -> Iterable[str]:
    """Yield a part of a pattern as Go's filepath.Match takes it."""
    place = 0
    while place < len(part):
        sign = part[place]
        place += 1
        if sign == "*":
            yield "[^/]*"
        elif sign == "?":
            yield "[^/]"
        elif sign == "\\" and place < len(part):
            yield re.escape(part[place])
            place += 1
        elif sign == "[" and "]" in part[place + 1 :]:
            end = part.index("]", place + 1)
            inner = part[place:end]
            yield _class(inner)
            place = end + 1
        else:
            yield re.escape(sign)


def _class(inner: str) -> str:
    negated = inner.startswith("^")
    return "[" + "^" * negated + re.sub(r"([\[\]^&~|])", r"\\\1", inner[negated:]) + "]"
