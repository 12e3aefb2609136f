# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What either side of an evacuation does with a peer that says too much, lies or does not end, and with a run that is not its own."""

from __future__ import annotations

import io
import os
import pwd
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate import access, listing, manifest, receiving
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate.access import Record
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate.host import source, summing, target, transport
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate.listing import Policy
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate.manifest import Digest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import process, system
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import TookTooLong
from ansible_collections.portcullis.vps.plugins.module_utils.managed import evacuate_source

OWN, OTHER = "0123456789abcdef", "fedcba9876543210"


def wanted(folder: Path | str = "/srv/x", most_files: int = 1000, most_file_bytes: int = 1 << 30) -> receiving.Wanted:
    return receiving.Wanted("copied", OWN, str(folder), policy=Policy(most_files, 1 << 30, most_file_bytes))


def opened(identity: str) -> Record:
    return Record(identity, "admin", "/k", True, "AAAA", "/srv/data", 0.0, 10)


@pytest.mark.parametrize(("there", "ended"), [(OWN, [OWN]), (OTHER, []), ("", [])])
def test_a_run_closes_its_own_evacuation_and_no_other(
    there: str, ended: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    monkeypatch.setattr(system, "require_platform", lambda: None)
    monkeypatch.setattr(source, "_LOCK", str(tmp_path / "lock"))
    monkeypatch.setattr(source, "record", lambda: opened(there) if there else None)
    monkeypatch.setattr(source, "end", lambda found: closed.append(found.id))
    given = {"id": OWN, "state": "closed", "root": "/", "minutes": 60, "exclude": [], "max_file_mib": 1}
    assert evacuate_source.manage(given, True).changed == bool(ended)
    assert evacuate_source.manage(given, False).changed == bool(ended)
    assert closed == ended


def test_a_root_that_leads_elsewhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "version", lambda: (9, 2))
    (tmp_path / "www").symlink_to("/root")
    with pytest.raises(Refusal, match=r"root: .*/www is reached by a symbolic link, and leads to /root"):
        source.observe(access.Wanted(OWN, root=str(tmp_path / "www")))


def test_names_fill_no_memory_though_each_of_them_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b">f+++++++++|rw-r--r--|1|x|0|0|" + b"n" * 4000

    def connect(_wanted: object, _argv: object, _most: int, take: Any) -> transport.Passed:
        for _each in range(100_000):
            take(line)
        return transport.Passed()

    monkeypatch.setattr(target, "_connect", connect)
    with pytest.raises(transport.TooMuch, match="bytes of names"):
        target.listed(wanted(most_files=100_000))


def test_digests_of_what_nobody_asked_for_are_not_kept_however_many_there_are() -> None:
    class Endless(io.BytesIO):
        left, had = 400, 0

        def read(self, size: int | None = -1) -> bytes:
            self.left -= 1
            self.had = max(self.had, size or 0)
            return b"x" * (size or 0) if self.left > 0 else b""

    endless = Endless()
    assert manifest.sums(endless, frozenset({"a"})) == {}
    assert endless.had <= 1 << 20
    text = b"".join(manifest.sum_line("a" * 64, 1, name) for name in ("a", "b", "n" * 200_000, "c"))
    assert manifest.sums(io.BytesIO(text), frozenset({"a", "c"})) == {
        "a": Digest("a" * 64, 1),
        "c": Digest("a" * 64, 1),
    }
    assert manifest.sums(io.BytesIO(text[:-1]), {"c"}) == {"c": Digest("a" * 64, 1)}


def test_the_key_goes_though_what_used_it_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(argv: list[str]) -> None:
        raise TookTooLong("systemctl did not end")

    monkeypatch.setattr(receiving, "RUN", str(tmp_path))
    monkeypatch.setattr(target, "run", stuck)
    (tmp_path / OWN).mkdir()
    (tmp_path / OWN / "key").write_text("secret")
    with pytest.raises(TookTooLong):
        target.forget(wanted())
    assert not (tmp_path / OWN).exists()


