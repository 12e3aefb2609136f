# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""When something happens by itself: times as systemd takes them, and the steps to timers."""

from __future__ import annotations

import re
from typing import Any, List, Mapping, Optional, Set, Tuple

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


def timers(
    stale: Set[str], wanted: Mapping[str, Tuple[bool, bool, bool]], dropped: Mapping[str, Optional[str]]
) -> List[Step]:
    """Return the steps to timers, behind those that write their files: by name whether each is wanted, enabled and active.

    ``dropped`` are files that are not wanted, by path, None for one that is not there.
    """
    there = {path: text for path, text in dropped.items() if text is not None}
    off = [name for name, (keep, enabled, active) in wanted.items() if not keep and (enabled or active)]
    steps: List[Step] = [SetUnit(name, enabled=False, active=False) for name in off]
    steps += [RemoveFile(path, text) for path, text in there.items()]
    steps += [ReloadManager()] if stale or there else []
    for name, (keep, enabled, active) in wanted.items():
        if not keep:
            continue
        own = {f"{UNITS}/{name}", f"{UNITS}/{name[: -len('timer')]}service"}
        if not enabled or not active:
            steps.append(SetUnit(name, enabled=True, active=True))
        elif stale & own:
            steps += [SetUnit(name, active=False), SetUnit(name, active=True)]
    return steps
