# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""One whole host: a root file system of its own over a shared image, run by systemd-nspawn in a namespace of its own."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab import images, network, shell
from lab.errors import LabError

_BOOT_SECONDS = 240
_STOP_SECONDS = 20
_BOOTED = {"running", "degraded"}
#: systemd-nspawn that is part of another's unit ends with this code when its host reboots, for that unit to start it again.
_REBOOT = 133
#: What its kernel held of a firewall, and links that were made, are gone after a reboot; here the namespace outlives it, so
#: it is emptied by the host's own programs.
_FORGET = r"""
! command -v nft >/dev/null || nft list tables inet | while read -r _table family name; do nft delete table "$family" "$name"; done
for family in iptables ip6tables; do
    ! command -v $family-restore >/dev/null ||
        printf '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n*nat\nCOMMIT\n*raw\nCOMMIT\n' | $family-restore
done
! command -v ipset >/dev/null || ipset destroy
ip -o link | cut -d: -f2 | cut -d@ -f1 | while read -r link; do
    [ "$link" = lo ] || [ "$link" = eth0 ] || ip link delete "$link"
done
"""
#: What Docker's engine needs beyond other hosts.
_ENGINE = (
    "--capability=all",
    "--system-call-filter=add_key",
    "--system-call-filter=keyctl",
    "--system-call-filter=bpf",
)
_BOOTS = f"""
export boot=0
while
    boot=$((boot + 1))
    "$@"
    [ $? = {_REBOOT} ]
do
    nsenter --net="$NETWORK" chroot "$ROOT" sh -c "$FORGET"
done
"""
#: A group of its own for each boot: the one before has left its groups behind.
_ALONE = """
group="$0/$boot"
mkdir -p "$group"
echo $$ > "$group/cgroup.procs"
exec "$@"
"""
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
}


