# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What gets in although a role says "only": computed from all that the kernel holds, and not from ufw's list.

What a role promises stands in ufw's rules, by their owners: a port that some owner of ours lets in from some networks is for these
alone. With a policy that denies, what no rule of ufw's lets in is for nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from ..base import values
from ..base.netfilter import is_ufws
from ..base.netfilter_path import Login, parsed
from ..ufw.block import Block, status_line
from ..ufw.files import Settings, families
from ..ufw.framework import is_windows, removal
from ..ufw.native import undecided, without_natives
from ..ufw.rule import Rule, written
from . import classes
from .follow import Kernel, Way, follow, rule_source

_HTTP = 80
#: What ufw itself lets in, by the ports that it comes from and goes to: answers of DHCP's.
_OWN_ACCEPTS = (("67", "68"), ("547", "546"))
#: Of sources that one place names alike, so many are compared with those promised, and of those beyond so many followed.
_MOST_SOURCES = 1000
_FOLLOWED = 8


@dataclass(frozen=True)
class Promise:
    """Who alone shall reach a port, by a role's rules; nobody where ``networks`` is empty. ``owner`` is the role."""

    protocol: str
    port: int
    owner: str
    networks: Tuple[values.Network, ...] = ()

    @property
    def place(self) -> str:
        return f"{self.port}/{self.protocol}"


class Wider(NamedTuple):
    """Somebody reaches a port, as '443/tcp', who should not: ``text`` is a sentence with what to do."""

    place: str
    text: str


@dataclass(frozen=True)
class Firewall:
    """A firewall as it is or will be: ufw's settings and rules, and what the kernel holds, by family.

    ``uplinks`` are the interfaces that lead to the internet, ``listening`` the ports on which a program listens, as ('tcp', 443),
    with its name, and ``more_listening`` how many more each user has that are not looked at one by one. ``windowed`` is whether port
    80 is to be open only while a certificate is issued.
    """

    settings: Settings
    blocks: Mapping[int, Sequence[Block]]
    kernels: Mapping[int, Kernel]
    uplinks: Tuple[str, ...] = ()
    listening: Mapping[Tuple[str, int], str] = field(default_factory=dict)
    windowed: bool = False
    more_listening: Mapping[str, int] = field(default_factory=dict)


def promises(firewall: Firewall) -> Tuple[Promise, ...]:
    """Return what the rules that this collection owns say of who may reach which port."""
    found: Dict[Tuple[str, int, str], Set[str]] = {}
    for blocks in firewall.blocks.values():
        for block in blocks:
            rule = block.rule
            if (
                block.owner
                and rule
                and rule.action in ("allow", "limit")
                and rule.direction == "in"
                and not rule.routed
            ):
                for port in filter(str.isdigit, rule.port.split(",")):
                    for protocol in ("tcp", "udp") if rule.protocol == "any" else (rule.protocol,):
                        sources = found.setdefault((protocol, int(port), block.owner), set())
                        # Who comes by another interface than those that lead outside is nobody's stranger.
                        sources.update([rule.source] if rule.interface in ("", *firewall.uplinks) else [])
    everyone = {(protocol, port) for (protocol, port, _owner), sources in found.items() if "" in sources}
    kept = [
        Promise(protocol, port, owner, tuple(values.network(source, "a source") for source in sorted(sources)))
        for (protocol, port, owner), sources in found.items()
        if (protocol, port) not in everyone
    ]
    # HTTP/3 and the like: who closes a port for one protocol means the other one, too.
    named = {(promise.protocol, promise.port) for promise in kept} | everyone
    kept += [
        Promise("udp", promise.port, promise.owner, promise.networks)
        for promise in kept
        if promise.protocol == "tcp" and promise.owner != "portcullis:ssh" and ("udp", promise.port) not in named
    ]
    if firewall.windowed and ("tcp", _HTTP) not in named:
        kept.append(Promise("tcp", _HTTP, "portcullis:letsencrypt"))
    return tuple(kept)


def wider(firewall: Firewall) -> Tuple[Wider, ...]:
    """Return who gets in although nobody, or only others, should; nothing where ufw is off or lets everybody in."""
    if not firewall.settings.enabled or firewall.settings.incoming == "allow":
        return ()
    found: Dict[str, Wider] = {}
    kept = promises(firewall)
    for family, whole in firewall.kernels.items():
        for text in undecided(family, whole.tables):
            found.setdefault(text, Wider("undecided", text))
        kernel = replace(whole, tables=without_natives(whole.tables))
        for one in (*_beyond(firewall, family, kernel, kept), *_beside(firewall, family, kernel, kept)):
            found.setdefault(one.text, one)
    for one in _routed(firewall, kept):
        found.setdefault(one.text, one)
    return tuple(found.values())


