# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault that a host meets while sshd or the firewall changes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from lab import network
from tests.lockout import gate, instrument
from tests.lockout.gate import Fault, Gate, cut, heal, kill_controller, reboot, script, second_controller
from tests.lockout.patience import patience

KINDS = {
    "bookworm-service": "bookworm",
    "bookworm-socket": "bookworm",
    "trixie-service": "trixie",
    "trixie-socket": "trixie",
}
#: Where a run can be met, from before the way back is armed to after the decision. The first 00-portcullis.conf is a candidate
#: that sshd is asked of.
EARLY, ARMED, APPLYING, APPLIED, CONFIRMING, CONFIRMED = (
    "run systemd-run#1",
    "write 00-portcullis.conf#2",
    "run sshd#1",
    "applied#1",
    "write 00-portcullis.conf#3",
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
MOVE_POINTS = {"service": 72, "socket": 82}
WALL_POINTS = 26
#: The same for the tasks that a run begins and ends.
MOMENTS = 16

#: A fault by name, whether the short version meets it, and the kind of host that does: "" for whichever is next.
Named = tuple[str, Fault, bool, str]
_WAITS: dict[str, object] = {"pause_at": APPLIED}

_SMALL_SSH = """
mkdir /opt/keep && cp -a /etc/ssh/. /opt/keep && mount -t tmpfs -o size=2m,mode=755 tmpfs /etc/ssh && cp -a /opt/keep/. /etc/ssh
rm -r /opt/keep
"""
_LARGE_SSH = """
rm -f /etc/ssh/fill; mkdir /opt/keep && cp -a /etc/ssh/. /opt/keep && umount /etc/ssh && rm -r /etc/ssh && mkdir /etc/ssh &&
cp -a /opt/keep/. /etc/ssh && rm -r /opt/keep
"""
_FILL_SSH = "dd if=/dev/zero of=/etc/ssh/fill bs=1k 2>/dev/null; ! touch /etc/ssh/more || ! echo x > /etc/ssh/more; rm -f /etc/ssh/more"
#: sshd starts and reloads with the settings of this moment and with no others.
_STUBBORN = r"""
cp /etc/ssh/sshd_config.d/00-portcullis.conf /run/present && mkdir -p /run/systemd/system/ssh.service.d &&
check='/usr/bin/cmp /run/present /etc/ssh/sshd_config.d/00-portcullis.conf' &&
printf '%s\n' '[Service]' "ExecStartPre=$check" ExecReload= "ExecReload=$check" 'ExecReload=/bin/kill -HUP $MAINPID' \
    > /run/systemd/system/ssh.service.d/stubborn.conf && systemctl daemon-reload
"""
_WILLING = "rm -r /run/systemd/system/ssh.service.d /run/present; systemctl daemon-reload"
_UFW_ALL_THE_TIME = "(for i in 1 2 3 4 5; do ufw allow 9999; ufw delete allow 9999; done) >/dev/null 2>&1 &"


def _connect(host: Gate, _controller: gate.Controller) -> None:
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
    gate.wait(host.reached, time.monotonic() + patience(gate.TIMEOUT_SECONDS + 5), "the way back was not taken")


def _nothing() -> Iterator[Named]:
    for kind in KINDS:
        service = kind.partition("-")[2]
        yield (
            "nothing happens",
            Fault(points=MOVE_POINTS[service], moments=MOMENTS, outcome="new"),
            kind.startswith("trixie"),
            kind,
        )
    yield "nothing happens to the firewall", Fault(points=WALL_POINTS, sources=True, outcome="new"), True, ""


def _killed_modules() -> Iterator[Named]:
    for service, count in MOVE_POINTS.items():
        for number in range(1, count + 1):
            kind = f"{('bookworm', 'trixie')[number % 2]}-{service}"
            short = (service, number) == ("socket", 28)
            yield f"the module is killed at point {number}", Fault({"kill_at": number}), short, kind
    for number in range(1, WALL_POINTS + 1):
        name = f"the module is killed at point {number} of the firewall's change"
        yield name, Fault({"kill_at": number}, sources=True), number == 9, ""


def _killed_controllers() -> Iterator[Named]:
    for number in range(1, MOMENTS + 1):
        name = f"the controller is killed {('after', 'before')[number % 2]} task {(number + 1) // 2}"
        yield name, Fault(dies_at=number), number == 4, ""
        yield f"{name} of the firewall's change", Fault(dies_at=number, sources=True), False, ""


def _stages() -> Iterator[Named]:
    for stage, point in STAGES.items():
        plan: dict[str, object] = {"pause_at": point}
        yield f"the controller is killed: {stage}", Fault(plan, action=kill_controller), False, ""
        yield f"the host is rebooted: {stage}", Fault(plan, action=reboot), stage == "confirming", ""
        for way, text in {"both": "the network is cut", "in": "nothing comes in", "out": "nothing gets out"}.items():
            short = (stage, way) in (("confirming", "in"), ("armed", "out"))
            yield f"{text}: {stage}", Fault(plan, action=cut(way), heal=heal(way)), short, ""


def _while_waiting() -> Iterator[Named]:
    """What happens between the change and its confirmation."""
    cuts: dict[str, gate.Act] = {"the controller is killed": kill_controller, "the host is rebooted": reboot}
    for text, act in cuts.items():
        yield f"{text}: waiting", Fault(_WAITS, waiting=act, outcome="old"), False, ""
    for way, text in {"both": "the network is cut", "in": "nothing comes in", "out": "nothing gets out"}.items():
        fault = Fault(_WAITS, waiting=cut(way), heal=heal(way), outcome="old")
        yield f"{text}: waiting", fault, False, ""
    rollback = script("portcullis rollback")
    yield "somebody rolls back", Fault(_WAITS, waiting=rollback, said="Reverted", outcome="old"), False, ""
    yield "somebody confirms", Fault(_WAITS, waiting=script("portcullis confirm"), outcome="new"), True, ""
    everybody = script("for i in 1 2 3 4 5; do portcullis rollback & done; wait")
    yield "everybody rolls back at once", Fault(_WAITS, waiting=everybody, outcome="old"), False, ""
    yield "the way back is killed in the middle", Fault(_WAITS, waiting=_kill_way_back, outcome="old"), True, ""
    for hours in (1, -1):
        name = f"the clock is set {hours} h on while the controller is gone"
        yield name, Fault(_WAITS, waiting=_set_clock(hours), outcome="old"), hours == 1, ""
    busy, pending = (
        "Another change is being carried out on this host",
        "Another change is pending on this host: 'sshd on port",
    )
    # Another whole run has to fit into the wait.
    second = Fault({"pause_at": APPLYING}, action=second_controller(busy), outcome="new", seconds=60)
    yield "a second controller meanwhile", second, False, ""
    second = Fault(_WAITS, waiting=second_controller(pending), outcome="new", seconds=60)
    yield "a second controller before the confirmation", second, True, ""


def _surroundings() -> Iterator[Named]:
    """What the change finds in front of the host, and on its disk."""
    dropped = Fault(
        prepare=lambda gate: gate.lab.drop(gate.name, gate.next),
        heal=lambda gate: gate.lab.drop(gate.name, gate.next, dropped=False),
        said="failed",
        outcome="old",
    )
    yield "a provider's firewall drops the new port", dropped, True, ""
    full = Fault(
        {"pause_at": ARMED},
        prepare=script(_SMALL_SSH),
        action=script(_FILL_SSH),
        clean=script(_LARGE_SSH),
        said="No space left on device",
        outcome="old",
    )
    yield "the disk is full when the files are written", full, False, ""
    full = Fault(
        _WAITS,
        prepare=script(_SMALL_SSH),
        waiting=script(f"{_FILL_SSH}; portcullis rollback"),
        clean=script(_LARGE_SSH),
        said="Reverted",
        outcome="old",
    )
    yield "the disk is full when the way back is taken", full, True, ""
    full = Fault(
        prepare=script(
            "mkdir -p /var/lib/portcullis && mount -t tmpfs -o size=4k,mode=700 tmpfs /var/lib/portcullis && "
            "! dd if=/dev/zero of=/var/lib/portcullis/fill bs=1k 2>/dev/null"
        ),
        clean=script("umount /var/lib/portcullis"),
        said="No way back could be armed, so nothing was changed",
        outcome="old",
    )
    yield "there is no room for the way back", full, True, ""
    closed = Fault(
        prepare=script("mount --bind /etc/ssh /etc/ssh && mount -o remount,bind,ro /etc/ssh"),
        clean=script("umount /etc/ssh"),
        said="Read-only file system",
        outcome="old",
    )
    yield "/etc/ssh is read-only", closed, False, ""


def _other_people() -> Iterator[Named]:
    """sshd and ufw in other people's hands."""
    for kind in KINDS:
        # Behind a socket it is the fresh login that fails.
        said = "Reverted" if kind.endswith("socket") else "is as it was"
        stubborn = Fault(prepare=script(_STUBBORN), clean=script(_WILLING), said=said, outcome="old")
        yield "sshd refuses to start", stubborn, kind == "trixie-service", kind
    for kind in ("bookworm-socket", "trixie-socket"):
        connects = Fault({"pause_at": "systemctl start#1"}, action=_connect, outcome="new")
        yield "somebody connects while the socket is closed", connects, kind.startswith("trixie"), kind
    broken = Fault(
        prepare=script("echo Prot 22 > /etc/ssh/sshd_config.d/99-broken.conf"),
        clean=script("rm /etc/ssh/sshd_config.d/99-broken.conf"),
        said="sshd rejects the configuration that is on this host",
        outcome="old",
    )
    yield "somebody has broken sshd's configuration", broken, False, ""
    disable = script("ufw --force disable")
    yield "ufw is disabled behind our back", Fault(_WAITS, waiting=disable, clean=script(":")), False, ""
    # The first is ssh_hardening's, which has the host's command to install.
    own: dict[str, object] = {"pause_at": "applied#2"}
    off = script("ufw --force disable; portcullis rollback")
    undone = Fault(own, waiting=off, sources=True, said="Reverted", outcome="old")
    yield "ufw is disabled while its own change waits, which is then undone", undone, True, ""
    yield "somebody uses ufw meanwhile", Fault({"pause_at": ARMED}, action=script(_UFW_ALL_THE_TIME)), False, ""
    walls = Fault({"pause_at": "write user.rules#1"}, action=script(_UFW_ALL_THE_TIME), sources=True)
    yield "somebody uses ufw while the firewall changes", walls, False, ""


def _by_name() -> dict[str, tuple[str, Fault, bool]]:
    """Return all faults by name: the kind of host that meets it, the fault, and whether the short version does."""
    found: dict[str, tuple[str, Fault, bool]] = {}
    kinds = list(KINDS)
    turns = {True: 0, False: 0}
    for part in (_nothing, _killed_modules, _killed_controllers, _stages, _while_waiting, _surroundings, _other_people):
        for name, fault, short, kind in part():
            where = kind or kinds[turns[short] % len(kinds)]
            turns[short] += not kind
            found[f"{name} [{where}]"] = where, fault, short
    return found


FAULTS = _by_name()
