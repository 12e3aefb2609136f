# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of connections that rules tell apart by what cannot be known here: a range of addresses, a mark, an hour, an address of the host."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Sequence, Set, Tuple

from ..base import values
from ..base.netfilter import Table
from ..base.netfilter_doubt import is_usual
from ..base.netfilter_path import Login, doubtful, fits, parsed
from .follow import Kernel, rule_source, target_of, translated

Unusual = FrozenSet[Tuple[str, str]]
#: Everybody of whom nothing unusual is true.
USUAL: Unusual = frozenset()
_HOOKS = (
    *(("raw", "PREROUTING"), ("mangle", "PREROUTING"), ("nat", "PREROUTING")),
    *((name, chain) for chain in ("INPUT", "FORWARD") for name in ("mangle", "filter", "security")),
)
#: Targets after which a packet goes on as if there had been no rule.
_ON = frozenset(("", "LOG", "NFLOG", "ULOG", "MARK", "CONNMARK", "SET", "TRACE", "CT", "NOTRACK", "TCPMSS"))
#: Of rules that are the same but for what they ask, so many are tried, and the last.
_SAMPLES = 3
_DEPTH = 20


class Doubt(NamedTuple):
    """What has to be unusual, so that connections take the way through these rules: jumps, and one that decides."""

    unusual: Unusual
    rules: Tuple[str, ...]


def doubts(kernels: Iterable[Kernel], probe: Login) -> Tuple[Doubt, ...]:
    """Return what is to be tried, of these kernels together; of rules alike some stand for all."""
    alike: Dict[Tuple[str, str, str], List[Doubt]] = {}
    for kernel in kernels:
        for name, hook in _HOOKS:
            seen: Set[Tuple[str, Unusual]] = set()
            table = kernel.tables.get(name, Table())
            for chain, one in _walked(table, hook, Doubt(USUAL, ()), replace(probe, sets=kernel.sets), seen):
                found = alike.setdefault((name, chain, _without(one)), [])
                if one not in found[-1:]:
                    found.append(one)
    kept = [one for found in alike.values() for one in (*found[:_SAMPLES], *found[-1:])]
    return tuple(dict.fromkeys(kept))


def _walked(
    table: Table, chain: str, way: Doubt, probe: Login, seen: Set[Tuple[str, Unusual]]
) -> Iterator[Tuple[str, Doubt]]:
    if (chain, way.unusual) in seen or len(way.rules) > _DEPTH:
        return
    seen.add((chain, way.unusual))
    for rule in table.rules.get(chain, ()):
        one = Doubt(way.unusual | (doubtful(rule, probe) or USUAL), (*way.rules, rule))
        target = target_of(rule)
        if target in table.rules:
            yield from _walked(table, target, one, probe, seen)
        elif one.unusual and target not in _ON:
            yield chain, one


def _without(one: Doubt) -> str:
    """Return the last rule without what it asks of that which is unusual."""
    names = {name for name, _value in one.unusual}
    return " ".join(f"{name} {'' if name in names else value}" for name, value, _no in parsed(one.rules[-1]))


def about(found: Sequence[Doubt], source: values.Network) -> Tuple[Doubt, ...]:
    """Return those that may be about a source."""
    return tuple(one for one in found if all(_may_be_from(rule, source) for rule in one.rules))


def _may_be_from(rule: str, source: values.Network) -> bool:
    negated, network = rule_source(rule)
    return network is None or negated or (network.version == source.version and network.overlaps(source))


def tried(found: Sequence[Doubt], kernels: Sequence[Kernel], logins: Sequence[Login]) -> Tuple[Unusual, ...]:
    """Return what is tried of these connections: that they are as usual, and each of what some rule asks of them."""
    if not found:
        return (USUAL,)
    packets = [
        packet
        for login in logins
        for packet in (
            login,
            *(each for kernel in kernels for each in translated(kernel.tables.get("nat", Table()), login)),
        )
    ]
    packets = list(dict.fromkeys(packets))
    return tuple(dict.fromkeys([USUAL, *(one.unusual for one in found if any(_takes(one, each) for each in packets))]))


def _takes(one: Doubt, packet: Login) -> bool:
    packet = replace(packet, unusual=one.unusual)
    return all(fits(parsed(rule), packet) is not False for rule in one.rules)


def shown(unusual: Unusual) -> str:
    """Return what is unusual, as rules write it."""
    return " ".join(f"{'! ' if is_usual(*each) else ''}{' '.join(each).strip()}" for each in sorted(unusual))
