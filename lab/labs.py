# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab: hosts by name, and the internet around them."""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lab import images, network, scenes, shell
from lab.errors import LabError
from lab.machine import Machine, Process

FOLDER = Path("/var/lib/portcullis-lab")


class Lab:
    """A lab by name. Two of different names do not see each other.

    ``up`` with ``keep=False`` ties the lab to this process: once that is gone, however it ended, the next lab that comes
    up removes what it left behind.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or os.environ.get("PORTCULLIS_LAB", "default")
        if not self.name.isidentifier() and not self.name.replace("-", "_").isidentifier():
            raise LabError(f"{self.name!r} cannot be a lab's name; use letters, digits and dashes.")
        self.folder = FOLDER / self.name

    @property
    def key(self) -> Path:
        """The private key that every host's root and admin accept."""
        return self.folder / "key"

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    @property
    def machines(self) -> dict[str, Machine]:
        """The hosts of this lab, by name."""
        found = {}
        for name, (release, number) in self._state().get("hosts", {}).items():
            found[name] = Machine(self.name, name, release, number, self.folder / "hosts" / name)
        return found

    def machine(self, name: str) -> Machine:
        """Return a host; LabError if there is none of that name."""
        if name not in self.machines:
            raise LabError(f"The lab {self.name!r} has no host {name!r}; it has {', '.join(self.machines) or 'none'}.")
        return self.machines[name]

    def up(self, hosts: Mapping[str, str], keep: bool = False) -> None:
        """Boot hosts (name to release) that are not up yet, all at once, and wait for them."""
        if os.geteuid() != 0:
            raise LabError("Only root can boot whole hosts; run this as root.")
        for name in hosts:
            if not name.replace("-", "").isalnum() or len(name) > 15 or name == "lo":
                raise LabError(f"{name!r} cannot be a host's name; use at most 15 letters, digits and dashes.")
        for release in dict.fromkeys(hosts.values()):
            images.require(release)
        with images.locked(FOLDER / ".lock"):
            self._reap()
            self._prepare(keep)
            new = [self._add(name, release) for name, release in hosts.items() if name not in self.machines]
        with ThreadPoolExecutor(max_workers=4) as pool:
            for booted in [pool.submit(self._boot, machine) for machine in new]:
                booted.result()

    def _prepare(self, keep: bool) -> None:
        network.create(self.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.key.exists():
            shell.check(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", str(self.key)])
        state = self._state()
        if not state:
            owner = Process.of(os.getpid())
            state = {"owner": None if keep or owner is None else [owner.pid, owner.started], "hosts": {}}
        elif keep:
            state["owner"] = None
        self._save(state)

    def _add(self, name: str, release: str) -> Machine:
        state = self._state()
        taken = {number for _release, number in state["hosts"].values()}
        number = next(number for number in range(200) if number not in taken)
        # Written down first: what is made after this line can be found and removed.
        state["hosts"][name] = [release, number]
        self._save(state)
        machine = self.machines[name]
        machine.create(self.key.with_suffix(".pub").read_text())
        return machine

    def _boot(self, machine: Machine) -> None:
        machine.start()
        machine.wait()

    def down(self) -> None:
        """End all hosts and remove everything of this lab."""
        with ThreadPoolExecutor(max_workers=8) as pool:
            for stopped in [pool.submit(machine.stop) for machine in self.machines.values()]:
                stopped.result()
        network.remove(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _reap(self) -> None:
        """Remove labs whose process has ended without doing so."""
        for name in names():
            lab = Lab(name)
            owner = lab._state().get("owner")
            if owner is not None and not Process(*owner).alive:
                lab.down()

    def exec(
        self, host: str, argv: Sequence[str], stdin: str | None = None, timeout_seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside a host, as root and without ssh, and return how it ended."""
        return self.machine(host).exec(argv, stdin, timeout_seconds)

    def inside(self, argv: Sequence[str]) -> list[str]:
        """Return the command that runs a command in the lab's internet, where the controller is."""
        file = network.file(network.internet(self.name))
        if not file.exists():
            raise LabError(f"The lab {self.name!r} is not up; start it with 'lab up'.")
        return ["nsenter", f"--net={file}", *argv]

    def run(
        self,
        argv: Sequence[str],
        stdin: str | None = None,
        timeout_seconds: float = 600,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the lab's internet and return how it ended."""
        return subprocess.run(
            self.inside(argv),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_seconds,
            env={**os.environ, **(env or {})},
            check=False,
        )

    def connect_all(self, wanted: Iterable[tuple[str, str, int]]) -> list[str]:
        """Try connections (source address, host's name or address, port) at once.

        Returns for each open, refused, timeout or unreachable. A host's name stands for its address of the source's family.
        """
        targets = [(source, self._address(source, host), port) for source, host, port in wanted]
        network.hold(self.name, (target[0] for target in targets))
        done = self.run([sys.executable, "-I", str(Path(__file__).with_name("probe.py"))], stdin=json.dumps(targets))
        if done.returncode:
            raise LabError(f"The probe failed: {done.stderr[-800:]}")
        answers: list[str] = json.loads(done.stdout)
        return answers

    def connect(self, source: str, host: str, port: int) -> str:
        """Try one connection; see ``connect_all``."""
        return self.connect_all([(source, host, port)])[0]

    def _address(self, source: str, host: str) -> str:
        if host not in self.machines:
            return host
        return self.machines[host].ipv4 if ipaddress.ip_address(source).version == 4 else self.machines[host].ipv6

    def cut(self, host: str) -> None:
        """Pull a host's cable."""
        network.cable(self.name, self.machine(host).name, up=False)

    def heal(self, host: str) -> None:
        """Plug a host's cable in again."""
        network.cable(self.name, self.machine(host).name, up=True)

    def ssh(self, host: str, user: str = "root", port: int = 22, source: str | None = None) -> list[str]:
        """Return the ssh command, to be run in the lab's internet, that logs in on a host with the lab's key."""
        if source is not None:
            network.hold(self.name, [source])
        bind = ["-b", source] if source else []
        target = self._address(source or network.CONTROLLER4, host)
        return ["ssh", "-i", str(self.key), *self._ssh_options(), *bind, "-p", str(port), f"{user}@{target}"]

    def _ssh_options(self) -> list[str]:
        return ["-o", "StrictHostKeyChecking=accept-new", "-o", f"UserKnownHostsFile={self.known_hosts}"]

    def inventory(self, user: str = "root") -> dict[str, Any]:
        """Return an Ansible inventory of the hosts; the playbook runs in the lab's internet."""
        hosts = {
            name: {
                "ansible_host": machine.ipv4,
                "portcullis_lab_ipv6": machine.ipv6,
                "portcullis_lab_release": machine.release,
            }
            for name, machine in self.machines.items()
        }
        common = {
            "ansible_user": user,
            "ansible_ssh_private_key_file": str(self.key),
            "ansible_ssh_common_args": " ".join(self._ssh_options()),
        }
        return {"all": {"hosts": hosts, "vars": common}}

    def incident(self, host: str) -> None:
        """Make a fresh host the weak server of the story: see ``lab/scenes.py``."""
        done = self.exec(host, ["sh", "-eu"], stdin=scenes.INCIDENT)
        if done.returncode:
            raise LabError(f"The incident could not be staged on {host}: {done.stderr[-800:]}")

    def _state(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads((self.folder / "state.json").read_text())
        except FileNotFoundError:
            return {}
        return state

    def _save(self, state: Mapping[str, Any]) -> None:
        unfinished = self.folder / "state.json.new"
        unfinished.write_text(json.dumps(state))
        unfinished.replace(self.folder / "state.json")


def names() -> list[str]:
    """The names of all labs on this machine."""
    return sorted(path.parent.name for path in FOLDER.glob("*/state.json"))
