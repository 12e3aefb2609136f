# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was before the first change, and the way back to it: by comparison, for whatever is ours no more."""

from __future__ import annotations

from typing import Dict, Iterable, List, Mapping, Tuple

from ..base.steps import SetAttributes, SetUnit, Step
from . import sysctl
from .choice import CLOCK, KEYSIGN, Choice
from .observed import Observed, UnitState
from .record import Record
from .steps import OVERRIDE, KeepMode, SetKernel

#: What cron reads, and the modes that keep it to root.
CRON: Mapping[str, int] = {
    "/etc/crontab": 0o600,
    **{f"/etc/cron.{name}": 0o700 for name in ("d", "hourly", "daily", "weekly", "monthly", "yearly")},
}
KEYSIGN_MODE = 0o755
_SETUID = 0o6000
_PURPOSE = "Give back"


def record(observed: Observed, choice: Choice) -> Record:
    """Return what was before the first change of all that is ours now."""
    return Record(_kernel(observed, choice), _modes(observed, choice), _units(observed, choice))


def _kernel(observed: Observed, choice: Choice) -> Dict[str, Tuple[str, str]]:
    old = observed.record.kernel
    found = {}
    for name, value in choice.kernel.items():
        now = observed.kernel[name].value
        if name in old:
            found[name] = (old[name][0], value)
        # An interface that came later started as ours; where many come and go the record would be written each time.
        elif sysctl.default_of(name) not in old and (now != value or "/conf/" in name):
            found[name] = (now, value)
    for name, pair in old.items():
        if name not in observed.kernel and sysctl.default_of(name) in choice.kernel:
            found[name] = pair
    return found


def _modes(observed: Observed, choice: Choice) -> Dict[str, Tuple[int, int]]:
    old = observed.record.modes
    found = {}
    for path, mode in _ours(choice).items():
        now = observed.modes.get(path)
        if path in old:
            found[path] = (old[path][0], mode)
        elif now is not None and now & ~mode:
            found[path] = (now, mode)
    return found


def _ours(choice: Choice) -> Dict[str, int]:
    """Return the modes that are ours, by path."""
    found = dict(CRON) if choice.has("cron_permissions") else {}
    if choice.has("unused_setuid"):
        found[KEYSIGN] = KEYSIGN_MODE
    return found


def setuid(observed: Observed, choice: Choice) -> List[Step]:
    """Return the steps that keep a program from root's rights, or give them back where our line is still there."""
    now = observed.modes.get(KEYSIGN)
    ours = observed.overrides.get(KEYSIGN) == OVERRIDE
    if choice.has("unused_setuid"):
        # Whoever listed it otherwise, and without root's rights, has done it.
        due = now is not None and (now & _SETUID or not observed.overrides.get(KEYSIGN))
        return [KeepMode(KEYSIGN, KEYSIGN_MODE, now, kept=True)] if due else []
    if KEYSIGN in observed.record.modes and ours:
        before, made = observed.record.modes[KEYSIGN]
        return [KeepMode(KEYSIGN, before if now == made else None, now, kept=False)]
    return []


def _units(observed: Observed, choice: Choice) -> Dict[str, Tuple[bool, bool]]:
    old = observed.record.units
    clock = observed.units.get(CLOCK, UnitState(False))
    if not choice.has("clock"):
        return {}
    if CLOCK in old:
        return {CLOCK: old[CLOCK]}
    return {} if clock.enabled and clock.active else {CLOCK: (clock.enabled, clock.active)}


def steps(observed: Observed, choice: Choice) -> Tuple[List[Step], List[str]]:
    """Return the steps that bring back what is ours no more and still as it was made, and sentences about what is not."""
    values, left = _kernel_back(observed, choice)
    now = {name: value.value for name, value in observed.kernel.items()}
    found: List[Step] = [SetKernel(_PURPOSE, sysctl.in_order(values, choice.kernel, now))] if values else []
    for path, (before, made) in observed.record.modes.items():
        mode = observed.modes.get(path)
        if path == KEYSIGN or path in _ours(choice) or mode is None or mode == before:
            continue
        if mode == made:
            found.append(SetAttributes(path, before, f"root's, {mode:04o}"))
        else:
            left.append(f"{path} keeps the mode {mode:04o}: it was {made:04o} by us, and somebody set it since.")
    for name, (enabled, active) in observed.record.units.items():
        unit = observed.units.get(name)
        if not choice.has("clock") and unit is not None and unit.exists and unit.enabled and unit.active:
            found.append(SetUnit(name, None if enabled else False, None if active else False))
    return found, left


def _kernel_back(observed: Observed, choice: Choice) -> Tuple[List[Tuple[str, str, str]], List[str]]:
    recorded = observed.record.kernel
    values: List[Tuple[str, str, str]] = []
    left: List[str] = []
    for name, (before, made) in {**_of_later_interfaces(observed.kernel, recorded), **recorded}.items():
        now = observed.kernel.get(name)
        if name in choice.kernel or now is None or now.value == before:
            continue
        if now.value == made and now.writable:
            values.append((name, before, made))
        elif name in recorded:
            left.append(f"{sysctl.shown(name)} stays {now.value}: it was {made} by us, and somebody set it since.")
    return values, left


def _of_later_interfaces(names: Iterable[str], recorded: Mapping[str, Tuple[str, str]]) -> Dict[str, Tuple[str, str]]:
    """Return what interfaces that came later would have begun with."""
    defaults = {name: sysctl.default_of(name) for name in names}
    return {name: recorded[default] for name, default in defaults.items() if default in recorded}
