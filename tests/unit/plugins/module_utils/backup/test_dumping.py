# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dumps by real programs, into a folder of the test's own."""

from __future__ import annotations

import os
import pwd
import sqlite3
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import manifest
from ansible_collections.portcullis.vps.plugins.module_utils.backup.dumps import Dump, Job
from ansible_collections.portcullis.vps.plugins.module_utils.backup.host import dumping

ME = pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture
def dumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(dumping, "DUMPS", str(tmp_path / "dumps"))
    return tmp_path / "dumps"


def printing(script: str) -> Dump:
    return Dump("own", "command", command=("/bin/sh", "-c", script), os_user=ME)


def files(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()} if folder.exists() else {}


def test_what_a_command_prints_is_the_dump_and_for_nobody_else(dumps: Path) -> None:
    assert dumping.dump([printing("echo one")]) == []
    assert files(dumps / "own") == {"own": "one\n"}
    assert (dumps / "own/own").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo two; exit 3", "ended with code 3"),
        ("echo two; echo no such table >&2; exit 1", "no such table"),
        ("echo two; kill -9 $$", "ended with code -9"),
        ("true", "printed nothing"),
    ],
)
def test_one_that_is_not_whole_is_said_and_the_last_one_stays(dumps: Path, script: str, said: str) -> None:
    dumping.dump([printing("echo one")])
    (problem,) = dumping.dump([printing(script)])
    assert problem.startswith("the dump own failed: ")
    assert said in problem
    assert files(dumps / "own") == {"own": "one\n"}


def test_one_that_fails_keeps_no_other_from_being_made(dumps: Path) -> None:
    other = Dump("other", "command", command=("/bin/echo", "here"), os_user=ME)
    assert len(dumping.dump([printing("false"), other])) == 1
    assert files(dumps / "other") == {"other": "here\n"}


def test_of_a_server_all_databases_are_replaced_or_none(dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [(ME, Job(name, ("/bin/sh", "-c", f"echo {name}; echo end"), "end")) for name in ("a", "b")]
    monkeypatch.setattr(dumping, "_jobs", lambda _one: whole)
    assert dumping.dump([printing("")]) == []
    cut = [(ME, Job("a", ("/bin/echo", "new", "end"), "end")), (ME, Job("b", ("/bin/echo", "cut off"), "end"))]
    monkeypatch.setattr(dumping, "_jobs", lambda _one: cut)
    (problem,) = dumping.dump([printing("")])
    assert "what '/bin/echo cut off' printed is cut off" in problem
    assert files(dumps / "own") == {"a": "a\nend\n", "b": "b\nend\n"}


def test_a_database_that_is_gone_has_no_dump_any_more(dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for names in ("ab", "a"):
        jobs = [(ME, Job(name, ("/bin/echo", name))) for name in names]
        monkeypatch.setattr(dumping, "_jobs", lambda _one, jobs=jobs: jobs)
        dumping.dump([printing("")])
    assert files(dumps / "own") == {"a": "a\n"}


def test_a_sqlite_database_in_use_is_copied_whole(dumps: Path, tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    with sqlite3.connect(path) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (name)")
        writer.execute("INSERT INTO t VALUES ('in the log only')")
        writer.commit()
        assert (tmp_path / "app.db-wal").stat().st_size
        assert dumping.dump([Dump("app", "sqlite", (f"{tmp_path}/*.db",))]) == []
    rows, copy = sorted((dumps / "app").iterdir(), reverse=True)
    assert manifest.rows_of(rows.read_text()) == {copy.name: {"t": manifest.Rows(1, 1)}}
    assert sqlite3.connect(copy).execute("SELECT name FROM t").fetchall() == [("in the log only",)]


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be taken for one", None])
def test_what_is_no_sqlite_database_is_no_dump(dumps: Path, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "app.db").write_bytes(content)
    (problem,) = dumping.dump([Dump("app", "sqlite", (f"{tmp_path}/*.db",))])
    assert "no file matches" in problem if content is None else "not a database" in problem
    assert files(dumps / "app") == {}


def test_a_program_that_is_not_there_is_said(dumps: Path) -> None:
    (problem,) = dumping.dump([Dump("own", "command", command=("/usr/bin/no-such-program",), os_user=ME)])
    assert "/usr/bin/no-such-program is not on this host" in problem