@pytest.mark.parametrize("unit", [receiving.listing(wanted()), access.serving(opened(OWN), 1, 60, "rsync")])
def test_what_does_not_end_when_it_is_asked_to_is_killed_soon(unit: tuple[str, ...]) -> None:
    assert "--property=TimeoutStopSec=5s" in unit


def test_programs_are_killed_though_their_units_cannot_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(argv: list[str]) -> None:
        raise TookTooLong("systemctl did not end")

    monkeypatch.setattr(process, "run", stuck)
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]

    def watch() -> None:
        raise transport.TooMuch("the disk is almost full")

    began = time.monotonic()
    with pytest.raises(HostError):
        transport.run(sleeping, sleeping, (), 1, lambda _line: None, watch)
    assert time.monotonic() - began < 20


def test_a_disk_that_fills_ends_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = target._watched(str(tmp_path))
    watch()
    full = os.statvfs_result((4096, 4096, 100, 1, 1, 1, 1, 1, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _path: full)
    with pytest.raises(transport.TooMuch, match="almost full"):
        watch()


def test_no_file_becomes_larger_than_the_largest_that_was_listed() -> None:
    assert "--property=LimitFSIZE=67108865" in receiving.copying(wanted(), 1)
    assert "--property=LimitFSIZE=100000" in receiving.copying(wanted(most_file_bytes=100_000), 500_000)


def test_there_is_room_for_what_rsync_says_where_it_writes_no_file() -> None:
    assert "--property=LimitFSIZE=65536" in receiving.listing(wanted())


def test_a_name_that_would_be_two_is_not_asked_for() -> None:
    one = listing.entry(rb">f+++++++++|rw-r--r--|1|x|0|0|a\#000b")
    assert one is not None
    assert listing.choose([one], Policy(1, 1, 1)).taken == ()


def test_a_file_that_differs_is_copied_anew_though_size_and_time_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "data/sub").mkdir(parents=True)
    (tmp_path / "data/sub/one").write_text("x")
    (tmp_path / "data/link").symlink_to("sub")
    target._copy_anew(wanted(tmp_path), ["sub/one", "gone/one"])
    assert (tmp_path / "data/sub/one").stat().st_mtime == 0


def test_a_folder_that_another_user_could_replace_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = pwd.getpwnam("root")
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: root)
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 1000, 1000)
    for path in ("theirs/not/there", "there"):
        with pytest.raises(Refusal, match=r"folder: .* above it is not root's alone"):
            target.prepare_folder(replace(wanted(tmp_path / path), state="prepared"))
        assert not (tmp_path / path).exists()
    target._refuse_above("/usr/not/there")


@pytest.mark.parametrize(("left", "sums"), [(60, True), (-1, False)])
def test_a_second_reading_ends_when_the_key_does(
    left: int, sums: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summing, "SUMS", str(tmp_path / "sums"))
    (tmp_path / "root").mkdir()
    (tmp_path / "root/one").write_text("x")
    found = replace(opened(OWN), root=str(tmp_path / "root"), until=time.time() + left)
    if sums:
        assert summing.write_sums(found) == (1, 1)
    else:
        with pytest.raises(HostError, match=r"before the key expired.*evacuate_minutes"):
            summing.write_sums(found)
    assert (tmp_path / "sums").exists() == sums


def test_a_file_that_never_ends_is_not_read_for_longer_than_the_key_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summing, "SUMS", str(tmp_path / "sums"))
    (tmp_path / "root").mkdir()
    (tmp_path / "root/one").write_text("x")

    def slow(_descriptor: int, _size: int) -> bytes:
        time.sleep(0.05)
        return b"x"

    monkeypatch.setattr(os, "read", slow)
    found = replace(opened(OWN), root=str(tmp_path / "root"), until=time.time() + 0.3, most_bytes=1 << 30)
    with pytest.raises(HostError, match="before the key expired"):
        summing.write_sums(found)
