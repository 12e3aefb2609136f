# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who publishes ranges, where, in what form, and what of an answer is the list."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Network
from .validation import ADVICE, Bounds, compare, refuse_duplicates, refuse_jump, shown, validate

#: Finds in data what an expression names; None where it names nothing.
Search = Callable[[str, Any], Any]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_KEYS = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
#: The expressions that a host can follow, where there is no JMESPath: keys, and at most one list of objects.
_SIMPLE = re.compile(rf"(?P<left>{_KEYS})(?:(?P<each>\[\])(?:\.(?P<right>{_KEYS}))?)?")


@dataclass(frozen=True)
class Feed:
    """One answer that holds ranges: at ``url``, as a plain list, or as JSON of which ``queries`` name the lists."""

    url: str
    queries: Tuple[str, ...] = ()

    @classmethod
    def parse(cls, given: Mapping[str, Any], option: str) -> "Feed":
        queries = given.get("queries") or ()
        return cls(
            values.https_url(given["url"], f"{option}.url"),
            tuple(values.one_line(query, f"{option}.queries") for query in queries),
        )

    def to_data(self) -> Dict[str, Any]:
        return {"url": self.url, "queries": list(self.queries)}

    def entries(self, text: str, search: Search) -> Tuple[str, ...]:
        """Return the entries of an answer; Refusal where it is not what was expected."""
        if not self.queries:
            return tuple(_plain(text, self.url))
        try:
            data = json.loads(text, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            raise Refusal(f"{self.url} answered with something that is not JSON ({shown(text)}); {ADVICE}") from None
        return tuple(entry for query in self.queries for entry in self._named(query, data, search))

    def _named(self, query: str, data: Any, search: Search) -> List[str]:
        found = search(query, data)
        if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
            kind = "nothing" if found is None else "something else"
            raise Refusal(f"{self.url}: {query} shall name a list of texts, and names {kind}; {ADVICE}")
        refuse_duplicates(found, f"{self.url}: {query}")
        return found


@dataclass(frozen=True)
class Publisher:
    """Whoever publishes ranges.

    The list is what all ``feeds`` say together; ``cross_checks`` are further forms of it, which have to agree. ``networks``
    are added to what is published, by who uses the list. ``shipped`` is a list of a certain day that is kept for times when
    none can be fetched.
    """

    name: str
    feeds: Tuple[Feed, ...] = ()
    cross_checks: Tuple[Feed, ...] = ()
    networks: Tuple[Network, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)
    max_kilobytes: int = 4096
    shipped: Tuple[str, ...] = ()
    shipped_on: str = ""

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Publisher":
        """Return what the options that ``to_data`` names say; Refusal for what is not legal."""
        name = str(params["name"])
        if not _NAME.fullmatch(name):
            raise Refusal(f"name: {name!r} cannot be a publisher's name; write a-z, 0-9 and _, a letter first.")
        lists = {
            key: tuple(Feed.parse(given, f"{key}[{n}]") for n, given in enumerate(params.get(key) or ()))
            for key in ("feeds", "cross_checks")
        }
        networks = values.networks(params.get("networks") or (), "networks")
        if not lists["feeds"] and not networks:
            raise Refusal("feeds: there are none, and no networks either, so the list would be empty; name a URL.")
        whole = next((net for net in networks if net.prefixlen == 0), None)
        if whole is not None:
            raise Refusal(f"networks: {whole} is everybody, so there would be no list at all; name smaller networks.")
        limit = values.in_bounds(params["max_kilobytes"], "max_kilobytes", 1, 65536, "kilobytes")
        return cls(name, lists["feeds"], lists["cross_checks"], networks, Bounds.parse(params), limit)

    def to_data(self) -> Dict[str, Any]:
        """Return the publisher as JSON-ready data, without the shipped list; ``parse`` is its inverse."""
        return {
            "name": self.name,
            "feeds": [feed.to_data() for feed in self.feeds],
            "cross_checks": [feed.to_data() for feed in self.cross_checks],
            "networks": [str(net) for net in self.networks],
            "max_kilobytes": self.max_kilobytes,
            **self.bounds.to_data(),
        }

    @property
    def asked(self) -> Tuple[Feed, ...]:
        """All answers that are needed for a list."""
        return self.feeds + self.cross_checks

    def whole(self, published: Sequence[Network]) -> Tuple[Network, ...]:
        """Return the networks of the list, what was added to it included; not merged."""
        return (*published, *self.networks)

    def assemble(self, said: Mapping[Feed, Sequence[str]], last: Sequence[Network] = ()) -> Tuple[Network, ...]:
        """Return the published list from what every source said; Refusal with the reason why it is not valid."""
        own = [entry for feed in self.feeds for entry in said[feed]]
        if self.cross_checks:
            compare(own, [entry for feed in self.cross_checks for entry in said[feed]], self.cross_checks[0].url)
        # One network may stand in two lists that are used together.
        found = validate(list(dict.fromkeys(own)), self.bounds, self.feeds[0].url)
        refuse_jump(found, last, self.bounds, self.feeds[0].url)
        return found


def follow(query: str, data: Any) -> Any:
    """Return what a simple expression names, as JMESPath would; Refusal where it is not simple."""
    found = _SIMPLE.fullmatch(query)
    if found is None:
        raise Refusal(f"queries: {query!r} cannot be followed on a host; {_FOLLOWABLE}")
    left = _descend(found.group("left"), data)
    if not found.group("each"):
        return left
    if not isinstance(left, list):
        return None
    flat = [inner for item in left for inner in (item if isinstance(item, list) else [item])]
    right = found.group("right")
    each = [_descend(right, item) for item in flat] if right else flat
    return [item for item in each if item is not None]


_FOLLOWABLE = "write keys such as result.ipv4_cidrs or prefixes[].ipv4Prefix, or set refresh to false."


def require_followable(publisher: Publisher) -> None:
    """Raise Refusal where a host's timer could not do without the controller."""
    odd = next((query for feed in publisher.asked for query in feed.queries if not _SIMPLE.fullmatch(query)), None)
    if odd is not None:
        raise Refusal(f"refresh: the host's timer cannot follow {odd!r}, as JMESPath is not there; {_FOLLOWABLE}")
    if not publisher.feeds:
        raise Refusal("refresh: nothing is published at a URL, so there is nothing to refresh; set refresh to false.")


def _descend(keys: str, data: Any) -> Any:
    for key in keys.split("."):
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _each_once(pairs: Sequence[Tuple[str, Any]]) -> Dict[str, Any]:
    """Return an object of JSON; ValueError where a key stands there twice, as others may read the other one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key that is there twice")
    return found


def _plain(text: str, source: str) -> List[str]:
    # Only what ends a line for everybody: Python knows more of that.
    entries = [line.strip(" \r") for line in text.split("\n") if line.strip(" \r")]
    odd = next((entry for entry in entries if any(sign in entry for sign in "<>{} \t")), None)
    if odd is not None or not entries:
        raise Refusal(f"{source} answered with something that is no list of networks ({shown(odd or text)}); {ADVICE}")
    refuse_duplicates(entries, source)
    return entries


def cloudflare(ipv4_url: str, ipv6_url: str, api_url: str) -> Publisher:
    """Return Cloudflare: two plain lists, and the API that has to agree with them."""
    return Publisher(
        "cloudflare",
        (Feed(values.https_url(ipv4_url, "ipv4_url")), Feed(values.https_url(ipv6_url, "ipv6_url"))),
        (Feed(values.https_url(api_url, "api_url"), ("result.ipv4_cidrs", "result.ipv6_cidrs")),),
        # It has 15 and 7: fewer than a third of that are a list cut short.
        bounds=Bounds(fewest=((4, 5), (6, 2))),
        max_kilobytes=256,
        shipped=CLOUDFLARE,
        shipped_on=CLOUDFLARE_ON,
    )


#: As published on this day.
CLOUDFLARE_ON = "2026-10-15"
CLOUDFLARE = (
    *["173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18", "108.162.192.0/18"],
    *["190.93.240.0/20", "188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17", "162.158.0.0/15", "104.16.0.0/13"],
    *["104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22"],
    *["2400:cb00::/32", "2606:4700::/32", "2803:f800::/32", "2405:b500::/32", "2405:8100::/32", "2a06:98c0::/29"],
    "2c0f:f248::/32",
)
CLOUDFLARE_NETWORKS = values.networks(CLOUDFLARE, "the shipped list")
