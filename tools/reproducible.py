# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a collection's tarball one form only: the same files make the same bytes, wherever, whenever and by whom it is built.

``ansible-galaxy collection build`` packs files as the file system lists them, with times, owners and modes of the machine at hand.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from typing import Any, BinaryIO

FILES, MANIFEST = "FILES.json", "MANIFEST.json"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def members(tarball: BinaryIO) -> dict[str, bytes]:
    """Return the files of a tarball by name; ValueError for what a collection does not hold, for example a link out of it."""
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=tarball, mode="r:gz") as archive:
        for member in archive:
            if member.isdir():
                continue
            held = archive.extractfile(member) if member.isfile() else None
            if held is None or member.name in found:
                raise ValueError(f"the tarball holds {member.name!r}, which is no file or is there twice")
            found[member.name] = held.read()
    return found


def ordered(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files with an index in the order of names, and a manifest that says so."""
    index: dict[str, Any] = json.loads(files[FILES])
    index["files"].sort(key=lambda entry: entry["name"])
    manifest: dict[str, Any] = json.loads(files[MANIFEST])
    held = {**files, FILES: as_json(index)}
    manifest["file_manifest_file"]["chksum_sha256"] = sha256(held[FILES])
    return {**held, MANIFEST: as_json(manifest)}


def as_json(value: object) -> bytes:
    """Return a value as JSON in one form only."""
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"


def packed(files: Mapping[str, bytes], moment: int) -> bytes:
    """Return a tarball: files and their folders in the order of names, all of one moment (seconds since the epoch) and of root."""
    folders = {name.rpartition("/")[0] for name in files}
    folders |= {parent for folder in folders for parent in _above(folder)}
    out = io.BytesIO()
    # Without a name and with a time of its own, gzip says nothing of the machine.
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=9, mtime=moment) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted({*files, *folders} - {""}):
            entry = tarfile.TarInfo(name)
            entry.mtime = moment
            entry.uname = entry.gname = "root"
            entry.mode = 0o755 if name in folders else 0o644
            if name in folders:
                entry.type = tarfile.DIRTYPE
                archive.addfile(entry)
            else:
                entry.size = len(files[name])
                archive.addfile(entry, io.BytesIO(files[name]))
    return out.getvalue()


def _above(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
