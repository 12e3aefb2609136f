# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validation of lists of networks that somebody publishes: accepted as a whole and only within bounds, or refused as a whole.

Who can change such a list can let themselves in.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, Iterable, Mapping, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Network

_PUBLIC6 = ipaddress.IPv6Network("2000::/3")
#: Source: IANA's registries of special-purpose addresses, and multicast and reserved space.
_SPECIAL = [
    ipaddress.ip_network(text)
    for text in (
        *["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
        *["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"],
        *["203.0.113.0/24", "224.0.0.0/3"],
        *["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
    )
]
#: All addresses of a family, those that are not public among them for IPv4.
_ALL = {4: 2**32, 6: _PUBLIC6.num_addresses}
ADVICE = (
    "nothing was changed, and the last good list stays in force; run again later, and see what that server answers."
)


@dataclass(frozen=True)
class Bounds:
    """The bounds of a valid list.

    ``shortest_prefix`` and ``fewest`` are by IP version; a family of which 0 are enough may be missing.
    ``shrink_percent`` is the share of the last good list (of its networks, and of its addresses) the loss of which is
    refused, and ``grow_percent`` the growth. ``share_percent`` is the share of all addresses of a family that a list may hold.
    """

    shortest_prefix: Tuple[Tuple[int, int], ...] = ((4, 10), (6, 24))
    fewest: Tuple[Tuple[int, int], ...] = ((4, 1), (6, 1))
    most: int = 1000
    shrink_percent: int = 50
    grow_percent: int = 200
    share_percent: int = 5

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Bounds":
        """Return what the options that ``to_data`` names say; Refusal for what would be no bound at all."""

        def number(name: str, low: int, high: int, unit: str) -> int:
            return values.in_bounds(params[name], name, low, high, unit)

        return cls(
            tuple(
                (v, number(f"shortest_prefix_ipv{v}", *limits, "bits")) for v, limits in ((4, (8, 32)), (6, (16, 128)))
            ),
            tuple((v, number(f"fewest_ipv{v}", 0, 10000, "networks")) for v in (4, 6)),
            number("most_networks", 1, 20000, "networks"),
            number("shrink_percent", 1, 100, "percent"),
            number("grow_percent", 1, 100000, "percent"),
            number("share_percent", 1, 50, "percent"),
        )

    def to_data(self) -> Dict[str, int]:
        """Return the bounds by the names of the options; ``parse`` is its inverse."""
        return {
            **{f"shortest_prefix_ipv{version}": bits for version, bits in self.shortest_prefix},
            **{f"fewest_ipv{version}": count for version, count in self.fewest},
            "most_networks": self.most,
            "shrink_percent": self.shrink_percent,
            "grow_percent": self.grow_percent,
            "share_percent": self.share_percent,
        }


def validate(entries: Sequence[str], bounds: Bounds, source: str) -> Tuple[Network, ...]:
    """Return the networks of a list, merged and in a stable order; Refusal with the reason why it is not valid."""
    if len(entries) > bounds.most:
        raise Refusal(f"{source} has {len(entries)} entries, and more than {bounds.most} are not accepted; {ADVICE}")
    found = [_validate(entry, bounds, source) for entry in entries]
    for version, fewest in bounds.fewest:
        count = sum(net.version == version for net in found)
        if count < fewest:
            raise Refusal(
                f"{source} has {count} networks of IPv{version}, and fewer than {fewest} are not accepted; {ADVICE}"
            )
    if not found:
        raise Refusal(f"{source} has no networks at all, which is not accepted; {ADVICE}")
    merged = merge(found)
    _refuse_too_much(merged, bounds, source)
    return merged


def merge(networks: Iterable[Network]) -> Tuple[Network, ...]:
    """Return the fewest networks with the same addresses, IPv4 before IPv6."""
    known = list(networks)
    four = [net for net in known if isinstance(net, ipaddress.IPv4Network)]
    six = [net for net in known if isinstance(net, ipaddress.IPv6Network)]
    return (*ipaddress.collapse_addresses(four), *ipaddress.collapse_addresses(six))


def refuse_duplicates(entries: Sequence[str], source: str) -> None:
    """Raise Refusal where one answer names something twice, which no program that writes a list does."""
    odd = next((entry for entry, count in Counter(entries).items() if count > 1), None)
    if odd is not None:
        raise Refusal(f"{source} names {shown(odd)} more than once, so the list is refused; {ADVICE}")


def compare(one: Sequence[str], other: Sequence[str], source: str) -> None:
    """Raise Refusal unless two forms of one list hold the same entries."""
    odd = sorted(set(one) ^ set(other))
    if odd:
        raise Refusal(
            f"{source}: the forms in which the list is published do not agree ({', '.join(map(shown, odd[:3]))}); {ADVICE}"
        )


def shown(text: str) -> str:
    """Return the beginning of what a publisher said so that a terminal may print it."""
    line = " ".join(text[:400].split())
    line = line[:60] + ("…" if len(line) > 60 else "")
    return line if line.isprintable() else repr(line)


def _validate(entry: str, bounds: Bounds, source: str) -> Network:
    try:
        net = values.network(entry, source)
    except Refusal as refusal:
        raise Refusal(f"{str(refusal).rpartition('; write')[0]}; {ADVICE}") from None
    shortest = dict(bounds.shortest_prefix)[net.version]
    if net.prefixlen < shortest:
        raise Refusal(f"{source}: {net} is wider than anything accepted (/{shortest}); {ADVICE}")
    special = [other for other in _SPECIAL if other.version == net.version and other.overlaps(net)]
    if special or (isinstance(net, ipaddress.IPv6Network) and not net.subnet_of(_PUBLIC6)):
        raise Refusal(f"{source}: {net} is not public; {ADVICE}")
    return net


def _refuse_too_much(networks: Sequence[Network], bounds: Bounds, source: str) -> None:
    """Raise Refusal for a list whose entries are valid each, but together are most of the internet."""
    for version in (4, 6):
        size = _size([net for net in networks if net.version == version])
        if size * 100 > _ALL[version] * bounds.share_percent:
            raise Refusal(
                f"{source} holds {size * 100 / _ALL[version]:.0f} % of all addresses of IPv{version}, and more than "
                f"{bounds.share_percent} % are not accepted (share_percent); {ADVICE}"
            )


def refuse_jump(networks: Sequence[Network], last: Sequence[Network], bounds: Bounds, source: str) -> None:
    """Raise Refusal where a list is much smaller or much larger than the last good one; nothing can have changed without one."""
    for version in (4, 6):
        before = [net for net in last if net.version == version]
        after = [net for net in networks if net.version == version]
        for what, one, other in (("networks", len(before), len(after)), ("addresses", _size(before), _size(after))):
            shrunk = (one - other) * 100 >= one * bounds.shrink_percent and other < one
            if shrunk or (one and (other - one) * 100 > one * bounds.grow_percent):
                raise Refusal(
                    f"{source}: IPv{version} has {'shrunk' if shrunk else 'grown'} from {one} to {other} {what}, more than is "
                    f"accepted; {ADVICE} If it is true, remove the file of the last good list."
                )


def _size(networks: Sequence[Network]) -> int:
    return sum(net.num_addresses for net in networks)
