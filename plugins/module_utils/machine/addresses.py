# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of this host."""

from __future__ import annotations

import ipaddress
import sys
from typing import Iterator, Tuple

from ..base.values import Address, Network
from . import files
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


def uplinks() -> Tuple[str, ...]:
    """Return the interfaces by which this host's default routes lead out."""
    found = [name for family in (4, 6) for network, name in routes(family) if not network.prefixlen]
    return tuple(dict.fromkeys(found))


def towards(address: Address) -> str:
    """Return the interface by which the main table of routes leads to an address; empty where none does."""
    one = ipaddress.ip_network(address)
    found = [
        (network.prefixlen, name)
        for network, name in routes(address.version)
        if network.version == one.version and network.overlaps(one)
    ]
    return max(found, default=(0, ""))[1]


def routes(family: int) -> Tuple[Tuple[Network, str], ...]:
    """Return the networks of a family that the main table of routes leads to, each with its interface; loopback left out."""
    text = files.read("/proc/net/route" if family == 4 else "/proc/net/ipv6_route") or ""
    return tuple(_routes4(text) if family == 4 else _routes6(text))


def _routes4(text: str) -> Iterator[Tuple[Network, str]]:
    for words in (line.split() for line in text.splitlines()[1:]):
        # In the byte order of this machine.
        address, mask = (int.from_bytes(bytes.fromhex(words[place]), sys.byteorder) for place in (1, 7))
        yield ipaddress.IPv4Network((address, bin(mask).count("1"))), words[0]


def _routes6(text: str) -> Iterator[Tuple[Network, str]]:
    for words in (line.split() for line in text.splitlines()):
        if words[9] != "lo":
            yield ipaddress.IPv6Network((int(words[0], 16), int(words[1], 16))), words[9]
