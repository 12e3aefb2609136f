# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in a user's territory: opened, read, copied, written and put back with that user's rights, and never waited for.

Whoever owns a folder decides what a name in it leads to, between any two looks at it too: a link to a file of root's, a FIFO that
nobody writes to, a file without an end. With the user's rights such a name leads nowhere that the user could not go anyway.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import itertools
import os
import pwd
import re
import stat
import time
from typing import Container, FrozenSet, Iterator, List, NamedTuple, Optional, Tuple

from ..base.errors import HostError

#: More than any file of keys holds.
_MOST_BYTES = 1 << 20
#: More than a folder of people's holds.
MOST_NAMES = 100_000
_MOST_LINKS = 40
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


#: The owner of a file system that a user has mounted, and so makes up.
_MOUNTED_BY = re.compile(r" (\d+):(\d+) .* - fuse\S* \S+ \S*\buser_id=[1-9]")
#: What tells a file, a folder or a link from another and from itself at another time.
Trace = Tuple[Tuple[object, ...], ...]


class Missing(HostError):
    """There is no such folder."""


class TooLarge(HostError):
    """A file holds more than it may, such as more than any file of keys, or a folder does."""


class Content(NamedTuple):
    """What a regular file holds, its mode and owner, and when it was changed (seconds since the epoch)."""

    data: bytes
    mode: int
    uid: int
    gid: int
    changed_at: float

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "surrogateescape")


@contextlib.contextmanager
def acting_as(entry: pwd.struct_passwd) -> Iterator[None]:
    """Have a user's rights on files, those of the user's groups among them, while the block runs; a no-op for whom this runs as."""
    if os.geteuid() != 0 or entry.pw_uid == 0:
        yield
        return
    groups = os.getgroups()
    try:
        os.setgroups(os.getgrouplist(entry.pw_name, entry.pw_gid))
        os.setegid(entry.pw_gid)
        os.seteuid(entry.pw_uid)
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def read(path: str, entry: pwd.struct_passwd, most_bytes: int = _MOST_BYTES) -> Optional[Content]:
    """Return what is in a file as this user could read it; None where there is no such file.

    HostError, which names the path, for what the user may not read and for what is no regular file: FIFOs, devices, what the
    kernel makes up, and more than a file of keys could hold, or than ``most_bytes``.
    """
    try:
        with acting_as(entry):
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        # A socket, or a FIFO by another name.
        said = "is not a regular file" if error.errno == errno.ENXIO else f"cannot be read by {entry.pw_name}"
        raise HostError(f"{path} {said} ({error.strerror}); see what {entry.pw_name} has there.") from None
    try:
        about = os.fstat(descriptor)
        # A file below /proc says something of this very process.
        if not stat.S_ISREG(about.st_mode) or about.st_dev in _made_up():
            raise HostError(f"{path} is not a regular file; see what {entry.pw_name} has there.")
        # The size that the kernel gives is known before anything is read; a file may grow meanwhile all the same.
        data = _drained(descriptor, about.st_size, most_bytes + 1) if about.st_size <= most_bytes else b""
    finally:
        os.close(descriptor)
    if len(data) > most_bytes or about.st_size > most_bytes:
        raise TooLarge(f"{path} holds more than {most_bytes} bytes; see what {entry.pw_name} has there.")
    return Content(data, stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid, about.st_mtime)


def _drained(descriptor: int, size: int, most: int) -> bytes:
    """Return what is in a file, so many bytes at most; ``size`` is how many are expected."""
    parts: List[bytes] = []
    while most > 0:
        part = os.read(descriptor, min(most, size + 1))
        if not part:
            break
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def listed(path: str, entry: pwd.struct_passwd, most: int = MOST_NAMES) -> List[os.DirEntry[str]]:
    """Return what is in a folder as this user could list it, by name; nothing where there is no such folder.

    HostError, which names the path, for what the user may not list, and for more than so many names.
    """
    try:
        with acting_as(entry), os.scandir(path) as found:
            names = list(itertools.islice(found, most + 1))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise HostError(f"{path} cannot be listed by {entry.pw_name} ({error.strerror}); see what is there.") from None
    if len(names) > most:
        raise TooLarge(f"{path} holds more than {most} names; see what {entry.pw_name} has there.")
    return sorted(names, key=lambda each: each.name)


def walked(
    root: str, entry: pwd.struct_passwd, passed_over: Container[str], most: int = MOST_NAMES
) -> List[os.DirEntry[str]]:
    """Return the files below a folder as this user could list them, links among them, which are never followed.

    Folders of a name that is ``passed_over`` are not entered. HostError as of ``listed``, the number of names being that of all folders.
    """
    found: List[os.DirEntry[str]] = []
    waiting, seen = [root], 0
    while waiting:
        names = listed(waiting.pop(), entry, most)
        seen += len(names)
        if seen > most:
            raise TooLarge(f"{root} holds more than {most} files and folders; name a folder further down.")
        for each in names:
            if each.is_dir(follow_symlinks=False):
                waiting += [] if each.name in passed_over else [each.path]
            else:
                found.append(each)
    return sorted(found, key=lambda each: each.path)


