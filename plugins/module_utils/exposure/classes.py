# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connections have to be followed, so that all that rules tell apart have been: ports, sources and interfaces."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Dict, Iterable, Iterator, List, Sequence, Set, Tuple

from ..base import values
from ..base.netfilter_path import parsed
from .follow import PROTOCOLS, Kernel, rule_source

#: A port that no rule is likely to name: for what a policy, or a rule without a port, does.
ANY_PORT = 64999
#: An interface that no rule names.
ELSEWHERE = "~"
#: Of networks that are as wide as these and wider everybody is a member.
WIDE = {4: 7, 6: 15}

#: Addresses that are somebody's on the internet; one that no rule names stands for everybody whom no rule is about.
_STRANGERS = {
    4: ("45.67.89.10", "93.184.215.77", "24.56.78.90", "177.55.44.33", "101.33.22.11", "5.188.77.66"),
    6: ("2a03:9a1c:5678::7", "2600:1c0e:1234::7", "2a10:7f4b:77::1", "2804:7c1d:9::9"),
}
#: Of sources that some rules name alike, such as a list of bans, so many are followed.
_SAMPLES = 3
_PORTS = ("--dport", "--dports", "--ctorigdstport")
_REFUSING = ("DROP", "REJECT", "TARPIT")
_INNER = re.compile(r"lo$|docker|br-|veth|virbr|lxc|lxd|cni|cali|podman|ve-")


#: What rules have alike that are about different sources.
Alike = Tuple[Tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Group:
    """Sources that one place in the rules names alike; ``sample`` are those of them that are followed, and stand for all.

    ``refused`` is whether that place lets none of them in.
    """

    sample: Tuple[values.Network, ...]
    every: Tuple[values.Network, ...]
    refused: bool = False


def stranger(kernels: Iterable[Kernel], family: int) -> values.Network:
    """Return an address that no rule is about, unless it is about nearly everybody."""
    named = [
        net
        for kernel in kernels
        for net in (*_named(kernel), *(net for members in kernel.sets.values() for net, _port in members))
        if net.version == family and net.prefixlen > WIDE[family]
    ]
    candidates = [ipaddress.ip_network(text) for text in _STRANGERS[family]]
    return next((one for one in candidates if not any(one.overlaps(net) for net in named)), candidates[0])


def _named(kernel: Kernel) -> Iterator[values.Network]:
    for table in kernel.tables.values():
        for rules in table.rules.values():
            for rule in rules:
                _negated, network = rule_source(rule)
                if network is not None:
                    yield network


def groups(kernel: Kernel) -> Tuple[Group, ...]:
    """Return the sources that rules and sets of a family name, those of a kind together."""
    found: Dict[Tuple[str, str, Alike], List[values.Network]] = {}
    for name in ("raw", "mangle", "nat", "filter"):
        for chain, rules in kernel.tables[name].rules.items() if name in kernel.tables else ():
            for rule in rules:
                _negated, network = rule_source(rule)
                if network is not None and network.prefixlen:
                    rest = tuple(option for option in parsed(rule) if option[0] != "-s")
                    found.setdefault((name, chain, rest), []).append(network)
    for name, members in kernel.sets.items():
        found[("set", name, ())] = [net for net, _port in members if net.version == kernel.family]
    return tuple(
        Group(
            sampled(nets),
            tuple(nets),
            any(name == "-j" and value.split(" ")[0] in _REFUSING for name, value, _no in rest),
        )
        for (_table, _chain, rest), nets in ((place, tuple(dict.fromkeys(each))) for place, each in found.items())
        if nets
    )


def sampled(nets: Sequence[values.Network], most: int = _SAMPLES) -> Tuple[values.Network, ...]:
    """Return at most so many of these networks and the last, evenly."""
    step = max(1, (len(nets) - 1) // (most - 1)) if len(nets) > most else 1
    return tuple(dict.fromkeys([*nets[: most * step : step], *nets[-1:]]))


def member(network: values.Network) -> values.Network:
    """Return one address of a network, as a network of one."""
    first = network.network_address if network.prefixlen == network.max_prefixlen else network[1]
    return ipaddress.ip_network(first)


def ports(kernels: Iterable[Kernel]) -> Set[Tuple[str, int]]:
    """Return the ports, as ('tcp', 443), that rules about what comes in name; of a range the first and the last."""
    found: Set[Tuple[str, int]] = set()
    for kernel in kernels:
        for name, table in kernel.tables.items():
            for chain, rules in table.rules.items() if name in ("raw", "mangle", "nat", "filter") else ():
                if "output" in chain.lower() or "POSTROUTING" in chain:
                    continue
                for rule in rules:
                    found |= set(_of_rule(rule))
    return found


def _of_rule(rule: str) -> Iterator[Tuple[str, int]]:
    named = next((value for name, value, _no in parsed(rule) if name == "-p"), "")
    protocols = {"tcp": ("tcp",), "6": ("tcp",), "udp": ("udp",), "17": ("udp",)}.get(named, PROTOCOLS)
    for name, text, _no in parsed(rule):
        for part in text.split(",") if name in _PORTS else ():
            for number in filter(str.isdigit, part.split(":")):
                yield from ((protocol, int(number)) for protocol in protocols)


def interfaces(kernels: Iterable[Kernel], uplinks: Sequence[str]) -> Tuple[str, ...]:
    """Return the interfaces that connections from outside may come by: those that lead there, and others that rules name."""
    named = {
        name
        for kernel in kernels
        for table in kernel.tables.values()
        for rules in table.rules.values()
        for rule in rules
        for option, name, _no in parsed(rule)
        if option == "-i"
    }
    others = sorted(name.rstrip("+") for name in named if not _INNER.match(name))
    return tuple(dict.fromkeys([*(uplinks or (ELSEWHERE,)), *others]))
