# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of connections: which ports close, which bans and limits are lost, what opens, and what stays wider than it should."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.netfilter_path import Login, parsed
from ..exposure import classes, listening
from ..exposure.blocked import blocked
from ..exposure.compare import EVERYONE, Difference, differences
from ..exposure.doubts import USUAL
from ..exposure.follow import Kernel, Way, follow, rate_limits
from ..exposure.wider import Firewall, wider
from ..ufw.block import status_line
from . import jails
from .findings import BLOCKED, CLOSED, JAIL, KEPT, LIFTED_BAN, LOST_LIMIT, MISSED, OPENED, OPENED_PORT, WIDER, Finding
from .marks import FIREWALL
from .observed import Coming, Observed

#: So many are named in a sentence.
_NAMED = 4
_FROM = 20
#: And of rules in ufw's list.
_LISTED = 12
_OURS = "portcullis:"


def findings(observed: Observed, coming: Coming) -> Iterator[Finding]:
    """Yield all that is to be said of connections."""
    then = coming.firewall
    changed = then is not None and FIREWALL not in observed.adopted
    if then is not None and changed:
        found = _differences(observed, coming, then)
        yield from _closed(found, observed, coming)
        yield from _opened(found, observed, coming)
        yield from _limits(observed, coming, then)
        yield from _listed(then)
    for text in blocked(then or observed.firewall):
        yield Finding(BLOCKED, text)
    for one in wider(then or observed.firewall):
        yield Finding(WIDER, one.text)
    yield from _jails(observed, coming)


def _differences(observed: Observed, coming: Coming, then: Firewall) -> Tuple[Difference, ...]:
    found: List[Difference] = []
    also = [net for net in map(_network, _sources(observed)) if net is not None]
    old, new = observed.ssh_ports, coming.ssh_ports or observed.ssh_ports
    for family, kernel in observed.firewall.kernels.items():
        after = then.kernels.get(family, kernel)
        waiting = [place for place in observed.firewall.listening if place[1] not in (*old, *new) or place[0] == "udp"]
        found += differences(kernel, after, observed.firewall.uplinks, waiting, also, [(old, new)])
    return tuple(found)


def _sources(observed: Observed) -> List[str]:
    """Return from where users came, of one user so many addresses at most: who has a network may come from each of its addresses."""
    found: Dict[str, List[str]] = {}
    for login in observed.logins:
        own = found.setdefault(login.user, [])
        if not login.said_by and login.source not in own and len(own) < _FROM:
            own.append(login.source)
    return list(dict.fromkeys(source for own in found.values() for source in own))


def _network(text: str) -> Optional[values.Network]:
    try:
        return values.network(text.partition("%")[0], "the address of a login") if text else None
    except Refusal:
        return None


def _closed(found: Sequence[Difference], observed: Observed, coming: Coming) -> Iterator[Finding]:
    """Yield what listens, is reached from outside and will be closed."""
    said: Dict[Tuple[str, int], List[Difference]] = {}
    for one in found:
        if not one.opened and one.place in observed.firewall.listening:
            said.setdefault(one.place, []).append(one)
    for place, ones in said.items():
        program = observed.firewall.listening[place]
        whom = [one.whom for one in ones]
        who = ("everyone" if EVERYONE in whom else _joined(whom)) + _over(ones, observed)
        remedy = f"to keep it open, add it to ufw_rules ({{port: {place[1]}, proto: {place[0]}}})"
        if place[0] == "tcp" and place[1] in observed.ssh_ports:
            remedy = "to keep it open, name in portcullis_ssh_sources whom SSH is for"
            if coming.ssh_ports and place[1] not in coming.ssh_ports:
                remedy = f"SSH moves to {_listed_ports(coming.ssh_ports)}, so see that it is let in there"
        yield Finding(CLOSED, f"{place[1]}/{place[0]} ({program}) is open to {who} and will be closed; {remedy}.")
    more = listening.said(observed.firewall.more_listening)
    if more:
        yield Finding(
            CLOSED,
            f"Of the ports that programs listen on, {more} were not looked at one by one ('ss -lntup' shows them); to keep one "
            "open, add it to ufw_rules.",
        )


