# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names: asking for their addresses, and whether these lead to this host.

The question is put to the name server itself. The host's own libraries answer from /etc/hosts too, where Debian gives a
host's own name an address of loopback, and leave out a family that the host does not have.
"""

from __future__ import annotations

import ipaddress
import struct
from typing import Iterable, List, Optional, Sequence, Tuple

from . import values
from .errors import Refusal
from .values import Address

A, AAAA = 1, 28
_INTERNET = 1
_RECURSION_DESIRED = 0x0100
_POINTER = 0xC0
_NO_SUCH_NAME = 3
#: Behind these a host cannot see the address that others reach it by.
_PRIVATE4 = [
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8")
]


def servers(resolv_conf: str) -> List[str]:
    """Return the name servers of a resolv.conf; the host itself where it names none, as libc does it."""
    lines = [line.split() for line in resolv_conf.splitlines()]
    return [words[1] for words in lines if words[:1] == ["nameserver"] and len(words) > 1] or ["127.0.0.1"]


def question(name: str, kind: int, identity: int) -> bytes:
    """Return the datagram that asks a name server for a name's addresses of a kind."""
    labels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.rstrip(".").split("."))
    header = struct.pack(">6H", identity, _RECURSION_DESIRED, 1, 0, 0, 0)
    return header + labels + b"\0" + struct.pack(">2H", kind, _INTERNET)


def answer(datagram: bytes, kind: int, identity: int) -> Tuple[Address, ...]:
    """Return the addresses of a kind in a name server's answer; ValueError for one that is none to this question."""
    try:
        found, flags, questions, answers = struct.unpack(">4H", datagram[:8])
        if found != identity or not flags & 0x8000:
            raise ValueError("it answers another question")
        if flags & 0xF not in (0, _NO_SUCH_NAME):
            raise ValueError(f"the name server failed with code {flags & 0xF}")
        place = 12
        for _question in range(questions):
            place = _behind_name(datagram, place) + 4
        addresses: List[Address] = []
        for _answer in range(answers):
            place = _behind_name(datagram, place)
            its_kind, _class, _ttl, length = struct.unpack(">2HIH", datagram[place : place + 10])
            place += 10
            if its_kind == kind:
                addresses.append(ipaddress.ip_address(datagram[place : place + length]))
            place += length
    except (struct.error, IndexError) as error:
        raise ValueError("the answer is cut short") from error
    return tuple(addresses)


def _behind_name(datagram: bytes, place: int) -> int:
    while True:
        length = datagram[place]
        if length >= _POINTER:
            return place + 2
        place += 1 + length
        if not length:
            return place


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


def is_proxied(addresses: Sequence[Address], cloudflare: Iterable[str]) -> bool:
    """Return whether all of a name's addresses, of which there is one at least, are Cloudflare's."""
    ranges = values.networks(list(cloudflare), "cloudflare")
    return bool(addresses) and all(any(address in network for network in ranges) for address in addresses)


def require_to_lead_here(
    name: str, addresses: Sequence[Address], own: Sequence[Address], cloudflare: Sequence[str]
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
