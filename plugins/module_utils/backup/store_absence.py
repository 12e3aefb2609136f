# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that shall receive backups no more: its timers and its clients' keys go, what was sent to it stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional, Tuple

from ..base.paths import ETC, UNITS
from ..base.steps import Plan, RemoveFile, Step, WriteFile
from .store import DRILL_PATHS, DRILL_TIMER, SERVES, SERVICE, SETTINGS, TIMER
from .timing import Timers

FILES = (f"{UNITS}/{TIMER}", f"{UNITS}/{SERVICE}", *DRILL_PATHS, SETTINGS)


@dataclass(frozen=True)
class Observed:
    """What there is of a store: our files by path, the clients' files of keys by path, the timers, and the folder of the repositories."""

    files: Mapping[str, Optional[str]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    timers: Timers = field(default_factory=Timers)
    folder: str = ""


def absence(observed: Observed) -> Plan:
    """Return the steps to a host that takes no more backups."""
    # What clients could still do ends first.
    keys = [_without_ours(path, text) for path, text in sorted(observed.keys.items())]
    return Plan((*keys, *observed.timers.steps({TIMER: False, DRILL_TIMER: False}, set(), observed.files)))


def _without_ours(path: str, text: str) -> Step:
    """Return the step that takes our lines out of a file of keys; the file goes where nobody has written another."""
    rest = "".join(line for line in text.splitlines(keepends=True) if SERVES not in line)
    return WriteFile(path, rest, text) if rest.strip() else RemoveFile(path, text)


def stays(observed: Observed) -> Tuple[str, ...]:
    """Return what is left of a store, and why."""
    if not observed.folder:
        return ()
    return (
        f"The repositories below {observed.folder}, their users (backup-*), and what opens them in {ETC}: they are what other hosts are "
        "restored from. Those hosts can send nothing here any more; remove all of it by hand once nobody needs it.",
    )
