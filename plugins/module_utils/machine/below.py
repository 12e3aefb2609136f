# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files below a root, such as a mounted disk's: nothing in it leads out of it, nothing is waited for, and nothing of it runs.

Each component of a path is opened by the folder that it is in, without following; a link is resolved here, with the root as the place
where absolute ones and ``..`` end. So it is on every kernel, and for a root of ``/`` too. Paths are below the root, without a slash in front.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import stat
from collections import OrderedDict
from typing import Callable, FrozenSet, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from ..base.errors import HostError

_PATH = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_MOST_LINKS = 40
#: As deep as a walk goes; each level takes two descriptors.
MOST_DEEP = 200
_MOST_CACHED = 128
_BLOCK = 1 << 20


class Unreadable(HostError):
    """Something is there and cannot be read; its text says why, without the path."""


class Found(NamedTuple):
    """Where a path ends, after every link on the way: its path without links, and what is there."""

    path: str
    about: os.stat_result


class Content(NamedTuple):
    """The beginning of a regular file, the digests of all of it, and its capabilities as the kernel keeps them."""

    data: bytes
    sha256: str
    md5: str
    capabilities: bytes
    about: os.stat_result


class Below:
    """A root and what is below it, but for what is at the paths ``without``; ``close`` it in the end."""

    def __init__(self, root: str, without: Iterable[str] = ()) -> None:
        self._without: FrozenSet[str] = frozenset()
        try:
            self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise HostError(
                f"root: {root} cannot be opened as a folder ({error.strerror}); name the folder where the disk is mounted."
            ) from None
        self._folders: "OrderedDict[str, Tuple[int, str]]" = OrderedDict()
        places = [self.look(path) for path in without]
        # The folders that were opened to find them may be left out themselves.
        self._forget()
        self._without = frozenset(place.path for place in places if place is not None)

    def close(self) -> None:
        self._forget()
        os.close(self._root)

    def _forget(self) -> None:
        for descriptor, _path in self._folders.values():
            os.close(descriptor)
        self._folders.clear()

    def __enter__(self) -> "Below":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def look(self, path: str, follow: bool = False) -> Optional[Found]:
        """Return where a path ends, its last component followed only if asked to; None where there is nothing, or a link leads in a circle."""
        try:
            found = self._reached(path, follow)
        except OSError:
            return None
        os.close(found[0])
        return Found(found[1], found[2])

    def link(self, path: str) -> Optional[str]:
        """Return what a link says; None for what is none."""
        try:
            folder, where = self.folder(os.path.dirname(path))
            name = os.path.basename(path)
            return None if self._is_out(where, name) else os.readlink(name, dir_fd=folder)
        except OSError:
            return None

    def names(self, path: str, most: int) -> Tuple[List[str], bool]:
        """Return the names in a folder in order, so many at most, and whether there are more; none where there is no such folder."""
        try:
            folder, where = self.folder(path)
            with os.scandir(folder) as entries:
                there = (entry.name for entry in entries if not self._is_out(where, entry.name))
                names = list(itertools.islice(there, most + 1))
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                return [], False
            raise Unreadable(f"cannot be listed ({error.strerror})") from None
        return sorted(names[:most]), len(names) > most

    def read(self, path: str, most: int, most_hashed: int) -> Content:
        """Return a regular file: so many bytes of it at most, and the digests if it is no larger than ``most_hashed``; Unreadable otherwise."""
        try:
            descriptor, about = self._opened(path)
        except OSError as error:
            raise Unreadable(f"cannot be read ({error.strerror})") from None
        try:
            return content(descriptor, about, most, most_hashed)
        finally:
            os.close(descriptor)

    def digest(self, path: str, algorithm: str, most_hashed: int) -> str:
        """Return the digest of a regular file; Unreadable for what is none, or larger than ``most_hashed``."""
        try:
            descriptor, about = self._opened(path)
        except OSError as error:
            raise Unreadable(f"cannot be read ({error.strerror})") from None
        try:
            if about.st_size > most_hashed:
                raise Unreadable(f"has {about.st_size} bytes, which is more than {most_hashed}")
            made, had = hashlib.new(algorithm, usedforsecurity=False), 0
            while had <= most_hashed:
                part = os.read(descriptor, _BLOCK)
                if not part:
                    break
                had += len(part)
                made.update(part)
            return made.hexdigest()
        finally:
            os.close(descriptor)

    def walk(self, enters: Callable[[str, os.stat_result], bool], left: Callable[[str, str], None]) -> Iterator["Step"]:
        """Yield all that is below the root and no folder, and each folder that ``enters`` allows; ``left`` gets what cannot be listed, and why.

        Memory is bound by how deep folders are, not by how many files there are.
        """
        levels = [("", os.dup(self._root))]
        iterators = [os.scandir(levels[0][1])]
        try:
            while levels:
                path, folder = levels[-1]
                try:
                    entry = next(iterators[-1], None)
                except OSError as error:
                    left(path, f"cannot be listed to its end ({error.strerror})")
                    entry = None
                if entry is None:
                    iterators.pop().close()
                    os.close(levels.pop()[1])
                    continue
                name = f"{path}/{entry.name}" if path else entry.name
                try:
                    about = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                yield Step(name, entry.name, folder, about)
                if not stat.S_ISDIR(about.st_mode) or not enters(name, about):
                    continue
                if len(levels) >= MOST_DEEP:
                    left(name, f"is more than {MOST_DEEP} folders deep")
                    continue
                try:
                    inner = os.open(entry.name, _FOLDER, dir_fd=folder)
                except OSError as error:
                    left(name, f"cannot be listed ({error.strerror})")
                    continue
                levels.append((name, inner))
                iterators.append(os.scandir(inner))
        finally:
            for iterator in iterators:
                iterator.close()
            for _path, descriptor in levels:
                os.close(descriptor)

    def _inner(self, folder: int, path: str, name: str) -> Tuple[int, str]:
        """Open what has a name in a folder, and return its descriptor (O_PATH) and its path."""
        if self._is_out(path, name):
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        return os.open(name, _PATH, dir_fd=folder), f"{path}/{name}" if path else name

    def _is_out(self, folder: str, name: str) -> bool:
        return bool(self._without) and (f"{folder}/{name}" if folder else name) in self._without

    def _opened(self, path: str) -> Tuple[int, os.stat_result]:
        """Open the regular file at the end of a path, every link on the way resolved below the root."""
        seen, where, about = self._reached(path, True)
        os.close(seen)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable(f"is {what(about)}, and no regular file")
        folder, _path = self.folder(os.path.dirname(where))
        return opened(os.path.basename(where), folder, about)

    def folder(self, path: str) -> Tuple[int, str]:
        """Return a folder's descriptor, which this keeps and closes, and its path without links; OSError where there is none."""
        if not path:
            return self._root, ""
        if path in self._folders:
            self._folders.move_to_end(path)
            return self._folders[path]
        reached, where, about = self._reached(path, True)
        try:
            if not stat.S_ISDIR(about.st_mode):
                raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            descriptor = os.open(".", _FOLDER, dir_fd=reached)
        finally:
            os.close(reached)
        self._folders[path] = (descriptor, where)
        if len(self._folders) > _MOST_CACHED:
            os.close(self._folders.popitem(last=False)[1][0])
        return descriptor, where

    def _reached(self, path: str, follow: bool) -> Tuple[int, str, os.stat_result]:
        """Return a descriptor (O_PATH) of where a path ends, its path without links, and what is there."""
        parts = [part for part in path.split("/") if part not in ("", ".")]
        stack: List[Tuple[int, str]] = [(os.dup(self._root), "")]
        links = 0
        try:
            while parts:
                part = parts.pop(0)
                if part == "..":
                    if len(stack) > 1:
                        os.close(stack.pop()[0])
                    continue
                inner, where = self._inner(*stack[-1], part)
                stack.append((inner, where))
                about = os.fstat(inner)
                if not stat.S_ISLNK(about.st_mode) or not (parts or follow):
                    if parts and not stat.S_ISDIR(about.st_mode):
                        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
                    continue
                links += 1
                if links > _MOST_LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                target = os.readlink("", dir_fd=inner)
                os.close(stack.pop()[0])
                if target.startswith("/"):
                    while len(stack) > 1:
                        os.close(stack.pop()[0])
                parts = [*(one for one in target.split("/") if one not in ("", ".")), *parts]
            descriptor, where = stack.pop()
            return descriptor, where, os.fstat(descriptor)
        finally:
            for descriptor, _where in stack:
                os.close(descriptor)


