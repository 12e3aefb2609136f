# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""One fault on one host: the run that meets it, what is done to the host meanwhile, and what must be true in the end."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from demo.fleet import ADMIN, ROOT, Fleet, Run, program
from lab import Lab
from tests.lockout import instrument
from tests.lockout.patience import patience

#: How long the hosts wait for a confirmation, and how long after it they may take to be as they were.
TIMEOUT_SECONDS = 15
GRACE_SECONDS = 10
#: Ports that a host's sshd moves to, one after the other.
PORTS = (2222, 2022, 22)
#: What a run says of the rules that were needed until SSH had moved, and of the one that stays.
_OLD_PORTS = r"(Add the rules '\d+/tcp ALLOW IN .* # portcullis:ssh' and .* and r|R)emove (the rule|\d rules)"
_PENDING = "var/lib/portcullis/pending.json"

PLAY = """
- hosts: all
  gather_facts: false
  any_errors_fatal: false
  roles: [portcullis.vps.connect, portcullis.vps.ssh_hardening, portcullis.vps.ufw]
"""

#: All of a host that a transaction may alter, as text; without the ports that only the present login listens on.
_LOOK = r"""
find /etc/ssh /etc/systemd/system/ssh.socket.d /etc/ufw /etc/default/ufw -type f ! -name '.portcullis-*' ! -name 'fill' \
    -printf '%p %m %U %G\n' -exec sha256sum {} + 2>/dev/null | sort
ss -Hltn | awk '{print $4}' | sort
iptables-save -t filter | grep -E '^(:(INPUT|FORWARD|OUTPUT) [A-Z]+|-A ufw)' | sed 's/ \[.*//'
ip6tables-save -t filter | grep -E '^(:(INPUT|FORWARD|OUTPUT) [A-Z]+|-A ufw)' | sed 's/ \[.*//'
systemctl is-enabled ssh.service ssh.socket ufw.service; systemctl is-active ssh.socket
"""
_ARMED = """
ls /var/lib/portcullis/pending.json 2>/dev/null
systemctl --no-legend list-timers --all portcullis-rollback.timer
systemctl is-active portcullis-rollback.service | grep -v inactive
true
"""


