# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of this host."""

from __future__ import annotations

import ipaddress
from typing import Tuple

from ..base.values import Address
from .process import check


def own() -> Tuple[Address, ...]:
    """Return the addresses that others may reach this host by."""
    return own_addresses(check(["ip", "-oneline", "address"], says=r"^\d+: lo\b"))


def own_addresses(listing: str) -> Tuple[Address, ...]:
    """Return the addresses that ``ip -oneline address`` lists, those of loopback and of one link left out."""
    found = []
    for line in listing.splitlines():
        words = line.split()
        if len(words) > 3 and words[2] in ("inet", "inet6"):
            address = ipaddress.ip_address(words[3].partition("/")[0])
            if not (address.is_loopback or address.is_link_local):
                found.append(address)
    return tuple(found)
