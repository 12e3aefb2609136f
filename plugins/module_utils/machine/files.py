# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and writing files so that a reader, a crash or a full disk never meets half of one."""

from __future__ import annotations

import contextlib
import ctypes
import glob
import os
import shutil
import stat
import tempfile
from typing import Iterable, Optional, Tuple, Union

from ..base.errors import HostError

#: Hidden, so that neither sshd's Include nor systemd takes such a file for configuration.
_PREFIX = ".portcullis-"


#: What glob(3) returns where nothing matches (GLOB_NOMATCH).
_NO_MATCH = 3


def read(path: str, most: int = -1) -> Optional[str]:
    """Return a text file's content, so many characters at most unless that is negative, or None where there is no such file."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read(most)
    except FileNotFoundError:
        return None


class _Glob(ctypes.Structure):
    """glob_t of glibc's glob.h."""

    _fields_ = (
        ("count", ctypes.c_size_t),
        ("paths", ctypes.POINTER(ctypes.c_char_p)),
        ("offset", ctypes.c_size_t),
        ("flags", ctypes.c_int),
        ("functions", ctypes.c_void_p * 5),
    )


def matching(pattern: str) -> Tuple[str, ...]:
    """Return the paths that a pattern stands for, in order, as glob(3) finds them for the host's own programs."""
    libc, found = ctypes.CDLL(None), _Glob()
    code = libc.glob(os.fsencode(pattern), 0, None, ctypes.byref(found))
    if code == _NO_MATCH:
        return ()
    if code != 0:
        raise HostError(
            f"The files of {pattern} cannot be listed (glob(3) returns {code}); see that the host has memory left."
        )
    try:
        return tuple(os.fsdecode(found.paths[index] or b"") for index in range(found.count))
    finally:
        libc.globfree(ctypes.byref(found))


def write(path: str, content: Union[str, bytes], mode: int = 0o644, uid: int = 0, gid: int = 0) -> None:
    """Replace a file atomically and durably; the folder is made where it is missing."""
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    target = _target(path)
    folder = os.path.dirname(target)
    temporary = None
    try:
        os.makedirs(folder, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=_PREFIX, dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fchown(file.fileno(), uid, gid)
            os.fsync(file.fileno())
        os.replace(temporary, target)
        temporary = None
        sync_folder(folder)
    except OSError as error:
        raise HostError(
            f"Could not write {path}: {error.strerror}. Nothing was put in its place; mend that, then run again."
        ) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def write_latest(path: str, content: str, mode: int) -> None:
    """Replace a file that says how something ended last; where that cannot be done the old one goes, which would be taken for it."""
    try:
        write(path, content, mode)
    except HostError:
        remove(path)
        # Which may just have made the room for it.
        write(path, content, mode)


def _target(path: str) -> str:
    """Return what is replaced by writing a path.

    A symbolic link stays one, since some images keep configuration elsewhere and link to it; but for one that leads to what is
    no file, as a masked unit's does to /dev/null.
    """
    target = os.path.realpath(path)
    if target != path and os.path.exists(target) and not os.path.isfile(target):
        return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    return target


def mode(path: str, default: int = 0o644) -> int:
    """Return a file's mode, or the default where there is no such file."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return default


def set_attributes(path: str, wanted: int, gid: Optional[int] = 0) -> None:
    """Give a file or folder to root with this mode; a file becomes a new one, since others may have it open for writing."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            about = os.fstat(descriptor)
            group = about.st_gid if gid is None else gid
            if stat.S_ISREG(about.st_mode):
                with open(descriptor, "rb", closefd=False) as file:
                    write(path, file.read(), wanted, 0, group)
            else:
                os.fchown(descriptor, 0, group)
                os.fchmod(descriptor, wanted)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise HostError(
            f"Could not give {path} to root: {error.strerror}. See 'lsattr {path}' and whether its file system can be written, then run again."
        ) from error


def remove(path: str) -> None:
    """Remove a file; one that is not there is fine."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise HostError(f"Could not remove {path}: {error.strerror}. Mend that, then run again.") from error
    sync_folder(os.path.dirname(path))


def remove_for_good(names: Iterable[str], empty: Iterable[str]) -> None:
    """Remove files and whole folders in this order, links as such; then folders, the deepest first, as far as they are empty."""
    for name in names:
        if os.path.isdir(name) and not os.path.islink(name):
            try:
                shutil.rmtree(name)
            except OSError as error:
                raise HostError(f"Could not remove {name}: {error}. Mend that, then run again.") from error
            sync_folder(os.path.dirname(name))
        else:
            remove(name)
    for folder in sorted(empty, key=len, reverse=True):
        # Others may have put something there.
        with contextlib.suppress(OSError):
            os.rmdir(folder)


def delete_leftovers(folders: Iterable[str]) -> None:
    """Remove what this code left unfinished in these folders when it was killed."""
    for folder in folders:
        leftovers = glob.glob(os.path.join(glob.escape(folder), f"{_PREFIX}*"))
        with contextlib.suppress(OSError):
            about = os.stat(folder)
            for leftover in leftovers:
                os.unlink(leftover)
            # When a folder changed says whether a program has read what is in it, and none reads these.
            if leftovers:
                os.utime(folder, ns=(about.st_atime_ns, about.st_mtime_ns))


def copy_path(path: str) -> str:
    """Return where a copy of a file can lie so that it takes the file's place by a mere renaming."""
    folder, name = os.path.split(_target(path))
    return os.path.join(folder, f"{_PREFIX}{name}.copy")


def rename(source: str, target: str) -> None:
    """Put one file in another's place, which needs no space, even where the latter is a symbolic link."""
    target = _target(target)
    os.replace(source, target)
    sync_folder(os.path.dirname(target))


def sync_folder(folder: str) -> None:
    """Make renames and removals in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def in_cache(name: str) -> str:
    """Return the path of a file in the cache folder of the user whom this runs as."""
    folder = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(folder, "portcullis", name)
