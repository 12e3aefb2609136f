# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destinations that are listed: by address, network or name, with a port where it is known."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Address, Network

ANY = 0
_NAME = re.compile(
    r"(?=.{1,253}\.?$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?"
)
_NUMBERS = re.compile(r"[0-9.]+|.*:.*")
_KEYS = {"to", "port", "proto"}


class Group(NamedTuple):
    """What is let out to the same addresses: a protocol and a port of it, or ``ANY``."""

    protocol: str
    port: int

    @property
    def name(self) -> str:
        return f"listed_{self.protocol}_{self.port or 'any'}"


@dataclass(frozen=True, order=True)
class Destination:
    """Where connections may go without being counted: ``to`` is a network as text, or a name; ``why`` says who needs it."""

    to: str
    port: int = ANY
    protocol: str = "tcp"
    why: str = ""

    @classmethod
    def parse(cls, given: Any, option: str) -> "Destination":
        """Return what an entry of a list says; Refusal for what is not legal."""
        if not isinstance(given, Mapping) or "to" not in given or not set(given) <= _KEYS:
            raise Refusal(
                f"{option}: {str(given)[:80]!r} is no destination; write each as {{to: ADDRESS, NETWORK OR NAME, port: NUMBER, proto: tcp or udp}}, "
                "port and proto left out where any port of tcp is meant."
            )
        protocol = str(given.get("proto", "tcp"))
        if protocol not in ("tcp", "udp"):
            raise Refusal(
                f"{option}: {protocol[:60]!r} is no protocol that is counted; write proto: tcp or proto: udp."
            )
        port = given.get("port")
        return cls(
            _to(str(given["to"]).strip(" "), option), ANY if port is None else values.port(port, option), protocol
        )

    def to_data(self) -> Dict[str, object]:
        port = {} if self.port == ANY else {"port": self.port}
        return {"to": self.to, **port, "proto": self.protocol}

    @property
    def network(self) -> Optional[Network]:
        """The network, or None where the destination is named."""
        return ipaddress.ip_network(self.to) if _is_number(self.to) else None


def _is_number(text: str) -> bool:
    return _NUMBERS.fullmatch(text.partition("/")[0]) is not None


def _to(text: str, option: str) -> str:
    if _is_number(text):
        found = values.network(text, option)
        if found.prefixlen == 0:
            raise Refusal(
                f"{option}: {text} is everybody, so nothing would be limited any more; set the mode to off if you mean that."
            )
        return str(found)
    return name(text, option)


def name(text: str, option: str) -> str:
    """Return a host's name as the DNS takes it, in small letters and without the last dot."""
    if not _NAME.fullmatch(text):
        raise Refusal(
            f"{option}: {text[:60]!r} is no name of a host, no address and no network; write one such as mirror.example.org or 203.0.113.7."
        )
    return text.rstrip(".").lower()


def found(to: str, port: int, why: str, protocol: str = "tcp") -> List[Destination]:
    """Return a destination that a program's configuration names; nothing where it is none that could be listed.

    What others wrote is no reason to refuse: a line that nobody understands here is for its own program.
    """
    try:
        return [Destination(_to(to.strip("[]"), why), port, protocol, why)] if 0 <= port <= 65535 else []
    except Refusal:
        return []


def names(destinations: Iterable[Destination]) -> Tuple[str, ...]:
    """Return the names that have to be resolved, in order, each once."""
    return tuple(sorted({one.to for one in destinations if one.network is None}))


def grouped(
    destinations: Sequence[Destination], addresses: Mapping[str, Sequence[Address]]
) -> Dict[Group, Tuple[Network, ...]]:
    """Return the networks of each group, merged, in order; ``addresses`` are those that names had when they were last resolved."""
    all_of: Dict[Group, List[Network]] = {}
    for one in destinations:
        network = one.network
        nets = (
            [network]
            if network is not None
            else [ipaddress.ip_network(address) for address in addresses.get(one.to, ())]
        )
        all_of.setdefault(Group(one.protocol, one.port), []).extend(nets)
    return {group: merged(nets) for group, nets in sorted(all_of.items())}


def merged(networks: Iterable[Network]) -> Tuple[Network, ...]:
    """Return networks without those that others hold, IPv4 first: the kernel takes no two that overlap."""
    four = [net for net in networks if isinstance(net, ipaddress.IPv4Network)]
    six = [net for net in networks if isinstance(net, ipaddress.IPv6Network)]
    return (*ipaddress.collapse_addresses(four), *ipaddress.collapse_addresses(six))
