# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who still reaches a host that is cut off, and what it still may ask whom; or what of a host is suspended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Address, Network

CONTAINED, SUSPENDED, RELEASED = "contained", "suspended", "released"
STATES = (CONTAINED, SUSPENDED, RELEASED)
#: A name that begins with a dash would be an option of systemctl's.
_UNIT = re.compile(r"[A-Za-z0-9_@:\\][A-Za-z0-9_.@:\\-]{0,199}\.(?:service|scope|slice)", re.ASCII)
_USER = re.compile(
    r"(?!.*\.(?:socket|timer|target|mount|automount|path|device|swap)\Z)[A-Za-z_][A-Za-z0-9_.-]{0,31}", re.ASCII
)
_MOST_UNITS = 100


@dataclass(frozen=True)
class Wanted:
    """Whether a host is cut off, and what passes all the same; or which of its units do not run for a while.

    ``units`` are those, a user's name standing for all sessions of that user. ``sources`` are the networks that reach SSH, ``dns`` and
    ``ntp`` the servers that it may ask, ``dhcp`` whether it may renew its address.
    """

    state: str
    sources: Tuple[Network, ...] = ()
    dns: Tuple[Address, ...] = ()
    ntp: Tuple[Address, ...] = ()
    dhcp: bool = True
    units: Tuple[str, ...] = ()

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options say; Refusal for what is not legal."""
        state = str(params["state"])
        if state not in STATES:
            raise Refusal(f"state: {state[:60]!r} is none; write one of {', '.join(STATES)}.")
        sources = values.networks(params.get("sources") or (), "sources")
        if state == CONTAINED and not sources:
            raise Refusal(
                "sources: it is empty, so nobody would get in any more; write the networks that shall reach SSH (incident_sources), the "
                "address of this controller among them."
            )
        wide = next((str(one) for one in sources if one.prefixlen == 0), "")
        if state == CONTAINED and wide:
            raise Refusal(
                f"sources: {wide} is everybody, of whom the host shall be cut off; write the networks that shall reach SSH (incident_sources)."
            )
        return cls(
            state,
            sources,
            tuple(values.address(one, "dns") for one in params.get("dns") or ()),
            tuple(values.address(one, "ntp") for one in params.get("ntp") or ()),
            bool(params.get("dhcp", True)),
            _units(params.get("units") or (), state),
        )

    def admits(self, client: Address) -> bool:
        """Whether SSH is reached from an address."""
        return any(client.version == one.version and client in one for one in self.sources)


def _units(given: Any, state: str) -> Tuple[str, ...]:
    names = tuple(dict.fromkeys(str(one) for one in given))
    if state != SUSPENDED:
        return ()
    if not names or len(names) > _MOST_UNITS:
        raise Refusal(
            f"units: there are {len(names)}, and it takes 1 to {_MOST_UNITS}; write what shall not run for a while, such as nginx.service, "
            "or the name of a user (incident_units)."
        )
    wrong = next((one for one in names if not _UNIT.fullmatch(one) and not _USER.fullmatch(one)), None)
    if wrong is not None:
        raise Refusal(
            f"units: {wrong[:60]!r} is no service, scope or slice of systemd's and no user's name; write such as nginx.service or eve."
        )
    return names


def is_unit(name: str) -> bool:
    """Whether a name is a unit's; else it is a user's."""
    return _UNIT.fullmatch(name) is not None
