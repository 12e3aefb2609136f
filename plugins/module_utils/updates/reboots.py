# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a host reboots: a slot of its own inside a window, so that no two hosts of a group are ever down at once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Sequence

from ..base.errors import Refusal

_DAY = 24 * 60
_TIME = r"([01]\d|2[0-3]):([0-5]\d)"


@dataclass(frozen=True)
class RebootWindow:
    """A part of the day, in minutes since midnight; it may go over midnight."""

    start: int
    minutes: int

    @classmethod
    def parse(cls, value: Any, option: str) -> "RebootWindow":
        """Return a window from text such as 02:00-05:00."""
        match = re.fullmatch(f"{_TIME}-{_TIME}", str(value))
        if not match:
            raise Refusal(
                f"{option}: {value!r} is no part of a day; write two times of day such as 02:00-05:00, in quotes."
            )
        start, end = (60 * int(hour) + int(minute) for hour, minute in (match.group(1, 2), match.group(3, 4)))
        # From one time to the same is the whole day.
        return cls(start, (end - start) % _DAY or _DAY)


@dataclass(frozen=True)
class Slot:
    """The minutes of a day that one host has for its reboot; ``start`` is in minutes since midnight."""

    start: int
    minutes: int

    @property
    def time(self) -> str:
        return _written(self.start)

    def __str__(self) -> str:
        return f"{self.time}-{_written(self.start + self.minutes)}"

    def holds(self, time: str) -> bool:
        """Return whether a time of day such as 04:10 is in it."""
        hour, minute = time.split(":")
        return (60 * int(hour) + int(minute) - self.start) % _DAY < self.minutes


def slot(host: str, group: Sequence[str], window: RebootWindow, minutes: int) -> Slot:
    """Return a host's slot of so many minutes in the window.

    It depends on nothing but these values, so every host of a group finds its own without asking another, and all of them are
    disjoint. Where there is room left, a host's name says how much later it starts, so that groups do not reboot in step.
    Refusal where the window is too small for the group, or the host is not of it.
    """
    names = sorted({*group} or {host})
    if host not in names:
        raise Refusal(
            f"reboot_group: it does not name {host}, which would then reboot at the time of another; name every host of the group."
        )
    share = window.minutes // len(names)
    if share < minutes:
        raise Refusal(
            f"reboot_window: {len(names)} hosts that reboot one after the other, {minutes} minutes each, need "
            f"{len(names) * minutes} minutes, and the window has {window.minutes}; make it longer, lower reboot_minutes, or make "
            "the group smaller."
        )
    rest = share - minutes
    later = int(hashlib.sha256(host.encode()).hexdigest(), 16) % (rest + 1)
    return Slot((window.start + names.index(host) * share + later) % _DAY, minutes)


def objection(own: Slot, time: str, timezone: str, users: Sequence[str], pending: bool) -> str:
    """Return what speaks against a reboot at this time of day, or nothing.

    ``users`` are those logged in whom it must not disturb, ``pending`` is whether a change waits for its confirmation.
    """
    if not own.holds(time):
        return f"it is {time}, and this host's slot is {own} {timezone}"
    if users:
        return f"{', '.join(dict.fromkeys(users))} is logged in"
    return "a change waits for its confirmation" if pending else ""


def _written(minute: int) -> str:
    return f"{minute % _DAY // 60:02}:{minute % 60:02}"