@dataclass
class Gate:
    """A host of the lab under test. ``port`` is where its sshd answers, ``next`` where the coming run moves it."""

    lab: Lab
    name: str
    kind: str
    folder: Path
    instrumented: Path
    port: int = 22
    sources: bool = False

    @property
    def next(self) -> int:
        return PORTS[(PORTS.index(self.port) + 1) % len(PORTS)]

    @property
    def root(self) -> Path:
        return self.lab.machine(self.name).root

    def run(self, script: str) -> str:
        """Run a script on the host and return what it printed."""
        done = self.lab.exec(self.name, ["sh", "-c", script])
        assert done.returncode == 0, f"{script}: {done.stdout}{done.stderr}"
        return done.stdout

    def look(self) -> str:
        return self.lab.exec(self.name, ["sh", "-c", _LOOK]).stdout

    def undone(self) -> int:
        """How often the journal says that a change was undone."""
        return self.run("journalctl --no-pager -t portcullis").count("was rolled back because")

    # What the appended lines read and write.

    def plan(self, **plan: object) -> None:
        self.run("mkdir -p /opt/fault; rm -f /opt/fault/*")
        (self.root / instrument.FOLDER / "plan.json").write_text(json.dumps(plan))

    def forget(self) -> None:
        self.run("rm -rf /opt/fault")

    def reached(self) -> bool:
        return (self.root / instrument.FOLDER / "reached").exists()

    def points(self) -> list[str]:
        return (self.root / instrument.FOLDER / "log").read_text().split("\n")[:-1]

    def go(self) -> None:
        (self.root / instrument.FOLDER / "go").touch()

    def pending(self) -> bool:
        return (self.root / _PENDING).exists()

    def decided(self) -> bool:
        return not self.pending()

    def waits_until_decided(self, until: float) -> float:
        """Wait until no change is pending, and return by when that had to be; the deadline counts from when the host armed it."""
        while self.pending():
            # Between the two looks it may have ended.
            with contextlib.suppress(FileNotFoundError):
                until = max(until, json.loads((self.root / _PENDING).read_text())["ends_at"])
            assert time.monotonic() < until + patience(GRACE_SECONDS), "the change is still pending"
            time.sleep(0.2)
        return until + patience(GRACE_SECONDS)

    # The controller.

    @property
    def variables(self) -> dict[str, object]:
        sources = ["192.0.2.0/24", "2001:db8::/32"] if self.sources else []
        former = [port for port in PORTS if port != self.next]
        return {
            "portcullis_ssh_port": self.next,
            "portcullis_former_ssh_ports": former,
            "portcullis_ssh_sources": sources,
        }

    def converge(self, **variables: object) -> Run:
        """An ordinary run, as a person would start it."""
        return self.converge_all([self], **variables)

    def converge_all(self, gates: Sequence[Gate], **variables: object) -> Run:
        """The same for several hosts at once."""
        return Fleet(self.lab, {}).play(self.play, *self._options(gates, variables))

    def start(self, dies_at: int = 0, **variables: object) -> subprocess.Popen[str]:
        """Start a run of the copy with points in it, in a process group of its own, which may die before or after a task."""
        return self.start_all([self], dies_at, **variables)

    def start_all(self, gates: Sequence[Gate], dies_at: int = 0, **variables: object) -> subprocess.Popen[str]:
        """The same for several hosts at once."""
        variables = {"portcullis_confirm_timeout_seconds": patience(TIMEOUT_SECONDS), **variables}
        inventory = self.folder / f"{self.name}.json"
        inventory.write_text(json.dumps(Fleet(self.lab, {}).inventory))
        argv = [program("ansible-playbook"), "-i", str(inventory), *self._options(gates, variables)]
        return subprocess.Popen(
            self.lab.inside([*argv, str(self.play)]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={
                **os.environ,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_COLLECTIONS_PATH": str(self.instrumented),
                "ANSIBLE_CALLBACK_PLUGINS": f"{Path(__file__).parent / 'callbacks'}:{ROOT / 'demo/callback'}",
                "ANSIBLE_CALLBACKS_ENABLED": "dying,payloads",
                "DYING_AT": str(dies_at),
                "DYING_LOG": str(self.moments),
            },
        )

    @staticmethod
    def _options(gates: Sequence[Gate], variables: Mapping[str, object]) -> list[str]:
        own = {gate.name: gate.variables for gate in gates}
        extra = {**{name: f"{{{{ own[inventory_hostname].{name} }}}}" for name in gates[0].variables}, "own": own}
        hosts = ",".join(gate.name for gate in gates)
        return ["--limit", hosts, "--forks", "10", "-e", json.dumps({**extra, **variables})]

    @property
    def moments(self) -> Path:
        """Where a run writes which tasks it has begun and ended."""
        return self.folder / f"{self.name}.moments"

    @property
    def play(self) -> Path:
        file = self.folder / f"{self.name}.yml"
        file.write_text(PLAY)
        return file

    def gets_in(self, port: int) -> bool:
        """Whether the admin logs in afresh from outside and becomes root."""
        command = self.lab.ssh(self.name, ADMIN, port)
        options = ["-o", "BatchMode=yes", "-o", f"ConnectTimeout={patience(3)}", "-o", "ControlPath=none"]
        done = self.lab.run([*command[:1], *options, *command[1:], "sudo -n true"], timeout_seconds=patience(20))
        return done.returncode == 0


Controller = subprocess.Popen[str]
Act = Callable[[Gate, Controller], None]


@dataclass(frozen=True)
class Fault:
    """What goes wrong.

    ``plan`` is where (see instrument); ``prepare`` is done before the run, ``action`` at the place, ``heal`` when the
    change has been confirmed or undone, ``clean`` after all has been looked at. ``said`` is what the run has to say,
    ``points`` how many points it passes, ``moments`` how many beginnings and ends of tasks, ``dies_at`` the one at which the
    controller is killed, and ``seconds`` how long the host waits for a confirmation.
    """

    plan: dict[str, object] = field(default_factory=dict)
    prepare: Callable[[Gate], object] | None = None
    action: Act | None = None
    waiting: Act | None = None
    heal: Callable[[Gate], object] | None = None
    clean: Callable[[Gate], object] | None = None
    sources: bool = False
    said: str = ""
    outcome: str = "either"
    points: int = 0
    moments: int = 0
    dies_at: int = 0
    seconds: int = TIMEOUT_SECONDS


def meet(gate: Gate, fault: Fault) -> None:
    """Let a run meet a fault, and assert what must be true whatever happened."""
    if fault.sources:
        gate.sources = not gate.sources
        gate.port = PORTS[(PORTS.index(gate.port) - 1) % len(PORTS)]
    if fault.prepare:
        fault.prepare(gate)
    before = gate.look()
    undone = gate.undone()
    old = gate.next if fault.sources else gate.port
    gate.plan(**fault.plan)
    seconds = patience(fault.seconds)
    controller = gate.start(fault.dies_at, portcullis_confirm_timeout_seconds=seconds)
    until = time.monotonic()
    try:
        until = _strike(gate, fault, controller, seconds) + seconds
        until = gate.waits_until_decided(until)
    finally:
        _kill(controller, signal.SIGCONT)
        if fault.heal:
            fault.heal(gate)
    wait(lambda: gate.gets_in(gate.next) or gate.gets_in(old), max(until, time.monotonic() + 1), "nobody gets in")
    output = end(controller)
    wait(lambda: not gate.run(_ARMED), time.monotonic() + seconds + patience(5), "something is still armed")
    after = gate.look()
    passed = gate.points() if fault.points else []
    moments = gate.moments.read_text().splitlines() if fault.moments else []
    if fault.clean:
        fault.clean(gate)
    gate.forget()
    assert len(passed) == fault.points, f"{len(passed)} points were passed: {passed}"
    assert len(moments) == fault.moments, f"{len(moments)} moments were passed: {moments}"
    assert controller.returncode == -signal.SIGKILL or not fault.dies_at, output[-2500:]
    assert fault.said in output, f"expected {fault.said!r} in: {output[-2500:]}"
    again = gate.converge()
    assert again.code == 0, f"the next run failed: {again.output[-2500:]}\nthe one before: {output[-1500:]}"
    changes = _unfinished(again, gate.name, fault)
    how = "old" if after == before else "new" if not changes else "mixed"
    assert how != "mixed", f"neither old nor new; the next run: {changes}\n{_difference(before, after)}"
    if fault.outcome != "either":
        assert how == fault.outcome, f"{how}: {output[-2500:]}\n{_difference(before, after)}"
    if fault.waiting and how == "old":
        assert gate.undone() == undone + 1, gate.run("journalctl --no-pager -t portcullis | tail -5")
    left = gate.run("find / -xdev -name '.portcullis-*' -not -path '/proc/*'")
    assert not left, left
    assert gate.gets_in(gate.next), "the next run does not let in"
    gate.port = gate.next


def _unfinished(again: Run, host: str, fault: Fault) -> list[str]:
    """Return what the next run still had to change of the transaction that met the fault.

    A run that died after sshd had moved has left it to the next one to remove the old port's rules, and those of the move.
    """
    theirs = [r"Install /usr/local/sbin", *([] if fault.sources else [_OLD_PORTS])]
    return [change for change in again.changes(host) if not any(re.match(one, change) for one in theirs)]


def _strike(gate: Gate, fault: Fault, controller: Controller, seconds: int) -> float:
    """Wait for the place and strike there; return when that was. The host waits so many seconds for a confirmation."""
    if not fault.plan:
        controller.wait(timeout=patience(120))
        return time.monotonic()
    there = time.monotonic() + patience(60)
    wait(lambda: gate.reached() or controller.poll() is not None, there, "the place was not reached")
    assert gate.reached(), f"the run ended before the place was reached: {end(controller)[-2500:]}"
    began = time.monotonic()
    if fault.waiting:
        # The controller stands still while the module ends, so the host waits for a confirmation.
        _kill(controller, signal.SIGSTOP)
        gate.go()
        time.sleep(0.5)
        wait(lambda: not _locked(gate), began + seconds, "the module did not end")
        fault.waiting(gate, controller)
        _kill(controller, signal.SIGCONT)
    else:
        if fault.action:
            fault.action(gate, controller)
        with contextlib.suppress(FileNotFoundError):
            gate.go()
    if "kill_at" not in fault.plan:
        with contextlib.suppress(subprocess.TimeoutExpired):
            controller.wait(timeout=max(began + seconds - time.monotonic(), 1))
    return began


def _locked(gate: Gate) -> bool:
    done = gate.lab.exec(gate.name, ["flock", "--nonblock", "/run/portcullis.lock", "true"])
    return done.returncode != 0


def _kill(controller: Controller, number: int) -> None:
    """Send a signal to the controller and all below it: Ansible's workers have sessions of their own."""
    for pid in _tree(controller.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(found for child in children for found in _tree(int(child)))]


def end(controller: Controller) -> str:
    """Wait until the controller has ended and return what it printed."""
    try:
        output, _nothing = controller.communicate(timeout=90)
    except subprocess.TimeoutExpired:
        _kill(controller, signal.SIGKILL)
        output, _nothing = controller.communicate()
    return output


def wait(done: Callable[[], bool], until: float, complaint: str) -> None:
    while not done():
        assert time.monotonic() < until, complaint
        time.sleep(0.2)


def _difference(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    return "\n".join([*(f"-{x}" for x in old if x not in new), *(f"+{x}" for x in new if x not in old)][:40])


def kill_controller(_gate: Gate, controller: Controller) -> None:
    _kill(controller, signal.SIGKILL)


def kill_module(gate: Gate, _controller: Controller) -> None:
    pid = (gate.root / instrument.FOLDER / "reached").read_text()
    gate.run(f"kill -9 {shlex.quote(pid)}")


def cut(way: str) -> Act:
    return lambda gate, _controller: gate.lab.cut(gate.name, way)


def heal(way: str) -> Callable[[Gate], None]:
    return lambda gate: gate.lab.heal(gate.name, way)


def reboot(gate: Gate, _controller: Controller) -> None:
    gate.lab.machine(gate.name).reboot()


def script(text: str) -> Callable[..., None]:
    """Something that is done on the host, as root."""
    return lambda gate, *_rest: gate.run(text) and None


def second_controller(said: str) -> Act:
    """A run of somebody else's, which must be refused and told why."""

    def refused(gate: Gate, _controller: Controller) -> None:
        run = gate.converge()
        assert run.code != 0
        assert said in run.failures(gate.name)[0], run.failures(gate.name)

    return refused
