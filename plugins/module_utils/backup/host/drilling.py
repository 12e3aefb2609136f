# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A restore drill: snapshots restored into a folder of their own, and compared with what was there when they were saved."""

from __future__ import annotations

import glob
import os
import secrets
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass, replace
from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ...base.errors import HostError
from ...machine import files
from ...machine.process import check
from .. import drill as core, manifest
from ..client import DUMPS, MANIFEST
from ..drill import Drill
from ..dumps import ROWS
from ..manifest import Restored
from ..result import SUCCESS
from . import asking, loading
from .asking import Restic

_RESTORE_SECONDS = 12 * 3600
_HASH_SECONDS = 6 * 3600
_COMMAND_SECONDS = 3600
_GIB = 1024**3
#: Of some millions of files; more than that would be of somebody who wants to fill a store's memory.
_MANIFEST_BYTES = 1024**3
_NOT_LOADED = "dumps, whose statements could do anything here; make a drill on that host, or on another of its release"


@dataclass(frozen=True)
class Source:
    """Where a drill restores from, and how.

    ``restic`` runs it; ``argv`` in front of another program has that run as the same user, to whom (``owner``) belongs what is restored.
    ``there`` returns the snapshots' times by ID, ``folder`` is the beginning of the path of a folder to restore into. ``loads`` is whether dumps
    are loaded: never those of another host, whose statements could do anything here. ``reads_all`` is whether all that is stored is read.
    """

    restic: Restic
    there: Callable[[], Mapping[str, float]]
    folder: str
    owner: Tuple[int, int] = (0, 0)
    argv: Tuple[str, ...] = ()
    loads: bool = True
    command: Tuple[str, ...] = ()
    reads_all: bool = False


def run(source: Source, path: str) -> Drill:
    """Make a drill and record at a path how it ended; HostError where not everything is as it was."""
    before, began = read(path), time.time()
    try:
        found = _drilled(source)
    except (HostError, OSError, ValueError) as error:
        files.write(path, core.failed(before, time.time(), str(error)).to_text(), 0o600)
        raise HostError(str(error)) from error
    last = replace(found, at=time.time(), seconds=time.time() - began)
    files.write(path, last.to_text(), 0o600)
    return last


def read(path: str) -> Optional[Drill]:
    """Return how the last drill ended, None where there was none; HostError where that cannot be read."""
    text = files.read(path)
    try:
        return Drill.from_text(text) if text is not None else None
    except ValueError as error:
        raise HostError(f"{path} cannot be read ({error}); remove it, then make a drill again.") from None


def _drilled(source: Source) -> Drill:
    there = source.there()
    names = core.chosen(there, secrets.randbelow(1 << 30))
    if not names:
        raise HostError("There is no snapshot to restore; see whether backups are taken.")
    _remove_left(source.folder)
    if source.reads_all:
        source.restic("check", "--read-data", "--no-lock", seconds=_RESTORE_SECONDS)
    age = (time.time() - there[names[0]]) / 3600
    found = Drill(0, SUCCESS, age_hours=age)
    problems: List[str] = []
    for name in names:
        with tempfile.TemporaryDirectory(
            prefix=os.path.basename(source.folder), dir=os.path.dirname(source.folder)
        ) as scratch:
            os.chmod(scratch, 0o711)
            try:
                one, wrong = _restored(source, name, scratch)
            except HostError:
                if name == names[0] or name in source.there():
                    raise
                # The store may forget it meanwhile; the newest it never does.
                found = replace(found, left=(*found.left, f"{name[:8]}: it was forgotten meanwhile"))
                continue
            # A host that was upgraded has no server any more for what it saved before.
            left = (
                one.left if name == names[0] or not source.loads else tuple(f"{name[:8]}: {what}" for what in one.left)
            )
            problems += [f"snapshot {name[:8]}: {problem}" for problem in wrong]
            problems += [*one.left] if name == names[0] and source.loads else []
            found = replace(
                found,
                snapshots=(*found.snapshots, name),
                files=found.files + one.files,
                tables=found.tables + one.tables,
                left=tuple(dict.fromkeys([*found.left, *left])),
            )
    if problems:
        raise HostError(f"{'; '.join(problems[:5])}.")
    return found


