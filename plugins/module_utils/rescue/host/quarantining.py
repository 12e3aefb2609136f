# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving things below a root into its quarantine, and back; each by the descriptor of the folder that it is in."""

from __future__ import annotations

import base64
import errno
import os
import posixpath
import stat
from typing import Dict, List, Optional, Sequence, Tuple

from ...base.errors import HostError
from ...machine import below as tree
from ...machine.below import Below, Unreadable
from .. import quarantine as core
from ..packages import Index
from ..quarantine import Asked, Record, There
from . import disk as disks
from .disk import MOST_HASHED

_MOST_RECORD = 1 << 20
_BLOCK = 1 << 20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def observe(below: Below, asked: Sequence[Asked]) -> Dict[str, Optional[There]]:
    """Return what is at the path of each finding now."""
    notes: List[str] = []
    database = disks.read(below, Index(), notes.append).database
    found: Dict[str, Optional[There]] = {}
    for each in asked:
        there = below.look(each.path)
        if there is None:
            found[each.path] = None
            continue
        owner = database.owner(there.path)
        if stat.S_ISLNK(there.about.st_mode):
            found[each.path] = There("link", "", below.link(each.path) or "", owner, there.path)
            continue
        try:
            digest = below.digest(each.path, "sha256", MOST_HASHED) if stat.S_ISREG(there.about.st_mode) else ""
        except Unreadable:
            digest = ""
        found[each.path] = There("file" if digest else "other", digest, "", owner, there.path)
    return found


def move(below: Below, asked: Sequence[Asked]) -> List[Record]:
    """Move each into the quarantine: first its record is on the disk, then the thing itself; return the records."""
    folder = _folder(below)
    moved: List[Record] = []
    try:
        for each in asked:
            moved.append(_move(below, folder, each))
    except (HostError, OSError) as error:
        for record in reversed(moved):
            home, base = _place(below, record.path)
            _carried(folder, record.id, home, base, record)
            os.unlink(f"{record.id}.json", dir_fd=folder)
        raise HostError(f"{error} Nothing is in the quarantine that was not there before.") from None
    finally:
        os.close(folder)
    return moved


def keep(below: Below, asked: Asked) -> Record:
    """Keep a thing in the quarantine, too, while it stays where it is until something else takes its place."""
    folder = _folder(below)
    try:
        return _move(below, folder, asked, stays=True)
    finally:
        os.close(folder)


def records(below: Below) -> List[Record]:
    """Return what is in the quarantine."""
    path = core.FOLDER.lstrip("/")
    names, _more = below.names(path, disks.MOST_NAMES)
    there = set(names)
    return [_record(below, name[:-5]) for name in names if name.endswith(".json") and name[:-5] in there]


def put_back(below: Below, name: str, check: bool) -> Record:
    """Put one thing back as it was; HostError where its place is taken, or it is not what was moved."""
    record = _record(below, name)
    folder, _where = below.folder(core.FOLDER.lstrip("/"))
    about = _lstat(name, folder)
    if about is None:
        raise HostError(f"{core.FOLDER}/{name} is not there, and only its record is; look for the file elsewhere.")
    if (
        record.type == "file"
        and below.digest(f"{core.FOLDER.lstrip('/')}/{name}", "sha256", MOST_HASHED) != record.sha256
    ):
        raise HostError(
            f"{core.FOLDER}/{name} is not what was moved there: its digest is another; look at it, and move it by hand."
        )
    home, base = _place(below, record.path)
    if _lstat(base, home) is not None:
        raise HostError(f"/{record.path} is there again, so nothing was put in its place; move that away first.")
    if not check:
        _carried(home=folder, base=name, folder=home, name=base, record=record)
        os.unlink(f"{name}.json", dir_fd=folder)
    return record


def _move(below: Below, folder: int, asked: Asked, stays: bool = False) -> Record:
    home, base = _place(below, asked.path)
    about = os.stat(base, dir_fd=home, follow_symlinks=False)
    record = Record(
        asked.path,
        asked.kind,
        asked.why,
        "link" if stat.S_ISLNK(about.st_mode) else "file",
        "" if asked.link else asked.sha256,
        asked.link,
        about.st_uid,
        about.st_gid,
        stat.S_IMODE(about.st_mode),
        about.st_mtime_ns,
        about.st_atime_ns,
        _attributes(base, home, about),
    )
    if _lstat(record.id, folder) is not None:
        raise HostError(
            f"{core.FOLDER}/{record.id} is there already, from /{record.path}; put it back or remove it first."
        )
    _write(f"{record.id}.json", folder, record.to_text().encode())
    try:
        _carried(home, base, folder, record.id, record, stays)
    except (HostError, OSError):
        os.unlink(f"{record.id}.json", dir_fd=folder)
        raise
    if record.type == "file" and not stays and _digest(record.id, folder) != record.sha256:
        _carried(folder, record.id, home, base, record)
        os.unlink(f"{record.id}.json", dir_fd=folder)
        raise HostError(f"/{record.path} was written to while it was moved, so it was put back; run the audit again.")
    return record


