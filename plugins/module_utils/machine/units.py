# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""systemd units: what they are, and giving them a state."""

from __future__ import annotations

import glob
import os
import re
from dataclasses import dataclass
from typing import Dict, List, Sequence

from ..base import managed_units
from ..base.errors import HostError
from ..base.paths import UNITS
from . import process
from .process import check

#: UnitFileState values that mean: this unit starts at each boot.
_ENABLED = {"enabled"}
#: Whom somebody asks for on most visits.
_OFTEN = (
    *(
        "apt-daily.service",
        "apt-daily.timer",
        "apt-daily-upgrade.service",
        "apt-daily-upgrade.timer",
        "certbot.service",
    ),
    *(
        "certbot.timer",
        "docker.service",
        "ferm.service",
        "firewalld.service",
        "nftables.service",
        "nginx.service",
        "ssh.service",
    ),
    *("ssh.socket", "ufw.service", "portcullis-reboot.timer", "portcullis-rollback-boot.service"),
)
_PROPERTIES = ("Id", "LoadState", "ActiveState", "UnitFileState", "MainPID", "Listen", *managed_units.PROPERTIES)
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
    """Return the units by name, in one call to systemd; ``properties`` are further ones to read.

    While answers are remembered systemd is asked for all units that anybody here asks for, so that it is asked but once.
    """
    asked = sorted({*names, *_OFTEN, *_own()}) if process.remembers() else list(names)
    wanted = sorted({*_PROPERTIES, *properties})
    argv = ["systemctl", "show", "--no-pager", f"--property={','.join(wanted)}", *asked]
    blocks = process.remembered(" ".join(argv), lambda: _blocks(argv, len(asked)))
    found = {}
    for name, block in zip(asked, blocks):
        if name not in names:
            continue
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
    return {name: found[name] for name in names}


def _own() -> List[str]:
    found = (glob.glob(f"{UNITS}/portcullis-*.{kind}") for kind in ("service", "timer", "path"))
    return [os.path.basename(path) for paths in found for path in paths]


def _blocks(argv: Sequence[str], count: int) -> List[str]:
    """Return what systemd says of each unit; HostError where it does not say of every one whether it is there and runs."""
    out = check(argv, says="^LoadState=")
    blocks = out.strip("\n").split("\n\n")
    if len(blocks) != count or not all(
        re.search(rf"^{key}=\S", block, re.MULTILINE) for block in blocks for key in ("LoadState", "ActiveState")
    ):
        raise HostError(
            f"systemd does not say of each unit how it is; see what '{' '.join(argv)}' prints on this host."
        )
    return blocks


def links(name: str) -> List[str]:
    """Return the links that pull a unit in; those below /run/systemd/system are gone after a reboot.

    A unit is called enabled where there is the link of its alias alone, too.
    """
    places = (UNITS, "/usr/lib/systemd/system", "/lib/systemd/system", "/run/systemd/generator*")
    return [
        path for place in places for kind in ("wants", "requires") for path in glob.glob(f"{place}/*.{kind}/{name}")
    ]


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
