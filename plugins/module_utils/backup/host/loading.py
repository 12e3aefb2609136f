# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loading dumps into servers of their own, which reach no network, and counting what is there then."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
import time
from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

from ...base.errors import HostError
from ...machine import files
from ...machine.process import check, run
from .. import drill, dumps
from ..drill import MARIADB, POSTGRESQL, SQLITE
from ..manifest import Rows
from . import counting

_START_SECONDS = 120
LOAD_SECONDS = 6 * 3600
_HEAD = 4096
GLOBALS = "globals.sql.all"


class NotHere(HostError):
    """There is no server here that could load a dump."""


def counted(folder: str, rows: Mapping[str, Mapping[str, Rows]], scratch: str) -> Dict[str, Dict[str, int]]:
    """Return the rows of each table of the dumps of one server, by file; HostError where one cannot be loaded."""
    kinds = {file: _kind(f"{folder}/{file}") for file in rows}
    found: Dict[str, Dict[str, int]] = {}
    for kind, version in sorted(set(kinds.values())):
        those = [file for file in sorted(rows) if kinds[file] == (kind, version)]
        if kind == SQLITE:
            found.update({file: counting.sqlite(_plain, f"{folder}/{file}", "ro") for file in those})
        elif kind == POSTGRESQL:
            found.update(_postgresql(folder, those, version, scratch))
        elif kind == MARIADB:
            found.update(_mariadb(folder, those, version, scratch))
        else:
            raise HostError(f"{those[0]} is no dump of a server that is known; see what made it")
    return found


def without_places(path: str) -> str:
    """Return statements that belong to all databases, but for tablespaces: their places belong to the server that was in use."""
    return "".join(
        line for line in (files.read(path) or "").splitlines(keepends=True) if not line.startswith("CREATE TABLESPACE")
    )


def _kind(path: str) -> Tuple[str, str]:
    try:
        with open(path, "rb") as file:
            return drill.dumped(file.read(_HEAD))
    except FileNotFoundError:
        raise HostError(f"the dump {os.path.basename(path)} is not there") from None


def _plain(argv: Sequence[str], said: str) -> str:
    return check(argv, LOAD_SECONDS, stdin=said)


def _postgresql(folder: str, those: Sequence[str], version: str, scratch: str) -> Dict[str, Dict[str, int]]:
    programs = f"/usr/lib/postgresql/{version}/bin"
    if not os.path.exists(f"{programs}/initdb"):
        raise NotHere(
            f"PostgreSQL {version}, which these dumps are of, is not on this host; install postgresql-{version}"
        )
    asks = As("postgres")
    place = _place(scratch, "postgresql", asks)
    asks.check(
        [
            f"{programs}/initdb",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
            "-D",
            f"{place}/data",
        ]
    )
    options = f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off"
    control = [f"{programs}/pg_ctl", "-D", f"{place}/data", "-w", "-t", str(_START_SECONDS)]
    asks.check([*control, "-l", f"{place}/log", "-o", options, "start"])
    try:
        client = ["psql", "--no-psqlrc", "--quiet", f"--host={place}", "--username=postgres", "--dbname=template1"]
        # Others than the dumps' own are in its way.
        asks.check([*client, "--command=DROP DATABASE postgres"])
        # A role may be there already.
        run(asks.argv(client), LOAD_SECONDS, stdin=without_places(f"{folder}/{GLOBALS}"))
        found: Dict[str, Dict[str, int]] = {}
        for file in those:
            asks.load([*client, "--set=ON_ERROR_STOP=1"], f"{folder}/{file}")
            connection = dumps.connection(dumps.database_of(file))
            found[file] = counting.postgresql(asks.ask, (f"--host={place}", "--username=postgres"), connection)
        return found
    finally:
        run(asks.argv([*control, "-m", "immediate", "stop"]))


def _mariadb(folder: str, those: Sequence[str], version: str, scratch: str) -> Dict[str, Dict[str, int]]:
    asks = As("mysql")
    place = _place(scratch, "mariadb", asks)
    there = asks.check(["mariadbd", "--no-defaults", "--version"])
    if f"Ver {version}." not in there:
        raise NotHere(f"MariaDB {version}, which these dumps are of, is not on this host ({there.strip()[:80]})")
    made = [
        "mariadb-install-db",
        "--no-defaults",
        f"--datadir={place}/data",
        "--auth-root-authentication-method=normal",
    ]
    asks.check([*made, "--skip-test-db"])
    with _serving(asks, place):
        options = ["--no-defaults", f"--socket={place}/socket", "--user=root"]
        found: Dict[str, Dict[str, int]] = {}
        for file in those:
            asks.load(["mariadb", *options], f"{folder}/{file}")
            # It has to be the first, as all of mariadb's own options that name files.
            found[file] = counting.mariadb(asks.ask, options, dumps.database_of(file))
        return found


@contextlib.contextmanager
def _serving(asks: "As", place: str) -> Iterator[None]:
    argv = [
        "mariadbd",
        "--no-defaults",
        f"--datadir={place}/data",
        f"--socket={place}/socket",
        f"--pid-file={place}/pid",
    ]
    argv += ["--skip-networking", f"--log-error={place}/log", "--innodb-flush-log-at-trx-commit=0"]
    with subprocess.Popen(  # pylint: disable=ansible-bad-function
        asks.argv(argv), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            until = time.monotonic() + _START_SECONDS
            while not run(
                asks.argv(["mariadb-admin", "--no-defaults", f"--socket={place}/socket", "--user=root", "ping"])
            ).ok:
                if running.poll() is not None or time.monotonic() > until:
                    raise HostError(
                        "MariaDB did not start for the drill; see whether 'mariadbd' starts on this host at all"
                    )
                time.sleep(0.2)
            yield
        finally:
            running.kill()


def _place(scratch: str, name: str, asks: "As") -> str:
    place = f"{scratch}/{name}"
    os.mkdir(place, 0o700)
    os.chown(place, asks.uid, asks.gid)
    return place


class As:
    """Programs run as a server's user, without a network."""

    def __init__(self, user: str) -> None:
        try:
            entry = pwd.getpwnam(user)
        except KeyError:
            raise NotHere(
                f"There is no user {user} on this host, so its server is not installed; install what the dumps are of"
            ) from None
        self.uid, self.gid = entry.pw_uid, entry.pw_gid
        identity = (f"--reuid={user}", f"--regid={self.gid}", "--init-groups")
        self._prefix = ("unshare", "--net", "--", "setpriv", *identity, "--")

    def argv(self, argv: Sequence[str]) -> List[str]:
        return [*self._prefix, *argv]

    def check(self, argv: Sequence[str]) -> str:
        return check(self.argv(argv), LOAD_SECONDS)

    def ask(self, argv: Sequence[str], said: str) -> str:
        return check(self.argv(argv), LOAD_SECONDS, stdin=said)

    def load(self, argv: Sequence[str], path: str) -> None:
        """Have a client read a file of statements, which is root's."""
        with open(path, "rb") as file:
            done = subprocess.run(  # pylint: disable=ansible-bad-function
                self.argv(argv),
                stdin=file,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
                timeout=LOAD_SECONDS,
                cwd="/",
            )
        if done.returncode:
            words = " / ".join(done.stderr.decode("utf-8", "replace").strip().splitlines()[-3:])
            raise HostError(f"the dump {os.path.basename(path)} does not load: {words or f'code {done.returncode}'}")
