# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the ports that programs listen on are looked at one by one: the first of each user's, and the rest counted.

Any user may listen on tens of thousands, and a program of root's may answer on every port. What is open is decided by rules, and ports that
no rule tells apart fare alike, so nothing that opens or closes is missed by that; only its listener is not named.
"""

from __future__ import annotations

from typing import Dict, Iterable, Mapping, NamedTuple, Tuple

Place = Tuple[str, int]
#: So many of root's are named, the lowest first, of one other user's, and of all others', those of the system's own users first.
OF_ROOT, OF_ONE, OF_ALL = 2_000, 32, 256


class Waiting(NamedTuple):
    """A port on which a program waits, as ('tcp', 443), the program's name, and whose socket that is, by UID."""

    place: Place
    program: str
    uid: int


def named(waiting: Iterable[Waiting]) -> Tuple[Dict[Place, str], Dict[int, int]]:
    """Return the ports that are looked at, each with its program, and how many more each user has, by UID."""
    first: Dict[Place, Waiting] = {}
    for one in waiting:
        # One port may be held at several addresses; root's counts before a user's beside it.
        other = first.get(one.place)
        first[one.place] = one if other is None or one.uid < other.uid else other
    found: Dict[Place, str] = {}
    taken: Dict[int, int] = {}
    more: Dict[int, int] = {}
    for one in sorted(first.values(), key=lambda one: (one.uid, one.place[1], one.place[0])):
        others = len(found) - taken.get(0, 0)
        if taken.get(one.uid, 0) == (OF_ONE if one.uid else OF_ROOT) or others == OF_ALL:
            more[one.uid] = more.get(one.uid, 0) + 1
            continue
        taken[one.uid] = taken.get(one.uid, 0) + 1
        found[one.place] = one.program
    return found, more


def said(more: Mapping[str, int]) -> str:
    """Return the words for what is not looked at one by one, by user; of many users only how many those are."""
    count = sum(more.values())
    if not count:
        return ""
    whose = f"{' and '.join(more)}" if len(more) < 4 else f"{len(more)} users"
    return f"{count} more of {whose}"
