# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Neutral rules: who may come in by which protocol and to which ports, whichever wall carries that out.

All of them accept, and what none accepts is dropped, so their order means nothing.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.validation import merge
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Network

#: The first and the last port, where a rule is for all.
ALL_PORTS = (1, 65535)
EVERYONE: t.Dict[int, Network] = {
    4: values.network("0.0.0.0/0", "everyone"),
    6: values.network("::/0", "everyone"),
}
FAMILIES = (4, 6)
WITH_PORTS = ("tcp", "udp")
#: How the comment of each of our rules begins, at whichever wall.
MARK = "portcullis:"


@dataclass(frozen=True)
class Rule:
    """A rule that accepts what comes in: ``sources`` are merged, IPv4 before IPv6; the owner is the first word of ``comment``."""

    protocol: str
    ports: t.Tuple[int, int]
    sources: t.Tuple[Network, ...]
    comment: str

    @property
    def owner(self) -> str:
        return self.comment.partition(" ")[0]

    def of(self, family: int) -> t.Tuple[Network, ...]:
        """Return the sources of one family."""
        return tuple(net for net in self.sources if net.version == family)

    def span(self, between: str = "-") -> str:
        """Return its ports as text; empty where it is for all, or its protocol has none."""
        low, high = self.ports
        return "" if self.ports == ALL_PORTS else str(low) if low == high else f"{low}{between}{high}"

    def __str__(self) -> str:
        port = self.span()
        shown = ", ".join(map(str, self.sources[:3])) + (", ..." if len(self.sources) > 3 else "")
        return f"{self.protocol}{f' {port}' if port else ''} from {shown}"

    def to_data(self) -> t.Dict[str, t.Any]:
        """Return the rule as JSON-ready data; ``from_data`` is its inverse."""
        return {
            "direction": "in",
            "protocol": self.protocol,
            "ports": list(self.ports),
            "ipv4": [str(net) for net in self.of(4)],
            "ipv6": [str(net) for net in self.of(6)],
            "comment": self.comment,
        }

    @classmethod
    def from_data(cls, data: t.Mapping[str, t.Any]) -> "Rule":
        """Return the rule that ``to_data`` wrote; ValueError, KeyError or TypeError for anything else."""
        low, high = (int(port) for port in data["ports"])
        sources = values.networks([*data["ipv4"], *data["ipv6"]], "sources")
        return cls(str(data["protocol"]), (low, high), merge(sources), str(data["comment"]))


def everyone(families: t.Iterable[int]) -> t.Tuple[Network, ...]:
    """Return the sources of a rule that is for everyone."""
    return tuple(EVERYONE[family] for family in families)


#: What a set of rules accepts: by protocol and family, ranges of ports that do not overlap, each with its merged sources.
Accepted = t.Dict[t.Tuple[str, int], t.Tuple[t.Tuple[int, int, t.Tuple[Network, ...]], ...]]


def accepted(rules: t.Iterable[Rule]) -> Accepted:
    """Return what rules accept in the one form that all rules have which accept the same, however they are spelt and ordered."""
    by_kind: t.Dict[t.Tuple[str, int], t.List[t.Tuple[int, int, t.Tuple[Network, ...]]]] = {}
    for rule in rules:
        for family in FAMILIES:
            if rule.of(family):
                by_kind.setdefault((rule.protocol, family), []).append((*rule.ports, rule.of(family)))
    return {kind: _flat(entries) for kind, entries in sorted(by_kind.items())}


def _flat(
    entries: t.Sequence[t.Tuple[int, int, t.Tuple[Network, ...]]],
) -> t.Tuple[t.Tuple[int, int, t.Tuple[Network, ...]], ...]:
    edges = sorted({edge for low, high, _nets in entries for edge in (low, high + 1)})
    found: t.List[t.Tuple[int, int, t.Tuple[Network, ...]]] = []
    for low, after in zip(edges, edges[1:]):
        nets = merge(net for first, last, nets in entries if first <= low <= last for net in nets)
        if nets and found and found[-1][1] == low - 1 and found[-1][2] == nets:
            found[-1] = (found[-1][0], after - 1, nets)
        elif nets:
            found.append((low, after - 1, nets))
    return tuple(found)


def normalised(rules: t.Iterable[Rule]) -> t.Tuple[Rule, ...]:
    """Return the same rules in a stable order and as few as they are of each comment: families together where their ports are the same."""
    found: t.List[Rule] = []
    given = list(rules)
    for comment in dict.fromkeys(rule.comment for rule in given):
        spans: t.Dict[t.Tuple[str, t.Tuple[int, int]], t.List[Network]] = {}
        for (protocol, _family), entries in accepted(rule for rule in given if rule.comment == comment).items():
            for low, high, nets in entries:
                spans.setdefault((protocol, (low, high)), []).extend(nets)
        found += [Rule(protocol, ports, merge(nets), comment) for (protocol, ports), nets in sorted(spans.items())]
    return tuple(found)


def overlap(one: Rule, other: Rule) -> bool:
    """Whether two rules are about some of the same packets."""
    if one.protocol != other.protocol and "any" not in (one.protocol, other.protocol):
        return False
    if one.ports[0] > other.ports[1] or other.ports[0] > one.ports[1]:
        return False
    return any(first.overlaps(second) for family in FAMILIES for first in one.of(family) for second in other.of(family))


def wider(rule: Rule) -> Rule:
    """Return the rule for everyone of the families that it has a source of."""
    return replace(rule, sources=everyone(family for family in FAMILIES if rule.of(family)))
