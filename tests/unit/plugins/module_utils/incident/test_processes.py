# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs is looked at process by process, and one that cannot be looked at keeps no other from it."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.incident.host import processes, start, stream


@pytest.mark.parametrize("error", [stream.LeftOut("left out, as it is no file"), PermissionError(1, "not permitted")])
def test_a_process_that_cannot_be_looked_at_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    here = os.getpid()
    real = processes._digest

    def digest(path: str) -> str:
        if path == "/proc/self/exe":
            raise error
        return real(path)

    names = {"/proc/7/exe": "/dev/shm/made (deleted)", "/proc/8/exe": "/tmp/evil"}
    monkeypatch.setattr(processes, "_numbers", lambda _looks: [7, 8])
    monkeypatch.setattr(processes, "_link", lambda path: names.get(path, ""))
    monkeypatch.setattr(processes, "_deleted_maps", lambda _number: [])
    monkeypatch.setattr(
        processes, "_digest", lambda path: digest("/proc/self/exe" if "/7/" in path else f"/proc/{here}/exe")
    )
    stats = {
        "/proc/7/exe": SimpleNamespace(st_dev=1, st_ino=1),
        "/proc/8/exe": SimpleNamespace(st_dev=1, st_ino=2, st_size=5),
    }
    monkeypatch.setattr(processes, "os", SimpleNamespace(**{**vars(os), "stat": lambda path: stats[path]}))
    copies: list[tuple[str, str]] = []
    looks: Any = None
    found = list(processes._programs(looks, copies, set()))
    assert [one["pid"] for one in found] == [7, 8]
    assert "sha256" in found[1]
    assert copies == [("/proc/8/exe", "the process 8 runs /tmp/evil, which lies where no package puts a program")]


def test_who_collects_at_the_same_time_is_no_deleted_program() -> None:
    before = set(processes._deleted_maps(os.getpid()))
    kernel = start.Kernel()
    assert kernel("close", -1) == -9
    assert set(processes._deleted_maps(os.getpid())) == before


def test_memory_without_a_file_is_marked_as_what_it_is() -> None:
    with mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC):
        names = [name for _path, name in processes._deleted_maps(os.getpid())]
    assert "/dev/zero (deleted)" in names, Path("/proc/self/maps").read_text()
    assert processes._why_copied("/dev/zero (deleted)", False).startswith("which is memory without a file")
    assert processes._why_copied("/usr/bin/sshd (deleted)", False) == "which is deleted or was replaced"
