# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""When something happens by itself: times as systemd takes them, and the steps to timers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, FrozenSet, List, Mapping, Optional, Set

from ..base import values
from ..base.errors import Refusal
from ..base.paths import UNITS
from ..base.steps import ReloadManager, RemoveFile, SetUnit, Step

_SCHEDULE = re.compile(r"[A-Za-z0-9*][A-Za-z0-9*:.,/~ +_-]*")


def on_calendar(value: Any, option: str) -> str:
    """Return a time as systemd's OnCalendar may take it; Refusal for what cannot be one."""
    text = values.one_line(value, option)
    if not _SCHEDULE.fullmatch(text):
        raise Refusal(f"{option}: {text!r} is not a time as systemd's OnCalendar takes it; write one such as daily.")
    return text


@dataclass(frozen=True)
class Timers:
    """What systemd says of timers: which are enabled and active, and why it does not take a time, by the option that gave it."""

    enabled: FrozenSet[str] = frozenset()
    active: FrozenSet[str] = frozenset()
    problems: Mapping[str, str] = field(default_factory=dict)

    def refuse(self) -> None:
        """Raise Refusal for a time that systemd does not take."""
        for option, problem in self.problems.items():
            raise Refusal(f"{option}: systemd does not take it ({problem}); write one such as daily.")

    def steps(
        self, wanted: Mapping[str, bool], stale: Set[str], unwanted: Optional[Mapping[str, Optional[str]]] = None
    ) -> List[Step]:
        """Return the steps to timers, behind those that write their files: by name whether each is wanted.

        ``stale`` are the files that were written. ``unwanted`` are files that are not to be there, None for one that is not.
        """
        there = {path: text for path, text in (unwanted or {}).items() if text is not None}
        off = [name for name, keep in wanted.items() if not keep and name in self.enabled | self.active]
        steps: List[Step] = [SetUnit(name, enabled=False, active=False) for name in off]
        steps += [RemoveFile(path, text) for path, text in there.items()]
        steps += [ReloadManager()] if stale or there else []
        for name in (name for name, keep in wanted.items() if keep):
            if name not in self.enabled & self.active:
                steps.append(SetUnit(name, enabled=True, active=True))
            elif stale & {f"{UNITS}/{name}", f"{UNITS}/{name[: -len('timer')]}service"}:
                steps += [SetUnit(name, active=False), SetUnit(name, active=True)]
        return steps
