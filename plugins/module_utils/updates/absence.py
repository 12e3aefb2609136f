# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates once the collection has gone: what needs its command goes always, apt's policy only where that is asked for."""

from __future__ import annotations

from typing import List, Mapping, Optional, Tuple

from ..base.paths import UNITS
from ..base.steps import Plan, ReloadManager, RemoveFile, SetUnit, Step
from .plan import DROP_IN, FILES, LISTS_DROP_IN, NEEDRESTART_PATH, PATH, REBOOT_PATHS, REBOOT_TIMER

#: What calls the host's command.
_CALLING = (LISTS_DROP_IN, *REBOOT_PATHS)


def absence(texts: Mapping[str, Optional[str]], reboots: bool, everything: bool) -> Plan:
    """Return the steps; ``texts`` are our files by path, ``reboots`` is whether our timer for reboots is enabled or runs."""
    steps: List[Step] = [SetUnit(REBOOT_TIMER, enabled=False, active=False)] if reboots else []
    gone = [path for path in (FILES if everything else _CALLING) if texts.get(path) is not None]
    steps += [RemoveFile(path, texts[path] or "") for path in gone]
    steps += [ReloadManager()] if any(path.startswith(UNITS) for path in gone) else []
    return Plan(tuple(steps))


def stays(texts: Mapping[str, Optional[str]], everything: bool) -> Tuple[str, ...]:
    """Return what is left of updates, and why."""
    if everything or texts.get(PATH) is None:
        return ()
    kept = ", ".join(path for path in (PATH, DROP_IN, NEEDRESTART_PATH) if texts.get(path) is not None)
    return (
        f"apt's policy for updates ({kept}), so that security updates go on arriving by unattended-upgrades. It reboots this host for none of "
        "them: that was our timer.",
    )
