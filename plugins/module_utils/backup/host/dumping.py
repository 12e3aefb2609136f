# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dumping databases before a backup: a new dump takes the place of the last one once it is whole."""

from __future__ import annotations

import glob
import os
import pwd
import signal
import subprocess
import tempfile
from typing import IO, Dict, List, Sequence, Tuple

from ...base.errors import HostError
from ...machine import files
from ...machine.process import check, path_of, shown
from .. import dumps, manifest
from ..client import DUMPS
from ..dumps import MARIADB, POSTGRESQL, ROWS, SQLITE, Dump, Job
from ..manifest import Rows
from . import counting

_DUMP_SECONDS = 6 * 3600
_LIST_SECONDS = 120
_COUNT_SECONDS = 3600
#: Where the last words of a dump are looked for.
_TAIL = 4096
_UNFINISHED = ".portcullis-dump"
#: It is run as whoever owns the database, which may be of any user's making, and prints the copy.
_COPY = """
import os, shutil, sqlite3, sys, tempfile, urllib.parse
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "copy")
    source = sqlite3.connect("file:" + urllib.parse.quote(sys.argv[1]) + "?mode=rw", uri=True, timeout=60)
    target = sqlite3.connect(path)
    source.backup(target)
    target.execute("PRAGMA journal_mode=DELETE")
    found = target.execute("PRAGMA quick_check").fetchone()[0]
    target.close()
    if found != "ok":
        sys.exit("the copy is damaged: " + found)
    with open(path, "rb") as copied:
        shutil.copyfileobj(copied, sys.stdout.buffer)
"""


def dump(wanted: Sequence[Dump]) -> List[str]:
    """Make every dump and return what went wrong, a sentence for each dump; one that fails leaves its last one in place."""
    problems: List[str] = []
    for one in wanted:
        try:
            _dump(one)
        except (HostError, OSError, ValueError, KeyError) as error:
            problems.append(f"the dump {one.name} failed: {str(error).rstrip('.')}")
    return problems


def _dump(one: Dump) -> None:
    folder = f"{DUMPS}/{one.name}"
    os.makedirs(folder, 0o700, exist_ok=True)
    try:
        _remove_unfinished(folder)
        made = _made(one, folder)
    except BaseException:
        # It is no part of what is saved now.
        _remove_unfinished(folder)
        raise
    # All or nothing: one database of today and another of yesterday belong to no moment.
    for unfinished, name in made:
        os.replace(unfinished, f"{folder}/{name}")
    files.sync_folder(folder)
    for name in {*os.listdir(folder)} - {name for _unfinished, name in made}:
        files.remove(f"{folder}/{name}")


def _made(one: Dump, folder: str) -> List[Tuple[str, str]]:
    """Make the files of a dump under other names, and return these with their own; of databases the rows are counted, too."""
    made: List[Tuple[str, str]] = []
    rows: Dict[str, Dict[str, Rows]] = {}
    for number, (user, job) in enumerate(_jobs(one)):
        before = _rows(one, user, job)
        made.append((_print(user, job, f"{folder}/{_UNFINISHED}{number}"), job.file))
        if job.database:
            rows[job.file] = manifest.between(before, _rows(one, user, job))
    if rows:
        unfinished = f"{folder}/{_UNFINISHED}-rows"
        files.write(unfinished, manifest.rows_to_text(rows), 0o600)
        made.append((unfinished, ROWS))
    return made


def _remove_unfinished(folder: str) -> None:
    for leftover in glob.glob(f"{glob.escape(folder)}/{_UNFINISHED}*"):
        files.remove(leftover)


def _rows(one: Dump, user: str, job: Job) -> Dict[str, int]:
    """Return how many rows the tables of a database have now."""

    def ask(argv: Sequence[str], said: str) -> str:
        return check(_as(user, argv), _COUNT_SECONDS, stdin=said)

    if not job.database:
        return {}
    if one.kind == POSTGRESQL:
        return counting.postgresql(ask, (), dumps.connection(job.database))
    if one.kind == MARIADB:
        return counting.mariadb(ask, (), job.database)
    return counting.sqlite(ask, job.database, "rw")


def _jobs(one: Dump) -> List[Tuple[str, Job]]:
    """Return what to run, and as whom."""
    if one.kind == SQLITE:
        found = sorted({path for pattern in one.paths for path in glob.glob(pattern, recursive=True)})
        if not found:
            raise HostError(f"no file matches {', '.join(one.paths)}; see backup_dumps.")
        return [
            (_owner(path), Job(dumps.file_name(path), ("python3", "-I", "-c", _COPY, path), "", path)) for path in found
        ]
    listing = dumps.listing(one)
    listed = check(_as(one.os_user, listing), _LIST_SECONDS) if listing else ""
    return [(one.os_user, job) for job in dumps.jobs(one, listed)]


def _owner(path: str) -> str:
    return pwd.getpwuid(os.stat(path).st_uid).pw_name


def _as(user: str, argv: Sequence[str]) -> List[str]:
    """Return a command run as a user with all of that user's groups."""
    entry = pwd.getpwnam(user)
    if not path_of(argv[0]):
        raise HostError(f"{argv[0]} is not on this host; install what brings it, or leave that dump out.")
    as_other = ["setpriv", f"--reuid={user}", f"--regid={entry.pw_gid}", "--init-groups", "--"]
    changed = as_other if entry.pw_uid != os.geteuid() else []
    return [*changed, path_of(argv[0]), *argv[1:]]


def _print(user: str, job: Job, unfinished: str) -> str:
    """Write what a program prints into a file; HostError unless all of it is there."""
    said = f"'{shown([word for word in job.argv if word != _COPY])}'"
    with open(unfinished, "xb", opener=_for_root) as file:
        _stream(_as(user, job.argv), file, said)
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
    if not size:
        raise HostError(f"{said} printed nothing; run it on this host to see why.")
    with open(unfinished, "rb") as whole:
        whole.seek(max(0, size - _TAIL))
        if job.ends.encode() not in whole.read():
            raise HostError(f"what {said} printed is cut off; run it on this host to see why.")
    return unfinished


def _for_root(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _stream(argv: Sequence[str], output: IO[bytes], said: str) -> None:
    """Run a program whose output may be larger than any memory."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": "/var/tmp"}
    with tempfile.TemporaryFile() as errors:
        running = subprocess.Popen(  # pylint: disable=ansible-bad-function
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=environment,
            cwd="/",
            start_new_session=True,
        )
        try:
            code = running.wait(_DUMP_SECONDS)
        except BaseException:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            raise
        errors.seek(0)
        words = " / ".join(errors.read()[-2000:].decode("utf-8", "replace").strip().splitlines()[-3:])
    if code:
        raise HostError(f"{said} ended with code {code}: {words or 'it said nothing'}")