def _beyond(firewall: Firewall, family: int, kernel: Kernel, kept: Sequence[Promise]) -> Iterator[Wider]:
    """Yield who reaches a port that others alone should."""
    unnamed = classes.stranger([kernel], family)
    for place in dict.fromkeys((promise.protocol, promise.port) for promise in kept):
        about = [promise for promise in kept if (promise.protocol, promise.port) == place]
        allowed = [net for promise in about for net in promise.networks if net.version == family]
        owners = " and ".join(promise.owner.partition(":")[2] for promise in about)
        for who, way in _beyond_allowed(firewall, kernel, unnamed, place, allowed):
            only = _only(allowed, firewall.windowed and place == ("tcp", _HTTP))
            yield Wider(
                _shown(place),
                f"{_shown(place)} is open to {who} by {_by(way)}, while {owners} lets in {only}; "
                f"{_remedy(firewall, family, way, place)}.",
            )


def _beyond_allowed(
    firewall: Firewall,
    kernel: Kernel,
    unnamed: values.Network,
    place: Tuple[str, int],
    allowed: Sequence[values.Network],
) -> Iterator[Tuple[str, Way]]:
    way = _reached(firewall, kernel, unnamed, place)
    if way.passes:
        yield f"everyone over IPv{kernel.family}", way
        return
    for group in classes.groups(kernel):
        # One that is wider may stand anywhere among those that are not.
        beyond = {} if group.refused else {net: _beyond_of(net, allowed) for net in group.every[:_MOST_SOURCES]}
        for net in classes.sampled([net for net, rest in beyond.items() if rest is not None], _FOLLOWED):
            rest = beyond[net]
            if rest is not None and (way := _reached(firewall, kernel, rest, place)).passes:
                yield str(net), way


def _only(allowed: Sequence[values.Network], windowed: bool) -> str:
    if windowed:
        return "everyone only while a certificate is issued"
    if not allowed:
        return "nobody"
    shown = ", ".join(map(str, allowed[:2]))
    return f"{shown} only" if len(allowed) < 3 else f"{len(allowed)} networks only ({shown} and so on)"


def _beyond_of(net: values.Network, allowed: Sequence[values.Network]) -> Optional[values.Network]:
    """Return an address of a network that is in none of the others; None where all are, or where everybody is in it."""
    if net.prefixlen <= classes.WIDE[net.version]:
        return None
    rest: List[values.Network] = [net]
    for other in allowed:
        rest = [part for each in rest for part in _without(each, other)]
    return classes.member(rest[0]) if rest else None


def _without(net: values.Network, other: values.Network) -> Iterator[values.Network]:
    if net.version != other.version or not net.overlaps(other):
        yield net
    elif net.prefixlen < other.prefixlen:
        for half in net.subnets():
            yield from _without(half, other)


def _beside(firewall: Firewall, family: int, kernel: Kernel, kept: Sequence[Promise]) -> Iterator[Wider]:
    """Yield what everybody reaches by rules that ufw's rules know nothing of."""
    unnamed = classes.stranger([kernel], family)
    promised = {(promise.protocol, promise.port) for promise in kept}
    every = _reached(firewall, kernel, unnamed, ("tcp", classes.ANY_PORT))
    if every.passes and not _is_users(every):
        yield Wider(
            "all",
            f"Every port that no rule names is open to everyone over IPv{family} by {_by(every)}, whatever ufw's policy says; "
            f"{_remedy(firewall, family, every, None)}.",
        )
        return
    for place in sorted(classes.ports([kernel]) | set(firewall.listening)):
        if place in promised or _is_listed(firewall.blocks.get(family, ()), place):
            continue
        way = _reached(firewall, kernel, unnamed, place)
        if way.passes and not _is_users(way):
            program = firewall.listening.get(place, "")
            yield Wider(
                _shown(place),
                f"{_shown(place)}{f' ({program})' if program else ''} is open to everyone over IPv{family} by {_by(way)}, which is not in "
                f"ufw's list; {_remedy(firewall, family, way, place)}.",
            )


def _is_listed(blocks: Sequence[Block], place: Tuple[str, int]) -> bool:
    """Whether a rule in ufw's list lets everyone in to a port; what Docker publishes is let in by it, too."""
    asked = Promise(place[0], place[1], "")
    rules = [block.rule for block in blocks if block.rule and block.rule.direction == "in"]
    return any(rule.action in ("allow", "limit") and not rule.source and _names(rule, asked) for rule in rules)


