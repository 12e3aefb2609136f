# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes killed while port 80 is open: certbot, its wrapper, all but the kernel, a module, the controller."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from demo.fleet import ROOT, program
from lab import network
from tests.integration.acme import DUE, LATER, STRANGERS, Acme

#: What a host's own kernel gives up after, in the cases below.
WINDOW_SECONDS = 15
#: How often a play is begun that the authority of the tests may refuse, as it does with some of what it is asked.
TRIES = 5
#: A hook of somebody else's stops there, for the test to come.
_PAUSE = "#!/bin/sh\ntouch /run/reached\nuntil test -e /run/go; do sleep 0.1; done\n"
#: A program of somebody else's that stops the module which called it, once that has changed the kernel.
_PAUSING = """#!/bin/sh
/usr/sbin/{0} "$@"
code=$?
case " $* " in *" {1} "*) echo $PPID > /run/reached; until test -e /run/go; do sleep 0.1; done ;; esac
exit $code
"""
_CERTBOT = "pgrep -of '^/usr/bin/python3 /usr/bin/certbot'"
_WRAPPER = "systemctl show --property=MainPID --value certbot.service"
#: The authority is being answered, by nobody: the web server stands still.
_VALIDATING = "ss -Htn state established '( sport = :80 )' | grep -q ."
#: Nothing of ours is left that could close the port: neither hooks nor what systemd would call, nor the command itself.
_NO_WAY_BACK = (
    "rm -r /etc/letsencrypt/renewal-hooks/*/zz-portcullis /etc/systemd/system/certbot.service.d /usr/local/sbin/portcullis; "
    "systemctl daemon-reload; systemctl kill --signal=KILL certbot.service; systemctl stop certbot.timer"
)
WINDOW = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.acme_window:
        state: "{{ state }}"
        max_seconds: "{{ seconds }}"
"""

#: Where a renewal is when it is met: before anything is asked, after the window opened, while the authority validates,
#: with the certificate there and not yet deployed, and before the window is closed.
STAGES = ("pre/zzz-pause", "validation", "deploy/aaa-pause", "post/aaa-pause")
#: What happens then.
BLOWS = {
    "SIGKILL to certbot": f"kill -KILL $({_CERTBOT})",
    "SIGKILL to the wrapper": f"kill -KILL $({_WRAPPER})",
    "SIGTERM to the wrapper": f"kill -TERM $({_WRAPPER})",
    "SIGKILL to all of the unit": "systemctl kill --signal=KILL certbot.service",
    "a reload of ufw": "ufw reload",
    "ufw disabled and enabled": "ufw disable && ufw --force enable",
}


def renew(acme: Acme, host: str) -> bool:
    """Force a renewal through the timer's own unit; return whether there is a new certificate."""
    before = acme.serial(host)
    acme.run(host, LATER)
    acme.lab.exec(host, ["systemctl", "start", "certbot.service"])
    return acme.serial(host) != before


def next_renewal(acme: Acme, host: str, after: str) -> None:
    """See that the next renewal succeeds, leaves the port closed, and nothing to report."""
    acme.run(host, DUE.format("site"))
    # On a machine that is busy a renewal may take longer than the window, which the kernel closes then, and status says so.
    acme.until(f"{host} renews after {after}", lambda: renew(acme, host) and is_well(acme, host))
    assert acme.port_80(host) == ["timeout", "timeout"]
    acme.run(host, "portcullis status")


def is_well(acme: Acme, host: str) -> bool:
    """Return whether the host has nothing to report."""
    return acme.lab.exec(host, ["portcullis", "status"]).returncode == 0


@contextmanager
def met(acme: Acme, host: str, stage: str) -> Iterator[None]:
    """Pause a renewal at a stage while the block runs."""
    acme.run(host, "rm -f /run/reached /run/go")
    pause = "" if stage == "validation" else f"/etc/letsencrypt/renewal-hooks/{stage}"
    if pause:
        acme.run(host, f"cat > {pause} <<'END'\n{_PAUSE}END\nchmod +x {pause}")
    else:
        acme.run(host, "pkill -STOP nginx")
    acme.run(host, DUE.format("site"))
    # A renewal that the authority refused does not come that far, and another is started in its place.
    there = "test -e /run/reached" if pause else _VALIDATING
    begin = f"{LATER}; systemctl is-active --quiet certbot.service || systemctl start --no-block certbot.service; false"
    acme.wait(host, f"{there} || {{ {begin}; }}")
    yield
    acme.run(host, f"pkill -CONT nginx; rm -f {pause}")


