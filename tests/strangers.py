# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts of all tests open to strangers where the role outbound counts as ``site.yml`` has it: nothing of it would have been stopped.

Looked at before a host reboots or is removed, in its kernel and in what its own watch remembers.
"""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, field

from ansible_collections.portcullis.vps.plugins.module_utils.outbound import table, watching
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.plan import MEMORY, SETTINGS
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.table import Held
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import BUDGET, REPORT, Wanted

from lab import network
from lab.machine import Machine

_LIST = ("nft", "--json", "list", "table", table.FAMILY, table.TABLE)


@dataclass
class Found:
    """The hosts that were looked at, to how many strangers one of them connected at most, and what would have been stopped of whom."""

    hosts: set[str] = field(default_factory=set)
    strangers: int = 0
    stopped: list[str] = field(default_factory=list)

    def to_data(self) -> dict[str, object]:
        return {"hosts": sorted(self.hosts), "strangers": self.strangers, "stopped": self.stopped}

    def add(self, hosts: list[str], strangers: int, stopped: list[str]) -> None:
        self.hosts |= set(hosts)
        self.strangers = max(self.strangers, strangers)
        self.stopped += stopped

    def __str__(self) -> str:
        return (
            f"outbound: {len(self.hosts)} hosts counted what they opened; the most strangers of one were {self.strangers} of {BUDGET}, and "
            f"{len(self.stopped)} false stops were found"
        )


def look(machine: Machine, found: Found) -> None:
    """Look at a host where the role counts as it does by default; others are tests of the role itself."""
    wanted = _wanted(machine)
    if wanted is None or wanted.mode != REPORT or wanted.budget != BUDGET:
        return
    held = _held(machine)
    now = int(time.time())
    memory = watching.Memory.from_text(_read(machine, MEMORY))
    memory, _event = watching.watched(memory, held, now)
    lines = watching.report(memory, wanted, held, now, lambda uid: "user")[1:]
    counted = sum(held.counts.values())
    if counted and not lines:
        lines = [f"  {counted} packets of nobody that the kernel knows"]
    host = f"{machine.lab}/{machine.name}"
    taken = [sum(address.version == family for address, _left in held.seen) for family in (4, 6)]
    found.add([host], max(taken), [f"{host}:{line}" for line in lines])


def _wanted(machine: Machine) -> Wanted | None:
    try:
        return Wanted.from_text(_read(machine, SETTINGS) or "")
    except ValueError:
        return None


def _read(machine: Machine, path: str) -> str | None:
    found = machine.root / path.lstrip("/")
    try:
        # Some tests put a pipe in a file's place.
        return found.read_text() if found.is_file() else None
    except (OSError, ValueError):
        return None


def _held(machine: Machine) -> Held:
    """Return what the host's part of the kernel holds; nothing where somebody has removed the table."""
    inside = f"--net={network.file(network.namespace(machine.lab, machine.name))}"
    command = ["nsenter", inside, "chroot", str(machine.root), *_LIST]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        return table.held(done.stdout) if done.returncode == 0 else Held(())
    except (subprocess.TimeoutExpired, ValueError):
        return Held(())
