# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A way back after which nobody gets in is tried again, for a while."""

from __future__ import annotations

import json
import os
import syslog
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files, ports, process, sockets
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import Completed
from ansible_collections.portcullis.vps.plugins.module_utils.transaction import snapshot, transaction
from ansible_collections.portcullis.vps.plugins.module_utils.transaction.snapshot import Snapshot
from ansible_collections.portcullis.vps.plugins.module_utils.transaction.transaction import Transaction

BEFORE = "0.0.0.0 2222 :: 2222"


class Host:
    """A host with a pending change, of which ``places`` is where sshd answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.places: frozenset[tuple[str, int]] = frozenset()
        self.commands: list[str] = []
        self.pending = folder / "pending"
        for name in ("PENDING", "LAST", "_LOCK"):
            monkeypatch.setattr(transaction, name, str(folder / name.strip("_").lower()))
        monkeypatch.setattr(snapshot, "_FOLLOW_SECONDS", 0)
        monkeypatch.setattr(sockets, "sshd_places", lambda _observed=None: self.places)
        monkeypatch.setattr(ports, "_takers", lambda _places, end=False: {})
        monkeypatch.setattr(process, "run", self.run)
        monkeypatch.setattr(syslog, "syslog", lambda *_said: None)
        # Only root may give a file away.
        monkeypatch.setattr(os, "fchown", lambda *_arguments: None)

    def run(self, argv: Sequence[str]) -> Completed:
        self.commands.append(" ".join(argv))
        return Completed(argv, 0, "", "")

    def pend(self, text: str = BEFORE, ends_in: float = 0) -> None:
        found = Snapshot((), (), (), (("sshd_places", text),) if text else (), ())
        pending = Transaction("a", "a port", "ada", 0, 0, time.monotonic() + ends_in, (2222,), found, ())
        self.pending.write_text(json.dumps(pending.to_data()))


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Host:
    return Host(monkeypatch, tmp_path)


def test_without_an_sshd_it_stays_pending_and_starts_anew(host: Host) -> None:
    host.pend()
    _done, problems = transaction.rollback("a", "nobody confirmed it in time")
    assert "sshd answers nowhere, so this host tries again until" in problems[-1]
    assert host.commands == ["systemctl --quiet --no-block start portcullis-rollback.service"]
    pending = transaction.pending()
    assert pending is not None
    assert "tried again until sshd answers" in transaction.describe(pending)
    assert transaction.outcome("a") == "rolled back"
    for identity in ("a", None):
        with pytest.raises(HostError, match="rolled back already"):
            transaction.confirm(identity)
    # The next one finds an sshd.
    host.places = frozenset({("0.0.0.0", 2222), ("::", 2222)})
    assert transaction.rollback("a", "nobody confirmed it in time")[1] == []
    assert transaction.pending() is None
    assert host.commands[1].startswith("systemctl --quiet stop portcullis-rollback.timer")


@pytest.mark.parametrize("booting", [False, True])
def test_it_is_not_tried_for_ever(host: Host, booting: bool) -> None:
    host.pend(ends_in=0 if booting else -3601)
    transaction.rollback("a", "nobody confirmed it in time", booting)
    assert transaction.pending() is None


@pytest.mark.parametrize(
    ("before", "places"),
    [(BEFORE, {("0.0.0.0", 2222)}), (BEFORE + " 0.0.0.0 22", {("0.0.0.0", 22)}), ("", set())],
)
def test_other_problems_are_the_end(host: Host, before: str, places: set[tuple[str, int]]) -> None:
    host.pend(before)
    host.places = frozenset(places)
    transaction.rollback("a", "nobody confirmed it in time")
    assert transaction.pending() is None


def test_what_was_written_down_before_a_confirmation_does_not_decide(host: Host) -> None:
    host.pend()
    pending = transaction.pending()
    assert pending is not None
    transaction._record(pending, "confirmed", [])
    assert transaction.outcome("a") == "pending"


@pytest.mark.parametrize("rooms", [0, 1], ids=["no room", "room for one"])
def test_on_a_full_disk_how_an_earlier_change_ended_is_not_taken_for_how_this_one_did(
    rooms: int, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.pend(text="")
    last = host.pending.with_name("last")
    earlier = transaction.Ended("z", "an earlier change", "ada", "confirmed", "confirmed", [], 0)
    last.write_text(json.dumps(asdict(earlier)))
    write = files.write

    def full(path: str, content: str, mode: int) -> None:
        if last.exists() or not rooms:
            raise HostError(f"Could not write {path}: No space left on device.")
        write(path, content, mode, os.getuid(), os.getgid())

    monkeypatch.setattr(files, "write", full)
    transaction.rollback("a", "nobody confirmed it in time")
    ended = transaction.last()
    assert (ended.purpose, ended.outcome) == ("a port", "rolled back") if rooms and ended else ended is None
    assert bool(ended) == bool(rooms)
    assert transaction.outcome("a") == ("rolled back" if rooms else "unknown")
    assert transaction.outcome("z") == "unknown"
    assert not host.pending.exists()
