# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in after a change and did not before, and the reverse: both states of the kernel followed for every kind of connection."""

from __future__ import annotations

from typing import Collection, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ..base import values
from ..base.netfilter_path import Login
from . import classes
from .follow import Kernel, Way, follow

Place = Tuple[str, int]
EVERYONE = "everyone"


class Difference(NamedTuple):
    """Some connections to a port get in after a change and did not before (``opened``), or the reverse.

    ``who`` is 'everyone', or the source that a rule names; ``alike`` are all sources that are named so, of which it is one,
    ``interface`` the one by which they come, empty where it is the same for all. ``before`` and ``after`` are what decides.
    """

    place: Place
    who: str
    alike: Tuple[str, ...]
    interface: str
    opened: bool
    before: Way
    after: Way
    family: int

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
    places = classes.ports([before, after]) | set(listening) | {("tcp", classes.ANY_PORT), ("udp", classes.ANY_PORT)}
    moving = {port for old, new in services for port in (*old, *new)}
    found: List[Difference] = []
    for who, alike, source in _sources(before, after, also):
        for name in classes.interfaces([before, after], uplinks):
            shown = "" if name in (*uplinks, classes.ELSEWHERE) else name
            for place in sorted(places):
                if place[0] == "tcp" and place[1] in moving:
                    continue
                found += _between(before, after, source, name, [place], [place], (who, alike, shown))
            for old, new in services:
                old_places, new_places = ([("tcp", port) for port in ports] for ports in (old, new))
                found += _between(before, after, source, name, old_places, new_places, (who, alike, shown))
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
) -> Iterator[Difference]:
    first, then = (_best(kernel, source, interface, ports) for kernel, ports in ((before, old), (after, new)))
    if first is None or then is None or first[1].passes == then[1].passes:
        return
    opened = then[1].passes
    place = then[0] if opened else first[0]
    who, alike, shown = named
    yield Difference(place, who, alike, shown, opened, first[1], then[1], before.family)


def _best(
    kernel: Kernel, source: values.Network, interface: str, places: Sequence[Place]
) -> Optional[Tuple[Place, Way]]:
    """Return the port by which a source gets in, of several the first, with what decides."""
    ways = [
        (place, follow(kernel, Login(source, place[1], protocol=place[0], interface=interface))) for place in places
    ]
    return next((pair for pair in ways if pair[1].passes), ways[0] if ways else None)


def _least(found: Sequence[Difference]) -> Tuple[Difference, ...]:
    """Return what differs, once: what holds for everyone is not said of each source, unless something else decided there."""
    everyone = {(one.place, one.interface, one.opened, one.before.rule) for one in found if one.who == EVERYONE}
    kept: Dict[Tuple[object, ...], Difference] = {}
    for one in found:
        if one.who != EVERYONE and (one.place, one.interface, one.opened, one.before.rule) in everyone:
            continue
        kept.setdefault((one.place, one.who, one.interface, one.opened), one)
    return tuple(kept.values())
