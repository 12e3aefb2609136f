# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Owners and modes are looked at where a path leads, and on every way there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.module_utils.transaction import drift


def test_every_folder_on_the_way_of_a_link_is_looked_at(tmp_path: Path) -> None:
    for name in ("etc", "home", "srv"):
        (tmp_path / name).mkdir()
    (tmp_path / "srv" / "real").write_text("x")
    (tmp_path / "home" / "hop").symlink_to(tmp_path / "srv" / "real")
    link = tmp_path / "etc" / "link"
    link.symlink_to("../home/hop")
    (tmp_path / "srv").chmod(0o777)
    seen = drift.observe([str(link), str(tmp_path / "missing")])
    assert list(seen) == [str(link)]
    places = [one.path for one in seen[str(link)]]
    assert places[0] == "/"
    assert places[-1] == str(tmp_path / "srv" / "real")
    assert {str(tmp_path / name) for name in ("etc", "home", "srv")} <= set(places)
    assert {one.path: one.mode for one in seen[str(link)]}[str(tmp_path / "srv")] == 0o777


def test_a_file_that_others_may_have_open_becomes_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    # Only root may give a file away.
    monkeypatch.setattr(os, "fchown", lambda _file, uid, gid: given.append((uid, gid)))
    path = tmp_path / "file"
    path.write_text("x")
    path.chmod(0o666)
    before = path.stat().st_ino
    with open(path, "a", encoding="utf-8") as held:
        files.set_attributes(str(path), 0o640, os.getgid())
        held.write("evil")
    assert path.read_text() == "x"
    assert path.stat().st_ino != before
    assert path.stat().st_mode & 0o7777 == 0o640
    assert given == [(0, os.getgid())]


def test_a_link_to_no_file_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    target = tmp_path / "null"
    os.mkfifo(target)
    masked = tmp_path / "a.timer"
    masked.symlink_to(target)
    files.write(str(masked), "text", uid=os.getuid(), gid=os.getgid())
    assert masked.read_text() == "text"
    assert not masked.is_symlink()
    assert target.is_fifo()


def test_a_link_to_a_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("a")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    files.write(str(link), "b", uid=os.getuid(), gid=os.getgid())
    assert link.is_symlink()
    assert (tmp_path / "real").read_text() == "b"