def _shown(place: Tuple[str, int]) -> str:
    return f"{place[1]}/{place[0]}"


def _reached(firewall: Firewall, kernel: Kernel, source: values.Network, place: Tuple[str, int]) -> Way:
    """Return what comes of a connection by any interface that leads outside; of several, one that gets in."""
    ways = [
        follow(kernel, Login(source, place[1], protocol=place[0], interface=name))
        for name in firewall.uplinks or (classes.ELSEWHERE,)
    ]
    return next((way for way in ways if way.passes and not _expected(way)), ways[0]._replace(passes=False))


def _expected(way: Way) -> bool:
    """Whether it is by a rule that ufw's files bring, or by that of an open window."""
    rule = way.rule.partition(" ")[2]
    asked = {name: value for name, value, negated in parsed(rule) if not negated}
    answers = asked.get("-p") in ("udp", "17") and (asked.get("--sport"), asked.get("--dport")) in _OWN_ACCEPTS
    return is_windows(rule) or (answers and is_ufws(way.chain))


def _is_users(way: Way) -> bool:
    """Whether it is a rule of ufw's list that lets in."""
    return way.table == "filter" and bool(re.match(r"ufw6?-user-", way.chain)) and not way.to


def _routed(firewall: Firewall, kept: Sequence[Promise]) -> Iterator[Wider]:
    """Yield rules that let everyone through this host to a port that is not for everyone on it."""
    for family in families(firewall.settings):
        for block in firewall.blocks.get(family, ()):
            rule = block.rule
            if rule is None or block.owner or not _lets_everyone_through(rule):
                continue
            for promise in [promise for promise in kept if _names(rule, promise)][:1]:
                shown = " ".join(status_line(block, family).split())
                yield Wider(
                    promise.place,
                    f"The rule '{shown}' lets everyone through this host to port {promise.port} of whatever is behind it, while "
                    f"{promise.owner.partition(':')[2]} lets in {_only(promise.networks, False)}; remove it ('ufw status numbered', "
                    f"then 'ufw delete NUMBER'), name it in ufw_removed_rules: [{written(rule)}], or give it a source.",
                )


def _lets_everyone_through(rule: Rule) -> bool:
    return rule.routed and rule.action in ("allow", "limit") and not rule.source and not rule.interface


def _names(rule: Rule, promise: Promise) -> bool:
    if rule.protocol not in (promise.protocol, "any"):
        return False
    parts = [part.partition(":") for part in rule.port.split(",") if part]
    return not parts or any(int(low) <= promise.port <= int(high or low) for low, _colon, high in parts)


def _by(way: Way) -> str:
    if not way.rule:
        return f"the policy of {way.chain}"
    behind = f", which leads to {way.to}," if way.to else ""
    return f"the rule '-A {way.rule}'{behind}"


def _remedy(firewall: Firewall, family: int, way: Way, place: Optional[Tuple[str, int]]) -> str:
    """Return how one takes that away, by what has made it."""
    if way.to:
        return "have ufw's rules hold for published ports (ufw_docker_state: present), or publish it on 127.0.0.1 only"
    if re.match(r"ufw6?-user-", way.chain):
        block = _block(firewall.blocks.get(family, ()), way, place)
        shown = f" '{' '.join(status_line(block, family).split())}'" if block else ""
        named = f", name it in ufw_removed_rules: [{written(block.rule)}]" if block and block.rule else ""
        return f"remove the rule{shown} ('ufw status numbered', then 'ufw delete NUMBER'){named}, or set ufw_purge_unowned: true"
    program = "iptables" if family == 4 else "ip6tables"
    if not way.rule:
        return f"see '{program}-save' on this host"
    chain, _blank, rule = way.rule.partition(" ")
    if is_ufws(way.chain):
        folder = "/etc/ufw/before.rules" if family == 4 else "/etc/ufw/before6.rules"
        return f"add it to ufw_rules if you want it, and remove it ('{program} -D {way.rule}', and from {folder} or its like)"
    return f"add it to ufw_rules if you want it, and remove it ({removal(family, way.table, chain, rule)})"


def _block(blocks: Sequence[Block], way: Way, place: Optional[Tuple[str, int]]) -> Optional[Block]:
    """Return the rule in ufw's list of which the kernel's is made."""
    _negated, source = rule_source(way.rule)
    for block in blocks:
        rule = block.rule
        if place is None or rule is None or block.owner or rule.routed or not _names(rule, Promise(*place, "")):
            continue
        if source == (values.network(rule.source, "a source") if rule.source else None):
            return block
    return None
