# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's root file system as a disk of its own: an image that it boots from, and that another host can be given while it is down."""

from __future__ import annotations

import subprocess
import time
import uuid
from pathlib import Path

from lab import shell
from lab.errors import LabError
from lab.machine import Machine

_DOWN_SECONDS = 90
_MORE_MEGABYTES = 300
#: Source: the kernel's admin-guide/devices.txt.
_LOOP = "7"


def power_off(machine: Machine) -> None:
    """Have a host go down by itself, and wait until it has."""
    machine.exec(["systemctl", "poweroff"])
    deadline = time.monotonic() + _DOWN_SECONDS
    while (process := machine.process) is not None and process.alive:
        if time.monotonic() > deadline:
            raise LabError(f"{machine.name} does not go down within {_DOWN_SECONDS} s: {machine.console()}")
        time.sleep(0.2)


class Disk:
    """The disk of a host that is down: in nobody's machine, until somebody puts it into one."""

    def __init__(self, machine: Machine) -> None:
        """Take the root file system of a host that is down onto a disk of its own."""
        self._machine = machine
        self.path = machine.folder / "disk"
        self.uuid = str(uuid.uuid4())
        (machine.root / "etc/fstab").write_text(f"UUID={self.uuid} / ext4 errors=remount-ro 0 1\n")
        used = int(shell.check(["du", "-smx", str(machine.root)], timeout_seconds=300).split()[0])
        shell.check(["truncate", "--size", f"{used * 5 // 4 + _MORE_MEGABYTES}M", str(self.path)])
        shell.check(["mkfs.ext4", "-q", "-U", self.uuid, "-d", str(machine.root), str(self.path)], timeout_seconds=600)
        shell.check(["umount", str(machine.root)])
        self.device = shell.check(["losetup", "--find", "--show", str(self.path)]).strip()

    def boot(self) -> None:
        """Put the disk into its own host, and boot that."""
        shell.check(["mount", self.device, str(self._machine.root)])
        self._machine.start()
        self._machine.wait()

    def out(self) -> None:
        """Take the disk out of its own host, which is down."""
        shell.check(["umount", str(self._machine.root)])

    def give(self, other: Machine) -> None:
        """Put the disk into another host that runs."""
        number = str(int(self.device.removeprefix("/dev/loop")))
        self._of(other, "mknod", self.device, "b", _LOOP, number)

    def take(self, other: Machine) -> None:
        """Take the disk out of the other host again."""
        self._of(other, "rm", self.device)

    def _of(self, other: Machine, *command: str) -> None:
        done: subprocess.CompletedProcess[str] = other.exec(command)
        if done.returncode:
            raise LabError(f"{other.name} cannot be given {self.device}: {done.stderr.strip()}")

    def digest(self) -> str:
        """Return the digest of all that is on the disk."""
        shell.check(["blockdev", "--flushbufs", self.device])
        return shell.check(["sha256sum", str(self.path)], timeout_seconds=300).split()[0]

    def read(self, path: str) -> str:
        """Return the text of a file on the disk, which nobody has mounted; empty where there is none."""
        return shell.check(["debugfs", "-R", f"cat {path}", str(self.path)])

    def close(self) -> None:
        """Take the disk away; its host has to be removed first where it runs."""
        if Path(self.device).exists():
            shell.check(["losetup", "--detach", self.device])
