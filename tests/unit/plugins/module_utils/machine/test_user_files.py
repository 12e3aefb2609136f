# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether anything on the way to a user's file has changed meanwhile, be it changed back since."""

from __future__ import annotations

import os
import pwd
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import user_files

ME = pwd.getpwuid(os.getuid())


def away_and_back(path: Path) -> None:
    path.rename(path.with_name("away"))
    path.with_name("away").rename(path)


def replaced_and_back(path: Path) -> None:
    path.rename(path.with_name("away"))
    path.write_text("other")
    path.unlink()
    path.with_name("away").rename(path)


def closed_and_opened(path: Path) -> None:
    mode = path.stat().st_mode
    path.chmod(0)
    path.chmod(mode)


def dated_back(path: Path) -> None:
    about = path.stat()
    path.write_text("key")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True)
    # As a user's folder is to root, whoever runs this.
    home.chmod(0o777)
    (home / "elsewhere").symlink_to("keys")
    (home / ".ssh").symlink_to(home / "elsewhere")
    found = home / ".ssh" / "authorized_keys"
    found.write_text("key")
    return found


CHANGES: dict[str, Callable[[Path], None]] = {
    "the file is hidden and comes back": away_and_back,
    "another file stands there for a moment": replaced_and_back,
    "the file is closed and opened": closed_and_opened,
    "it is written anew and dated back": dated_back,
    "the folder is hidden and comes back": lambda file: away_and_back(file.parent.resolve()),
    "the home is closed and opened": lambda file: closed_and_opened(file.parent.parent),
    "a link on the way": lambda file: away_and_back(file.parent),
    "a link that a link leads to": lambda file: away_and_back(file.parent.parent / "elsewhere"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_seen_though_all_is_as_before_when(file: Path, change: str) -> None:
    before = user_files.trace(str(file), ME)
    # The kernel's clock for files ticks by some milliseconds.
    time.sleep(0.02)
    CHANGES[change](file)
    assert file.read_text() == "key"
    assert user_files.trace(str(file), ME) != before


def test_nothing_is_seen_where_others_only_look_or_work_beside(file: Path) -> None:
    before = user_files.trace(str(file), ME)
    time.sleep(0.02)
    file.read_text()
    beside = file.parents[2] / "beside"
    beside.write_text("")
    beside.unlink()
    os.listdir(file.parent)
    found = user_files.trace(str(file), ME)
    assert [step for step in found if step[0] != str(file.parents[2])] == [
        step for step in before if step[0] != str(file.parents[2])
    ]


def test_a_file_that_is_not_there_and_a_ring_of_links_have_an_end(tmp_path: Path) -> None:
    (tmp_path / "ring").symlink_to("ring")
    for name in ("none", "ring"):
        path = str(tmp_path / name)
        assert user_files.trace(path, ME) == user_files.trace(path, ME)


def test_what_a_user_has_mounted_is_another_each_time(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(user_files, "_mounted_by_users", lambda: frozenset([file.stat().st_dev]))
    assert user_files.trace(str(file), ME) != user_files.trace(str(file), ME)


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("40 29 0:45 / /home/m/x rw,nosuid - fuse.sshfs m@h: rw,user_id=1000,group_id=1000,allow_other", True),
        ("41 29 0:46 / /mnt/x rw - fuse x rw,user_id=0,group_id=0,allow_other", False),
        ("42 29 8:1 / / rw - ext4 /dev/sda1 rw", False),
    ],
)
def test_who_mounted_is_read_as_the_kernel_lists_it(line: str, own: bool) -> None:
    assert bool(user_files._MOUNTED_BY.findall(line)) is own
