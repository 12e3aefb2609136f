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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from lab import images, network, scenes, shell, ubuntu
from lab.errors import LabError
from lab.machine import Machine, Process
from lab.services import DOMAIN, MACHINE, RESOLV_CONF, Services

FOLDER = Path("/var/lib/portcullis-lab")
#: Set for a command that has mounts of its own, to the machine's mounts: what it mounted itself, nobody else would see.
_INSIDE = "PORTCULLIS_LAB_RUN"
#: Every host's systemd holds some of these; with the kernel's usual 128 the twentieth host, over all labs, does not boot.
_INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
_INOTIFY_INSTANCES = 2048
#: Mounted over the controller's own files, in a mount namespace that only the command has.
_WITH_RESOLVER = """
mount --bind "$0" /etc/resolv.conf
[ ! -e /etc/nsswitch.conf ] || mount --bind "$1" /etc/nsswitch.conf
shift
exec "$@"
"""


class Entry(NamedTuple):
    """A connection that got in: between which moments (seconds since the epoch), and from which address."""

    began: float
    ended: float
    source: str


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
        if name == MACHINE and self.has_services:
            return self._services.machine
        if name not in self.machines:
            raise LabError(f"The lab {self.name!r} has no host {name!r}; it has {', '.join(self.machines) or 'none'}.")
        return self.machines[name]

    def up(self, hosts: Mapping[str, str], keep: bool = False) -> None:
        """Boot hosts (name to release) that are not up yet, all at once, and wait for them."""
        _require_machine()
        hosts = {name: ubuntu.instead(release) for name, release in hosts.items()}
        for name in hosts:
            if not name.replace("-", "").isalnum() or len(name) > 15 or name in ("lo", network.BRIDGE, MACHINE, "acme"):
                raise LabError(
                    f"{name!r} cannot be a host's name; use at most 15 letters, digits and dashes, and no name that the "
                    f"lab itself has ({network.BRIDGE}, {MACHINE}, acme)."
                )
        for release in dict.fromkeys(hosts.values()):
            images.require(release)
        with images.locked(FOLDER / ".lock"):
            _collect()
            self._prepare(keep)
            new = [self._add(name, release) for name, release in hosts.items() if name not in self.machines]
        with ThreadPoolExecutor(max_workers=4) as pool:
            for booted in [pool.submit(self._boot, machine) for machine in new]:
                booted.result()

        if new and self.has_services:
            self._introduce(new)

    def _prepare(self, keep: bool) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        state = self._state()
        if not state:
            owner = Process.of(os.getpid())
            state = {"owner": None if keep or owner is None else [owner.pid, owner.started], "hosts": {}}
        elif keep:
            state["owner"] = None
        # Written down first, here and below: what is made after this line can be found and removed.
        self._save(state)
        if int(_INOTIFY.read_text()) < _INOTIFY_INSTANCES:
            _INOTIFY.write_text(str(_INOTIFY_INSTANCES))
        network.create(self.name)
        if not self.key.exists():
            shell.check(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", str(self.key)])

    def _add(self, name: str, release: str) -> Machine:
        state = self._state()
        # Never given again: whoever met the host that had it would know its addresses by another host's keys.
        number = state.get("next", 0)
        if number >= 200:
            raise LabError("This lab has had 200 hosts, and has no address left; take it down and start anew.")
        state["next"] = number + 1
        state["hosts"][name] = [release, number]
        self._save(state)
        machine = self.machines[name]
        machine.create(self.key.with_suffix(".pub").read_text())
        return machine

    def _boot(self, machine: Machine) -> None:
        machine.start()
        machine.wait()

    def services(self, keep: bool = False) -> None:
        """Boot the internet's own servers, unless they are up; hosts and controller ask their name server from then on.

        ``keep`` is as in ``up``; the lab need not have hosts yet.
        """
        _require_machine()
        images.require(images.SERVICES)
        with images.locked(FOLDER / ".lock"):
            _collect()
            self._prepare(keep)
            if self.has_services:
                return
            self._save({**self._state(), "services": True})
            self._services.create()
        self._services.start()
        self._introduce(list(self.machines.values()))

    @property
    def has_services(self) -> bool:
        """Whether this lab has servers of its own."""
        return bool(self._state().get("services"))

    @property
    def _services(self) -> Services:
        return Services(self.name, self.folder)

    def _serving(self) -> Services:
        if not self.has_services:
            raise LabError(f"The lab {self.name!r} has no servers of its own; start them with 'lab up --services'.")
        return self._services

    def _introduce(self, machines: Sequence[Machine]) -> None:
        for machine in machines:
            machine.use_resolver(RESOLV_CONF)
        self._services.resolve({f"{machine.name}.{DOMAIN}": [machine.ipv4, machine.ipv6] for machine in machines})

    @property
    def ca(self) -> Path:
        """The certificate of the authority that signed the servers' own; it is there once they are up."""
        return self._services.authority.certificate

    def sign(self, names: Iterable[str]) -> tuple[str, str]:
        """Return a certificate of that authority for a server of these names, and its key, both as PEM."""
        self._serving()
        return self._services.authority.sign(names)

    def trust_ca(self, host: str) -> None:
        """Make a host trust that authority, and with it every server of the lab."""
        place = "/usr/local/share/ca-certificates/portcullis-lab.crt"
        script = f"cat > {place} && update-ca-certificates"
        self._serving()
        done = self.exec(host, ["sh", "-euc", script], stdin=self.ca.read_text())
        if done.returncode:
            raise LabError(f"{host} could not be made to trust the lab's authority: {done.stderr[-800:]}")

    def resolve(self, names: Mapping[str, Sequence[str]]) -> None:
        """Set the IPv4 and IPv6 addresses of names for everybody in the lab; none means that there is no such name.

        Names that are not named here stay as they are. ValueError for what is no address.
        """
        self._serving().resolve(names)

    def serve(
        self,
        path: str,
        body: str | bytes,
        status: int = 200,
        content_type: str = "text/plain",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer so over HTTPS at a host's name and path, for example ``www.cloudflare.com/ips-v4``.

        In force on return. Another name than one of ``lab.services.SITES`` is a LabError.
        """
        self._serving().serve(path, body, status, content_type, headers or {})

    def serve_recorded(self) -> None:
        """Answer at Cloudflare's addresses as Cloudflare did, and nothing else any more."""
        self._serving().serve_recorded()

    def requests(self) -> list[str]:
        """Return every request answered over HTTPS, oldest first, for example
        ``GET https://www.cloudflare.com/ips-v4 200 from 192.0.2.10``.
        """
        return self._serving().requests()

    def remove(self, host: str) -> None:
        """End one host and remove it; one that is not there is fine."""
        if host not in self.machines:
            return
        with images.locked(FOLDER / ".lock"):
            self.machines[host].stop()
            network.unplug(self.name, host)
            state = self._state()
            state["hosts"].pop(host, None)
            self._save(state)
        if self.has_services:
            self._services.resolve({f"{host}.{DOMAIN}": []})

    def down(self) -> None:
        """End all hosts and remove everything of this lab."""
        _require_machine()
        every = [*self.machines.values(), *([self._services.machine] if self.has_services else [])]
        with ThreadPoolExecutor(max_workers=8) as pool:
            for stopped in [pool.submit(machine.stop) for machine in every]:
                stopped.result()
        network.remove(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def abandoned(self) -> bool:
        """Whether the process that this lab was tied to has ended without taking it down.

        A folder without its state is what a child of such a process wrote after the lab was removed.
        """
        state = self._state()
        if not state:
            return True
        owner = state.get("owner")
        return owner is not None and not Process(*owner).alive

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
        inside = ["nsenter", f"--net={file}"]
        if not self.has_services:
            return [*inside, *argv]
        files = [str(self._services.resolv_conf), str(self._services.name_switch)]
        # Some process of the lab's that sees the machine's own mounts: these are what 'lab' commands go back to.
        process = self._services.machine.process
        marked = ["env", f"{_INSIDE}=/proc/{process.pid if process else 'self'}/ns/mnt"]
        return [*inside, "unshare", "--mount", *marked, "sh", "-euc", _WITH_RESOLVER, *files, *argv]

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

    @contextmanager
    def watching(self, wanted: Iterable[tuple[str, str, int]]) -> Iterator[list[Entry]]:
        """Try connections (as for ``connect_all``) every 50 ms while the block runs.

        Yields a list that holds, after the block, each that got in.
        """
        targets = [(source, self._address(source, host), port) for source, host, port in wanted]
        network.hold(self.name, (target[0] for target in targets))
        found: list[Entry] = []
        command = self.inside([sys.executable, "-I", str(Path(__file__).with_name("watch.py"))])
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdin
            running.stdin.write(json.dumps(targets) + "\n")
            running.stdin.flush()
            try:
                yield found
            finally:
                said, _nothing = running.communicate()
                words = (line.split() for line in said.splitlines())
                found += [Entry(float(began), float(ended), source) for began, ended, source in words]

    def connect(self, source: str, host: str, port: int) -> str:
        """Try one connection; see ``connect_all``."""
        return self.connect_all([(source, host, port)])[0]

    def _address(self, source: str, host: str) -> str:
        if host not in self.machines and not (host == MACHINE and self.has_services):
            return host
        machine = self.machine(host)
        return machine.ipv4 if ipaddress.ip_address(source).version == 4 else machine.ipv6

    def cut(self, host: str, way: str = "both") -> None:
        """Disconnect a host, or drop only what goes "in" to it or comes "out" of it."""
        machine = self.machine(host)
        if way == "both":
            network.cable(self.name, host, up=False)
        else:
            network.lose(self.name, host, machine.number, way, lost=True)

    def heal(self, host: str, way: str = "both") -> None:
        """Undo a cut of the same way."""
        machine = self.machine(host)
        if way == "both":
            network.cable(self.name, host, up=True)
        else:
            network.lose(self.name, host, machine.number, way, lost=False)

    def drop(self, host: str, port: int, dropped: bool = True) -> None:
        """Drop packets to a TCP port of a host, as a provider's firewall in front of it would, or stop that."""
        self.machine(host)
        network.drop(self.name, host, port, dropped)

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
                "lab_ipv6": machine.ipv6,
                "lab_release": machine.release,
            }
            for name, machine in self.machines.items()
        }
        common = {
            "ansible_user": user,
            "ansible_ssh_private_key_file": str(self.key),
            "ansible_ssh_common_args": " ".join(self._ssh_options()),
            # Labs use the same addresses: a connection that is kept open belongs to one of them only.
            "ansible_control_path_dir": str(self.folder / "cp"),
        }
        return {"all": {"hosts": hosts, "vars": common}}

    def weaken(self, host: str) -> None:
        """Make a fresh host as weak as careless owners leave it: see ``lab/scenes.py``."""
        done = self.exec(host, ["sh", "-eu"], stdin=scenes.WEAKEN)
        if done.returncode:
            raise LabError(f"{host} could not be made weak: {done.stderr[-800:]}")

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


def collect() -> list[str]:
    """Remove the labs whose owner has ended without doing so, and return their names."""
    _require_machine()
    with images.locked(FOLDER / ".lock"):
        return _collect()


def _collect() -> list[str]:
    folders = FOLDER.iterdir() if FOLDER.is_dir() else ()
    abandoned = [path.name for path in sorted(folders) if path.is_dir() and Lab(path.name).abandoned]
    for name in abandoned:
        Lab(name).down()
    return abandoned


def mounts_outside() -> str | None:
    """For a command of 'lab run', which has mounts of its own: the file that stands for the machine's; else None."""
    outside = os.environ.get(_INSIDE)
    if outside is None or not os.path.exists(outside):
        return None
    return outside if os.readlink("/proc/self/ns/mnt") != os.readlink(outside) else None


def _require_machine() -> None:
    if os.geteuid() != 0:
        raise LabError("Only root can boot whole hosts; run this as root.")
    if mounts_outside():
        raise LabError(
            "What 'lab run' runs cannot boot or end hosts, as its mounts are its own; do that outside of it."
        )
