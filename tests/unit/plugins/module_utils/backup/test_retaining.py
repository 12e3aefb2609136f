# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A store's nightly run, on folders of the test's own, with a restic that knows what lies there."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup.host import retaining, store as host
from ansible_collections.portcullis.vps.plugins.module_utils.backup.record import Record
from ansible_collections.portcullis.vps.plugins.module_utils.backup.store import Client
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine.locks import locked
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import CommandFailed, Completed

DAY = 86400.0
POLICY = {
    "keep_last": 1,
    "keep_daily": 3,
    "keep_weekly": 0,
    "keep_monthly": 0,
    "keep_yearly": 0,
    "most_per_day": 3,
    "clock_difference_seconds": 3600,
}


class Store:
    """A store with one client, and restic as far as a store uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.snapshots = folder / "srv/web1/repository/snapshots"
        self.snapshots.mkdir(parents=True)
        self.claimed: dict[str, float] = {}
        self.sizes: dict[str, int] = {}
        self.ran: list[str] = []
        #: What fails, by subcommand; called where it is about to run.
        self.broken: dict[str, Callable[[], None]] = {}
        settings = {
            "folder": f"{folder}/srv",
            "clients": ["web1"],
            "policy": POLICY,
            "max_age_hours": 36,
        }
        (folder / "settings").write_text(json.dumps(settings))
        (folder / "web1.password").write_text("secret\n")

    def add(self, days: float, claimed: float | None = None, size: int = 1000) -> str:
        at = time.time() - days * DAY
        name = hashlib.sha256(f"{days}{claimed}{size}".encode()).hexdigest()
        file = self.snapshots / name
        file.write_text("")
        os.utime(file, (at, at))
        self.claimed[name] = at if claimed is None else claimed
        self.sizes[name] = size
        return name

    def restic(self, repository: host.Repository, *arguments: str, seconds: float = 0) -> str:
        assert (repository.user, repository.password) == ("backup-web1", "secret")
        command, last = arguments[0], arguments[-1]
        self.ran.append(command)
        if command in self.broken:
            self.broken[command]()
        if command == "snapshots":
            zulu = "%Y-%m-%dT%H:%M:%SZ"
            return json.dumps(
                [{"id": one, "time": time.strftime(zulu, time.gmtime(self.claimed[one]))} for one in self.there()]
            )
        if command == "stats":
            return json.dumps({"total_size": self.sizes[last], "total_file_count": 5})
        if command == "forget":
            for one in arguments[1:]:
                (self.snapshots / one).unlink()
        return ""

    def there(self) -> set[str]:
        return {file.name for file in self.snapshots.iterdir()} & set(self.claimed)

    @property
    def record(self) -> Record:
        return Record.from_text((self.folder / "records/web1.json").read_text())


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    found = Store(tmp_path)
    monkeypatch.setattr(retaining, "SETTINGS", str(tmp_path / "settings"))
    monkeypatch.setattr(retaining, "_LOCK", str(tmp_path / "records/lock"))
    monkeypatch.setattr(retaining, "_WAIT_SECONDS", 0)
    monkeypatch.setattr(retaining, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(Client, "record_path", property(lambda client: str(tmp_path / f"records/{client.name}.json")))
    monkeypatch.setattr(Client, "password_path", property(lambda client: str(tmp_path / f"{client.name}.password")))
    monkeypatch.setattr(
        host.Repository,
        "restic",
        lambda repository, *arguments, **options: str(found.restic(repository, *arguments, **options)),
    )
    return found


def fail(words: str) -> Callable[[], None]:
    def now() -> None:
        raise HostError(words)

    return now


def test_old_snapshots_go_and_what_only_they_held(store: Store) -> None:
    kept = {store.add(days) for days in (0.01, 1.01, 2.01)}
    for days in (3.01, 4.01):
        store.add(days)
    assert retaining.retain() == []
    assert store.there() == kept
    assert store.ran[-3:] == ["unlock", "forget", "prune"]
    assert store.record.forgotten == 2
    # The second run looks into nothing again, and removes nothing.
    store.ran.clear()
    assert retaining.retain() == []
    assert store.ran == ["snapshots"]


def test_while_anything_looks_forged_nothing_goes_and_nothing_is_opened(store: Store) -> None:
    before = {store.add(days) for days in range(1, 9)}
    before.add(store.add(0.01, claimed=time.time() + 10 * DAY))
    assert "came in at another time than claimed" in retaining.retain()[0]
    assert store.there() == before
    assert store.ran == ["snapshots"]
    assert "nothing of web1 is forgotten, as" in retaining.report()[1][0]


def test_an_empty_backup_stops_it_by_what_it_holds_and_not_by_what_it_says(store: Store) -> None:
    before = {store.add(days) for days in range(1, 9)} | {store.add(0.01, size=0)}
    assert "holds 0 bytes" in retaining.retain()[0]
    assert store.there() == before


def test_after_a_person_has_accepted_it_goes_on(store: Store) -> None:
    for days in range(1, 9):
        store.add(days)
    store.add(0.01, size=0)
    retaining.retain()
    assert retaining.accept("web1") == 9
    assert retaining.report()[1] == []
    assert retaining.retain() == []
    assert len(store.there()) == 3


def test_who_is_no_client_is_named(store: Store) -> None:
    with pytest.raises(HostError, match="web2 is no client of this store; it has web1"):
        retaining.accept("web2")


@pytest.mark.parametrize("command", ["snapshots", "stats", "unlock", "forget"])
def test_whatever_fails_nothing_goes_and_the_next_run_goes_on(store: Store, command: str) -> None:
    before = {store.add(days) for days in range(1, 9)}
    store.broken[command] = fail("already locked")
    assert retaining.retain() == ["web1: already locked"]
    assert store.there() == before
    assert "retention of web1 failed: already locked" in retaining.report()[1][0]
    store.broken.clear()
    assert retaining.retain() == []
    assert len(store.there()) == 3
    assert retaining.report()[1] == []


def busy(times: int, until: Callable[[], None] = lambda: None) -> Callable[[], None]:
    """Fail so many times as where a client is at work, then call what is given."""
    words = "unable to create lock in backend: repository is already locked by PID 9 on web1\n1\n2\n3\n"
    left = [CommandFailed("restic failed", Completed(("restic",), 1, "", words))] * times

    def now() -> None:
        if left:
            raise left.pop()
        until()

    return now


@pytest.mark.parametrize("command", ["forget", "prune"])
def test_a_client_that_is_at_work_is_waited_for(store: Store, command: str) -> None:
    for days in range(1, 9):
        store.add(days)
    # It may have sent something meanwhile.
    sent: list[str] = []
    store.broken[command] = busy(2, lambda: sent.append(store.add(0.01)) if command == "forget" else None)
    assert retaining.retain() == []
    assert len(store.there() - set(sent)) == 3
    assert set(sent) <= store.there()
    assert store.ran.count(command) == 3


def test_a_client_that_never_ends_is_named_and_nothing_goes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "_BUSY_SECONDS", -1)
    before = {store.add(days) for days in range(1, 9)}
    store.broken["forget"] = busy(2)
    assert "restic cannot forget while somebody else has locked" in retaining.retain()[0]
    assert store.there() == before


def test_a_restic_that_removes_something_else_is_an_error(store: Store) -> None:
    for days in range(1, 9):
        store.add(days)
    newest = max(store.there(), key=lambda name: os.stat(store.snapshots / name).st_mtime)
    store.broken["forget"] = (store.snapshots / newest).unlink
    assert "1 snapshots went that were to stay" in retaining.retain()[0]
    assert "prune" not in store.ran


def test_what_vanished_without_the_store_is_reported(store: Store) -> None:
    names = [store.add(days) for days in (0.01, 1.01, 2.01)]
    retaining.retain()
    (store.snapshots / names[1]).unlink()
    assert "1 snapshots are gone that the store has not forgotten" in retaining.retain()[0]
    assert "1 snapshots are gone" in retaining.report()[1][0]
    retaining.accept("web1")
    assert retaining.retain() == []


def test_a_store_that_was_copied_keeps_the_times_at_which_its_snapshots_came_in(store: Store) -> None:
    names = [store.add(days) for days in (0.01, 1.01, 2.01)]
    retaining.retain()
    for name in names:
        os.utime(store.snapshots / name)
    assert retaining.retain() == []
    assert store.there() == set(names)


@pytest.mark.parametrize("strange", ["a file", "a link", "a folder"])
def test_what_is_no_snapshot_stops_it(store: Store, strange: str) -> None:
    before = {store.add(days) for days in range(1, 9)}
    if strange == "a file":
        (store.snapshots / "tmp").write_text("")
    elif strange == "a link":
        (store.snapshots / ("e" * 64)).symlink_to("/etc/shadow")
    else:
        (store.snapshots / ("e" * 64)).mkdir()
    assert "lies among the snapshots and is none" in retaining.retain()[0]
    assert before == store.there()
    assert "forget" not in store.ran


def test_without_a_key_of_its_own_nothing_goes_and_that_is_said(store: Store) -> None:
    before = {store.add(days) for days in range(1, 9)}
    (store.folder / "web1.password").unlink()
    assert retaining.retain() == []
    assert store.there() == before
    assert store.ran == []
    assert any("the store has no key of its own there" in problem for problem in retaining.report()[1])


def test_a_disk_that_is_not_mounted_is_said_and_nothing_is_recorded_as_gone(store: Store) -> None:
    store.add(0.01)
    retaining.retain()
    (store.folder / "srv/web1").rename(store.folder / "elsewhere")
    assert "mount the disk" in retaining.retain()[0]
    assert store.record.gone == ()


def test_two_runs_at_once_are_one(store: Store) -> None:
    store.add(0.01)

    def again() -> None:
        with pytest.raises(HostError, match="runs just now; wait"):
            retaining.retain()

    store.broken["snapshots"] = again
    assert retaining.retain() == []


def test_what_is_due_at_the_same_time_waits_its_turn(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "_WAIT_SECONDS", 60)
    store.add(0.01)
    taken, released = threading.Event(), threading.Event()

    def other() -> None:
        with locked(retaining._LOCK):
            taken.set()
            time.sleep(0.3)
            released.set()

    thread = threading.Thread(target=other)
    thread.start()
    taken.wait(60)
    assert retaining.retain() == []
    assert released.is_set()
    thread.join()


def test_a_host_that_is_no_store_says_nothing_of_one(store: Store) -> None:
    (store.folder / "settings").unlink()
    assert retaining.report() == ([], [])
    with pytest.raises(HostError, match="is no store of backups"):
        retaining.retain()
