# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was stopped, or would have been: remembered for a week, told once when it begins, and said in a few lines."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass, field, replace
from typing import Callable, Collection, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from .table import RECORD_DAYS, Held, Record
from .wanted import Wanted

#: Whatever of a user comes within this time of the last belongs to the same event, unless it grows by so much since it was told.
QUIET_SECONDS = 3600
GROWTH = 2
WEEK_SECONDS = RECORD_DAYS * 24 * 3600
MOST_REMEMBERED = 500
_TOLD = 20
_NAMED = 5
#: Of sources that are forwarded for somebody may name as many as there are, so all of them are one.
_FORWARDED = "forwarded"

Key = Tuple[str, str, str, int]


@dataclass(frozen=True)
class Announced:
    """When somebody's event was told last, and on the way to how many destinations, and ports of them, within an hour."""

    at: int
    destinations: int
    ports: int

    def grown(self, now: "Announced") -> bool:
        return now.destinations >= GROWTH * self.destinations or now.ports >= GROWTH * self.ports


@dataclass(frozen=True)
class Remembered:
    """When somebody first and last was seen on the way somewhere, how often in all, and how often as the kernel counted it last."""

    first: int
    last: int
    count: int
    packets: int


@dataclass(frozen=True)
class Memory:
    """What was seen until now; ``last_at`` is when something was stopped last, 0 where never, ``announced`` what was told, by user."""

    counts: Mapping[str, int] = field(default_factory=dict)
    last_at: int = 0
    records: Mapping[Key, Remembered] = field(default_factory=dict)
    announced: Mapping[str, Announced] = field(default_factory=dict)

    def to_text(self) -> str:
        """Return the text of a file that holds this; ``from_text`` is its inverse."""
        records = [[*key, one.first, one.last, one.count, one.packets] for key, one in sorted(self.records.items())]
        announced = {user: [one.at, one.destinations, one.ports] for user, one in sorted(self.announced.items())}
        data = {"counts": dict(self.counts), "last_at": self.last_at, "records": records, "announced": announced}
        return json.dumps(data, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: Optional[str]) -> "Memory":
        """Return what such a file holds; a new memory for one that cannot be read."""
        try:
            data = json.loads(text or "{}")
            records = {
                (str(who), str(ipaddress.ip_address(address)), str(protocol), int(port)): Remembered(*map(int, numbers))
                for who, address, protocol, port, *numbers in data.get("records", [])
            }
            counts = {str(name): int(count) for name, count in data.get("counts", {}).items()}
            announced = {
                str(user): Announced(*map(int, numbers)) for user, numbers in data.get("announced", {}).items()
            }
            return cls(counts, int(data.get("last_at", 0)), records, announced)
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls()


@dataclass(frozen=True)
class Event:
    """The begin of a burst: how many packets it was within the last look, and of whom where to."""

    at: int
    count: int
    records: Tuple[Record, ...]


def watched(memory: Memory, held: Held, now: int) -> Tuple[Memory, Optional[Event]]:
    """Return what is remembered after a look at the kernel, and the event that began, if one did."""
    more = sum(_more(memory.counts.get(name, 0), count) for name, count in held.counts.items())
    if not more:
        kept = {key: one for key, one in memory.records.items() if now - one.last < WEEK_SECONDS}
        return replace(memory, records=kept, counts=dict(held.counts)), None
    records = dict(memory.records)
    new: List[Record] = []
    for one in held.records:
        key = (one.who, one.address, one.protocol, one.port)
        before = records.get(key, Remembered(now, now, 0, 0))
        count = _more(before.packets, one.packets)
        if count:
            new.append(replace(one, packets=count))
            records[key] = Remembered(before.first, now, before.count + count, one.packets)
    going_on = {_user(key[0]) for key, one in memory.records.items() if _lately(one.last, now)}
    announced, grown = _announced(memory.announced, going_on, records, {_user(one.who) for one in new}, now)
    # What is new comes first: of a long event a few are named.
    others = [one for one in new if _user(one.who) in grown and not _known(memory, one, now)]
    named = set(others)
    rest = [one for one in new if one not in named]
    after = Memory(dict(held.counts), now, _newest(records, now), announced)
    return after, Event(now, more, (*others, *rest)) if grown or not _lately(memory.last_at, now) else None


