# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at what is below a root: each file once as it is asked for, bounded, and a sentence for what could not be looked at."""

from __future__ import annotations

import fnmatch
import os
import stat
import time
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Optional, Sequence, Set, Tuple

from ...base.acceptance import Acceptance
from ...machine import below as tree
from ...machine.below import Below, Unreadable
from .. import own
from ..finding import MOST_OF_A_KIND, About, Finding
from ..judging import FILE, LINK, OTHER, Case, Seen
from ..packages import Index
from ..rules import Known
from . import disk as disks
from .disk import MOST_HASHED, MOST_NAMES, MOST_TEXT, Disk

_MOST_DEEP = 4


@dataclass(frozen=True)
class Wanted:
    """What is looked at, and for how long: see the module's options."""

    root: str
    index: Index
    admins: Tuple[str, ...]
    web_roots: Tuple[str, ...]
    new_days: int
    max_seconds: int
    accepted: Sequence[Acceptance] = ()


@dataclass
class Audit:
    """What was found so far."""

    findings: List[Finding] = field(default_factory=list)
    unfinished: List[str] = field(default_factory=list)
    unverifiable: List[str] = field(default_factory=list)
    left_out: Dict[str, int] = field(default_factory=dict)
    judged: Dict[str, int] = field(default_factory=dict)
    looked_at: int = 0
    accepted: Tuple[Acceptance, ...] = ()
    _numbers: Dict[str, int] = field(default_factory=dict)
    _paths: Set[str] = field(default_factory=set)

    def add(self, found: Finding) -> None:
        """Add a finding, or count it where there are too many of its kind that nobody has accepted."""
        if not any(entry.covers(found.kind, [found.where], found.sha256) for entry in self.accepted):
            number = self._numbers[found.kind] = self._numbers.get(found.kind, 0) + 1
            if number > MOST_OF_A_KIND:
                self.left_out[found.kind] = self.left_out.get(found.kind, 0) + 1
                return
        self.findings.append(found)
        if found.kind not in ("setuid", "capability"):
            self._paths.add(found.path)

    def has(self, path: str) -> bool:
        """Return whether what a file says is a finding already."""
        return path in self._paths


class TimeUp(Exception):
    """The time that an audit may take is over."""


class Look:
    """An audit on its way."""

    def __init__(self, wanted: Wanted, below: Below, disk: Disk, audit: Audit) -> None:
        self.wanted, self.below, self.disk, self.audit = wanted, below, disk, audit
        self.until = time.monotonic() + wanted.max_seconds
        #: Packages' files that are not as they were, by their paths, with their digests.
        self.bad: Dict[str, str] = {}
        known = Known(self.packaged, self.there, frozenset(wanted.admins))
        self.case = Case(disk.database, known, _Stock(self), own.default_user(disk.text("etc/cloud/cloud.cfg")))

    def packaged(self, path: str) -> bool:
        """Return whether a path leads to a package's file that is as it was."""
        found = self.below.look(path.lstrip("/"), follow=True)
        return found is not None and bool(self.disk.database.owner(found.path)) and found.path not in self.bad

    def there(self, path: str) -> bool:
        """Return whether a path leads to anything."""
        return self.below.look(path.lstrip("/"), follow=True) is not None

    def add(self, found: Finding) -> None:
        self.audit.add(found)

    def hurry(self) -> None:
        """Raise where the time is up."""
        self.audit.looked_at += 1
        if time.monotonic() > self.until:
            raise TimeUp

    def see(self, path: str, with_text: bool) -> Optional[Seen]:
        """Return what is at a path; None for nothing, and for a folder or a link to one."""
        found = self.below.look(path)
        if found is None or stat.S_ISDIR(found.about.st_mode):
            return None
        said = ""
        if stat.S_ISLNK(found.about.st_mode):
            said = self.below.link(path) or ""
            reached = self.below.look(path, follow=True)
            if reached is None:
                return Seen(path, LINK, "", said, about=self._about(found.about))
            if stat.S_ISDIR(reached.about.st_mode):
                return None
            found = reached
        kind = LINK if said else FILE if stat.S_ISREG(found.about.st_mode) else OTHER
        if not stat.S_ISREG(found.about.st_mode):
            said_so = f"{tree.what(found.about)}, and no regular file"
            return Seen(path, kind, found.path, said, about=self._about(found.about), problem=said_so)
        return self._read(path, kind, found.path, said, found.about, with_text)

    def _read(self, path: str, kind: str, real: str, said: str, about: os.stat_result, with_text: bool) -> Seen:
        database = self.disk.database
        digest = database.digest(real)
        same = bool(digest) and digest != "newconffile" and real not in self.bad
        if same and not with_text:
            return Seen(path, kind, real, said, "", digest, digest, self._about(about))
        try:
            content = self.below.read(real, MOST_TEXT if with_text else 0, MOST_HASHED)
        except Unreadable as error:
            return Seen(path, kind, real, said, about=self._about(about), problem=str(error))
        problem = ""
        if with_text and content.about.st_size > MOST_TEXT:
            problem = f"has {content.about.st_size} bytes, more than any such file, so it was not read"
        elif not content.sha256:
            problem = f"has {content.about.st_size} bytes, more than any program, so it was not read"
        return Seen(
            path,
            kind,
            real,
            said,
            disks.decoded(content.data),
            content.md5,
            content.sha256,
            self.disk.about(content),
            problem,
        )

    def _about(self, about: os.stat_result) -> About:
        return self.disk.about(tree.Content(b"", "", "", b"", about))

    def expand(self, pattern: str) -> Iterator[str]:
        """Yield the paths that a place's pattern names and that are there."""
        if pattern.startswith("~/"):
            for home in self.disk.homes:
                yield from self._expand(home, pattern[2:].split("/"))
            return
        yield from self._expand("", pattern.split("/"))
        for top in ("usr/lib/", "usr/bin/", "usr/sbin/"):
            # Where /lib is no link, packages have their files there.
            if pattern.startswith(top) and self.disk.database.canonical(f"{top[4:]}x") == f"{top[4:]}x":
                yield from self._expand("", pattern[4:].split("/"))

    def _expand(self, folder: str, parts: List[str]) -> Iterator[str]:
        part, rest = parts[0], parts[1:]
        if part == "**":
            yield from self._deep(folder, _MOST_DEEP)
            return
        if not any(sign in part for sign in "*?["):
            path = f"{folder}/{part}" if folder else part
            if rest:
                yield from self._expand(path, rest)
            else:
                yield path
            return
        for name in self.names(folder):
            if fnmatch.fnmatchcase(name, part):
                path = f"{folder}/{name}" if folder else name
                if rest:
                    yield from self._expand(path, rest)
                else:
                    yield path

    def _deep(self, folder: str, levels: int) -> Iterator[str]:
        for name in self.names(folder):
            path = f"{folder}/{name}"
            yield path
            found = self.below.look(path, follow=True) if levels else None
            if found is not None and stat.S_ISDIR(found.about.st_mode):
                yield from self._deep(path, levels - 1)

    def names(self, folder: str) -> List[str]:
        try:
            names, more = self.below.names(folder, MOST_NAMES)
        except Unreadable as error:
            self.audit.unfinished.append(f"/{folder} {error}.")
            return []
        if more:
            self.audit.unfinished.append(
                f"/{folder} holds more than {MOST_NAMES} names, of which the rest was not looked at."
            )
        return names


class _Stock(Dict[str, str]):
    """The texts of stock files, read when they are first asked for; only such as their package left there."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str) or not path or not self._look.packaged(path):
            return False
        if not super().__contains__(path):
            self[path] = self._look.disk.text(path)
        return True
