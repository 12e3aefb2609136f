# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoring, with a restic that restores what a test says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import manifest
from ansible_collections.portcullis.vps.plugins.module_utils.backup.client import MANIFEST, OWNERS, Settings
from ansible_collections.portcullis.vps.plugins.module_utils.backup.dumps import Dump
from ansible_collections.portcullis.vps.plugins.module_utils.backup.host import listing, loading, reloading, restoring
from ansible_collections.portcullis.vps.plugins.module_utils.backup.manifest import Owners
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError

NEWEST, OLDER = "a" * 64, "b" * 64


class Repository:
    """A repository with two snapshots of a folder with one file, which lies on this host as if it were restored."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "srv/kept"
        self.file.parent.mkdir()
        self.file.write_text("kept")
        listing.write(str(folder / "own/files"), [str(folder / "srv")], [], False)
        self.listed = (folder / "own/files").read_text()
        self.owners = Owners({"root": 0, "app": 5001}, {"root": 0, "app": 5001})
        self.uid = 0
        self.ran: list[tuple[str, ...]] = []

    def restic(self, *arguments: str, seconds: float) -> str:
        assert seconds
        self.ran.append(arguments)
        if arguments[0] == "snapshots":
            moments = {NEWEST: "2026-11-26T03:00:00Z", OLDER: "2026-11-25T03:00:00Z"}
            return json.dumps([{"id": name, "time": moment} for name, moment in moments.items()])
        if arguments[0] == "ls":
            nodes = [{"struct_type": "node", "path": str(self.file), "uid": self.uid, "gid": 0}]
            return "\n".join(json.dumps(one) for one in [{"struct_type": "snapshot"}, *nodes])
        target = arguments[arguments.index("--target") + 1]
        if target != "/" and self.listed:
            for path, text in ((MANIFEST, self.listed), (OWNERS, manifest.owners_to_text(self.owners))):
                Path(f"{target}{path}").parent.mkdir(parents=True, exist_ok=True)
                Path(f"{target}{path}").write_text(text)
        elif "--include" in arguments and not self.listed:
            Path(f"{target}{self.file}").parent.mkdir(parents=True)
            Path(f"{target}{self.file}").write_text("kept")
        return ""

    def restored(self) -> list[str]:
        """Return what was restored over this host."""
        return [arguments[-3] for arguments in self.ran if arguments[0] == "restore" and arguments[-1] == "/"]

    def everything(self, snapshot: str = "latest", **about: Any) -> restoring.Ended:
        return restoring.everything(self.restic, Settings("web1", **about), snapshot)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_the_newest_is_restored_and_compared(repository: Repository) -> None:
    assert repository.everything() == restoring.Ended(NEWEST, 1)
    assert repository.restored() == [NEWEST]
    assert repository.everything("bbbb").snapshot == OLDER


def test_what_does_not_hold_what_it_held_is_said(repository: Repository) -> None:
    about = repository.file.stat()
    repository.file.write_text("lost")
    os.utime(repository.file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert "do not hold what they held" in repository.everything().problems[0]


@pytest.mark.parametrize("listed", ["", "portcullis manifest 1 3\n"])
def test_a_snapshot_that_says_of_nothing_that_it_holds_it_is_not_restored(repository: Repository, listed: str) -> None:
    repository.listed = listed
    with pytest.raises(HostError, match="may be empty or forged, and nothing was restored"):
        repository.everything()
    assert repository.restored() == []


@pytest.mark.parametrize("snapshot", ["c", "no", ""])
def test_a_snapshot_that_is_none_or_two_is_refused(repository: Repository, snapshot: str) -> None:
    with pytest.raises(HostError, match="of the 2 snapshots are called"):
        repository.everything(snapshot)
    assert repository.restored() == []


def test_an_owner_who_is_not_here_is_named_and_nothing_is_changed(repository: Repository) -> None:
    repository.uid = 5001
    with pytest.raises(HostError, match=r"lacks owners of what would be restored \(users: app; groups: none\)"):
        repository.everything()
    assert repository.restored() == []


def test_owners_are_who_they_were_by_name(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.uid = 5001
    given: list[tuple[str, int, int]] = []
    monkeypatch.setattr(os, "lchown", lambda *about: given.append(about))
    monkeypatch.setattr(listing, "owners", lambda: Owners({"root": 0, "app": 6001}, {"root": 0}))
    repository.everything()
    assert given == [(str(repository.file), 6001, -1)]


def test_names_that_changed_places_get_their_own_numbers() -> None:
    assert manifest.renumbered({"a": 1, "b": 2, "root": 0}, {"a": 2, "b": 1, "root": 0}, [0, 1, 2, 77]) == (
        {1: 2, 2: 1},
        [],
    )
    assert manifest.renumbered({"a": 1, "gone": 2}, {"a": 1}, [1, 2, 2]) == ({}, ["gone"])
    assert manifest.renumbered({"a": 1, "gone": 2}, {"a": 1}, [1]) == ({}, [])


def test_owners_are_read_as_they_were_written() -> None:
    owners = Owners({"a": 1}, {"b": 2})
    assert manifest.owners_of(manifest.owners_to_text(owners)) == owners
    for text in ("", "[]", "{}", '{"users": [], "groups": {}}', '{"users": {"a": "b"}, "groups": {}}'):
        with pytest.raises(ValueError, match=r"."):
            manifest.owners_of(text)


def test_one_path_goes_into_a_new_folder_and_nowhere_else(repository: Repository, tmp_path: Path) -> None:
    repository.listed = ""
    path = str(repository.file)
    found = restoring.into(repository.restic, "latest", path, str(tmp_path / "new"))
    assert Path(found).read_text() == "kept"
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    before = [*repository.ran]
    with pytest.raises(HostError, match="is there already"):
        restoring.into(repository.restic, "latest", path, str(tmp_path / "new"))
    assert repository.ran == before
    with pytest.raises(HostError, match="has no /srv/never"):
        restoring.into(repository.restic, "latest", "/srv/never", str(tmp_path / "other"))
    assert not (tmp_path / "other").exists()


def test_a_path_is_no_pattern(repository: Repository, tmp_path: Path) -> None:
    repository.file = tmp_path / "srv/a*[b]?\\c"
    repository.listed = ""
    restoring.into(repository.restic, "latest", str(repository.file), str(tmp_path / "new"))
    assert repository.ran[-1][-1] == f"{tmp_path}/srv/a\\*\\[b]\\?\\\\c"


def test_a_database_in_the_way_is_named_and_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading.As, "__init__", lambda _self, _user: None)
    monkeypatch.setattr(loading.As, "check", lambda _self, _argv: "postgres\nshop\n")
    wanted = [Dump("pg", "postgresql", os_user="postgres")]
    with pytest.raises(HostError, match=r"databases that would be replaced: shop \(postgresql\)"):
        reloading.require_room(wanted, ["pg/shop.sql", "pg/postgres.sql", "pg/rows.json"])
    reloading.require_room(wanted, ["pg/other.sql", "pg/postgres.sql", "maria/shop.sql"])


def test_what_a_host_is_by_itself_stays_as_it_is(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another host's accounts would have other numbers than those that owners are given."""
    own = manifest.Excluded(restoring.OWN)
    for path in (
        "/etc/passwd",
        "/etc/passwd-",
        "/etc/shadow",
        "/etc/fstab",
        "/etc/ssh/sshd_config",
        "/etc/portcullis/backup/a.key",
        "/boot/vmlinuz",
    ):
        assert path in own
    for path in (
        "/etc/nginx/nginx.conf",
        "/etc/postgresql/15/main/pg_hba.conf",
        "/srv/etc/passwd",
        "/var/lib/portcullis/backup/dumps/pg/shop.sql",
    ):
        assert path not in own
    monkeypatch.setattr(restoring, "OWN", (str(repository.file),))
    ended = repository.everything()
    assert f"--exclude={repository.file}" in repository.ran[-1]
    assert "lists no file at all" in ended.problems[0]
