# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore drills, with a restic that restores what a test says."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import drill as core, manifest
from ansible_collections.portcullis.vps.plugins.module_utils.backup.client import DUMPS, MANIFEST
from ansible_collections.portcullis.vps.plugins.module_utils.backup.drill import Drill
from ansible_collections.portcullis.vps.plugins.module_utils.backup.host import drilling, listing, loading
from ansible_collections.portcullis.vps.plugins.module_utils.backup.manifest import Rows
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError

NEWEST, OLDER = "a" * 64, "b" * 64


class Backup:
    """A folder that is as it was restored, made anew for each snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran: list[tuple[str, ...]] = []
        self.scratches: list[Path] = []
        #: What is done to what was restored.
        self.harm: Callable[[Path], object] = lambda _target: None
        self.rows = {"app": {"t": Rows(1, 1)}}
        self.broken = ""

    def restic(self, *arguments: str, seconds: float) -> str:
        assert seconds
        self.ran.append(arguments)
        if arguments[0] == self.broken:
            raise HostError("restic failed with code 1: Fatal: pack 1234 is damaged")
        if arguments[0] == "stats":
            return json.dumps({"total_size": 100, "total_file_count": 5})
        if arguments[0] == "restore":
            target = Path(arguments[-1])
            self.scratches.append(target.parent)
            (target / "srv").mkdir()
            for number in range(3):
                (target / f"srv/{number}").write_text(f"file {number}")
            dump = Path(f"{target}{DUMPS}/sqlite")
            dump.mkdir(parents=True)
            with sqlite3.connect(dump / "app") as database:
                database.execute("CREATE TABLE t (name)")
                database.execute("INSERT INTO t VALUES ('row')")
            database.close()
            (dump / "rows.json").write_text(manifest.rows_to_text(self.rows))
            listing.write(f"{target}{MANIFEST}", [str(target)], [], False)
            self._as_saved(Path(f"{target}{MANIFEST}"), target)
            self.harm(target)
        return ""

    def _as_saved(self, path: Path, target: Path) -> None:
        found = manifest.parse(path.read_text())
        path.write_text("".join(manifest.lines({name[len(str(target)) :]: one for name, one in found.items()})))

    def drill(self, **changed: object) -> Drill:
        source = drilling.Source(
            self.restic,
            lambda: {NEWEST: 2000.0, OLDER: 1000.0},
            f"{self.folder}/.drill-",
            (os.geteuid(), os.getegid()),
        )
        for name, value in changed.items():
            object.__setattr__(source, name, value)
        return drilling.run(source, str(self.folder / "record"))

    def failed(self, **changed: object) -> str:
        with pytest.raises(HostError) as error:
            self.drill(**changed)
        last = drilling.read(str(self.folder / "record"))
        assert last
        assert (last.outcome, last.reason) == ("failed", str(error.value))
        assert [*self.folder.glob(".drill-*")] == []
        return str(error.value)


def test_what_the_store_forgets_meanwhile_is_no_fault_and_is_said(backup: Backup) -> None:
    def restic(*arguments: str, seconds: float) -> str:
        if OLDER in arguments:
            there.pop(OLDER, None)
            raise HostError("restic failed with code 1: no matching ID found")
        return backup.restic(*arguments, seconds=seconds)

    there = {NEWEST: 2000.0, OLDER: 1000.0}
    last = backup.drill(restic=restic, there=lambda: there)
    assert (last.snapshots, last.files, last.left) == ((NEWEST,), 5, ("bbbbbbbb: it was forgotten meanwhile",))


@pytest.mark.parametrize("lost", [NEWEST, OLDER])
def test_what_cannot_be_restored_though_it_is_there_is_a_fault(backup: Backup, lost: str) -> None:
    """The newest is never forgotten."""

    def restic(*arguments: str, seconds: float) -> str:
        if lost in arguments:
            there.pop(NEWEST, None)
            raise HostError("restic failed with code 1: no matching ID found")
        return backup.restic(*arguments, seconds=seconds)

    there = {NEWEST: 2000.0, OLDER: 1000.0}
    assert "no matching ID found" in backup.failed(restic=restic, there=lambda: there)


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    return Backup(tmp_path)


def test_what_holds_what_was_saved_is_proven_and_nothing_of_it_stays(backup: Backup) -> None:
    last = backup.drill()
    assert (last.outcome, last.snapshots, last.files, last.tables) == ("ok", (NEWEST, OLDER), 2 * 5, 2)
    assert [*backup.folder.glob(".drill-*")] == []
    assert drilling.read(str(backup.folder / "record")) == last


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda target: flip(target / "srv/1"), "1 files do not hold what they held: /srv/1"),
        (lambda target: Path(f"{target}{MANIFEST}").unlink(), "its manifest cannot be read"),
        (lambda target: cut(Path(f"{target}{MANIFEST}")), "its manifest cannot be read"),
        (
            lambda target: [
                path.unlink() for path in target.rglob("*") if path.is_file() and "manifest" not in str(path)
            ],
            "are missing",
        ),
        (lambda target: Path(f"{target}{DUMPS}/sqlite/app").unlink(), "the dump app is not there"),
        (lambda target: rename_rows(Path(f"{target}{DUMPS}/sqlite")), "the dump sqlite does not say how many rows"),
        (
            lambda target: Path(f"{target}{DUMPS}/sqlite/app").write_text("none"),
            "app is no dump of a server that is known",
        ),
        (lambda target: empty(Path(f"{target}{DUMPS}/sqlite/app")), "t of sqlite/app has 0 rows, and had 1"),
    ],
)
def test_what_does_not_is_named(backup: Backup, harm: Callable[[Path], object], said: str) -> None:
    backup.harm = harm
    assert said in backup.failed()


def rename_rows(folder: Path) -> None:
    (folder / "rows.json").unlink()
    (folder / "app").rename(folder / "shop.sql")


def flip(path: Path) -> None:
    """Change a byte, and neither the size nor the time."""
    about = path.stat()
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def cut(path: Path) -> None:
    path.write_text(path.read_text()[:-20])


def empty(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM t")
    database.close()


@pytest.mark.parametrize("command", ["stats", "restore", "check"])
def test_whatever_restic_says_is_no_success(backup: Backup, command: str) -> None:
    backup.broken = command
    assert "pack 1234 is damaged" in backup.failed(reads_all=True)


def test_of_another_host_everything_is_read_and_no_statement_is_run(backup: Backup) -> None:
    backup.harm = lambda target: flip(Path(f"{target}{DUMPS}/sqlite/rows.json"))
    assert "rows.json" in backup.failed(loads=False)
    backup.harm = lambda _target: None
    last = backup.drill(loads=False, reads_all=True)
    assert (last.tables, len(last.left)) == (0, 1)
    assert ("check", "--read-data", "--no-lock") in backup.ran


def test_without_a_snapshot_there_is_no_proof(backup: Backup) -> None:
    assert "no snapshot to restore" in backup.failed(there=dict)


def test_where_there_is_no_room_nothing_is_restored(backup: Backup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drilling, "_GIB", 1 << 60)
    assert "make room there" in backup.failed()
    assert [arguments[0] for arguments in backup.ran] == ["stats"]


def test_an_own_program_has_the_last_word(backup: Backup) -> None:
    assert backup.drill(command=("/bin/sh", "-c", 'test -e "$PORTCULLIS_RESTORED/srv/1"')).outcome == "ok"
    assert "code 3" in backup.failed(command=("/bin/sh", "-c", "exit 3"))


def test_a_server_that_is_not_here_any_more_is_a_failure_of_the_newest_alone(
    backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = loading.counted, list[str]()

    def counted(folder: str, rows: Any, scratch: str) -> dict[str, dict[str, int]]:
        seen.append(folder)
        if len(seen) in missing:
            raise loading.NotHere("PostgreSQL 13 is not on this host")
        return real(folder, rows, scratch)

    monkeypatch.setattr(loading, "counted", counted)
    missing = {2}
    last = backup.drill()
    assert (last.outcome, last.tables, last.left) == ("ok", 1, ("bbbbbbbb: PostgreSQL 13 is not on this host",))
    seen.clear()
    missing = {1}
    assert "PostgreSQL 13 is not on this host" in backup.failed()


def test_what_others_have_made_under_such_a_name_stays(backup: Backup, tmp_path: Path) -> None:
    (tmp_path / "others").mkdir()
    (backup.folder / ".drill-link").symlink_to(tmp_path / "others")
    backup.drill()
    assert (tmp_path / "others").exists()
    (backup.folder / ".drill-link").unlink()


def test_what_a_killed_drill_left_is_removed(backup: Backup) -> None:
    (backup.folder / ".drill-old/data").mkdir(parents=True)
    backup.drill()
    assert not (backup.folder / ".drill-old").exists()


def test_the_newest_is_always_taken_and_each_older_one_may_be() -> None:
    there = {"c": 3.0, "a": 1.0, "b": 2.0}
    assert {core.chosen(there, number) for number in range(10)} == {("c", "a"), ("c", "b")}
    assert core.chosen({"a": 1.0}, 7) == ("a",)
    assert core.chosen({}, 7) == ()


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"SQLite format 3\0...", ("SQLite", "")),
        (
            b"--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.14 (Debian 15.14-0+deb12u1)\n",
            ("PostgreSQL", "15"),
        ),
        (b"-- MariaDB dump 10.19\n-- Server version\t10.11.14-MariaDB-0+deb12u2\n", ("MariaDB", "10.11")),
        (
            b"/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump\n-- Server version\t11.8.3-MariaDB-0+deb13u1\n",
            ("MariaDB", "11.8"),
        ),
        (b"something else", ("", "")),
        (b"", ("", "")),
    ],
)
def test_a_dump_says_which_server_it_is_of(head: bytes, found: tuple[str, str]) -> None:
    assert core.dumped(head) == found


def test_how_a_drill_ended_is_read_as_it_was_written() -> None:
    last = Drill(1.5, "ok", proven_at=1.0, snapshots=("a", "b"), left=("c",))
    assert Drill.from_text(last.to_text()) == last
    for text in ("", "[]", "{}", last.to_text().replace("files", "file")):
        with pytest.raises(ValueError, match=r"."):
            Drill.from_text(text)


def test_the_status_says_how_the_last_drill_ended_and_when_one_last_ended_well() -> None:
    said = ("Backup", "", "portcullis backup drill")
    day = 86400
    assert core.lines(None, *said, 0, True) == ([], [])
    well = Drill(day, "ok", snapshots=(NEWEST, OLDER), files=10, tables=2, seconds=3, age_hours=5)
    (line,), problems = core.lines(well, *said, 3 * day, True)
    assert (
        line == "Backup: restored 2.0 days ago: aaaaaaaa and bbbbbbbb: 10 files, 2 tables, 3 s, from 5.0 hours before."
    )
    assert problems == []
    assert core.lines(well, *said, 42 * day, True)[1] == [
        "Backup: the last restore drill that ended well was 41 days ago; see 'systemctl list-timers'."
    ]
    assert core.lines(well, *said, 42 * day, False)[1] == []
    broken = core.failed(core.failed(well, 2 * day, "one."), 3 * day, "two.")
    lines, problems = core.lines(broken, *said, 42 * day, True)
    assert lines == []
    assert problems[0].startswith("Backup: the restore drill failed: two. Until 'portcullis backup drill' ends well")
    assert "41 days ago" in problems[1]
