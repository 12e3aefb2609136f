# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loading dumps into the servers of the host itself, where they hold nothing of that name yet."""

from __future__ import annotations

import os
import shutil
from typing import Dict, List, Sequence, Tuple
from urllib.parse import unquote

from ...base.errors import HostError
from ...machine import files
from ...machine.process import run
from .. import dumps, manifest
from ..client import DUMPS
from ..dumps import MARIADB, POSTGRESQL, ROWS, SQLITE, SYSTEM_OF_MARIADB, Dump
from . import counting
from .loading import GLOBALS, LOAD_SECONDS, As, without_places

#: It is there on every server, and holds what people have put there only where its dump has tables.
_SYSTEM_OF_POSTGRESQL = "postgres"


def require_room(wanted: Sequence[Dump], dumped: Sequence[str]) -> None:
    """Raise HostError where a server does not answer, or has a database that is to come back; ``dumped`` are NAME/FILE."""
    for one in wanted:
        listing = dumps.listing(one)
        if not listing:
            continue
        there = {name for name in As(one.os_user).check(listing).splitlines() if name}
        coming = {
            dumps.database_of(path.rpartition("/")[2])
            for path in dumped
            if path.startswith(f"{one.name}/") and path.endswith(".sql")
        }
        taken = sorted(there & coming - {_SYSTEM_OF_POSTGRESQL, SYSTEM_OF_MARIADB})
        if taken:
            raise HostError(
                f"This host has databases that would be replaced: {', '.join(taken)} ({one.kind}); see whose they are, and remove them if they "
                "are nobody's."
            )


def reload(wanted: Sequence[Dump]) -> Tuple[str, ...]:
    """Load every dump that was restored, and return what went wrong, a sentence for each."""
    problems: List[str] = []
    for one in wanted:
        folder = f"{DUMPS}/{one.name}"
        text = files.read(f"{folder}/{ROWS}")
        if text is None:
            continue
        try:
            rows = manifest.rows_of(text)
            counted = _LOADED[one.kind](one, folder, sorted(rows))
        except (HostError, OSError, ValueError) as error:
            problems.append(f"the dump {one.name}: {error}")
            continue
        for file, tables in rows.items():
            problems += manifest.differing(f"{one.name}/{file}", tables, counted.get(file, {}))
    return tuple(problems)


def left(wanted: Sequence[Dump]) -> Tuple[str, ...]:
    """Return the dumps that were restored and that nobody here knows how to load, a sentence for each."""
    folders = (f"{DUMPS}/{one.name}" for one in wanted if not dumps.listing(one) and one.kind != SQLITE)
    return tuple(
        f"What is in {folder} has to be loaded by whatever made it." for folder in folders if os.path.isdir(folder)
    )


def _postgresql(one: Dump, folder: str, those: Sequence[str]) -> Dict[str, Dict[str, int]]:
    asks = As(one.os_user)
    client = ["psql", "--no-psqlrc", "--quiet", "--dbname=template1"]
    # A role may be there already.
    run(asks.argv(client), LOAD_SECONDS, stdin=without_places(f"{folder}/{GLOBALS}"))
    found: Dict[str, Dict[str, int]] = {}
    for file in those:
        name = dumps.database_of(file)
        if name != _SYSTEM_OF_POSTGRESQL:
            asks.load([*client, "--set=ON_ERROR_STOP=1"], f"{folder}/{file}")
        # What was in the server's own database is missed by its rows.
        found[file] = counting.postgresql(asks.ask, (), dumps.connection(name))
    return found


def _mariadb(one: Dump, folder: str, those: Sequence[str]) -> Dict[str, Dict[str, int]]:
    asks = As(one.os_user)
    found: Dict[str, Dict[str, int]] = {}
    for file in those:
        asks.load(["mariadb"], f"{folder}/{file}")
        found[file] = counting.mariadb(asks.ask, (), dumps.database_of(file))
    accounts = f"{folder}/{dumps.file_name(SYSTEM_OF_MARIADB)}.sql"
    if os.path.exists(accounts):
        asks.load(["mariadb"], accounts)
        asks.check(["mariadb", "--execute=FLUSH PRIVILEGES"])
    return found


def _sqlite(_one: Dump, folder: str, those: Sequence[str]) -> Dict[str, Dict[str, int]]:
    found: Dict[str, Dict[str, int]] = {}
    for file in those:
        path = unquote(file)
        about = os.lstat(path)
        beside = f"{path}.portcullis-restored"
        shutil.copyfile(f"{folder}/{file}", beside, follow_symlinks=False)
        os.chown(beside, about.st_uid, about.st_gid)
        os.chmod(beside, about.st_mode & 0o7777)
        os.replace(beside, path)
        # They belong to the copy that was in use.
        for left in (f"{path}-wal", f"{path}-shm", f"{path}-journal"):
            files.remove(left)
        found[file] = counting.sqlite(As("root").ask, path, "ro")
    return found


_LOADED = {POSTGRESQL: _postgresql, MARIADB: _mariadb, SQLITE: _sqlite}
