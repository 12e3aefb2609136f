# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""apt on the host: its merged configuration, and its timers."""

from __future__ import annotations

import os
import re
from typing import Dict

from ...base.errors import HostError
from ...machine import files, packages, system, units
from ...machine.process import check
from .. import plan as apt_policy
from ..plan import Observed, Wanted

#: A file of another name apt passes by.
_NAME = re.compile(r"[A-Za-z0-9_:-]+(\.conf)?", re.ASCII)
_ZONES = "/usr/share/zoneinfo"
#: needrestart reads its files so, and has no option that says what it read.
_RESTART_MODE = 'our %nrconf; do "/etc/needrestart/needrestart.conf"; print $nrconf{restart} // "i"'


def observe(wanted: Wanted) -> Observed:
    """Return how apt is set up, as far as it concerns what is wanted."""
    found = units.observe((*apt_policy.TIMERS, apt_policy.REBOOT_TIMER))
    installed = packages.installed(wanted.packages)
    return Observed(
        distribution=system.release()[0],
        installed=tuple(sorted(installed)),
        texts={path: files.read(path) for path in apt_policy.FILES},
        restart_mode=check(["perl", "-e", _RESTART_MODE], says=r"^\w+$")
        if apt_policy.NEEDRESTART in installed
        else None,
        config=apt_policy.parse_dump(check(["apt-config", "dump"], says="^APT ")),
        behind=behind(),
        timers={name: (unit.enabled and not unit.masked, unit.active) for name, unit in found.items()},
    )


def behind() -> Dict[str, str]:
    """Return the files that apt reads behind ours, by path. Source: apt.conf(5), and GetListOfFilesInDir() of apt's fileutl.cc."""
    folder, own = os.path.split(apt_policy.PATH)
    later = [name for name in sorted(os.listdir(folder)) if name > own and _NAME.fullmatch(name)]
    paths = [*(os.path.join(folder, name) for name in later), apt_policy.MAIN]
    found = {path: files.read(path) for path in paths if os.path.isfile(path)}
    return {path: text for path, text in found.items() if text is not None}


def require_timezone(wanted: Wanted) -> None:
    """Raise HostError unless this host knows the time zone of its slot for reboots."""
    if (
        wanted.reboot_slot
        and wanted.reboot_timezone != "UTC"
        and not os.path.exists(f"{_ZONES}/{wanted.reboot_timezone}")
    ):
        raise HostError(
            f"This host knows no time zone {wanted.reboot_timezone!r}; write a name that 'timedatectl list-timezones' has there, "
            "or install tzdata."
        )


def verify(wanted: Wanted) -> None:
    """Raise Refusal unless apt itself says that what is wanted is in force."""
    apt_policy.refuse_differences(observe(wanted), wanted)