def _over(ones: Sequence[Difference], observed: Observed) -> str:
    """Return over which family alone this is so, of a host that has both."""
    only = {one.family for one in ones}
    return f" over IPv{min(only)}" if len(only) == 1 < len(observed.firewall.kernels) else ""


def _listed_ports(ports: Sequence[int]) -> str:
    return ", ".join(f"{port}/tcp" for port in ports)


def _joined(names: Sequence[str], most: int = _NAMED) -> str:
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _opened(found: Sequence[Difference], observed: Observed, coming: Coming) -> Iterator[Finding]:
    """Yield whom rules let in who were kept out: a ban that no longer holds, or a port that opens."""
    bans: Dict[str, Difference] = {}
    ports: Dict[Tuple[str, str], List[Difference]] = {}
    for one in (one for one in found if one.opened):
        if one.who != EVERYONE and any(name == "-s" for name, _value, _no in parsed(one.before.rule)):
            bans.setdefault(one.who, one)
        else:
            ports.setdefault((one.shown, one.interface), []).append(one)
    yield from _bans(bans)
    for (shown, interface), ones in ports.items():
        yield _port(shown, interface, ones, coming, _over(ones, observed))


def _bans(bans: Dict[str, Difference]) -> Iterator[Finding]:
    rules: Dict[Tuple[Tuple[str, str, bool], ...], List[Difference]] = {}
    for one in bans.values():
        alike = tuple(option for option in parsed(one.before.rule) if option[0] != "-s")
        rules.setdefault((("-A", one.before.chain, False), *alike), []).append(one)
    for ones in rules.values():
        first = ones[0]
        names = tuple(dict.fromkeys(name for one in ones for name in one.alike))
        count = f"{len(names)} such rules" if len(names) > 1 else "It"
        yield Finding(
            LIFTED_BAN,
            f"The rule '-A {first.before.rule}' keeps out {_joined(names)}, who would get in to {first.shown} by "
            f"{_decided(first.after)} once the roles have run. {count} would be passed by; have what bans do so in front "
            "of ufw's chains (fail2ban: banaction = iptables-allports).",
            names,
        )


def _port(shown: str, interface: str, ones: Sequence[Difference], coming: Coming, over: str) -> Finding:
    whom = _joined([one.whom for one in ones]) + (f" by {interface}" if interface else "")
    first = ones[0]
    ssh = first.place[0] == "tcp" and first.place[1] in coming.ssh_ports
    text = f"{shown} is closed to {whom}{over} by {_decided(first.before)} and will be open by {_decided(first.after)}"
    if not ssh and _is_wanted(first, coming):
        return Finding(OPENED, f"{text}, as the inventory says.")
    remedy = (
        "name in portcullis_ssh_sources whom SSH is for, or the interface in ufw_ssh_interfaces"
        if ssh
        else "see ufw_default_incoming and ufw_rules"
    )
    return Finding(OPENED_PORT, f"{'SSH on ' if ssh else ''}{text}; {remedy}.", (shown,))


def _is_wanted(one: Difference, coming: Coming) -> bool:
    """Whether a rule that the inventory names opens this, and not somebody's that had no effect until now, as where IPv6 was off."""
    listed = one.after.chain.endswith("user-input") or "user-limit" in one.after.chain
    owned = [
        block.rule
        for blocks in (coming.firewall.blocks if coming.firewall else {}).values()
        for block in blocks
        if block.owner
    ]
    protocol, port = one.place
    return listed and any(
        rule.protocol in (protocol, "any") and (not rule.port or any(low <= port <= high for low, high in rule.spans))
        for rule in owned
        if rule is not None and rule.action in ("allow", "limit")
    )


def _decided(way: Way) -> str:
    return f"the rule '-A {way.rule}'" if way.rule else f"the policy of {way.chain}"


