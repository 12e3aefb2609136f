# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever happens while sshd or the firewall changes, the admin gets in again within the deadline and ten seconds more.

`make lockout` meets every fault of FAULTS; `make test` one of each kind. Cases that are of the same kind of host follow one
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
from functools import partial
from pathlib import Path

import pytest

from demo.fleet import ROOT
from lab import Lab, LabError, network
from tests.lockout import gate, instrument
from tests.lockout.gate import Fault, Gate, cut, heal, kill_controller, reboot, script, second_controller
from tests.lockout.test_services import TO_SOCKET

WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
KINDS = {
    "bookworm-service": "bookworm",
    "bookworm-socket": "bookworm",
    "trixie-service": "trixie",
    "trixie-socket": "trixie",
}
#: Where a run can be met, from before the way back is armed to after the decision.
EARLY, ARMED, APPLYING, APPLIED, CONFIRMING, CONFIRMED = (
    "run systemd-run#1",
    "write 00-portcullis.conf#1",
    "run sshd#1",
    "applied#1",
    "write 00-portcullis.conf#2",
    "remove pending.json#1",
)
STAGES = {
    "early": EARLY,
    "armed": ARMED,
    "applying": APPLYING,
    "applied": APPLIED,
    "confirming": CONFIRMING,
    "confirmed": CONFIRMED,
}
#: How many points a run passes that moves the port, and one that changes SSH's rules: with a step more or less "nothing
#: happens" goes red until it is counted here, so that no step is left out.
MOVE_POINTS = {"service": 54, "socket": 64}
WALL_POINTS = 24

_SMALL_SSH = """
mkdir /opt/keep && cp -a /etc/ssh/. /opt/keep && mount -t tmpfs -o size=2m,mode=755 tmpfs /etc/ssh && cp -a /opt/keep/. /etc/ssh
rm -r /opt/keep
"""
_LARGE_SSH = """
rm -f /etc/ssh/fill; mkdir /opt/keep && cp -a /etc/ssh/. /opt/keep && umount /etc/ssh && rm -r /etc/ssh && mkdir /etc/ssh &&
cp -a /opt/keep/. /etc/ssh && rm -r /opt/keep
"""
_FILL_SSH = "dd if=/dev/zero of=/etc/ssh/fill bs=1k 2>/dev/null; ! touch /etc/ssh/more || ! echo x > /etc/ssh/more; rm -f /etc/ssh/more"
_RELOAD_FAILS_ONCE = r"""
mkdir -p /run/systemd/system/ssh.service.d && printf '%s\n' '[Service]' ExecReload= \
    'ExecReload=/bin/sh -c "test -e /run/once && exec kill -HUP $$MAINPID; touch /run/once; exit 1"' \
    > /run/systemd/system/ssh.service.d/once.conf && systemctl daemon-reload
"""
_RELOAD_AGAIN = "rm -rf /run/systemd/system/ssh.service.d /run/once; systemctl daemon-reload"


