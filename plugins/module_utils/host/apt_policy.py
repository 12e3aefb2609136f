# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""apt on the host: its merged configuration, its timers, and upgrading once."""

from __future__ import annotations

from typing import List

from ..core import apt_policy
from ..core.apt_policy import Observed, Wanted
from . import files, packages, units
from .process import check

_UPGRADE = {"safe": ("upgrade", "--with-new-pkgs"), "full": ("dist-upgrade",)}


#: needrestart reads its files so, and has no option that says what it read.
_RESTART_MODE = 'our %nrconf; do "/etc/needrestart/needrestart.conf"; print $nrconf{restart} // "i"'


def observe(wanted: Wanted) -> Observed:
    """Return how apt is set up, as far as it concerns what is wanted."""
    found = units.observe(apt_policy.TIMERS)
    distribution = _distribution()
    installed = packages.installed(wanted.packages)
    return Observed(
        distribution=distribution,
        installed=tuple(sorted(installed)),
        texts={path: files.read(path) for path in apt_policy.FILES},
        restart_mode=check(["perl", "-e", _RESTART_MODE]) if apt_policy.NEEDRESTART in installed else None,
        config=apt_policy.parse_dump(check(["apt-config", "dump"])),
        timers={name: (unit.enabled and not unit.masked, unit.active) for name, unit in found.items()},
    )


def verify(wanted: Wanted) -> None:
    """Raise Refusal unless apt itself says that what is wanted is in force."""
    apt_policy.refuse_differences(observe(wanted), wanted)


def update() -> None:
    """Read the lists of packages anew."""
    packages.apt_get(["update"])


def upgradable(kind: str) -> List[str]:
    """Return the packages that an upgrade of this kind (safe or full) would change, by what is known now."""
    return apt_policy.upgradable(packages.apt_get(["--simulate", *_UPGRADE[kind]]))


def upgrade(kind: str) -> None:
    """Upgrade; edited configuration files are kept."""
    packages.apt_get(list(_UPGRADE[kind]), timeout_seconds=3600)


def _distribution() -> str:
    for line in (files.read("/etc/os-release") or "").splitlines():
        if line.startswith("ID="):
            return line[3:].strip().strip('"')
    return ""