def _announced(
    before: Mapping[str, Announced],
    going_on: Collection[str],
    records: Mapping[Key, Remembered],
    seen: Iterable[str],
    now: int,
) -> Tuple[Dict[str, Announced], Tuple[str, ...]]:
    """Return what is told by now, and of whom: who begins, and whose event has grown, which happens a few times however long it is.

    Whoever keeps some noise going, or meets it, would else have all that follows go unsaid.
    """
    kept = {user: one for user, one in before.items() if user in going_on}
    grown: List[str] = []
    for user in sorted(seen):
        keys = [key for key, one in records.items() if _user(key[0]) == user and _lately(one.last, now)]
        at_present = Announced(now, len({key[1:] for key in keys}), len({key[2:] for key in keys}))
        last = kept.get(user)
        if last is None or last.grown(at_present):
            grown.append(user)
            kept[user] = at_present
        elif not _lately(last.at, now):
            # Where it has become less, more is more than that; where it became more little by little, it is still measured by what was told.
            fewest = min(last.destinations, at_present.destinations), min(last.ports, at_present.ports)
            kept[user] = Announced(now, *fewest)
    return kept, tuple(grown)


def _user(who_: str) -> str:
    return who_ if who_.isdecimal() else _FORWARDED


def _known(memory: Memory, one: Record, now: int) -> bool:
    before = memory.records.get((one.who, one.address, one.protocol, one.port))
    return before is not None and _lately(before.last, now)


def _lately(last: int, now: int) -> bool:
    return bool(last) and 0 <= now - last < QUIET_SECONDS


def _more(before: int, now: int) -> int:
    """Return how much was added; the kernel counts from 0 again once the table was made anew."""
    return now - before if now >= before else now


def _newest(records: Mapping[Key, Remembered], now: int) -> Dict[Key, Remembered]:
    kept = [(key, one) for key, one in records.items() if now - one.last < WEEK_SECONDS]
    kept.sort(key=lambda item: (-item[1].last, item[0]))
    return dict(kept[:MOST_REMEMBERED])


def who(said: str, user_name: Callable[[int], str]) -> str:
    """Return what people call somebody: a user, or an address from which is forwarded."""
    return f"{user_name(int(said))} (UID {said})" if said.isdecimal() else f"{said}, forwarded"


def sentence(event: Event, wanted: Wanted, user_name: Callable[[int], str]) -> str:
    """Return the line for the journal."""
    did = "Stopped" if wanted.enforces else "Would have stopped"
    shown = [
        f"{who(one.who, user_name)} to {_place(one.address, one.port)}/{one.protocol}" for one in event.records[:_NAMED]
    ]
    rest = len(event.records) - len(shown)
    named = f": {'; '.join(shown)}{f'; and {rest} more' if rest > 0 else ''}" if shown else ""
    return (
        f"{did} {event.count} connection{'s' if event.count > 1 else ''} to strangers{named}. See 'portcullis status'; nothing more is said "
        "until an hour has passed without any, but of other users, or of twice as many destinations or ports."
    )


def _place(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def facts(event: Event, wanted: Wanted, host: str, user_name: Callable[[int], str]) -> str:
    """Return what the command that notifies reads: JSON on one line."""
    connections = [
        {
            "user": user_name(int(one.who)) if one.who.isdecimal() else None,
            "uid": int(one.who) if one.who.isdecimal() else None,
            "source": None if one.who.isdecimal() else one.who,
            "address": one.address,
            "port": one.port,
            "protocol": one.protocol,
            "count": one.packets,
        }
        for one in event.records[:_TOLD]
    ]
    data = {
        "format": 1,
        "host": host,
        "mode": wanted.mode,
        "stopped": wanted.enforces,
        "at": event.at,
        "count": event.count,
        "connections": connections,
        "message": sentence(event, wanted, user_name),
    }
    return json.dumps(data) + "\n"


def report(memory: Memory, wanted: Wanted, held: Held, now: int, user_name: Callable[[int], str]) -> List[str]:
    """Return what was stopped within the last week, or would have been: a line for each user and port, the most frequent first."""
    taken = [sum(1 for address, _left in held.seen if address.version == family) for family in (4, 6)]
    lines = [
        f"Outbound: {wanted.mode}; of {wanted.budget} strangers in {wanted.period_hours} h, {taken[0]} are taken over IPv4 and {taken[1]} over IPv6."
    ]
    of: Dict[Tuple[str, str, int], List[Tuple[str, Remembered]]] = {}
    for (one, address, protocol, port), about in memory.records.items():
        if now - about.last < WEEK_SECONDS:
            of.setdefault((one, protocol, port), []).append((address, about))
    did = "was (in report mode: would have been) stopped" if wanted.enforces else "would have been stopped"
    for (one, protocol, port), places in sorted(of.items(), key=lambda item: (-_count(item[1]), item[0])):
        addresses = [address for address, _about in sorted(places, key=lambda place: -place[1].count)]
        more = f" and {len(addresses) - _NAMED} more" if len(addresses) > _NAMED else ""
        lines.append(
            f"  {who(one, user_name)} {did} {_count(places)} times in the last week on the way to {port}/{protocol} of "
            f"{', '.join(addresses[:_NAMED])}{more}."
        )
    return lines


def _count(places: Sequence[Tuple[str, Remembered]]) -> int:
    return sum(about.count for _address, about in places)