def _remove_left(folder: str) -> None:
    """Remove what a drill that was killed has left; where everybody may write, others may have made something of that name."""
    for path in glob.glob(f"{glob.escape(folder)}*"):
        about = os.lstat(path)
        if stat.S_ISDIR(about.st_mode) and about.st_uid == os.geteuid():
            shutil.rmtree(path)


def _restored(source: Source, name: str, scratch: str) -> Tuple[Drill, List[str]]:
    """Restore a snapshot and return what was found as it was, and what was not."""
    size = asking.size(source.restic, name)
    free = shutil.disk_usage(scratch).free
    if free < size.bytes + _GIB:
        raise HostError(
            f"{os.path.dirname(scratch)} has {free / _GIB:.1f} GiB left, and snapshot {name[:8]} needs {size.bytes / _GIB:.1f} GiB; make room there"
        )
    target = f"{scratch}/data"
    os.mkdir(target, 0o700)
    os.chown(target, *source.owner)
    source.restic("restore", name, "--target", target, seconds=_RESTORE_SECONDS)
    try:
        listed = manifest.parse(_text(source, f"{target}{MANIFEST}"))
    except ValueError as error:
        return Drill(0, SUCCESS), [f"its manifest cannot be read: {error}"]
    compared = manifest.compare(listed, _found(source, target))
    tables, left, wrong = _databases(target, scratch) if source.loads else (0, [_NOT_LOADED], [])
    problems = [*compared.problems, *wrong]
    if source.command and not problems:
        check([*source.command], _COMMAND_SECONDS, env={"PORTCULLIS_RESTORED": target})
    return Drill(0, SUCCESS, files=compared.same, tables=tables, left=tuple(left)), problems


def _text(source: Source, path: str) -> str:
    """Return a restored file, read by the user whom it belongs to."""
    try:
        return check([*source.argv, "head", f"--bytes={_MANIFEST_BYTES}", "--", path], _COMMAND_SECONDS, says=".")
    except HostError:
        return ""


def _found(source: Source, target: str) -> Dict[str, Restored]:
    """Return every restored file by its path when it was saved, as a program prints that."""
    digests = _records(
        check([*source.argv, "find", target, "-type", "f", "-exec", "sha256sum", "-z", "--", "{}", "+"], _HASH_SECONDS)
    )
    about = _records(check([*source.argv, "find", target, "-type", "f", "-printf", r"%s %T@ %p\0"], _HASH_SECONDS))
    digest_of = {line[66:]: line[:64] for line in digests}
    found: Dict[str, Restored] = {}
    for line in about:
        size, modified, path = line.split(" ", 2)
        seconds, _dot, fraction = modified.partition(".")
        found[path[len(target) :]] = Restored(
            digest_of.get(path, ""), int(size), int(seconds) * 10**9 + int(fraction[:9].ljust(9, "0"))
        )
    return found


def _records(printed: str) -> Sequence[str]:
    return [line for line in printed.split("\0") if line]


def _databases(target: str, scratch: str) -> Tuple[int, List[str], List[str]]:
    """Load every dump and return how many tables there are, what has no server here, and which tables have other rows than they had."""
    dumps = f"{target}{DUMPS}"
    tables = 0
    left: List[str] = []
    problems: List[str] = []
    for name in sorted(os.listdir(dumps)) if os.path.isdir(dumps) else []:
        text = files.read(f"{dumps}/{name}/{ROWS}")
        if text is None:
            # What a program of somebody's own printed has a file of another name.
            if any(file.endswith(".sql") or file.startswith("%2F") for file in os.listdir(f"{dumps}/{name}")):
                problems.append(f"the dump {name} does not say how many rows its tables had")
            continue
        rows = manifest.rows_of(text)
        try:
            counted = loading.counted(f"{dumps}/{name}", rows, scratch)
        except loading.NotHere as error:
            left.append(str(error))
            continue
        for file, wanted in rows.items():
            problems += manifest.differing(f"{name}/{file}", wanted, counted[file])
            tables += len(wanted)
    return tables, left, problems
