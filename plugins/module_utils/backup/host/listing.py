# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing what is about to be saved: each file with its SHA-256, of those that have not changed since the last list from there."""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import stat
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ...machine import files
from .. import manifest
from ..manifest import Entry, Excluded, Owners

_BLOCK = 1024 * 1024


def write(path: str, places: Sequence[str], excludes: Sequence[str], one_file_system: bool) -> None:
    """Write a list of all files below some places, but for what is left out of backups, over the last one."""
    before = _last(path)
    found: Dict[str, Entry] = {}
    for name, about in _files(places, Excluded(excludes), one_file_system, os.path.dirname(path)):
        entry = _entry(name, about, before)
        if entry is not None:
            found[name] = entry
    os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
    text = "".join(manifest.lines(found))
    files.write(path, text, 0o600)


def write_owners(path: str) -> None:
    """Write who is behind the numbers of users and groups here."""
    files.write(path, manifest.owners_to_text(owners()), 0o600)


def owners() -> Owners:
    """Return the numbers of this host's users and groups, by name."""
    users = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return Owners(users, {entry.gr_name: entry.gr_gid for entry in grp.getgrall()})


def hashed(path: str) -> Optional[Entry]:
    """Return what a file holds now, None where there is none that can be read."""
    about = _about(path)
    return _entry(path, about, {}) if about is not None and stat.S_ISREG(about.st_mode) else None


def _last(path: str) -> Mapping[str, Entry]:
    """Return the last list; one that cannot be read is made anew."""
    try:
        return manifest.parse(files.read(path) or "")
    except ValueError:
        return {}


def _files(
    places: Sequence[str], excluded: Excluded, one_file_system: bool, own: str
) -> Iterator[Tuple[str, os.stat_result]]:
    """Yield the regular files below some places; no link is followed, and what may not be read is said by restic."""
    for place in places:
        about = _about(place)
        if about is None or place in excluded:
            continue
        if stat.S_ISREG(about.st_mode):
            yield place, about
        waiting = [place] if stat.S_ISDIR(about.st_mode) else []
        while waiting:
            for path in _inside(waiting.pop(), own):
                inner = None if path in excluded else _about(path)
                if inner is not None and stat.S_ISREG(inner.st_mode):
                    yield path, inner
                elif inner is not None and stat.S_ISDIR(inner.st_mode):
                    waiting += [] if one_file_system and inner.st_dev != about.st_dev else [path]


def left_out(places: Sequence[str], excludes: Sequence[str], one_file_system: bool) -> Iterator[str]:
    """Yield what is left out below some places: of a folder that is, only its own path."""
    excluded = Excluded(excludes)
    for place in places:
        top = _about(place)
        waiting = [] if top is None else [place]
        while waiting:
            path = waiting.pop()
            about = _about(path)
            if about is None or top is None:
                continue
            is_folder = stat.S_ISDIR(about.st_mode)
            if path in excluded or (is_folder and one_file_system and about.st_dev != top.st_dev):
                yield path
            elif is_folder:
                waiting += reversed(_inside(path, ""))


def _about(path: str) -> Optional[os.stat_result]:
    try:
        return os.lstat(path)
    except OSError:
        return None


def _inside(folder: str, own: str) -> List[str]:
    try:
        return [path for path in (f"{folder.rstrip('/')}/{name}" for name in sorted(os.listdir(folder))) if path != own]
    except OSError:
        return []


def _entry(path: str, about: os.stat_result, before: Mapping[str, Entry]) -> Optional[Entry]:
    """Return what a file holds; None for one that changed while it was read, or cannot be."""
    known = before.get(path)
    if known is not None and _of(known.digest, about).is_as(known):
        return known
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with open(descriptor, "rb", buffering=0) as file:
        digest = hashlib.sha256()
        try:
            for block in iter(lambda: file.read(_BLOCK), b""):
                digest.update(block)
        except OSError:
            # restic cannot read it either, and says so.
            return None
        after = os.fstat(file.fileno())
    entry = _of(digest.hexdigest(), after)
    return entry if entry.is_as(_of(digest.hexdigest(), about)) else None


def _of(digest: str, about: os.stat_result) -> Entry:
    return Entry(digest, about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
