# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kind of host this is, and whether Portcullis may manage it."""

from __future__ import annotations

from typing import Mapping, Tuple

from ..base.errors import HostError
from . import files, packages, units


def require_supported() -> None:
    """Raise HostError unless this is a Debian or Ubuntu run by systemd, whose firewall nobody else manages."""
    require_platform()
    require_no_firewalld(units.observe(["firewalld.service"]))


def require_platform() -> None:
    """Raise HostError unless this is a Debian or Ubuntu run by systemd."""
    packages.require_apt()
    units.require_systemd()


def require_no_firewalld(observed: Mapping[str, units.Unit]) -> None:
    """Raise HostError where firewalld runs or will at boot, since it and ufw would undo each other's rules."""
    firewalld = observed.get("firewalld.service")
    if firewalld is not None and (firewalld.active or firewalld.enabled):
        raise HostError(
            f"firewalld is {'active' if firewalld.active else 'enabled'} on this host, and two firewall managers undo each other's rules; "
            "remove it ('apt-get remove firewalld') if ufw shall take over, or leave this host out of the play."
        )


def release() -> Tuple[str, str]:
    """Return what this host is: the distribution's id (debian, ubuntu) and the release's codename, empty where unknown."""
    lines = (files.read("/etc/os-release") or "").splitlines()
    fields = {key: value.strip().strip('"') for key, _sign, value in (line.partition("=") for line in lines)}
    return fields.get("ID", ""), fields.get("VERSION_CODENAME", "")
