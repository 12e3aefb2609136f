# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of nftables that cuts a host off: its text, as ``nft`` reads it.

It is a table of its own before all others, and what it drops stays dropped whatever they accept. It looks at single packets and at no
state of a connection, so connections that exist are cut like new ones; what is forwarded for containers is dropped altogether.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Iterable, Iterator, List, Optional, Sequence, Tuple

from ..base import writing
from ..base.values import Address, Network
from .wanted import Wanted

FAMILY, TABLE = "inet", "portcullis_contained"
NAME = f"{FAMILY} {TABLE}"
#: In front of what others have at these hooks.
PRIORITY = -400
REMOVAL = f"table {FAMILY} {TABLE}\ndelete table {FAMILY} {TABLE}\n"
_WORDS = {4: ("ip", "ipv4_addr"), 6: ("ip6", "ipv6_addr")}
_LINE = re.compile(r"[\w \t{}.,:;@/\"&()|!=-]*", re.ASCII)
#: Of TCP whatever begins no connection.
_ANSWERS = "tcp flags & (syn | ack) != syn"
#: Without these no neighbour is found over IPv6; a router cannot have sent them from afar.
_NEIGHBOURS = "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept"
#: Without these a connection to SSH hangs where a packet is too large for the way.
_SIZES = ("icmp type destination-unreachable accept", "icmpv6 type { destination-unreachable, packet-too-big } accept")
#: What of a text differs from host to host.
_SSH = re.compile(r" tcp dport \{ (\d{1,5}(?:, \d{1,5})*) \} accept$", re.ASCII | re.MULTILINE)
_SET = re.compile(
    r"^\tset (sources|dns|ntp)_v[46] \{ type \w+; flags interval; elements = \{ ([0-9a-f.:/, ]+) \}; \}$",
    re.ASCII | re.MULTILINE,
)
_RENEWS = "udp sport 67 udp dport 68 accept"


@dataclass(frozen=True)
class Passing:
    """What passes: the ports on which networks reach SSH, networks of servers that may be asked, and whether DHCP does."""

    ports: Tuple[int, ...]
    sources: Tuple[Network, ...]
    dns: Tuple[Network, ...] = ()
    ntp: Tuple[Network, ...] = ()
    dhcp: bool = False


def render(wanted: Wanted, ports: Iterable[int]) -> str:
    """Return the text that makes the table anew in one transaction of the kernel's; ``ports`` are where sshd answers."""
    found = tuple(sorted(set(ports)))
    return _rendered(Passing(found, wanted.sources, _networks(wanted.dns), _networks(wanted.ntp), wanted.dhcp))


def parse(text: str) -> Optional[Passing]:
    """Return what passes through the table of a text; None for one that ``render`` does not make, to the letter."""
    ssh = _SSH.search(text)
    try:
        sets = [
            (name, ipaddress.ip_network(one)) for name, elements in _SET.findall(text) for one in elements.split(", ")
        ]
    except ValueError:
        return None
    ports = tuple(sorted(set(map(int, ssh[1].split(", "))))) if ssh else ()
    sources, dns, ntp = (tuple(one for name, one in sets if name == wanted) for wanted in ("sources", "dns", "ntp"))
    found = Passing(ports, sources, dns, ntp, _RENEWS in text)
    return found if ports and sources and _rendered(found) == text else None


def _rendered(passing: Passing) -> str:
    ssh = f"{{ {', '.join(map(str, passing.ports))} }}"
    servers = (("dns", passing.dns, 53), ("ntp", passing.ntp, 123))
    asked = [(name, port) for name, networks, port in servers if networks]
    comes = ['iifname "lo" accept', _NEIGHBOURS, *_SIZES, *_each("sources", "saddr", f"tcp dport {ssh}")]
    leaves = ['oifname "lo" accept', _NEIGHBOURS, *_each("sources", "daddr", f"tcp sport {ssh} {_ANSWERS}")]
    for name, port in asked:
        comes += [*_each(name, "saddr", f"udp sport {port}"), *_each(name, "saddr", f"tcp sport {port} {_ANSWERS}")]
        leaves += [*_each(name, "daddr", f"udp dport {port}"), *_each(name, "daddr", f"tcp dport {port}")]
    if passing.dhcp:
        comes += [_RENEWS, "udp sport 547 udp dport 546 accept"]
        leaves += ["udp sport 68 udp dport 67 accept", "udp sport 546 udp dport 547 accept"]
    lines = [
        *REMOVAL.splitlines(),
        f"table {FAMILY} {TABLE} {{",
        *_sets("sources", passing.sources),
        *_sets("dns", passing.dns),
        *_sets("ntp", passing.ntp),
        *_chain("input", comes),
        *_chain("output", leaves),
        *_chain("forward", []),
        "}",
    ]
    return "".join(f"{line}\n" for line in writing.lines(lines, _LINE, "nft"))


def _networks(addresses: Iterable[Address]) -> Tuple[Network, ...]:
    return tuple(ipaddress.ip_network(one) for one in addresses)


def _sets(name: str, networks: Sequence[Network]) -> Iterator[str]:
    four = ipaddress.collapse_addresses([one for one in networks if isinstance(one, ipaddress.IPv4Network)])
    six = ipaddress.collapse_addresses([one for one in networks if isinstance(one, ipaddress.IPv6Network)])
    for version, merged in ((4, tuple(map(str, four))), (6, tuple(map(str, six)))):
        elements = f" elements = {{ {', '.join(merged)} }};" if merged else ""
        if networks:
            yield f"\tset {name}_v{version} {{ type {_WORDS[version][1]}; flags interval;{elements} }}"


def _each(name: str, end: str, then: str) -> List[str]:
    return [f"{word} {end} @{name}_v{version} {then} accept" for version, (word, _kind) in _WORDS.items()]


def _chain(hook: str, rules: Sequence[str]) -> Iterator[str]:
    yield f"\tchain {hook} {{"
    yield f"\t\ttype filter hook {hook} priority {PRIORITY}; policy drop;"
    yield from (f"\t\t{rule}" for rule in rules)
    yield "\t}"
