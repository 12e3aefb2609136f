# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether managed things are still as their entries say: looked at once for all of them, and mended by the plan that follows."""

from __future__ import annotations

import os
import pwd
import stat
from typing import Dict, Iterable, List, Optional, Sequence

from ..base import managed_things as core, managed_units
from ..base.managed_things import Seen, Thing
from ..base.managed_units import SeenUnit, Unit
from ..base.steps import Plan, WriteProgram
from ..machine import files, units
from .things import THINGS

_MOST_LINKS = 40


def completed(plan: Plan, things: Iterable[Thing], program: Optional[WriteProgram] = None) -> Plan:
    """Return a planner's plan with what brings back its ``things``, and what every role needs on a host, to what they shall be.

    ``program`` is the step that installs the host's own command, if one is due.
    """
    whole = (*THINGS, *things)
    return core.completed(plan, whole, observe(core.paths(whole)), observe_units(core.units(whole)), program)


def observe_units(wanted: Sequence[Unit]) -> Dict[str, SeenUnit]:
    """Return how these units are in systemd, with the drop-ins that others made."""
    own = {unit.name: unit for unit in wanted if not unit.why_not}
    found = units.observe(tuple(own), managed_units.PROPERTIES) if own else {}
    return {
        name: SeenUnit(
            name,
            exists=unit.exists,
            masked=unit.masked,
            enabled=unit.enabled,
            active=unit.active,
            fixed=unit.fixed,
            properties=unit.properties,
            texts={path: files.read(path) or "" for path in managed_units.foreign(own[name], unit.properties)},
        )
        for name, unit in found.items()
    }


def observe(paths: Iterable[str]) -> Dict[str, Sequence[Seen]]:
    """Return who owns each path that is there, and every folder on the way to it, links followed."""
    known: Dict[str, Seen] = {}
    found: Dict[str, Sequence[Seen]] = {}
    for path in paths:
        places = _places(path)
        if places and os.path.exists(places[-1]):
            found[path] = [known.setdefault(place, _seen(place)) for place in places]
    return found


def _places(path: str) -> List[str]:
    """Return all folders whose owner could put another thing in a path's place, and at last what it leads to."""
    found: Dict[str, None] = {}
    for _link in range(_MOST_LINKS):
        folder = os.path.dirname(path)
        for place in (folder, os.path.realpath(folder)):
            found.update(dict.fromkeys(_above(place)))
        path = os.path.join(os.path.realpath(folder), os.path.basename(path))
        if not os.path.islink(path):
            break
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
    found.pop(path, None)
    return [*sorted(found, key=len), path]


def _above(folder: str) -> List[str]:
    parts = folder.strip("/").split("/")
    return ["/", *("/" + "/".join(parts[: count + 1]) for count in range(len(parts)) if parts[0])]


def _seen(path: str) -> Seen:
    about = os.stat(path)
    kind = "file" if stat.S_ISREG(about.st_mode) else "folder" if stat.S_ISDIR(about.st_mode) else "other"
    return Seen(path, stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid, kind, _name(about.st_uid))


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