def trace(path: str, entry: pwd.struct_passwd) -> Trace:
    """Return what differs from one time to another if anything was changed on the way to a file meanwhile, be it changed back since.

    Root's own folders in which nobody can rename what is others' are left out: what else is made in them is of no account. Of a file
    system that a user has mounted it differs each time.
    """
    found: List[Tuple[object, ...]] = []
    parts, place, links, trusted = path.split("/"), "/", 0, True
    with acting_as(entry):
        made_up = _mounted_by_users()
        while parts:
            part = parts.pop(0)
            place = os.path.dirname(place) if part == ".." else os.path.join(place, part) if part != "." else place
            try:
                about = os.lstat(place)
            except OSError as error:
                return (*found, (place, error.errno))
            safe = not about.st_mode & 0o022 or about.st_mode & stat.S_ISVTX
            trusted = trusted and stat.S_ISDIR(about.st_mode) and about.st_uid == 0 and bool(safe)
            if trusted:
                continue
            # Renaming it, too, changes the last of these, which nobody can set.
            found.append(
                (place, about.st_dev, about.st_ino, about.st_mode, about.st_uid, about.st_gid, about.st_ctime_ns)
            )
            if about.st_dev in made_up:
                found.append((place, time.monotonic_ns()))
            if stat.S_ISLNK(about.st_mode):
                links += 1
                if links > _MOST_LINKS:
                    return (*found, (place, errno.ELOOP))
                target = _link(place, None) or ""
                place, trusted = "/" if target.startswith("/") else os.path.dirname(place), target.startswith("/")
                parts = [*target.split("/"), *parts]
    return tuple(found)


def _mounted_by_users() -> FrozenSet[int]:
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        return frozenset(os.makedev(int(major), int(minor)) for major, minor in _MOUNTED_BY.findall(file.read()))


@contextlib.contextmanager
def territory(name: str, path: str) -> Iterator[Optional[pwd.struct_passwd]]:
    """Act as the user in whose territory a path lies, while the block runs; an empty name is nobody's but root's.

    HostError where that user is gone, and somebody could still lead root elsewhere by a link.
    """
    if not name:
        yield None
        return
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        folder = os.path.dirname(path)
        if os.path.realpath(folder) != folder:
            raise HostError(
                f"{path} was {name}'s, who is no user any more, and is reached by a symbolic link; see what is there and remove it by hand."
            ) from None
        yield None
        return
    with acting_as(entry):
        yield entry


@contextlib.contextmanager
def folder(path: str, make: bool = False) -> Iterator[int]:
    """Open a folder while the block runs and yield its descriptor; with ``make``, folders that are missing are made, as their surroundings' owner's.

    A symbolic link is followed only where nobody but root could have put it: HostError otherwise, and Missing where there is no such
    folder.
    """
    parts = [part for part in path.split("/") if part not in ("", ".")]
    descriptor, trusted, links = os.open("/", _FOLDER), True, 0
    try:
        while parts:
            trusted = trusted and _only_roots(descriptor)
            part = parts.pop(0)
            target = _link(part, descriptor)
            if target is None:
                inner = _enter(part, descriptor, make)
                os.close(descriptor)
                descriptor = inner
                continue
            links += 1
            if not trusted or links > _MOST_LINKS:
                raise HostError(
                    f"{path} leads through the symbolic link {part}, which others than root may have put there, so it is not "
                    "followed; name the folder that it leads to, or remove it."
                )
            parts = [*(one for one in target.split("/") if one not in ("", ".")), *parts]
            if target.startswith("/"):
                os.close(descriptor)
                descriptor = os.open("/", _FOLDER)
        yield descriptor
    except FileNotFoundError:
        raise Missing(f"There is no folder {path}; make it, or name another one.") from None
    except OSError as error:
        raise HostError(f"{path} cannot be used ({error.strerror}); see that it is a folder.") from error
    finally:
        os.close(descriptor)


def _enter(name: str, descriptor: int, make: bool) -> int:
    """Open a folder in another one, which is made where it is missing and may be."""
    made = False
    if make:
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, dir_fd=descriptor)
            made = True
    inner = os.open(name, _FOLDER, dir_fd=descriptor)
    if made and not os.listdir(inner):
        # Whatever the umask says, and for whoever has the folder around it to remove.
        os.fchmod(inner, 0o755)
        around = os.fstat(descriptor)
        os.fchown(inner, around.st_uid, around.st_gid)
    return inner


def _link(name: str, descriptor: Optional[int]) -> Optional[str]:
    """Return where a symbolic link in a folder leads, or None for what is none."""
    try:
        return os.readlink(name, dir_fd=descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOENT):
            raise
        return None


def _only_roots(descriptor: int) -> bool:
    """Return whether nobody but root may change what is in a folder."""
    about = os.fstat(descriptor)
    return about.st_uid == 0 and not about.st_mode & 0o022


@functools.cache
def _made_up() -> "frozenset[int]":
    """Return what the kernel makes up; where such a folder is none of its own, as in a bare chroot, it is the disk's."""
    found = {os.stat(path).st_dev for path in ("/proc", "/sys") if os.path.isdir(path)}
    return frozenset(found - {os.stat("/").st_dev})
