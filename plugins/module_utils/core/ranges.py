# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of networks that somebody publishes: read, and believed only within bounds.

What is let in by such a list is let in by whoever can change it, so an answer is either wholly believable or refused.
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from . import values
from .errors import Refusal
from .values import Network

#: Shorter prefixes are refused. Cloudflare's shortest are /13 and /29; these leave it room and no continent.
SHORTEST_PREFIX = {4: 10, 6: 24}
#: Fewer networks than that are a list cut short; Cloudflare has 15 and 7.
FEWEST = {4: 5, 6: 2}
MOST = 1000
MOST_BYTES = 256 * 1024
#: What each family has to keep of the last good list: of its networks and of its addresses.
KEPT = 0.5

_PUBLIC6 = ipaddress.ip_network("2000::/3")
#: Source: IANA's registries of special-purpose addresses, and multicast and reserved space.
_SPECIAL = [
    ipaddress.ip_network(text)
    for text in (
        *[
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
        ],
        *["192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"],
        *["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
    )
]
_ADVICE = (
    "nothing was changed, and the last good list stays in force; run again later, and see what that server answers."
)

FALLBACKS = ("none", "last_good", "shipped")

#: As published in October 2026; used only by whoever asks for it.
SHIPPED_ON = "2026-10-15"
SHIPPED = (
    *["173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18", "108.162.192.0/18"],
    *["190.93.240.0/20", "188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17", "162.158.0.0/15", "104.16.0.0/13"],
    *["104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22"],
    *[
        "2400:cb00::/32",
        "2606:4700::/32",
        "2803:f800::/32",
        "2405:b500::/32",
        "2405:8100::/32",
        "2a06:98c0::/29",
        "2c0f:f248::/32",
    ],
)


@dataclass(frozen=True)
class Kept:
    """A list that was believed once, with the moment (seconds since the epoch) and the publisher's mark for it."""

    networks: Tuple[Network, ...]
    fetched_at: float
    etag: str = ""

    def to_text(self) -> str:
        """Return the list as the text of a file; ``from_text`` is its inverse."""
        return json.dumps(
            {"networks": [str(net) for net in self.networks], "fetched_at": self.fetched_at, "etag": self.etag},
            indent=1,
        )

    @classmethod
    def from_text(cls, text: Optional[str]) -> "Optional[Kept]":
        """Return the list of such a file, or None where there is none or none that can be believed."""
        try:
            data = json.loads(text or "")
            return cls(believable(data["networks"], "the last good list"), float(data["fetched_at"]), str(data["etag"]))
        except (ValueError, KeyError, TypeError, Refusal):
            return None

    def age_days(self, now: float) -> float:
        return max(0.0, (now - self.fetched_at) / 86400)


@dataclass(frozen=True)
class Chosen:
    """The list that is used: where it is from (fetched, last_good or shipped), how old, and why it was not fetched."""

    networks: Tuple[Network, ...]
    source: str
    age_days: float = 0.0
    reason: str = ""
    etag: str = ""

    @property
    def warnings(self) -> Tuple[str, ...]:
        if not self.reason:
            return ()
        return (f"Using the {self.source.replace('_', ' ')} list, {self.age_days:.1f} days old, since {self.reason}",)


def fall_back(last: Optional[Kept], fallback: str, max_age_days: int, now: float, reason: str) -> Chosen:
    """Return the list to use where none could be fetched; ``now`` is in seconds since the epoch. Refusal if there is none."""
    age = None if last is None else last.age_days(now)
    if fallback != "none" and last is not None and age is not None and age <= max_age_days:
        return Chosen(last.networks, "last_good", age, reason, last.etag)
    if fallback == "shipped":
        published = datetime.strptime(SHIPPED_ON, "%Y-%m-%d").replace(tzinfo=timezone.utc).timestamp()
        return Chosen(shipped(), "shipped", (now - published) / 86400, reason)
    known = (
        "there is no last good list"
        if age is None
        else f"the last good list is {age:.1f} days old (fallback: {fallback}, max_age_days: {max_age_days})"
    )
    raise Refusal(
        f"{reason} And {known}, so nothing was changed; see that the controller can reach that server, then run again."
    )


def shipped() -> Tuple[Network, ...]:
    """Return the list that comes with the collection."""
    return believable(SHIPPED, "the shipped list")


def parse_text(text: str, source: str) -> List[str]:
    """Return the entries of a plain list, one a line."""
    entries = [line.strip() for line in text.splitlines() if line.strip()]
    odd = next((entry for entry in entries if any(sign in entry for sign in "<>{} \t")), None)
    if odd is not None or not entries:
        raise Refusal(
            f"{source} answered with something that is no list of networks ({_short(odd or text)}); {_ADVICE}"
        )
    return entries


def parse_api(text: str, source: str) -> Tuple[List[str], str]:
    """Return the entries and the mark of the answer of Cloudflare's API."""
    try:
        data = json.loads(text)
    except ValueError:
        raise Refusal(f"{source} answered with something that is not JSON ({_short(text)}); {_ADVICE}") from None
    result: Any = data.get("result") if isinstance(data, dict) else None
    if not isinstance(result, dict) or data.get("success") is not True:
        raise Refusal(f"{source} says that it did not succeed ({_short(text)}); {_ADVICE}")
    found: List[str] = []
    for key in ("ipv4_cidrs", "ipv6_cidrs"):
        entries = result.get(key)
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            raise Refusal(f"{source}: its {key} is not a list of texts; {_ADVICE}")
        found += entries
    return found, str(result.get("etag", ""))


def believable(entries: Sequence[str], source: str, last: Optional[Kept] = None) -> Tuple[Network, ...]:
    """Return the networks of a list, merged and in a stable order; Refusal with the reason why it is not believed."""
    if len(entries) > MOST:
        raise Refusal(f"{source} has {len(entries)} entries, and more than {MOST} are not believed; {_ADVICE}")
    found = [_believable(entry, source) for entry in entries]
    for version, fewest in FEWEST.items():
        own = [net for net in found if net.version == version]
        if len(own) < fewest:
            raise Refusal(
                f"{source} has {len(own)} networks of IPv{version}, and fewer than {fewest} are not believed; {_ADVICE}"
            )
    merged = merge(found)
    if last is not None:
        _refuse_shrink(merged, last, source)
    return merged


def merge(networks: Sequence[Network]) -> Tuple[Network, ...]:
    """Return the fewest networks with the same addresses, IPv4 before IPv6."""
    found: List[Network] = []
    for version in (4, 6):
        found += ipaddress.collapse_addresses(net for net in networks if net.version == version)  # type: ignore[type-var]  # all of one version
    return tuple(found)


def compare(lists: Mapping[str, Sequence[str]], source: str) -> None:
    """Raise Refusal unless all lists, by the name of their form, hold the same entries."""
    names = list(lists)
    for name in names[1:]:
        odd = sorted(set(lists[names[0]]) ^ set(lists[name]))
        if odd:
            raise Refusal(f"{source}: {names[0]} and {name} do not agree ({', '.join(odd[:3])}); {_ADVICE}")


def _believable(entry: str, source: str) -> Network:
    try:
        net = values.network(entry, source)
    except Refusal as refusal:
        raise Refusal(f"{str(refusal).partition(';')[0]}; {_ADVICE}") from None
    if net.prefixlen < SHORTEST_PREFIX[net.version]:
        raise Refusal(f"{source}: {net} is wider than anything believed (/{SHORTEST_PREFIX[net.version]}); {_ADVICE}")
    special = [other for other in _SPECIAL if other.version == net.version and other.overlaps(net)]
    if special or (net.version == 6 and not net.subnet_of(_PUBLIC6)):  # type: ignore[arg-type]  # version 6 here
        raise Refusal(f"{source}: {net} is not public; {_ADVICE}")
    return net


def _refuse_shrink(networks: Sequence[Network], last: Kept, source: str) -> None:
    for version in (4, 6):
        before = [net for net in last.networks if net.version == version]
        after = [net for net in networks if net.version == version]
        for what, one, other in (("networks", len(before), len(after)), ("addresses", _size(before), _size(after))):
            if other < one * KEPT:
                raise Refusal(
                    f"{source}: IPv{version} has shrunk from {one} to {other} {what}, more than is believed; "
                    f"{_ADVICE} If it is true, remove the cache file."
                )


def _size(networks: Sequence[Network]) -> int:
    return sum(net.num_addresses for net in networks)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line[:60] + ("…" if len(line) > 60 else ""))


def by_family(networks: Sequence[Network]) -> Dict[int, List[str]]:
    """Return networks as texts, by IP version."""
    return {version: [str(net) for net in networks if net.version == version] for version in (4, 6)}