@dataclass(frozen=True)
class Process:
    """A process that is still the one that was started: its id alone may have been given to another since."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Process | None:
        """Return the running process with this id, or None."""
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] == "Z" else cls(pid, fields[19])

    @property
    def alive(self) -> bool:
        return Process.of(self.pid) == self


#: Called with each host before what its kernel holds is gone: before a reboot, and before its end.
BEFORE_END: list[Callable[[Machine], None]] = []


@dataclass(frozen=True)
class Machine:
    """A host of a lab. Its number makes its addresses; its folder holds what it wrote."""

    lab: str
    name: str
    release: str
    number: int
    folder: Path

    @property
    def ipv4(self) -> str:
        return network.addresses(self.number)[0]

    @property
    def ipv6(self) -> str:
        return network.addresses(self.number)[1]

    @property
    def root(self) -> Path:
        """Where the host's root file system is mounted."""
        return self.folder / "root"

    @property
    def _engine(self) -> Path:
        """Where Docker keeps its images: the kernel lays no overlay over the overlay that the root is."""
        return self.folder / "docker"

    @property
    def _cgroup(self) -> Path:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
        unified = next((fields[1] for fields in mounts if fields[2] == "cgroup2"), None)
        if unified is None:
            raise LabError("This machine has no cgroup2 mounted, and a host's systemd needs it.")
        return Path(unified) / "portcullis-lab" / f"{self.lab}-{self.name}"

    def cpu_seconds(self) -> float:
        """Return how long all of the host's processes together have kept a processor busy since it booted."""
        usage = dict(line.split() for line in (self._cgroup / "cpu.stat").read_text().splitlines())
        return int(usage["usage_usec"]) / 1_000_000

    def create(self, public_key: str | None) -> None:
        """Make the host's file system and its cable; it does not run yet. Without a key nobody logs in there."""
        image = images.require(self.release)
        for part in ("upper", "work", "root", self._engine.name):
            (self.folder / part).mkdir(parents=True)
        options = f"lowerdir={image},upperdir={self.folder / 'upper'},workdir={self.folder / 'work'}"
        shell.check(["mount", "-t", "overlay", "overlay", "-o", options, str(self.root)])
        self._write("etc/hostname", f"{self.name}\n")
        self._write("etc/hosts", f"127.0.0.1 localhost {self.name}\n::1 localhost {self.name}\n")
        # An identity of its own; an empty file would make systemd enable every unit there is at this first boot.
        self._write("etc/machine-id", f"{secrets.token_hex(16)}\n")
        if public_key is not None:
            self._let_in(public_key)
        network.plug(self.lab, self.name, self.number)

    def _let_in(self, public_key: str) -> None:
        self._write("root/.ssh/authorized_keys", public_key)
        self._write("home/admin/.ssh/authorized_keys", public_key)
        shell.check(["chroot", str(self.root), "chown", "admin:", "/home/admin/.ssh/authorized_keys"])
        shell.check(["chroot", str(self.root), "ssh-keygen", "-A"])

    def use_resolver(self, text: str) -> None:
        """Make the host ask the lab's name server, whether it runs or not."""
        network.reach_services(network.namespace(self.lab, self.name), "eth0")
        self._write("etc/resolv.conf", text)

    def _write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, encoding="utf-8")

    def start(self) -> None:
        """Boot the host; ``wait`` tells when it is up."""
        command = [
            "systemd-nspawn",
            "--quiet",
            "--boot",
            f"--directory={self.root}",
            f"--machine={network.namespace(self.lab, self.name)}",
            f"--network-namespace-path={network.file(network.namespace(self.lab, self.name))}",
            "--capability=CAP_NET_ADMIN",
            "--resolv-conf=off",
            "--timezone=off",
            "--link-journal=no",
        ]
        if self.release in images.DOCKERS:
            command += [*_ENGINE, f"--bind={self._engine}:/var/lib/docker"]
        if not Path("/run/systemd/system").is_dir():
            # Nobody here makes a scope for it, and two hosts in one group would manage one another's processes.
            self._cgroup.mkdir(parents=True, exist_ok=True)
            command += ["--register=no", "--keep-unit"]
            command = ["sh", "-c", _ALONE, str(self._cgroup), *command]
        elif self.release in images.COPIED:
            # It can be given the disk of another host.
            command += ["--property=DeviceAllow=block-loop rwm"]
        command = ["sh", "-c", _BOOTS, "sh", *command]
        environment = {
            **os.environ,
            "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1",
            "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
            "NETWORK": str(network.file(network.namespace(self.lab, self.name))),
            "ROOT": str(self.root),
            "FORGET": _FORGET,
        }
        with (self.folder / "console.log").open("ab") as console:
            started = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                env=environment,
                start_new_session=True,
            )
        process = Process.of(started.pid)
        if process is None:
            raise LabError(f"{self.name} did not start: {self.console()}")
        (self.folder / "process").write_text(f"{process.pid} {process.started}\n")

    def wait(self, since_boot: str | None = None) -> None:
        """Wait until the host has booted; ``since_boot`` is the id of the boot before, which does not count."""
        deadline = time.monotonic() + _BOOT_SECONDS
        while time.monotonic() < deadline:
            process = self.process
            if process is None or not process.alive:
                raise LabError(f"{self.name} stopped while it booted: {self.console()}")
            # What enters one that is just going down has its systemd wait for it for a minute and a half: it is told of the end of its own children alone.
            if self.boot_id != since_boot and self._state() in _BOOTED:
                return
            time.sleep(0.2)
        raise LabError(f"{self.name} did not boot within {_BOOT_SECONDS} s: {self.console()}")

    def _state(self) -> str:
        """What the host's systemd says of itself, or nothing before it does."""
        try:
            # Asked of a systemd that is just going down, this may never be answered.
            return self.exec(["systemctl", "is-system-running"], timeout_seconds=10).stdout.strip()
        except (LabError, subprocess.TimeoutExpired):
            return ""

    @property
    def process(self) -> Process | None:
        """The process that runs the host, if it was started."""
        try:
            pid, started = (self.folder / "process").read_text().split()
        except FileNotFoundError:
            return None
        return Process(int(pid), started)

    @property
    def leader(self) -> int | None:
        """The id, on this machine, of the host's first process."""
        process = self.process
        if process is None or not process.alive:
            return None
        # The shell that starts it again after a reboot, systemd-nspawn, and then the host itself.
        supervisor = _child(process.pid)
        leader = _child(supervisor) if supervisor else None
        # Before the host starts there are others in its place for a moment.
        return leader if leader and _is_first(leader) else None

    @property
    def boot_id(self) -> str:
        """What tells this boot from the one before."""
        leader = self.leader
        process = Process.of(leader) if leader else None
        return f"{process.pid} {process.started}" if process else ""

    def enter(self, argv: Sequence[str]) -> list[str]:
        """Return the command that runs a command inside the host."""
        leader = self.leader
        if leader is None:
            raise LabError(f"{self.name} does not run; start it with 'lab up'.")
        environment = [f"{key}={value}" for key, value in _ENVIRONMENT.items()]
        return ["nsenter", "--target", str(leader), "--all", "--wd", "env", "-i", *environment, *argv]

    def exec(
        self, argv: Sequence[str], stdin: str | None = None, timeout_seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside the host, as root and without ssh, and return how it ended."""
        return subprocess.run(
            self.enter(argv),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_seconds,
            check=False,
        )

    def reboot(self) -> None:
        """Reboot the host and wait until it is up again."""
        self._look()
        before = self.boot_id
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.exec(["systemctl", "reboot"], timeout_seconds=20)
        self.wait(since_boot=before)

    def stop(self) -> None:
        """End the host at once and remove all of it."""
        self._look()
        process, leader = self.process, self.leader
        if leader is not None:
            os.kill(leader, signal.SIGKILL)
        elif process is not None and process.alive:
            # It has not come to start the host yet.
            os.killpg(process.pid, signal.SIGKILL)
        if process is not None:
            self._end(process)
        self._kill_rest()
        while os.path.ismount(self.root):
            shell.check(["umount", "--lazy", str(self.root)])
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._cgroup.is_dir():
            self._remove_cgroup()

    def _look(self) -> None:
        for look in BEFORE_END:
            look(self)

    def _end(self, process: Process) -> None:
        deadline = time.monotonic() + _STOP_SECONDS
        while process.alive:
            if time.monotonic() > deadline:
                os.kill(process.pid, signal.SIGKILL)
                return
            time.sleep(0.05)

    def _kill_rest(self) -> None:
        """End what was started but not yet written down when the lab's owner was killed."""
        switch = self._cgroup / "cgroup.kill"
        if switch.exists():
            switch.write_text("1")

    def _remove_cgroup(self) -> None:
        for folder, _folders, _files in os.walk(self._cgroup, topdown=False):
            deadline = time.monotonic() + _STOP_SECONDS
            while True:
                try:
                    os.rmdir(folder)
                except OSError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
                else:
                    break

    def console(self) -> str:
        """Return the last of what the host printed while it booted."""
        try:
            return (self.folder / "console.log").read_text(errors="replace")[-800:]
        except FileNotFoundError:
            return "it printed nothing"


def _child(pid: int) -> int | None:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(children[0]) if children else None


def _is_first(pid: int) -> bool:
    """Whether a process is the first one of a machine of its own."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    ids = next((line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:")), [])
    return len(ids) > 1 and ids[-1] == "1"
