# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the names of a certificate lead to this host, so that an authority can find it."""

from __future__ import annotations

import ipaddress
from typing import Optional, Sequence

from ..base.errors import Refusal
from ..base.values import Address, Network
from ..window.sources import is_proxied

#: Behind these a host cannot see the address that others reach it by.
_PRIVATE4 = [
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8")
]


def require_to_lead_here(
    name: str, addresses: Sequence[Address], own: Sequence[Address], cloudflare: Sequence[Network]
) -> None:
    """Raise Refusal unless an authority that asks for this name over port 80 would come out at this host."""
    if not addresses:
        raise Refusal(
            f"{name} has no address in the DNS, so no authority would find this host; add an A or AAAA record for it."
        )
    for address in addresses:
        if address in own or is_proxied([address], cloudflare):
            continue
        same = [mine for mine in own if mine.version == address.version]
        if address.version == 4 and all(_is_private(mine) for mine in same):
            # Behind a translation of addresses this host cannot know by which one it is reached.
            continue
        mine = ", ".join(str(one) for one in same) or f"this host has no address of IPv{address.version}"
        raise Refusal(
            f"{name} leads to {address}, which is neither this host ({mine}) nor Cloudflare, and an authority may try any "
            "address of a name; correct its records, or set check_names to false where something in front passes port 80 on."
        )


def _is_private(address: Address) -> Optional[bool]:
    return any(address in network for network in _PRIVATE4)
