# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who still reaches a host that is cut off, and what it still may ask whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Address, Network

CONTAINED, RELEASED = "contained", "released"
STATES = (CONTAINED, RELEASED)


@dataclass(frozen=True)
class Wanted:
    """Whether a host is cut off, and what passes all the same.

    ``sources`` are the networks that reach SSH, ``dns`` and ``ntp`` the servers that it may ask, ``dhcp`` whether it may renew its address.
    """

    state: str
    sources: Tuple[Network, ...] = ()
    dns: Tuple[Address, ...] = ()
    ntp: Tuple[Address, ...] = ()
    dhcp: bool = True

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
        )

    def admits(self, client: Address) -> bool:
        """Whether SSH is reached from an address."""
        return any(client.version == one.version and client in one for one in self.sources)
