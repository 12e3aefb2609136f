# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leases on an open port, and how windows ended; one file that everything which opens a window keeps."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Network
from . import plan as window
from .plan import to_whom

#: How a window ended that its owner did not close; these stand behind "was closed".
BY_KERNEL = "by the kernel at its deadline, since nobody else did"
BY_RELOAD = "by a reload of the firewall"
BY_REBOOT = "by a reboot"
BY_DEATH = "once it was seen that the process it was open for had died"
_REMEDY = (
    " See in the journal what ended it ('journalctl -t portcullis', 'journalctl -u certbot'). This is said until a window is closed as it should be, "
    "by the next renewal or, to see at once that it works, by 'portcullis window run -- true'."
)


@dataclass(frozen=True)
class Lease:
    """Somebody who keeps a window open.

    ``deadline`` is in seconds of the monotonic clock of the boot ``boot``; ``opened_at`` is in seconds since the epoch,
    for people. ``process`` is an id and a start time, or nothing where no process stands for the lease.
    """

    name: str
    port: int
    deadline: float
    boot: str
    opened_at: float = 0.0
    purpose: str = ""
    networks: Tuple[Network, ...] = ()
    families: Tuple[int, ...] = window.FAMILIES
    process: Tuple[str, ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Lease":
        """Return the lease that ``Leases.to_text`` made data of."""
        networks = values.networks(data["networks"], "networks")
        return cls(**{**data, "networks": networks, **{key: tuple(data[key]) for key in ("families", "process")}})


@dataclass(frozen=True)
class Ended:
    """How a window ended that its owner did not close; ``opened_at`` as the lease's, ``at`` likewise."""

    port: int
    purpose: str
    opened_at: float
    at: float
    how: str


@dataclass(frozen=True)
class Moment:
    """Now, as a host sees it: both clocks, the boot, whether our rules are in the firewall, and which processes live."""

    monotonic: float
    epoch: float
    boot: str
    ruled: bool
    lives: Callable[[Tuple[str, ...]], bool]


@dataclass(frozen=True)
class Leases:
    """The leases, the last window that its owner did not close, and when one was last closed as it should be."""

    held: Tuple[Lease, ...] = ()
    ended: Optional[Ended] = None
    well_at: float = 0.0

    @classmethod
    def from_text(cls, text: Optional[str]) -> "Leases":
        """Return the leases of such a file; one that cannot be read is empty, which closes what nobody can account for."""
        try:
            data = json.loads(text or "{}")
            held = tuple(Lease.from_data(entry) for entry in data.get("held", ()))
            for lease in held:
                float(lease.deadline)
            ended = Ended(**data["ended"]) if data.get("ended") else None
            return cls(held, ended, float(data.get("well_at", 0.0)))
        except (ValueError, TypeError, AttributeError, KeyError, Refusal):
            return cls()

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=1, default=str)

    @property
    def attention(self) -> Optional[Ended]:
        """The last window that its owner did not close, unless a later one was closed as it should be."""
        return self.ended if self.ended and self.ended.at > self.well_at else None

    def at(self, moment: Moment) -> "Leases":
        """Return the leases that have not ended; how the others ended is recorded."""
        leases = self
        for lease in self.held:
            how = _how_it_ended(lease, moment)
            if how:
                ended = Ended(lease.port, lease.purpose, lease.opened_at, moment.epoch, how)
                rest = tuple(other for other in leases.held if other != lease)
                leases = replace(leases, held=rest, ended=ended)
        return leases

    def with_one(self, lease: Lease) -> "Leases":
        return replace(self, held=(*self.without(lease.name, lease.port).held, lease))

    def without(self, name: str, port: int) -> "Leases":
        rest = tuple(lease for lease in self.held if (lease.name, lease.port) != (name, port))
        return replace(self, held=rest)

    def closed_well(self, name: str, port: int, epoch: float) -> "Leases":
        """Return the leases without a lease, whose window ended as it should if there was one."""
        rest = self.without(name, port)
        return replace(rest, well_at=epoch) if rest.held != self.held else self

    def of(self, port: int) -> Tuple[Lease, ...]:
        return tuple(lease for lease in self.held if lease.port == port)

    def members(self, now: float) -> Dict[int, Dict[Tuple[Network, int], int]]:
        """Return what the kernel has to hold, each member for the longest of its leases; whole seconds, rounded up."""
        found: Dict[int, Dict[Tuple[Network, int], int]] = {4: {}, 6: {}}
        for lease in self.held:
            seconds = int(-(-(lease.deadline - now) // 1))
            own = window.members(lease.port, lease.networks, lease.families, seconds)
            for family, entries in own.items():
                for key, value in entries.items():
                    found[family][key] = max(value, found[family].get(key, 0))
        return found

    def lines(self, now: float, seconds_left: Mapping[int, int], clock: Callable[[float], str]) -> List[str]:
        """Return sentences about the windows that are open, by the kernel's word, and about the last that its owner did not close."""
        found = []
        for port, seconds in sorted(seconds_left.items()):
            held = [_held(lease, now) for lease in self.of(port)]
            kept = "; ".join(held) or "nobody that is known of"
            found.append(
                f"Port {port} is open for {seconds} s more by the kernel's monotonic clock; kept so by {kept}."
            )
        if self.ended:
            found.append(
                f"Port {self.ended.port}, opened at {clock(self.ended.opened_at)} for '{self.ended.purpose}', was closed "
                f"{self.ended.how} (noticed at {clock(self.ended.at)})." + (_REMEDY if self.attention else "")
            )
        return found


def _how_it_ended(lease: Lease, moment: Moment) -> str:
    """Return how a lease's window ended, or nothing where it has not."""
    if lease.boot != moment.boot:
        return BY_REBOOT
    if lease.deadline <= moment.monotonic:
        return BY_KERNEL
    if not moment.ruled:
        return BY_RELOAD
    return BY_DEATH if lease.process and not moment.lives(lease.process) else ""


def _held(lease: Lease, now: float) -> str:
    who = f"'{lease.purpose}'" if lease.purpose else lease.name
    process = f", process {lease.process[0]}" if lease.process else ""
    return f"{who}{process}{to_whom(lease.networks, lease.families)} for {lease.deadline - now:.0f} s"
