# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of a host that is backed up, against a repository that answers as restic 0.14 and 0.18 do."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup.client import Settings
from ansible_collections.portcullis.vps.plugins.module_utils.backup.host import client, dumping, listing, running
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine.locks import locked
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import Completed

REPOSITORY, OTHER, SNAPSHOT = "1" * 64, "2" * 64, "a" * 64
Answer = Callable[..., Completed]


def ended(code: int = 0, out: str = "", err: str = "") -> Completed:
    return Completed(("restic",), code, out, err)


def saved(identity: str = SNAPSHOT[:8], code: int = 0, err: str = "") -> Completed:
    about = {"snapshot_id": identity, "total_files_processed": 5, "total_bytes_processed": 1000}
    return ended(code, json.dumps({"message_type": "summary", **about}), err)


def listed(*identities: str) -> Completed:
    return ended(0, json.dumps([{"id": one, "time": "2026-11-26T03:32:51Z"} for one in identities]))


class Host:
    """A host whose answers by restic are what a test says, by subcommand."""

    def __init__(self, folder: Path) -> None:
        (folder / "srv").mkdir()
        self.settings = Settings("web1", store="backup1", paths=(str(folder / "srv"),), recipients=("age1",))
        self.known = folder / "repository"
        self.answers: dict[str, list[Completed]] = {
            "cat": [ended(0, json.dumps({"version": 2, "id": REPOSITORY}, indent=2))],
            "init": [ended()],
            "unlock": [ended()],
            "backup": [saved()],
            "snapshots": [listed(SNAPSHOT)],
        }
        self.escrowed = True
        self.dumped: list[str] = []
        self.ran: list[str] = []

    def restic(self, _settings: Settings, *arguments: str, seconds: float = 0, password: str = "") -> Completed:
        self.ran.append(arguments[0])
        left = self.answers[arguments[0]]
        return left.pop(0) if len(left) > 1 else left[0]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    found = Host(tmp_path)
    monkeypatch.setattr(running, "_LAST", str(tmp_path / "last.json"))
    monkeypatch.setattr(running, "_LOCK", str(tmp_path / "lock"))
    for name in ("MANIFEST", "OWNERS", "DRILL_RECORD"):
        monkeypatch.setattr(running, name, str(tmp_path / "lists" / name))
    monkeypatch.setattr(running, "_restic", found.restic)
    monkeypatch.setattr(running, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(Settings, "repository_path", property(lambda _settings: str(found.known)))
    monkeypatch.setattr(client, "load", lambda: found.settings)
    monkeypatch.setattr(client, "is_escrowed", lambda _settings: found.escrowed)
    monkeypatch.setattr(
        client, "recorded", lambda _settings: (0.0, found.known.read_text().strip() if found.known.exists() else "")
    )
    monkeypatch.setattr(dumping, "dump", lambda _wanted: found.dumped)
    found.known.write_text(REPOSITORY)
    return found


def failed(host: Host) -> str:
    """Run it, and return why it failed, which is what is recorded, too."""
    with pytest.raises(HostError) as error:
        running.run()
    last = running.read()
    assert last
    assert (last.outcome, last.reason) == ("failed", str(error.value))
    assert f"Backup: the last run failed: {error.value}" in running.report()[1]
    return str(error.value)


def test_it_is_saved_once_the_store_shows_it(host: Host) -> None:
    last = running.run()
    assert (last.outcome, last.snapshot, last.files) == ("ok", SNAPSHOT, 5)
    assert host.ran == ["cat", "unlock", "backup", "snapshots"]


@pytest.mark.parametrize("shown", [listed(), listed("b" * 64), listed(SNAPSHOT, SNAPSHOT[:8] + "c" * 56)])
def test_what_the_store_does_not_show_was_not_saved(host: Host, shown: Completed) -> None:
    host.answers["snapshots"] = [shown]
    assert "the store does not show it" in failed(host)


@pytest.mark.parametrize(
    ("code", "out", "said"),
    [
        (0, "", "ended well and cannot be understood"),
        (0, "null", "ended well and cannot be understood"),
        (1, "", "restic failed with code 1"),
        (130, "", "restic failed with code 130"),
    ],
)
def test_a_restic_that_says_nothing_saved_nothing(host: Host, code: int, out: str, said: str) -> None:
    host.answers["backup"] = [ended(code, out)]
    assert said in failed(host)
    assert "snapshots" not in host.ran


def test_nothing_is_saved_before_the_password_is_with_a_person(host: Host) -> None:
    host.escrowed = False
    assert "No backup is taken before its password is with you" in failed(host)
    assert host.ran == []


def test_a_repository_is_made_once_and_never_again(host: Host) -> None:
    host.known.unlink()
    there = host.answers["cat"][0]
    none = ended(1, "", "Fatal: unable to open config file\nIs there a repository at the following location?\n")
    host.answers["cat"] = [none, there]
    running.run()
    assert host.ran[:3] == ["cat", "init", "cat"]
    assert host.known.read_text().strip() == REPOSITORY
    host.ran.clear()
    host.answers["cat"] = [ended(10, "", "Fatal: repository does not exist: unable to open config file\n")]
    assert "so all backups are gone" in failed(host)
    assert host.ran == ["cat"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ended(1, "", "Fatal: wrong password or no key found\n"), "has another password than"),
        (ended(12, "", "Fatal: wrong password or no key found\n"), "has another password than"),
        (ended(0, json.dumps({"id": OTHER}, indent=2)), "is not the repository 11111111 of this host but another"),
        (ended(0, ""), "is not the repository 11111111 of this host but another"),
        (
            ended(1, "", "Fatal: unable to open repository: ssh: connect to host: Connection refused\n"),
            "Connection refused",
        ),
        (
            ended(0, json.dumps({"id": REPOSITORY}, indent=2), "rclone: portcullis: this store has 1.0 GiB left.\n"),
            "The store takes no new backup: this store has 1.0 GiB left.",
        ),
    ],
)
def test_into_what_is_not_this_hosts_own_nothing_is_saved(host: Host, answer: Completed, said: str) -> None:
    host.answers["cat"] = [answer]
    assert said in failed(host)
    assert host.ran == ["cat"]


