# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kind of host this is, and whether Portcullis may manage it."""

from __future__ import annotations

from typing import Mapping, Tuple

from ..base.errors import HostError
from . import files, packages, units

#: Units of programs that load a firewall of their own, and would undo ufw's.
OTHER_MANAGERS = ("firewalld.service", "ferm.service")


def require_supported() -> None:
    """Raise HostError unless this is a Debian or Ubuntu run by systemd, whose firewall nobody else manages."""
    require_platform()
    require_no_other_manager(units.observe(OTHER_MANAGERS))


def require_platform() -> None:
    """Raise HostError unless this is a Debian or Ubuntu run by systemd."""
    packages.require_apt()
    units.require_systemd()


def require_no_other_manager(observed: Mapping[str, units.Unit]) -> None:
    """Raise HostError where firewalld or ferm runs or will at boot, since it and ufw would undo each other's rules."""
    for unit in (observed[name] for name in OTHER_MANAGERS if name in observed):
        if unit.active or unit.enabled:
            name = unit.name.partition(".")[0]
            raise HostError(
                f"{name} is {'active' if unit.active else 'enabled'} on this host, and two firewall managers undo each other's rules; "
                f"remove it ('apt-get remove {name}') if ufw shall take over, or leave this host out of the play."
            )


def release() -> Tuple[str, str]:
    """Return what this host is: the distribution's id (debian, ubuntu) and the release's codename, empty where unknown."""
    lines = (files.read("/etc/os-release") or "").splitlines()
    fields = {key: value.strip().strip('"') for key, _sign, value in (line.partition("=") for line in lines)}
    return fields.get("ID", ""), fields.get("VERSION_CODENAME", "")
