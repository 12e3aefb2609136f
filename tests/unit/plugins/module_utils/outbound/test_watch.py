# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timer's work: what begins is told whatever else does not work, and no settings that were replaced meanwhile are brought back."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import plan as core
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.host import look, watch
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.table import Held, Record
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import Wanted

WATCH = watch.__name__
REPORT, ENFORCE = Wanted(notify_command=("/notify",)), Wanted(mode="enforce", notify_command=("/notify",))


class Host:
    """The settings, files, kernel and lock that the watch meets, and what it told."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {core.SETTINGS: REPORT.to_text()}
        self.executed: list[object] = []
        self.lines: list[str] = []
        self.notified: list[str] = []
        self.noted: list[object] = []
        self.full = False
        self.locking: Callable[[], object] = lambda: None
        self.counted = 3

    def write(self, path: str, text: str, _mode: int = 0o644) -> None:
        if self.full:
            raise HostError(f"Could not write {path}: No space left on device.")
        self.texts[path] = text

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        self.locking()
        yield

    def held(self) -> Held:
        return Held(
            (), records=(Record("33", "203.0.113.9", "tcp", 22, self.counted),), counts={"strangers": self.counted}
        )

    def run(self, _argv: object, timeout_seconds: int, stdin: str) -> Any:
        self.notified.append(stdin)
        return SimpleNamespace(ok=True)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Host:
    found = Host()
    resolved = tmp_path / "resolved"
    resolved.write_text("{}")
    monkeypatch.setattr(watch, "RESOLVED", str(resolved))
    monkeypatch.setattr(watch, "files", SimpleNamespace(read=found.texts.get, write=found.write))
    monkeypatch.setattr(look, "due", lambda: look.WHOLE)
    monkeypatch.setattr(look, "kernel", lambda: (1, ""))
    monkeypatch.setattr(look, "marks", lambda paths: [])
    monkeypatch.setattr(look, "forget", lambda: None)
    monkeypatch.setattr(look, "note", lambda *what: found.noted.append(what))
    observing = SimpleNamespace(
        places=lambda: (),
        listed_here=lambda: (),
        observe=lambda wanted: core.Observed(True, found.texts, expected=found.held()),
        require_able=lambda seen: None,
    )
    monkeypatch.setattr(watch, "observing", observing)
    monkeypatch.setattr(f"{WATCH}.transaction.exclusive", found.exclusive)
    monkeypatch.setattr(watch, "execute", found.executed.extend)
    monkeypatch.setattr(f"{WATCH}.kernel.held", found.held)
    monkeypatch.setattr(watch, "run", found.run)
    monkeypatch.setattr(f"{WATCH}.syslog.syslog", lambda _level, line: found.lines.append(line))
    return found


def test_what_begins_is_told_once(host: Host) -> None:
    watch.watch()
    watch.watch()
    assert (len(host.lines), len(host.notified), len(host.noted)) == (1, 1, 2)
    assert "Would have stopped 3 connections" in host.lines[0]


@pytest.mark.parametrize("error", [HostError("apt-config dump failed"), Refusal("interfaces: eth0 leads out")])
def test_what_begins_is_told_where_the_table_cannot_be_renewed(
    host: Host, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_seen: object) -> None:
        raise error

    monkeypatch.setattr(f"{WATCH}.observing.require_able", fail)
    with pytest.raises(HostError, match=str(error)):
        watch.watch()
    assert (len(host.lines), len(host.notified)) == (1, 1)
    # All of it is due again.
    assert host.noted == []


@pytest.mark.parametrize(("age", "count"), [(7200, 1), (60, 0)])
def test_what_begins_is_told_where_the_disk_is_full(
    host: Host, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, age: int, count: int
) -> None:
    """Any user can fill one; and it is told once an hour at most, as else."""
    memory = tmp_path / "memory"
    memory.write_text("")
    os.utime(memory, (time.time() - age, time.time() - age))
    monkeypatch.setattr(watch, "MEMORY", str(memory))
    host.full = True
    for _minute in range(2):
        with pytest.raises(HostError, match="No space left"):
            watch.watch()
        assert (len(host.lines), len(host.notified)) == (count, count)


def test_settings_that_were_replaced_meanwhile_are_not_brought_back(host: Host) -> None:
    """Names are resolved before there is the lock, which takes its time."""
    host.locking = lambda: host.texts.update({core.SETTINGS: ENFORCE.to_text()})
    watch.watch()
    assert (host.executed, core.RULES in host.texts, host.noted, host.lines) == ([], False, [], [])
    host.locking = lambda: host.texts.pop(core.SETTINGS, None)
    watch.watch()
    assert (host.executed, core.RULES in host.texts, host.noted, host.lines) == ([], False, [], [])
