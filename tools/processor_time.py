# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long tests keep the processors busy, their hosts included: ``python -m pytest -p tools.processor_time FILE``, as root.

The clock tells nothing where other work runs beside. What is counted is that of a control group of this process's own, and
of the groups of its lab's hosts.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOTS = (Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup"))
_EVERY_SECONDS = 0.5
_SHOWN = 25


class _Meter:
    """The processor time of this process with all that it started, and of its hosts, which are gone when they are removed."""

    def __init__(self) -> None:
        self._root = next(root for root in _ROOTS if (root / "cgroup.procs").exists())
        self._own = self._root / f"processor-time-{os.getpid()}"
        self._hosts: dict[str, float] = {}
        self._lock = threading.Lock()
        self.rows: list[tuple[float, float, str]] = []
        self._own.mkdir()
        (self._own / "cgroup.procs").write_text(str(os.getpid()))
        threading.Thread(target=self._follow, daemon=True).start()

    def read(self) -> tuple[float, float]:
        """Return the seconds of the controller's side and of the hosts."""
        with self._lock:
            # A lab of a test has this process's id in its name.
            for group in (self._root / "portcullis-lab").glob(f"*-{os.getpid()}-*"):
                with contextlib.suppress(OSError):
                    self._hosts[group.name] = max(self._hosts.get(group.name, 0), self._seconds(group))
            return self._seconds(self._own), sum(self._hosts.values())

    def _follow(self) -> None:
        while self._own.exists():
            self.read()
            time.sleep(_EVERY_SECONDS)

    def end(self) -> None:
        """Leave the group; what this process started may be in it still."""
        (self._root / "cgroup.procs").write_text(str(os.getpid()))
        with contextlib.suppress(OSError):
            self._own.rmdir()

    @staticmethod
    def _seconds(group: Path) -> float:
        fields = dict(line.split() for line in (group / "cpu.stat").read_text().splitlines())
        return int(fields["usage_usec"]) / 1_000_000


_METER = pytest.StashKey[_Meter]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_METER] = _Meter()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_METER].end()


def _measured(item: pytest.Item, phase: str) -> Iterator[None]:
    meter = item.config.stash[_METER]
    before = meter.read()
    try:
        return (yield)
    finally:
        after = meter.read()
        meter.rows.append((after[0] - before[0], after[1] - before[1], f"{phase} {item.nodeid}"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    return (yield from _measured(item, "setup"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    return (yield from _measured(item, "call"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    return (yield from _measured(item, "teardown"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    meter = config.stash[_METER]
    controller, hosts = meter.read()
    terminalreporter.section("processor time")
    terminalreporter.line(f"{controller + hosts:.1f} s: {controller:.1f} s here, {hosts:.1f} s on hosts")
    for here, there, name in sorted(meter.rows, key=lambda row: -row[0] - row[1])[:_SHOWN]:
        terminalreporter.line(f"{here + there:7.1f} s, {here:.1f} here, {there:.1f} on hosts: {name}")