def blow(acme: Acme, host: str, stage: str, what: str) -> None:
    """Meet a renewal at a stage, let something happen, see the port closed by the deadline, and the next renewal succeed."""
    with met(acme, host, stage):
        if what == "a reboot":
            acme.lab.machine(host).reboot()
        else:
            acme.run(host, BLOWS[what])
    acme.wait_closed(host)
    acme.run(host, "touch /run/go; systemctl stop certbot.service; pkill -KILL -f '[r]enewal-hooks/'; true")
    next_renewal(acme, host, f"{what} at {stage}")


@contextmanager
def stopped_processes(acme: Acme, host: str) -> Iterator[None]:
    """Have no process of a host run, its first one included, while the block does; its kernel goes on."""
    leader = acme.lab.machine(host).leader
    own = os.readlink(f"/proc/{leader}/ns/pid")

    def signalled(number: int, but: set[int]) -> set[int]:
        found = set()
        for path in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if path.name.isdigit() and int(path.name) not in but and os.readlink(path / "ns/pid") == own:
                    os.kill(int(path.name), number)
                    found.add(int(path.name))
        return found

    stopped: set[int] = set()
    # Until there is none that was born meanwhile.
    while new := signalled(signal.SIGSTOP, stopped):
        stopped |= new
    try:
        yield
    finally:
        signalled(signal.SIGCONT, set())


def kernel_alone(acme: Acme, host: str) -> None:
    """Kill or stop every process that could close the port, and see from outside that it is open until the deadline."""
    with met(acme, host, "pre/zzz-pause"):
        acme.run(host, _NO_WAY_BACK)
        with stopped_processes(acme, host):
            found = acme.port_80(host)
            # Asked after it was seen to be open; what the kernel counts are whole seconds.
            left = acme.run(host, "ipset save | sed -n 's/^add .* timeout //p'").split()
            deadline = time.time() + max(int(seconds) for seconds in left) + 1
            with acme.lab.watching([(source, host, 80) for source in STRANGERS]) as entries:
                acme.until("the deadline is over", lambda: time.time() > deadline + 2)
            closed = acme.port_80(host)
        assert found == ["open", "open"]
        assert closed == ["timeout", "timeout"]
        assert {entry.source for entry in entries} == set(STRANGERS)
        assert [entry for entry in entries if entry.began > deadline] == []
    acme.run(host, "pkill -KILL -f '[r]enewal-hooks/'; true")
    # What was taken away is put back by the role; what the kernel had to close would fail it until a renewal goes well.
    assert Controller(acme, host, {"letsencrypt_fail_on_problems": False}).ends_well()
    next_renewal(acme, host, "everything but the kernel has died")


class Controller:
    """A run of a playbook against one host, from a controller of its own, which can be killed with all that belongs to it."""

    def __init__(self, acme: Acme, host: str, variables: Mapping[str, object], playbook: Path | None = None) -> None:
        self.acme, self.host, self.said = acme, host, ""
        self._folder = acme.lab.folder / f"controller-{host}"
        self._folder.mkdir(exist_ok=True)
        inventory = self._folder / "inventory.json"
        inventory.write_text(json.dumps(acme.fleet.inventory))
        own = {"ansible_control_path_dir": str(self._folder / "cp"), **variables}
        options = ["-i", str(inventory), "--limit", host, "-e", json.dumps(own)]
        self._process = subprocess.Popen(
            acme.lab.inside([program("ansible-playbook"), *options, str(playbook or acme.file)]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={
                **os.environ,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "dev"),
                "ANSIBLE_LOCAL_TEMP": str(self._folder),
            },
        )

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def ends_well(self) -> bool:
        self.said, _nothing = self._process.communicate(timeout=300)
        return self._process.returncode == 0

    def kill(self) -> None:
        """Kill ansible-playbook alone."""
        self._process.kill()

    def power_off(self) -> None:
        """Cut its connection, then kill all of it: workers, ssh, and the connections that ssh keeps for later."""
        self._reach("add")
        self._kill_all()

    def bury(self) -> None:
        """Kill what is left of it, and wait for its end."""
        self._kill_all()
        self._process.communicate(timeout=300)

    def power_on(self) -> None:
        """Lay its connection again; nothing runs there."""
        self._reach("del")

    def _kill_all(self) -> None:
        for path in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if path.name.isdigit() and str(self._folder).encode() in (path / "cmdline").read_bytes():
                    os.kill(int(path.name), signal.SIGKILL)

    def _reach(self, what: str) -> None:
        space = network.namespace(self.acme.lab.name, self.host)
        lines = [
            f"route {what} blackhole {network.CONTROLLER4}/32",
            f"-6 route {what} blackhole {network.CONTROLLER6}/128",
        ]
        network.batch(space, lines)


