# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jails of fail2ban and CrowdSec ban on which port: by their files, and for SSH by what their server holds."""

from __future__ import annotations

from typing import Iterator, Tuple

from ...machine import units
from ...machine.process import check, has_program
from .. import jails
from ..observed import Jail

_FAIL2BAN = "fail2ban.service"
_BOUNCER = "crowdsec-firewall-bouncer.service"
_CLIENT = "fail2ban-client"


def observe() -> Tuple[Jail, ...]:
    """Return all that bans; HostError where it cannot be asked."""
    found = units.observe([_FAIL2BAN, _BOUNCER])
    crowdsec = (Jail("CrowdSec", "firewall bouncer", ()),) if found[_BOUNCER].active else ()
    return (*(_fail2ban() if found[_FAIL2BAN].active and has_program(_CLIENT) else ()), *crowdsec)


def by_port() -> Tuple[Jail, ...]:
    """Return the jails about SSH that ban from some ports only; asked on every run, so it costs little where there is no fail2ban."""
    if not has_program(_CLIENT) or not units.observe([_FAIL2BAN])[_FAIL2BAN].active:
        return ()
    return tuple(jail for jail in _fail2ban() if jail.about_ssh and jail.ports)


def _fail2ban() -> Iterator[Jail]:
    for jail in jails.parse(check([_CLIENT, "-d"], says="^\\[")):
        asked = jail.by_port if jail.about_ssh else ()
        # The files may have been changed since the server read them.
        yield jail.jail([_held(jail.name, action) for action in asked])


def _held(jail: str, action: str) -> str:
    # The profile of ufw's is in the place of a port.
    name = "application" if action == "ufw" else "port"
    return check([_CLIENT, "get", jail, "action", action, name], says="\\S")