def test_a_store_that_fills_up_meanwhile_says_so(host: Host) -> None:
    host.answers["backup"] = [ended(1, "", "rclone: portcullis: this store has 1.0 GiB left.\nFatal: unable to save\n")]
    assert failed(host) == "The store takes no new backup: this store has 1.0 GiB left."


def test_a_dump_that_failed_is_a_failure_and_the_rest_is_saved(host: Host) -> None:
    host.dumped.append("the dump main failed: it printed nothing")
    assert failed(host) == "Snapshot aaaaaaaa lacks something: the dump main failed: it printed nothing."
    assert "backup" in host.ran


def test_a_file_that_could_not_be_read_is_a_failure_unless_it_is_gone_by_now(host: Host) -> None:
    path = f"{host.settings.paths[0]}/file"
    error = json.dumps({"message_type": "error", "error": {"message": "permission denied"}, "item": path})
    host.answers["backup"] = [saved(code=3, err=error)]
    assert running.run().outcome == "ok"
    Path(path).write_text("")
    assert f"{path} could not be read: permission denied" in failed(host)


def test_a_path_that_is_gone_is_a_failure_before_anything_is_saved(host: Host) -> None:
    Path(host.settings.paths[0]).rmdir()
    assert "is not there any more" in failed(host)
    assert host.ran == []


def test_what_the_host_itself_cannot_do_is_a_failure_that_is_recorded(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_about: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(listing, "write", full)
    assert "No space left on device" in failed(host)
    assert "backup" not in host.ran


def test_a_store_that_prunes_is_waited_for(host: Host) -> None:
    busy = ended(1, "", "unable to create lock in backend: repository is already locked exclusively by PID 9\n")
    host.answers["backup"] = [busy, busy, saved()]
    assert running.run().outcome == "ok"


def restored(host: Host, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Have a drill restore a snapshot, and return what restic was asked."""
    asked: list[tuple[str, ...]] = []

    def restic(settings: Settings, *arguments: str, seconds: float = 0, password: str = "") -> Completed:
        assert password == "given"
        asked.append(arguments)
        return host.restic(settings, *arguments, seconds=seconds)

    monkeypatch.setattr(running, "_restic", restic)
    running._reading(host.settings, "given")("restore", SNAPSHOT, "--target", "/nowhere", seconds=1)
    return asked


def test_a_restore_has_a_store_that_prunes_wait_and_waits_for_one(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = ended(1, "", "unable to create lock in backend: repository is already locked exclusively by PID 9\n")
    host.answers["restore"] = [busy, ended()]
    asked = restored(host, monkeypatch)
    assert [about[0] for about in asked] == ["cat", "unlock", "restore", "restore"]
    assert not any("--no-lock" in about for about in asked if about[0] == "restore")


def test_a_store_that_is_full_takes_no_lock_and_can_be_restored_from(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.answers["cat"] = [ended(0, "{}", "rclone: portcullis: this store has 1.0 GiB left.\n")]
    host.answers["restore"] = [ended()]
    asked = restored(host, monkeypatch)
    assert [about[0] for about in asked] == ["cat", "restore"]
    assert "--no-lock" in asked[-1]


def test_a_failure_forgets_nothing_of_what_was_saved_before(host: Host) -> None:
    first = running.run()
    host.answers["backup"] = [ended(1)]
    failed(host)
    last = running.read()
    assert last
    assert (last.saved_at, last.snapshot) == (first.saved_at, first.snapshot)
    host.answers["backup"] = [saved()]
    assert running.run().outcome == "ok"
    assert running.report()[1] == []


def test_two_runs_at_once_are_one(host: Host) -> None:
    with locked(running._LOCK), pytest.raises(HostError, match="is being backed up already"):
        running.run()
    assert running.read() is None
