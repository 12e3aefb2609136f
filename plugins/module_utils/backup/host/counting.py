# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counting the rows of databases, on a live server and on one that a dump was loaded into."""

from __future__ import annotations

from typing import Callable, Dict, Sequence

from ...base.errors import HostError
from .. import manifest

#: All tables of a database in one query, and so of one moment.
POSTGRESQL = (
    "SELECT format('%I.%I', table_schema, table_name) || chr(9) || (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c "
    "FROM %I.%I', table_schema, table_name), false, true, '')))[1]::text FROM information_schema.tables WHERE table_type = 'BASE TABLE' "
    "AND table_schema NOT IN ('pg_catalog', 'information_schema') AND table_schema NOT LIKE 'pg\\_temp\\_%'"
)
#: It prints for each table the query that counts it.
_MARIADB = (
    "SELECT CONCAT('SELECT ', QUOTE(TABLE_NAME), ', COUNT(*) FROM `', REPLACE(TABLE_SCHEMA, '`', '``'), '`.`', "
    "REPLACE(TABLE_NAME, '`', '``'), '`;') FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = {name}"
)
#: Run as whoever owns the database.
SQLITE = """
import sqlite3, sys, urllib.parse
found = sqlite3.connect("file:" + urllib.parse.quote(sys.argv[1]) + "?mode=" + sys.argv[2], uri=True, timeout=60)
if sys.argv[2] == "ro" and found.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
    sys.exit("it is damaged")
for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\\\_%' ESCAPE '\\\\'").fetchall():
    try:
        count = found.execute('SELECT count(*) FROM "%s"' % name.replace('"', '""')).fetchone()[0]
    except sqlite3.OperationalError:
        continue
    print("%s\\t%d" % (name.replace("\\n", " "), count))
"""

Ask = Callable[[Sequence[str], str], str]


def postgresql(ask: Ask, options: Sequence[str], connection: str) -> Dict[str, int]:
    """Return the rows of each table of a database; ``ask`` runs a program with standard input, and returns what it printed."""
    argv = ["psql", *options, "--no-psqlrc", "--tuples-only", "--no-align", f"--dbname={connection}"]
    return _counts(ask([*argv, f"--command={POSTGRESQL}"], ""))


def mariadb(ask: Ask, options: Sequence[str], name: str) -> Dict[str, int]:
    """Return the rows of each table of a database."""
    argv = ["mariadb", *options, "--batch", "--skip-column-names", "--raw"]
    queries = ask([*argv, f"--execute={_MARIADB.format(name='0x' + name.encode().hex())}"], "")
    return _counts(ask(argv, queries)) if queries.strip() else {}


def sqlite(ask: Ask, path: str, mode: str) -> Dict[str, int]:
    """Return the rows of each table of a database, read (``ro``) or as part of those in use (``rw``)."""
    return _counts(ask(["python3", "-I", "-c", SQLITE, path, mode], ""))


def _counts(printed: str) -> Dict[str, int]:
    try:
        return manifest.counts(printed)
    except ValueError as error:
        raise HostError(f"What a server says of its tables cannot be understood ({error}).") from None