def kill_in_issue(acme: Acme, host: str, who: str) -> None:
    """Issue a certificate by a play, and kill a process while the authority validates."""
    # A name of its own: of one that was proven Pebble takes the proof once more in one of a hundred orders, and asks nobody.
    domain = f"{who.split()[-1]}.{host}.lab.test"
    acme.lead_here(domain)
    fresh = {"name": "fresh", "domains": [domain], "method": "webroot", "webroot": "/var/www/html"}
    asked = {"letsencrypt_certificates": [fresh], "letsencrypt_probe": False}
    acme.run(host, "pkill -STOP nginx")
    controller = Controller(acme, host, asked)

    def validating() -> bool:
        nonlocal controller
        if controller.has_ended:
            # The authority refused it before it came that far.
            controller = Controller(acme, host, asked)
        return acme.lab.exec(host, ["sh", "-c", _VALIDATING]).returncode == 0

    acme.until(f"{host} is asked", validating)
    {
        "the module": lambda: acme.run(host, f"kill -KILL $(ps -o ppid= -p $({_CERTBOT}))"),
        "ansible-playbook": controller.kill,
        "the controller's power": controller.power_off,
    }[who]()
    acme.wait_closed(host)
    acme.run(host, f"pkill -CONT nginx; while {_CERTBOT}; do sleep 0.2; done")
    controller.bury()
    if who == "the controller's power":
        controller.power_on()
    asked |= {"letsencrypt_probe": True}
    # By number, since on a busy machine a play takes its time.
    played = [Controller(acme, host, asked)]
    while not played[-1].ends_well():
        assert len(played) < TRIES, played[-1].said
        played.append(Controller(acme, host, asked))
    acme.run(host, "certbot delete --non-interactive --cert-name fresh")
    next_renewal(acme, host, f"{who} was killed")


def kill_in_window(acme: Acme, host: str, where: str) -> None:
    """Kill the module acme_window right after it has changed a part of the kernel."""
    tool, word, found = {
        "its members were added": ("ipset", "restore", ["timeout", "timeout"]),
        "its first rule was added": ("iptables", "-I", ["open", "timeout"]),
    }[where]
    playbook = acme.lab.folder / f"window-{host}.yml"
    playbook.write_text(WINDOW)

    def module(state: str) -> Controller:
        return Controller(acme, host, {"state": state, "seconds": WINDOW_SECONDS}, playbook)

    script = _PAUSING.format(tool, word)
    place = f"/usr/local/sbin/{tool}"
    acme.run(host, f"rm -f /run/reached /run/go; cat > {place} <<'END'\n{script}END\nchmod +x {place}")
    controller = module("open")
    acme.wait(host, "test -s /run/reached")
    assert acme.port_80(host) == found
    acme.run(host, f"kill -KILL $(cat /run/reached); touch /run/go; rm {place}")
    assert not controller.ends_well()
    acme.wait_closed(host)
    for state in ("open", "closed"):
        assert module(state).ends_well()
        assert acme.is_open(host) == (state == "open")
    next_renewal(acme, host, f"acme_window was killed once {where}")


Act = Callable[[Acme, str], None]
#: What is met once on each release.
_ONCE: dict[str, Act] = {
    "the module is killed while a certificate is issued": lambda acme, host: kill_in_issue(acme, host, "the module"),
    "ansible-playbook is killed while a certificate is issued": lambda acme, host: kill_in_issue(
        acme, host, "ansible-playbook"
    ),
    "the controller loses its power meanwhile": lambda acme, host: kill_in_issue(acme, host, "the controller's power"),
    "acme_window is killed once its members were added": lambda acme, host: kill_in_window(
        acme, host, "its members were added"
    ),
    "acme_window is killed once its first rule was added": lambda acme, host: kill_in_window(
        acme, host, "its first rule was added"
    ),
    "everything but the kernel is killed": kernel_alone,
    "a reboot at validation": lambda acme, host: blow(acme, host, "validation", "a reboot"),
}


def cases(hosts: Sequence[str]) -> dict[str, dict[str, Act]]:
    """Return, by host and by name, what each meets: the hosts are of two releases in turn."""
    found: dict[str, dict[str, Act]] = {host: {} for host in hosts}
    blows: list[tuple[str, Act]] = [
        (f"{what} at {stage}", functools.partial(blow, stage=stage, what=what)) for stage in STAGES for what in BLOWS
    ]
    # Next to one another, and so on both releases.
    once = [each for each in _ONCE.items() for _release in range(2)]
    for number, (name, act) in enumerate([*once, *blows]):
        found[hosts[number % len(hosts)]][name] = act
    return found
