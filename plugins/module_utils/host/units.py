# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""systemd units: what they are, and giving them a state."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Dict, Sequence

from .errors import HostError
from .process import check

#: UnitFileState values that mean: this unit starts at each boot.
_ENABLED = {"enabled"}
#: States that nobody can enable or disable: the unit has no [Install] section, or is made by a generator.
_FIXED = {"static", "indirect", "generated", "transient", "alias"}


@dataclass(frozen=True)
class Unit:
    """A unit as systemd sees it."""

    name: str
    exists: bool
    enabled: bool
    active: bool
    masked: bool
    fixed: bool
    properties: Dict[str, str]


def require_systemd() -> None:
    """Raise HostError unless systemd runs this host."""
    if not os.path.isdir("/run/systemd/system"):
        raise HostError(
            "systemd does not run this host, and Portcullis manages services through it; use a Debian or Ubuntu with systemd."
        )


def observe(names: Sequence[str], properties: Sequence[str] = ()) -> Dict[str, Unit]:
    """Return the units by name, in one call to systemd; ``properties`` are further ones to read."""
    wanted = ["Id", "LoadState", "ActiveState", "UnitFileState", *properties]
    out = check(["systemctl", "show", "--no-pager", f"--property={','.join(wanted)}", *names])
    found = {}
    for name, block in zip(names, out.strip("\n").split("\n\n")):
        values: Dict[str, str] = {}
        for line in block.splitlines():
            key, _dummy, value = line.partition("=")
            # Listen= and the like come once a line.
            values[key] = f"{values[key]}\n{value}" if key in values else value
        state = values.get("UnitFileState", "")
        found[name] = Unit(
            name=name,
            exists=values.get("LoadState") not in ("not-found", None),
            enabled=state in _ENABLED,
            active=values.get("ActiveState") in ("active", "activating", "reloading"),
            masked=values.get("LoadState") == "masked",
            fixed=state in _FIXED,
            properties=values,
        )
    return found


def set_state(name: str, enabled: object = None, active: object = None) -> None:
    """Enable or disable, start or stop a unit; None leaves that side alone."""
    if enabled is not None:
        if enabled:
            unmask(name)
        check(["systemctl", "--quiet", "enable" if enabled else "disable", name])
    if active is not None:
        check(["systemctl", "start" if active else "stop", name], timeout_seconds=90)


def unmask(name: str) -> None:
    """Take off a unit's mask, and one that lasts until the next boot."""
    check(["systemctl", "--quiet", "unmask", name])
    check(["systemctl", "--quiet", "--runtime", "unmask", name])


def reload(name: str, restart: bool = False) -> None:
    """Make a unit follow its configuration."""
    check(["systemctl", "restart" if restart else "reload-or-restart", name], timeout_seconds=90)


def reload_manager() -> None:
    """Make systemd read its unit files again."""
    check(["systemctl", "daemon-reload"])
