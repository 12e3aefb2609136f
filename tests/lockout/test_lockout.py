# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever happens while sshd or the firewall changes, the admin gets in again within the deadline and ten seconds more.

`make test-lockout` meets every fault of FAULTS; `make test` one of each kind. Cases that are of the same kind of host follow one
another on the same host, so that its port moves on from 22 to 2222, 2022, 22 and so on, sometimes undone in between.
"""

from __future__ import annotations

import os
import queue
import subprocess
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from demo.fleet import ROOT
from lab import Lab, LabError
from tests.lockout import gate, instrument
from tests.lockout.faults import APPLIED, FAULTS, KINDS
from tests.lockout.gate import Gate
from tests.lockout.patience import patience
from tests.lockout.test_services import TO_SOCKET

WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
_TROUBLE = (AssertionError, LabError, OSError, subprocess.SubprocessError)
CHOSEN = {name: fault for name, fault in FAULTS.items() if WHOLE or fault[2]}


class Gates:
    """All chosen faults, met on hosts of their kinds at once; how each ended, by name, and the hosts that are left."""

    def __init__(self, lab: Lab, folder: Path, names: list[str]) -> None:
        self.lab, self.folder = lab, folder
        self.ended: dict[str, str] = {}
        self.left: list[Gate] = []
        self.trouble = ""
        self.instrumented = instrument.copy(ROOT, folder / "instrumented")
        waiting: dict[str, queue.SimpleQueue[str]] = {}
        for name in names:
            waiting.setdefault(CHOSEN[name][0], queue.SimpleQueue()).put(name)
        # Most of the time a host waits for its deadline, so two of a kind take half as long; to make a host costs as much as a few faults.
        kinds = [*waiting] * (2 if WHOLE else 1)
        gates = [self._gate(f"gate{number}", kind) for number, kind in enumerate(kinds)]
        threads = [threading.Thread(target=self._run, args=(each, waiting[each.kind])) for each in gates]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def ready(self, count: int) -> list[Gate]:
        """Return as many converged hosts."""
        kinds = list(KINDS)
        more = [self._gate(f"more{number}", kinds[number % 4]) for number in range(count - len(self.left))]
        with ThreadPoolExecutor(max_workers=4) as pool:
            list(pool.map(self._ready, more))
        self.left += more
        return self.left[:count]

    def _gate(self, name: str, kind: str) -> Gate:
        return Gate(self.lab, name, kind, self.folder, self.instrumented)

    def _run(self, host: Gate, names: queue.SimpleQueue[str]) -> None:
        try:
            self._ready(host)
            while True:
                try:
                    self._meet(host, names.get_nowait())
                except queue.Empty:
                    break
            self.left.append(host)
        except _TROUBLE:
            self.trouble += f"\n{host.name} is lost: {traceback.format_exc()}"

    def _meet(self, host: Gate, name: str) -> None:
        try:
            gate.meet(host, CHOSEN[name][1])
            self.ended[name] = ""
        except _TROUBLE:
            self.ended[name] = f"{traceback.format_exc()}\non {host.name}, port {host.port}"
            # One failure must not be followed by others: a fresh host, with keys of its own and so with a name of its own.
            host.name += "x"
            self._ready(host)

    @staticmethod
    def _ready(host: Gate) -> None:
        """Boot a host of its kind and converge it."""
        host.lab.up({host.name: KINDS[host.kind]})
        if host.kind.endswith("socket"):
            host.run(TO_SOCKET)
        host.port, host.sources = 22, False
        run = host.converge()
        assert run.code == 0, run.output[-2500:]
        host.port = host.next


@pytest.fixture(scope="module")
def gates(request: pytest.FixtureRequest, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Gates:
    calls = [item.callspec for item in request.session.items if hasattr(item, "callspec")]
    names = [name for call in calls if (name := call.params.get("name")) in CHOSEN]
    return Gates(lab, tmp_path_factory.mktemp("lockout"), names)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    found = Lab(f"lockout-{os.getpid()}")
    try:
        yield found
    finally:
        found.down()


@pytest.mark.parametrize("name", CHOSEN)
def test_nobody_is_locked_out_when(gates: Gates, name: str) -> None:
    complaint = gates.ended.get(name, f"No host was left to meet it on.{gates.trouble}")
    if complaint:
        pytest.fail(complaint, pytrace=False)


@pytest.mark.parametrize(("count", "cut_off"), [(10, 3) if WHOLE else (4, 1)])
def test_hosts_that_are_cut_do_not_keep_the_others(gates: Gates, count: int, cut_off: int) -> None:
    hosts = gates.ready(count)
    lost, others = hosts[:cut_off], hosts[cut_off:]
    for each in lost:
        each.plan(pause_at=APPLIED)
    before = {each.name: each.look() for each in lost}
    controller = hosts[0].start_all(hosts)
    gate.wait(
        lambda: all(each.reached() for each in lost), time.monotonic() + patience(120), "the place was not reached"
    )
    for each in lost:
        gates.lab.cut(each.name)
        each.go()
    output = gate.end(controller)
    assert controller.returncode != 0
    for each in lost:
        each.waits_until_decided(time.monotonic() + patience(gate.TIMEOUT_SECONDS) - gate.GRACE_SECONDS)
        gates.lab.heal(each.name)
        until = time.monotonic() + patience(gate.GRACE_SECONDS)
        gate.wait(partial(each.gets_in, each.port), until, "nobody gets in")
        assert each.look() == before[each.name], output[-3000:]
        each.forget()
    for each in others:
        assert each.gets_in(each.next), output[-3000:]
        assert not each.gets_in(each.port)
    again = hosts[0].converge_all(hosts)
    assert again.code == 0, again.output[-3000:]
    for each in others:
        # The command is that of the copy with points in it until then.
        assert [change for change in again.changes(each.name) if "/usr/local/sbin" not in change] == []
    for each in lost:
        assert each.gets_in(each.next)
