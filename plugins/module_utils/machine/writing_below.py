# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing below a root, such as a mounted disk's: into the folder where a path ends within it, and nowhere else.

A file is replaced by a new one, which breaks hard links and takes the place of a link, a FIFO or a device. A folder is never replaced. A
flag that keeps root itself from writing (chattr +i, +a) is taken off.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import posixpath
import secrets
import stat
import struct
from typing import Iterator, Optional, Tuple, Union

from ..base.errors import HostError
from .below import Below

#: Hidden, as ``files`` has it, so that neither sshd's Include nor systemd takes such a file for configuration.
_PREFIX = ".portcullis-"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
#: Source: linux/fs.h.
_GET_FLAGS, _SET_FLAGS, _KEEPING = 0x80086601, 0x40086602, 0x30


@contextlib.contextmanager
def disk_errors(doing: str) -> Iterator[None]:
    """Turn an error of the disk's, such as one that has become read-only, into a HostError that says at what it came."""
    try:
        yield
    except OSError as error:
        raise HostError(
            f"{doing}: the disk does not take it ({error.strerror}). What was done before that stays, as the disk has it now; see what the kernel says "
            "('dmesg | tail'), mount the disk for writing, and run again."
        ) from None


def write(below: Below, path: str, content: Union[str, bytes], mode: int = 0o644, uid: int = 0, gid: int = 0) -> None:
    """Replace a file atomically and durably; the folders above it are made, root's, where they are missing."""
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    temporary = f"{_PREFIX}{secrets.token_hex(8)}"
    try:
        folder, name = _place(below, path)
        _writable(folder, name)
        descriptor = os.open(temporary, _NEW, 0o600, dir_fd=folder)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fchown(file.fileno(), uid, gid)
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(temporary, dir_fd=folder)
            raise
        os.fsync(folder)
    except OSError as error:
        raise _failed(path, error) from error


def link(below: Below, path: str, target: str) -> None:
    """Make a link that says this; one that is there is replaced."""
    temporary = f"{_PREFIX}{secrets.token_hex(8)}"
    try:
        folder, name = _place(below, path)
        _writable(folder, name)
        os.symlink(target, temporary, dir_fd=folder)
        try:
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(temporary, dir_fd=folder)
            raise
        os.fsync(folder)
    except OSError as error:
        raise _failed(path, error) from error


def remove(below: Below, path: str) -> None:
    """Remove a file or a link; one that is not there is fine."""
    try:
        found = below.look(posixpath.dirname(path), follow=True)
        if found is None:
            return
        folder, _where = below.folder(posixpath.dirname(path))
        _writable(folder, posixpath.basename(path))
        os.unlink(posixpath.basename(path), dir_fd=folder)
        os.fsync(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _failed(path, error) from error


def unlock(below: Below, path: str) -> None:
    """Take off what keeps root from moving a file away."""
    try:
        folder, _where = below.folder(posixpath.dirname(path))
        _writable(folder, posixpath.basename(path))
    except OSError as error:
        raise _failed(path, error) from error


def give(below: Below, path: str, uid: int, gid: int, mode: int) -> None:
    """Make a folder where it is missing, and give it to a user with this mode."""
    try:
        folder, name = _place(below, path)
        if _lstat(name, folder) is None:
            os.mkdir(name, 0o700, dir_fd=folder)
        _writable(folder, name)
        descriptor = os.open(name, _LOOK | os.O_DIRECTORY, dir_fd=folder)
        try:
            os.fchown(descriptor, uid, gid)
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _failed(path, error) from error


def _place(below: Below, path: str) -> Tuple[int, str]:
    """Return the folder of a path, which is made where it is missing, and the path's last part."""
    parts = [part for part in posixpath.dirname(path).split("/") if part]
    for count in range(1, len(parts) + 1):
        inner = "/".join(parts[:count])
        if below.look(inner) is None:
            outer, _where = below.folder("/".join(parts[: count - 1]))
            os.mkdir(parts[count - 1], 0o755, dir_fd=outer)
    folder, _where = below.folder("/".join(parts))
    name = posixpath.basename(path)
    if name in ("", ".", ".."):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return folder, name


def _writable(folder: int, name: str) -> None:
    """Take the flags off a folder, and off what has this name there, by which nobody could write or remove it."""
    _unflagged(folder)
    about = _lstat(name, folder)
    # Of what is neither file nor folder none can be set, and to open it could do something.
    if about is not None and (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
        descriptor = os.open(name, _LOOK, dir_fd=folder)
        try:
            _unflagged(descriptor)
        finally:
            os.close(descriptor)


def _unflagged(descriptor: int) -> None:
    try:
        flags = struct.unpack("I", fcntl.ioctl(descriptor, _GET_FLAGS, b"\0" * 8)[:4])[0]
    except OSError:
        # A file system without any.
        return
    if flags & _KEEPING:
        fcntl.ioctl(descriptor, _SET_FLAGS, struct.pack("II", flags & ~_KEEPING, 0))


def _lstat(name: str, folder: int) -> Optional[os.stat_result]:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _failed(path: str, error: OSError) -> HostError:
    return HostError(
        f"Could not write /{path.lstrip('/')} below the root: {error.strerror}. Nothing was put in its place; see that the disk is mounted for "
        "writing and has room, and that the folder above leads nowhere else, then run again."
    )
