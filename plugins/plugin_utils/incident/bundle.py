# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bundle of evidence on the controller's disk: a new folder that only its owner can enter, whose files nobody else names."""

from __future__ import annotations

import datetime
import fcntl
import getpass
import hashlib
import os
import re
import socket
import stat
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.incident import frames
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import custody, manifest
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.manifest import (
    CUSTODY,
    ITEMS,
    MANIFEST,
    SEAL,
    Item,
)

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MOST_ENTRIES = 2 * frames.MOST_ITEMS


def now() -> str:
    """Return the controller's time, in UTC."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def who() -> str:
    """Return who runs this."""
    return visible(f"{getpass.getuser()}@{socket.gethostname()}", 200)


def place(folder: str, host: str) -> str:
    """Return the path of a new bundle: the host's name in the inventory and the time."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", host).lstrip(".-") or "host"
    return os.path.join(os.path.expanduser(folder), f"{name[:100]}-{now()[:19].replace('-', '').replace(':', '')}Z")


def require_folder(folder: str) -> None:
    """Make the folder for bundles where it is missing; Refusal where it is none or others can write to it."""
    path = os.path.expanduser(folder)
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
        known = os.stat(path)
    except OSError as error:
        raise Refusal(
            f"incident_folder: {folder} cannot be made ({error.strerror}); name a folder of your own."
        ) from None
    if known.st_mode & 0o022 and not known.st_mode & stat.S_ISVTX:
        raise Refusal(f"incident_folder: others can write to {folder}; name a folder of your own (chmod go-w).")


class Writer:
    """Takes the pieces of a stream and writes them into a new bundle; no text of a host is part of a path."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.items: t.List[Item] = []
        self.notes: t.List[str] = []
        self.marks: t.List[str] = []
        try:
            os.mkdir(path, 0o700)
            os.mkdir(os.path.join(path, ITEMS), 0o700)
        except OSError as error:
            raise Refusal(f"incident_folder: {path} cannot be made ({error.strerror}); name another folder.") from None
        self._open: t.Optional[Item] = None
        self._file = -1
        self._digest = hashlib.sha256()
        self._size = 0

    def take(self, piece: frames.Piece) -> None:
        """Write a piece of a stream that is one; OSError where the disk does not take it."""
        if piece.kind == frames.ITEM:
            self._open = manifest.begun(len(self.items) + 1, piece.values)
            self._file = os.open(os.path.join(self.path, self._open.file), _NEW, 0o600)
            self._digest, self._size = hashlib.sha256(), 0
        elif piece.kind == frames.DATA:
            _write_all(self._file, piece.data)
            self._digest.update(piece.data)
            self._size += len(piece.data)
        elif piece.kind == frames.END:
            self._end(piece.values)
        elif piece.kind == frames.NOTE:
            said = visible(frames.text_of(piece.values, "text"), 2000)
            (self.marks if piece.values.get("mark") is True else self.notes).append(said)

    def close(self) -> None:
        """End what was begun and not ended."""
        if self._open is not None:
            self._end({"cut": True, "note": "the stream ended within it"})

    def _end(self, values: t.Mapping[str, t.Any]) -> None:
        if self._open is None:
            return
        os.close(self._file)
        self.items.append(manifest.ended(self._open, values, now(), self._size, self._digest.hexdigest()))
        self._open = None

    def seal(self, text: str, signature: str) -> None:
        """Write the manifest and its seal."""
        for name, content in ((MANIFEST, text), (SEAL, signature)):
            opened = os.open(os.path.join(self.path, name), _NEW, 0o600)
            with open(opened, "w", encoding="ascii") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def log(path: str, what: str, manifest_digest: str, note: str = "") -> str:
    """Append a line to a bundle's custody log, one writer at a time, and return the new head."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        with open(os.open(os.path.join(path, CUSTODY), flags, 0o600), "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            before = file.read(custody.LARGEST)
            added = custody.line(before, now(), who(), what, manifest_digest, note)
            file.write(added)
            os.fsync(file.fileno())
    except OSError as error:
        raise HostError(
            f"The custody log of {path} cannot be written ({error.strerror}); mend that, then run again."
        ) from None
    return custody.head(before + added)


def read(path: str, name: str, most: int) -> bytes:
    """Return a file of a bundle; Refusal where it is missing, no file, or too large to be one."""
    try:
        with open(
            os.open(os.path.join(path, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb"
        ) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Refusal(f"{name} of the bundle {path} is no file, so it is none that collect wrote.")
            found = file.read(most + 1)
    except OSError as error:
        raise Refusal(
            f"{name} of the bundle {path} cannot be read ({error.strerror}), so nothing says what the bundle held; is incident_bundle "
            "the folder that collect wrote?"
        ) from None
    if len(found) > most:
        raise Refusal(f"{name} of the bundle {path} is larger than any that collect writes.")
    return found


def present(path: str) -> t.Tuple[t.Dict[str, t.Tuple[int, str]], t.List[str]]:
    """Return the files that lie among a bundle's items, with size and digest, and all else that is in it and is not ours."""
    found: t.Dict[str, t.Tuple[int, str]] = {}
    strange: t.List[str] = []
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.name not in (MANIFEST, SEAL, CUSTODY, ITEMS) or (
                entry.name == ITEMS and not entry.is_dir(follow_symlinks=False)
            ):
                strange.append(entry.name)
    if os.path.isdir(os.path.join(path, ITEMS)) and ITEMS not in strange:
        with os.scandir(os.path.join(path, ITEMS)) as entries:
            for number, entry in enumerate(entries):
                name = f"{ITEMS}/{entry.name}"
                if number > _MOST_ENTRIES or not entry.is_file(follow_symlinks=False):
                    strange.append(name)
                else:
                    found[name] = _known(entry.path)
    return found, strange


def _known(path: str) -> t.Tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            while True:
                part = file.read(1 << 20)
                if not part:
                    return size, digest.hexdigest()
                digest.update(part)
                size += len(part)
    except OSError as error:
        raise HostError(f"{path} cannot be read ({error.strerror}); run this as who owns the bundle.") from None