def _faults() -> dict[str, tuple[str, Fault, bool]]:
    """Return faults by name: the kind of host that meets it, the fault, and whether it is part of the short version."""
    found: dict[str, tuple[str, Fault, bool]] = {}
    kinds = list(KINDS)

    def add(name: str, fault: Fault, short: bool = False, kind: str = "") -> None:
        where = kind or kinds[len(found) % len(kinds)]
        found[f"{name} [{where}]"] = (where, fault, short)

    for kind in kinds:
        add("nothing happens", Fault(points=MOVE_POINTS[kind.partition("-")[2]], outcome="new"), True, kind)
    add("nothing happens to the firewall", Fault(points=WALL_POINTS, sources=True, outcome="new"))
    for service, count in MOVE_POINTS.items():
        for number in range(1, count + 1):
            release = ("bookworm", "trixie")[number % 2]
            add(
                f"the module is killed at point {number}",
                Fault({"kill_at": number}),
                number in (13, 27),
                f"{release}-{service}",
            )
    for number in range(1, WALL_POINTS + 1):
        add(
            f"the module is killed at point {number} of the firewall's change",
            Fault({"kill_at": number}, sources=True),
            number == 9,
        )
    for stage, point in STAGES.items():
        plan: dict[str, object] = {"pause_at": point}
        add(f"the controller is killed: {stage}", Fault(plan, action=kill_controller), stage == "applied")
        add(f"the host is rebooted: {stage}", Fault(plan, action=reboot), stage in ("armed", "confirming"))
        for way, text in {"both": "the network is cut", "in": "nothing comes in", "out": "nothing gets out"}.items():
            short = (stage, way) in (("applied", "both"), ("confirming", "in"), ("armed", "out"))
            add(f"{text}: {stage}", Fault(plan, action=cut(way), heal=heal(way)), short)
    waits: dict[str, object] = {"pause_at": APPLIED}
    add("the controller is killed: waiting", Fault(waits, waiting=kill_controller, outcome="old"))
    add("the host is rebooted: waiting", Fault(waits, waiting=reboot, outcome="old"))
    add("the network is cut: waiting", Fault(waits, waiting=cut("both"), heal=heal("both"), outcome="old"))
    add("nothing gets out: waiting", Fault(waits, waiting=cut("out"), heal=heal("out"), outcome="old"))
    add("somebody rolls back", Fault(waits, waiting=script("portcullis rollback"), said="Undone", outcome="old"), True)
    add("somebody confirms", Fault(waits, waiting=script("portcullis confirm"), outcome="new"), True)
    add(
        "everybody rolls back at once",
        Fault(waits, waiting=script("for i in 1 2 3 4 5; do portcullis rollback & done; wait"), outcome="old"),
    )
    add(
        "the way back is killed in the middle",
        Fault({"pause_at": APPLIED}, waiting=_kill_way_back, outcome="old"),
        short=True,
    )
    for hours in (1, -1):
        add(
            f"the clock is set {hours} h on while the controller is gone",
            Fault(waits, waiting=_set_clock(hours), outcome="old"),
            hours == 1,
        )
    add(
        "a provider's firewall drops the new port",
        Fault(
            prepare=lambda gate: gate.lab.drop(gate.name, gate.next),
            heal=lambda gate: gate.lab.drop(gate.name, gate.next, dropped=False),
            said="failed",
            outcome="old",
        ),
        short=True,
    )
    add(
        "the disk is full when the files are written",
        Fault(
            {"pause_at": ARMED},
            prepare=script(_SMALL_SSH),
            action=script(_FILL_SSH),
            clean=script(_LARGE_SSH),
            said="No space left on device",
            outcome="old",
        ),
        short=True,
    )
    add(
        "the disk is full when the way back is taken",
        Fault(
            waits,
            prepare=script(_SMALL_SSH),
            waiting=script(f"{_FILL_SSH}; portcullis rollback"),
            clean=script(_LARGE_SSH),
            said="Undone",
            outcome="old",
        ),
        short=True,
    )
    add(
        "there is no room for the way back",
        Fault(
            prepare=script(
                "mkdir -p /var/lib/portcullis && mount -t tmpfs -o size=4k,mode=700 tmpfs /var/lib/portcullis && "
                "! dd if=/dev/zero of=/var/lib/portcullis/fill bs=1k 2>/dev/null"
            ),
            clean=script("umount /var/lib/portcullis"),
            said="No way back could be armed, so nothing was changed",
            outcome="old",
        ),
        short=True,
    )
    add(
        "/etc/ssh is read-only",
        Fault(
            prepare=script("mount --bind /etc/ssh /etc/ssh && mount -o remount,bind,ro /etc/ssh"),
            clean=script("umount /etc/ssh"),
            said="Read-only file system",
            outcome="old",
        ),
        short=True,
    )
    for release in ("bookworm", "trixie"):
        add(
            "sshd refuses to follow",
            Fault(
                {"pause_at": ARMED},
                action=script(_RELOAD_FAILS_ONCE),
                clean=script(_RELOAD_AGAIN),
                said="The host is as it was",
                outcome="old",
            ),
            release == "trixie",
            f"{release}-service",
        )
    add(
        "somebody has broken sshd's configuration",
        Fault(
            prepare=script("echo Prot 22 > /etc/ssh/sshd_config.d/99-broken.conf"),
            clean=script("rm /etc/ssh/sshd_config.d/99-broken.conf"),
            said="sshd refuses the configuration that is on this host",
            outcome="old",
        ),
        short=True,
    )
    for release in ("bookworm", "trixie"):
        add(
            "somebody knocks while the socket is shut",
            Fault({"pause_at": "systemctl start#1"}, action=_knock, outcome="new"),
            release == "trixie",
            f"{release}-socket",
        )
    busy = "Another change is being carried out on this host"
    add("a second controller meanwhile", Fault({"pause_at": APPLYING}, action=second_controller(busy), outcome="new"))
    add(
        "a second controller before the confirmation",
        Fault(waits, waiting=second_controller("Another change is pending on this host: 'sshd on port"), outcome="new"),
        short=True,
    )
    add("ufw is disabled behind our back", Fault(waits, waiting=script("ufw --force disable"), clean=script(":")), True)
    add(
        "somebody uses ufw meanwhile",
        Fault(
            {"pause_at": ARMED},
            action=script("(for i in 1 2 3 4 5; do ufw allow 9999; ufw delete allow 9999; done) >/dev/null 2>&1 &"),
        ),
        short=True,
    )
    return found