class Step(NamedTuple):
    """What a walk has come by: its path, its name, the descriptor of the folder that it is in, and what it is."""

    path: str
    name: str
    folder: int
    about: os.stat_result

    def capabilities(self) -> bytes:
        """Return the capabilities of a regular file; empty where it has none, or cannot be opened."""
        try:
            descriptor, _about = opened(self.name, self.folder, self.about)
        except OSError:
            return b""
        try:
            return _capabilities(descriptor)
        finally:
            os.close(descriptor)


def opened(name: str, folder: int, about: os.stat_result) -> Tuple[int, os.stat_result]:
    """Open a regular file that was just looked at; OSError where something else has taken its place."""
    descriptor = os.open(name, _FILE, dir_fd=folder)
    now = os.fstat(descriptor)
    if (now.st_dev, now.st_ino) != (about.st_dev, about.st_ino) or not stat.S_ISREG(now.st_mode):
        os.close(descriptor)
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
    return descriptor, now


def content(descriptor: int, about: os.stat_result, most: int, most_hashed: int) -> Content:
    """Read an open regular file, which may grow meanwhile."""
    capabilities = _capabilities(descriptor)
    if about.st_size > most_hashed:
        return Content(os.read(descriptor, most), "", "", capabilities, about)
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    first: List[bytes] = []
    had = 0
    while had <= most_hashed:
        part = os.read(descriptor, _BLOCK)
        if not part:
            break
        if had < most:
            first.append(part[: most - had])
        had += len(part)
        sha256.update(part)
        md5.update(part)
    return Content(b"".join(first), sha256.hexdigest(), md5.hexdigest(), capabilities, about)


def _capabilities(descriptor: int) -> bytes:
    try:
        return os.getxattr(descriptor, "security.capability")
    except OSError:
        return b""


def what(about: os.stat_result) -> str:
    """Return what something is, in a few words."""
    for kind, name in (
        (stat.S_ISREG, "a file"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISLNK, "a link"),
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if kind(about.st_mode):
            return name
    return "a device"