def _limits(observed: Observed, coming: Coming, then: Firewall) -> Iterator[Finding]:
    """Yield rate limits of SSH that connections no longer meet."""
    for family, kernel in observed.firewall.kernels.items():
        after = then.kernels.get(family, kernel)
        source = classes.stranger([kernel, after], family)
        name = (*observed.firewall.uplinks, classes.ELSEWHERE)[0]
        for old in observed.ssh_ports:
            new = old if old in coming.ssh_ports or not coming.ssh_ports else coming.ssh_ports[0]
            before = rate_limits(kernel, Login(source, old, interface=name))
            way = follow(after, Login(source, new, interface=name))
            if before and way.passes and not rate_limits(after, Login(source, new, interface=name)):
                place = f"{new}/tcp"
                yield Finding(
                    LOST_LIMIT,
                    f"SSH on {old}/tcp is limited in rate over IPv{family} by the rule '-A {before[0]}', and {place} will be open without a "
                    "limit; keep one by ufw_ssh_limit: true.",
                    (place,),
                )
                return


def _listed(then: Firewall) -> Iterator[Finding]:
    """Yield which rules of ufw's list are others' and stay."""
    others = [(family, block) for family, blocks in then.blocks.items() for block in blocks if not block.owner]
    if others:
        shown = dict.fromkeys(
            " ".join(status_line(block, family).split()).replace(" (v6)", "") for family, block in others
        )
        named = _joined(list(shown), _LISTED)
        yield Finding(KEPT, f"ufw's list keeps {len(others)} rules of others ({named}; 'ufw status' shows all).")
    chains = sorted(
        {
            chain
            for kernel in then.kernels.values()
            for name in ("filter", "nat", "mangle")
            for chain, rules in (kernel.tables[name].rules if name in kernel.tables else {}).items()
            if rules and not re.match(r"ufw6?-|portcullis|[A-Z]+$", chain)
        }
    )
    if chains:
        yield Finding(KEPT, f"Chains of others stay as they are: {_joined(chains)}.")


def _jails(observed: Observed, coming: Coming) -> Iterator[Finding]:
    """Yield what bans whom, and whether it looks at the port to which SSH moves."""
    ports = coming.ssh_ports or observed.ssh_ports
    for jail in observed.jails:
        text = jails.missed(jail, observed.ssh_ports, ports)
        if text:
            yield Finding(MISSED, text)
        elif FIREWALL not in observed.adopted:
            yield Finding(JAIL, f"{jail.program}'s {jail.name} goes on to ban on {jails.where(jail)}.")


def reached(observed: Observed, coming: Coming) -> str:
    """Return the line that says what listens and is reached from outside, and whether that stays."""
    found = []
    for place, program in sorted(observed.firewall.listening.items(), key=lambda item: (item[0][1], item[0][0])):
        open_over = [
            family
            for family, kernel in observed.firewall.kernels.items()
            if any(_is_open(kernel, place, name) for name in observed.firewall.uplinks or (classes.ELSEWHERE,))
        ]
        if open_over:
            alone = len(open_over) == 1 < len(observed.firewall.kernels)
            found.append(f"{place[1]}/{place[0]} ({program}{f', over IPv{open_over[0]}' if alone else ''})")
    more = listening.said(observed.firewall.more_listening)
    beside = f" Programs listen on {more}, which were not looked at one by one." if more else ""
    if not found:
        return f"Ports: none that a program listens on is open to everyone.{beside}"
    left = [port for port in observed.ssh_ports if coming.ssh_ports and port not in coming.ssh_ports]
    moves = f" SSH moves to {_listed_ports(coming.ssh_ports)}; {_listed_ports(left)} closes." if left else ""
    return f"Ports: {', '.join(found)} {'are' if len(found) > 1 else 'is'} open to everyone.{moves}{beside}"


def _is_open(kernel: Kernel, place: Tuple[str, int], name: str) -> bool:
    source = classes.stranger([kernel], kernel.family)
    return follow(kernel, Login(source, place[1], protocol=place[0], interface=name, unusual=USUAL)).passes