def _carried(home: int, base: str, folder: int, name: str, record: Record, stays: bool = False) -> None:
    """Move a thing from one folder to another, which may be in another file system."""
    try:
        # Unlike a rename this replaces nothing, whoever put something there meanwhile; owner, mode, times and attributes stay with the file.
        os.link(base, name, src_dir_fd=home, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise HostError(
                f"/{record.path} cannot be moved ({error.strerror}); see that the disk is mounted for writing."
            ) from None
        try:
            _copy(home, base, folder, name, record)
        except (HostError, OSError):
            if _lstat(name, folder) is not None:
                os.unlink(name, dir_fd=folder)
            raise
    if not stays:
        os.unlink(base, dir_fd=home)


def _copy(home: int, base: str, folder: int, name: str, record: Record) -> None:
    if record.type == "link":
        os.symlink(record.link, name, dir_fd=folder)
        os.chown(name, record.uid, record.gid, dir_fd=folder, follow_symlinks=False)
    else:
        source, _about = tree.opened(base, home, os.stat(base, dir_fd=home, follow_symlinks=False))
        with open(source, "rb") as had, open(os.open(name, _NEW, 0o600, dir_fd=folder), "wb") as made:
            for part in iter(lambda: had.read(_BLOCK), b""):
                made.write(part)
            made.flush()
            os.fchown(made.fileno(), record.uid, record.gid)
            os.fchmod(made.fileno(), record.mode)
            for attribute, value in record.attributes:
                os.setxattr(made.fileno(), attribute, base64.b64decode(value))
            os.fsync(made.fileno())
        # Before what it was made from is gone.
        if _digest(name, folder) != record.sha256:
            raise HostError(f"/{record.path} was written to while it was copied; run the audit again.")
    times = (record.accessed_ns, record.modified_ns)
    os.utime(name, ns=times, dir_fd=folder, follow_symlinks=False)


def _attributes(base: str, home: int, about: os.stat_result) -> Tuple[Tuple[str, str], ...]:
    if not stat.S_ISREG(about.st_mode):
        return ()
    descriptor, _now = tree.opened(base, home, about)
    try:
        return tuple(
            (name, base64.b64encode(os.getxattr(descriptor, name)).decode())
            for name in sorted(os.listxattr(descriptor))
        )
    finally:
        os.close(descriptor)


def _digest(name: str, folder: int) -> str:
    descriptor, about = tree.opened(name, folder, os.stat(name, dir_fd=folder, follow_symlinks=False))
    try:
        return tree.content(descriptor, about, 0, MOST_HASHED).sha256
    finally:
        os.close(descriptor)


def _record(below: Below, name: str) -> Record:
    path = f"{core.FOLDER.lstrip('/')}/{name}.json"
    try:
        return Record.of_text(disks.decoded(below.read(path, _MOST_RECORD, _MOST_RECORD).data))
    except Unreadable as error:
        raise HostError(
            f"/{path} {error}, so nobody can tell where this came from; see what is in {core.FOLDER}."
        ) from None


def _place(below: Below, path: str) -> Tuple[int, str]:
    try:
        folder, _where = below.folder(posixpath.dirname(path))
    except OSError as error:
        raise HostError(
            f"/{posixpath.dirname(path)} cannot be opened ({error.strerror}); make that folder first."
        ) from None
    return folder, posixpath.basename(path)


def _lstat(name: str, folder: int) -> Optional[os.stat_result]:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _write(name: str, folder: int, data: bytes) -> None:
    if _lstat(name, folder) is not None:
        os.unlink(name, dir_fd=folder)
    with open(os.open(name, _NEW, 0o600, dir_fd=folder), "wb") as made:
        made.write(data)
        made.flush()
        os.fsync(made.fileno())


def _folder(below: Below) -> int:
    """Return the descriptor of the quarantine, which is made where it is missing, and is root's alone."""
    path = ""
    for part in core.FOLDER.strip("/").split("/"):
        folder, where = below.folder(path)
        inner = f"{path}/{part}" if path else part
        if _lstat(part, folder) is None:
            os.mkdir(part, 0o755, dir_fd=folder)
        path = inner
    folder, where = below.folder(path)
    about = os.fstat(folder)
    if where != path or about.st_uid != os.geteuid():
        raise HostError(
            f"{core.FOLDER} is a link, or not root's, so who made it decides what becomes of things there; move it away first."
        )
    os.fchmod(folder, 0o700)
    return os.dup(folder)