def _knock(host: Gate, _controller: gate.Controller) -> None:
    """Behind a socket that is open this starts sshd, which then keeps the socket from being opened anew."""
    for port in gate.PORTS:
        host.lab.connect(network.STRANGER4, host.name, port)


def _set_clock(hours: int) -> gate.Act:
    def action(host: Gate, controller: gate.Controller) -> None:
        kill_controller(host, controller)
        (host.root / instrument.FOLDER / "clock").write_text(str(hours * 3600))
        shown = host.run("systemctl show portcullis-rollback.timer -p NextElapseUSecRealtime --value").strip()
        assert not shown, f"the way back follows the clock on the wall: {shown}"

    return action


def _kill_way_back(host: Gate, controller: gate.Controller) -> None:
    kill_controller(host, controller)
    passed = len(host.points())
    host.plan(kill_at=3)
    assert passed > 3
    gate.wait(host.reached, time.monotonic() + gate.TIMEOUT_SECONDS + 5, "the way back was not taken")


FAULTS = _faults()
CHOSEN = {name: fault for name, fault in FAULTS.items() if WHOLE or fault[2]}


class Gates:
    """All chosen faults, met on hosts of their kinds at once; how each ended, by name."""

    def __init__(self, lab: Lab, folder: Path, names: list[str]) -> None:
        self.ended: dict[str, str] = {}
        waiting: dict[str, queue.SimpleQueue[str]] = {}
        for name in names:
            waiting.setdefault(CHOSEN[name][0], queue.SimpleQueue()).put(name)
        copies = 2 if WHOLE else 1
        hosts = {f"gate{number}": kind for number, kind in enumerate([*waiting] * copies)}
        instrumented = instrument.copy(ROOT, folder / "instrumented")
        gates = [Gate(lab, host, kind, folder, instrumented) for host, kind in hosts.items()]
        threads = [threading.Thread(target=self._run, args=(each, waiting[each.kind])) for each in gates]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, host: Gate, names: queue.SimpleQueue[str]) -> None:
        self._ready(host)
        while True:
            try:
                name = names.get_nowait()
            except queue.Empty:
                return
            try:
                gate.meet(host, CHOSEN[name][1])
                self.ended[name] = ""
            except (AssertionError, LabError, OSError, subprocess.SubprocessError):
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
    names = [
        str(item.callspec.params["name"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and "gates" in item.fixturenames
    ]
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
    complaint = gates.ended.get(name, "no host was left to meet it on")
    if complaint:
        pytest.fail(complaint, pytrace=False)


@pytest.mark.parametrize(("count", "cut_off"), [(10, 3) if WHOLE else (3, 1)])
def test_hosts_that_are_cut_do_not_keep_the_others(lab: Lab, tmp_path: Path, count: int, cut_off: int) -> None:
    hosts = {f"many{number}": ("bookworm", "trixie")[number % 2] for number in range(count)}
    lab.up(hosts)
    copy = instrument.copy(ROOT, tmp_path / "instrumented")
    gates = [Gate(lab, host, "service", tmp_path, copy) for host in hosts]
    lost, others = gates[:cut_off], gates[cut_off:]
    for each in lost:
        each.plan(pause_at=APPLIED)
    before = {each.name: each.look() for each in lost}
    controller = gates[0].start_all([each.name for each in gates])
    gate.wait(lambda: all(each.reached() for each in lost), time.monotonic() + 90, "the place was not reached")
    for each in lost:
        lab.cut(each.name)
        each.go()
    output = gate.end(controller)
    assert controller.returncode != 0
    for each in lost:
        gate.wait(each.settled, time.monotonic() + gate.TIMEOUT_SECONDS, "still pending")
        lab.heal(each.name)
        gate.wait(partial(each.gets_in, 22), time.monotonic() + gate.GRACE_SECONDS, "nobody gets in")
        # What ufw's package brought was not there before; it stays, not in force.
        assert [line for line in before[each.name].splitlines() if line not in each.look().splitlines()] == [], output
        each.forget()
    for each in others:
        assert each.gets_in(2222), output[-3000:]
        assert not each.gets_in(22)
        # The command is that of the copy with points in it until then.
        assert [change for change in each.converge().changes(each.name) if "/usr/local/sbin" not in change] == []
    for each in lost:
        assert each.converge().code == 0
        assert each.gets_in(2222)
