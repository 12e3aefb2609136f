# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is dumped before a backup, since a copy of files that a database writes to is no backup of it.

A dump counts once its program has ended well and its last words are there; until then the one from before stays.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Sequence, Tuple
from urllib.parse import quote, unquote

from ..base import values
from ..base.errors import Refusal

#: How many rows the tables had, beside what was dumped.
ROWS = "rows.json"
POSTGRESQL, MARIADB, SQLITE, COMMAND = KINDS = ("postgresql", "mariadb", "sqlite", "command")
#: MariaDB's accounts, which its server itself writes to.
SYSTEM_OF_MARIADB = "mysql"
#: What is no data of anybody's.
_OWN_OF_MARIADB = frozenset({"information_schema", "performance_schema", "sys"})
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True)
class Dump:
    """What to dump under a name: all databases of a server, every SQLite database that ``paths`` match, or what a ``command``
    prints. ``os_user`` is whom the program runs as.
    """

    name: str
    kind: str
    paths: Tuple[str, ...] = ()
    command: Tuple[str, ...] = ()
    os_user: str = ""

    @classmethod
    def parse(cls, entry: Mapping[str, Any]) -> "Dump":
        """Return an entry of the option ``dumps``; Refusal for what is not legal."""
        name, kind = str(entry["name"]), str(entry["kind"])
        if not _NAME.fullmatch(name):
            raise Refusal(
                f"dumps: {name[:80]!r} is no name of a dump, which is that of a folder; write one of a-z, 0-9, _ and -."
            )
        if kind not in KINDS:
            raise Refusal(f"dumps: {kind!r} of {name} is none of {', '.join(KINDS)}; write one of them.")
        paths = tuple(absolute(path, "dumps: paths") for path in entry.get("paths") or ())
        command = tuple(values.one_line(word, "dumps: command") for word in entry.get("command") or ())
        for option, given, user in (("paths", paths, SQLITE), ("command", command, COMMAND)):
            if bool(given) != (kind == user):
                raise Refusal(
                    f"dumps: {option} {'is needed' if kind == user else 'has no use'} with kind: {kind} ({name}); see the role's README."
                )
        if command and not command[0].startswith("/"):
            raise Refusal(
                f"dumps: {command[0][:80]!r} of {name} is no absolute path of a program; write one such as /usr/bin/docker."
            )
        user = entry.get("os_user") or ("postgres" if kind == POSTGRESQL else "root")
        return cls(name, kind, paths, command, values.user_name(user, "dumps: os_user"))

    @property
    def program(self) -> str:
        """The program that has to be there."""
        return {POSTGRESQL: "pg_dump", MARIADB: "mariadb-dump", SQLITE: ""}.get(self.kind, "".join(self.command[:1]))

    @property
    def folders(self) -> Tuple[str, ...]:
        """The folders that SQLite may have to write to: it keeps a file beside a database in use."""
        return tuple(dict.fromkeys(_fixed(path) for path in self.paths))


@dataclass(frozen=True)
class Job:
    """A program whose output becomes one file; ``ends`` is what the last lines of a whole one hold.

    ``database`` is the one whose rows are counted, empty where none are.
    """

    file: str
    argv: Tuple[str, ...]
    ends: str = ""
    database: str = ""


def listing(dump: Dump) -> Tuple[str, ...]:
    """Return the command that lists the databases of a server, one in a line; none where there is no server."""
    if dump.kind == POSTGRESQL:
        query = "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate"
        return ("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--dbname=postgres", f"--command={query}")
    return ("mariadb", "--batch", "--skip-column-names", "--execute=SHOW DATABASES") if dump.kind == MARIADB else ()


def jobs(dump: Dump, listed: str) -> Tuple[Job, ...]:
    """Return what to run for a dump, with what its ``listing`` printed; ValueError where a server has no database at all."""
    if dump.kind == COMMAND:
        return (Job(dump.name, dump.command),)
    names = [name for name in listed.splitlines() if name and not (dump.kind == MARIADB and name in _OWN_OF_MARIADB)]
    if not names:
        raise ValueError("it lists no database")
    if dump.kind == MARIADB:
        options = ("--single-transaction", "--quick", "--routines", "--events", "--triggers", "--hex-blob")
        return tuple(
            Job(
                f"{file_name(name)}.sql",
                ("mariadb-dump", *options, "--databases", "--", name),
                "-- Dump completed",
                "" if name == SYSTEM_OF_MARIADB else name,
            )
            for name in names
        )
    everything = Job(
        "globals.sql.all", ("pg_dumpall", "--globals-only"), "-- PostgreSQL database cluster dump complete"
    )
    return (
        everything,
        *(
            Job(
                f"{file_name(name)}.sql",
                ("pg_dump", "--create", f"--dbname={connection(name)}"),
                "-- PostgreSQL database dump complete",
                name,
            )
            for name in names
        ),
    )


def file_name(name: str) -> str:
    """Return a name as that of a file: no separator, and none that begins with a dot."""
    return quote(name, safe="").replace(".", "%2E")


def database_of(file: str) -> str:
    """Return the database that a file of a dump is of."""
    return unquote(file[: -len(".sql")])


def absolute(value: Any, option: str) -> str:
    """Return an absolute path without detours; Refusal for anything else."""
    text = values.one_line(value, option)
    if not text.startswith("/") or posixpath.normpath(text) != text or text.startswith("//"):
        raise Refusal(
            f"{option}: {text[:80]!r} is no absolute path in its shortest form; write one that begins with / and has no //, . or .. in it."
        )
    return text


def refuse_twice(dumps: Sequence[Dump]) -> None:
    """Raise Refusal where two dumps would write into one folder."""
    names: Dict[str, int] = {}
    for dump in dumps:
        names[dump.name] = names.get(dump.name, 0) + 1
    twice: List[str] = [name for name, count in names.items() if count > 1]
    if twice:
        raise Refusal(f"dumps: two have the name {twice[0]}, so one would replace the other; give each its own.")


def connection(name: str) -> str:
    """Return a database as a connection string: a mere name with = or :// in it would be one."""
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"dbname='{quoted}'"


def _fixed(path: str) -> str:
    """Return the folder in front of what a pattern leaves open."""
    folder = posixpath.dirname(re.split(r"[*?\[]", path)[0] or "/")
    return folder or "/"
