# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who keeps a window open, and how windows ended: the book that every door of the window keeps."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from . import plan as window
from .plan import to_whom

#: How a window ended that nobody shut; these stand behind "It was shut".
BY_KERNEL = "by the kernel at its deadline, since nobody else did"
BY_RELOAD = "by a reload of the firewall"
BY_REBOOT = "by a reboot"
BY_DEATH = "once it was seen that the process it was open for had died"


@dataclass(frozen=True)
class Holder:
    """Somebody who keeps a window open.

    ``deadline`` is in seconds of the monotonic clock of the boot ``boot``; ``opened_at`` is in seconds since the epoch,
    for people. ``process`` is an id and a start time, or nothing where no process stands for the holder.
    """

    name: str
    port: int
    deadline: float
    boot: str
    opened_at: float = 0.0
    purpose: str = ""
    networks: Tuple[str, ...] = ()
    families: Tuple[int, ...] = window.FAMILIES
    process: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Ended:
    """How a window ended that was not shut by whoever opened it; ``opened_at`` as the holder's, ``at`` likewise."""

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
class Book:
    """The holders, the last window that nobody shut, and when one was last shut as it should be."""

    holders: Tuple[Holder, ...] = ()
    ended: Optional[Ended] = None
    well_at: float = 0.0

    @classmethod
    def from_text(cls, text: Optional[str]) -> "Book":
        """Return the book of such a file; one that cannot be read is empty, which shuts what nobody can account for."""
        try:
            data = json.loads(text or "{}")
            holders = tuple(Holder(**_tuples(entry)) for entry in data.get("holders", ()))
            for holder in holders:
                float(holder.deadline)
            ended = Ended(**data["ended"]) if data.get("ended") else None
            return cls(holders, ended, float(data.get("well_at", 0.0)))
        except (ValueError, TypeError, AttributeError, KeyError):
            return cls()

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @property
    def attention(self) -> Optional[Ended]:
        """The last window that nobody shut, unless a later one was shut as it should be."""
        return self.ended if self.ended and self.ended.at > self.well_at else None

    def at(self, moment: Moment) -> "Book":
        """Return the book without the holders who have none of their window left; how that came is written down."""
        book = self
        for holder in self.holders:
            how = _how_it_ended(holder, moment)
            if how:
                ended = Ended(holder.port, holder.purpose, holder.opened_at, moment.epoch, how)
                rest = tuple(other for other in book.holders if other != holder)
                book = replace(book, holders=rest, ended=ended)
        return book

    def with_one(self, holder: Holder) -> "Book":
        return replace(self, holders=(*self.without(holder.name, holder.port).holders, holder))

    def without(self, name: str, port: int) -> "Book":
        rest = tuple(holder for holder in self.holders if (holder.name, holder.port) != (name, port))
        return replace(self, holders=rest)

    def shut_well(self, name: str, port: int, epoch: float) -> "Book":
        """Return the book without a holder, whose window ended as it should if there was one."""
        rest = self.without(name, port)
        return replace(rest, well_at=epoch) if rest.holders != self.holders else self

    def of(self, port: int) -> Tuple[Holder, ...]:
        return tuple(holder for holder in self.holders if holder.port == port)

    def members(self, now: float) -> Dict[int, Dict[Any, int]]:
        """Return what the kernel has to hold, each member for the longest of its holders; whole seconds, rounded up."""
        found: Dict[int, Dict[Any, int]] = {4: {}, 6: {}}
        for holder in self.holders:
            seconds = int(-(-(holder.deadline - now) // 1))
            own = window.members(holder.port, holder.networks, holder.families, seconds)
            for family, entries in own.items():
                for key, value in entries.items():
                    found[family][key] = max(value, found[family].get(key, 0))
        return found

    def lines(self, now: float, seconds_left: Mapping[int, int], clock: Callable[[float], str]) -> List[str]:
        """Return sentences about the windows that are open, by the kernel's word, and about the last that nobody shut."""
        found = []
        for port, seconds in sorted(seconds_left.items()):
            held = [_held(holder, now) for holder in self.of(port)]
            kept = "; ".join(held) or "nobody that is known of"
            found.append(
                f"Port {port} is open for {seconds} s more by the kernel's monotonic clock; kept so by {kept}."
            )
        if self.ended:
            found.append(
                f"Port {self.ended.port}, opened at {clock(self.ended.opened_at)} for '{self.ended.purpose}', was shut "
                f"{self.ended.how} (noticed at {clock(self.ended.at)})."
            )
        return found


def _how_it_ended(holder: Holder, moment: Moment) -> str:
    """Return how a holder's window ended, or nothing where it has not."""
    if holder.boot != moment.boot:
        return BY_REBOOT
    if holder.deadline <= moment.monotonic:
        return BY_KERNEL
    if not moment.ruled:
        return BY_RELOAD
    return BY_DEATH if holder.process and not moment.lives(holder.process) else ""


def _held(holder: Holder, now: float) -> str:
    who = f"'{holder.purpose}'" if holder.purpose else holder.name
    process = f", process {holder.process[0]}" if holder.process else ""
    return f"{who}{process}{to_whom(holder.networks, holder.families)} for {holder.deadline - now:.0f} s"


def _tuples(entry: Mapping[str, Any]) -> Dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
