# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in after a change and did not before, and the reverse: both states of the kernel followed for every kind of connection.

What a rule asks that cannot be known here makes two kinds, each followed through both states: those whom the rule is about, and all others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.netfilter_path import Login
from . import classes, doubts
from .doubts import USUAL, Doubt
from .follow import Kernel, Way, follow

Place = Tuple[str, int]
EVERYONE = "everyone"
#: So many ports are compared within a minute; with more nothing is, and that is said.
_MOST_PORTS = 1000


class Difference(NamedTuple):
    """Some connections to a port get in after a change and did not before (``opened``), or the reverse.

    ``who`` is 'everyone', or the source that a rule names; ``alike`` are all sources that are named so, of which it is one,
    ``interface`` the one by which they come, empty where it is the same for all. ``before`` and ``after`` are what decides. ``where`` is
    what a rule asks of them that cannot be known here, empty where it holds for those of whom nothing unusual is true.
    """

    place: Place
    who: str
    alike: Tuple[str, ...]
    interface: str
    opened: bool
    before: Way
    after: Way
    family: int
    where: str = ""

    @property
    def whom(self) -> str:
        return f"{self.who} where '{self.where}' holds" if self.where else self.who

    @property
    def shown(self) -> str:
        port = "any" if self.place[1] == classes.ANY_PORT else self.place[1]
        return f"{port}/{self.place[0]}"


def differences(
    before: Kernel,
    after: Kernel,
    uplinks: Sequence[str] = (),
    listening: Collection[Place] = (),
    also: Iterable[values.Network] = (),
    services: Sequence[Tuple[Collection[int], Collection[int]]] = (),
) -> Tuple[Difference, ...]:
    """Return what differs between two states, for all ports that rules name or programs listen on.

    ``also`` are further sources to try, ``services`` programs that move: the ports over TCP that they have before and after.
    """
    named = classes.ports([before, after])
    if len(named) > _MOST_PORTS:
        raise Refusal(
            f"rules name {len(named)} ports, and {_MOST_PORTS} at most are compared before a first run; see 'iptables-save' and 'ip6tables-save' "
            "for rules that name one port each, and write one rule for a range of them."
        )
    places = named | set(listening) | {("tcp", classes.ANY_PORT), ("udp", classes.ANY_PORT)}
    moving = {port for old, new in services for port in (*old, *new)}
    found: List[Difference] = []
    unknown = doubts.doubts(
        [before, after],
        Login(classes.stranger([before, after], before.family), classes.ANY_PORT, interface=classes.ELSEWHERE),
    )
    for who, alike, source in _sources(before, after, also):
        about = doubts.about(unknown, source)
        for name in classes.interfaces([before, after], uplinks):
            shown = "" if name in (*uplinks, classes.ELSEWHERE) else name
            for place in sorted(places):
                if place[0] == "tcp" and place[1] in moving:
                    continue
                found += _between(before, after, source, name, [place], [place], (who, alike, shown), about)
            for old, new in services:
                old_places, new_places = ([("tcp", port) for port in ports] for ports in (old, new))
                found += _between(before, after, source, name, old_places, new_places, (who, alike, shown), about)
    return _least(found)


def _sources(
    before: Kernel, after: Kernel, also: Iterable[values.Network]
) -> Iterator[Tuple[str, Tuple[str, ...], values.Network]]:
    """Yield who connects, all of the kind, and an address that stands for them."""
    yield EVERYONE, (EVERYONE,), classes.stranger([before, after], before.family)
    seen = set()
    for kernel in (before, after):
        for group in classes.groups(kernel):
            for net in group.sample:
                if str(net) not in seen and net.prefixlen > classes.WIDE[net.version]:
                    seen.add(str(net))
                    yield str(net), tuple(map(str, group.every)), classes.member(net)
    for net in also:
        if net.version == before.family and str(net) not in seen:
            seen.add(str(net))
            yield str(net), (str(net),), classes.member(net)


def _between(
    before: Kernel,
    after: Kernel,
    source: values.Network,
    interface: str,
    old: Sequence[Place],
    new: Sequence[Place],
    named: Tuple[str, Tuple[str, ...], str],
    about: Sequence[Doubt],
) -> Iterator[Difference]:
    who, alike, shown = named
    first_logins, then_logins = (
        [Login(source, port, protocol=protocol, interface=interface, unusual=USUAL) for protocol, port in places]
        for places in (old, new)
    )
    said = set()
    for unusual in doubts.tried(about, (before, after), list(dict.fromkeys([*first_logins, *then_logins]))):
        first, then = (
            _best(kernel, [replace(login, unusual=unusual) for login in logins])
            for kernel, logins in ((before, first_logins), (after, then_logins))
        )
        if first is None or then is None or first[1].passes == then[1].passes:
            continue
        opened = then[1].passes
        place = then[0] if opened else first[0]
        # What holds as usual, by the same rules, need not be said of the unusual.
        if (opened, first[1].rule) not in said:
            said.add((opened, first[1].rule))
            where = doubts.shown(unusual)
            yield Difference(place, who, alike, shown, opened, first[1], then[1], before.family, where)


def _best(kernel: Kernel, logins: Sequence[Login]) -> Optional[Tuple[Place, Way]]:
    """Return the port by which a source gets in, of several the first, with what decides."""
    ways = [((login.protocol, login.port), follow(kernel, login)) for login in logins]
    return next((pair for pair in ways if pair[1].passes), ways[0] if ways else None)


def _least(found: Sequence[Difference]) -> Tuple[Difference, ...]:
    """Return what differs, once: what holds for everyone is not said of each source, unless something else decided there."""
    everyone = {(one.place, one.interface, one.opened, one.before.rule) for one in found if one.who == EVERYONE}
    kept: Dict[Tuple[object, ...], Difference] = {}
    for one in found:
        if one.who != EVERYONE and (one.place, one.interface, one.opened, one.before.rule) in everyone:
            continue
        kept.setdefault((one.place, one.who, one.interface, one.opened, one.where), one)
    return tuple(kept.values())
