# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which snapshots a store forgets: decided by when the store received them, and not at all while anything looks forged.

What a snapshot says of itself was written by the host that is backed up, and that host may belong to an attacker by now. An
append-only store alone does not help: snapshots that claim other times make 'restic forget --keep-daily' remove honest ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Callable, Dict, FrozenSet, Iterable, List, Mapping, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal

_EPOCH = datetime(1970, 1, 1)
_HOUR = 3600
#: How long a run on a client may save; a snapshot claims when it began, and comes in when it ends.
LONGEST_SECONDS = 23 * _HOUR
#: How many are named in a sentence.
_NAMED = 3
KEPT = ("keep_last", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly")


@dataclass(frozen=True)
class Snapshot:
    """A snapshot in a store: when it was ``received`` there (the store's own clock), when it ``claimed`` to be made, in seconds since
    1970. ``size`` in bytes and ``files`` are None where nobody has looked yet.
    """

    id: str
    received: float
    claimed: float
    size: Optional[int] = None
    files: Optional[int] = None

    @property
    def short(self) -> str:
        """Its ID as restic shows it to people."""
        return self.id[:8]


@dataclass(frozen=True)
class Policy:
    """How many snapshots stay: the last ones, and the newest of each of the last days, weeks, months and years that have any.

    Nothing is forgotten where a day has more than ``most_per_day``, or where one claims to have begun more than
    ``clock_difference_seconds`` before or after an honest one can have.
    """

    keep_last: int = 3
    keep_daily: int = 7
    keep_weekly: int = 5
    keep_monthly: int = 12
    keep_yearly: int = 3
    most_per_day: int = 6
    clock_difference_seconds: int = _HOUR

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Policy":
        """Return what options of the module backup_store say; Refusal for what is not legal."""
        kept = {name: values.in_bounds(params[name], name, 0, 1000, "snapshots") for name in KEPT}
        if not any(kept.values()):
            raise Refusal(f"{', '.join(KEPT)}: all are 0, so nothing would be kept; write at least one of them.")
        return cls(
            most_per_day=values.in_bounds(
                params["max_snapshots_per_day"], "max_snapshots_per_day", 1, 1000, "snapshots"
            ),
            clock_difference_seconds=60
            * values.in_bounds(params["clock_difference_minutes"], "clock_difference_minutes", 1, 10080, "minutes"),
            **kept,
        )


@dataclass(frozen=True)
class Decision:
    """The IDs to forget, in the order of their arrival; none where there are ``alarms``, sentences that a person has to look at."""

    forget: Tuple[str, ...] = ()
    alarms: Tuple[str, ...] = ()


def decide(snapshots: Iterable[Snapshot], accepted: FrozenSet[str], policy: Policy, now: float) -> Decision:
    """Return what to forget at ``now``. Snapshots whose IDs are ``accepted`` were looked at by a person and raise no alarm."""
    arrived = sorted(snapshots, key=_arrival)
    found = (*alarms(arrived, accepted, policy, now), *shrunk(arrived, accepted))
    if found:
        return Decision(alarms=found)
    kept = keep(arrived, policy)
    return Decision(tuple(snapshot.id for snapshot in arrived if snapshot.id not in kept))


def alarms(arrived: Sequence[Snapshot], accepted: FrozenSet[str], policy: Policy, now: float) -> Tuple[str, ...]:
    """Return what looks forged by times and numbers alone, so that no snapshot has to be opened for it."""
    arrived = sorted(arrived, key=_arrival)
    unknown = [snapshot for snapshot in arrived if snapshot.id not in accepted]
    found: List[str] = []
    ahead = [one for one in arrived if one.received > now + policy.clock_difference_seconds]
    if ahead:
        found.append(f"{_named(ahead)} came in after now by this host's clock, which is or was wrong")
    began = {one.id: _began(before, one) for before, one in zip([None, *arrived], arrived)}
    off = [one for one in unknown if not _is_near(one.claimed, began[one.id], policy.clock_difference_seconds)]
    if off:
        worst = max(off, key=lambda one: abs(one.claimed - one.received))
        found.append(
            f"{_named(off)} came in at another time than claimed (by up to {_span(worst.claimed - worst.received)})"
        )
    days: Dict[int, List[Snapshot]] = {}
    for one in unknown:
        days.setdefault(int(one.received // 86400), []).append(one)
    for day, those in sorted(days.items()):
        if len(those) > policy.most_per_day:
            found.append(
                f"{len(those)} snapshots came in on {_date(day * 86400)}, and its schedule makes at most {policy.most_per_day} a day"
            )
    return tuple(found)


def _arrival(snapshot: Snapshot) -> Tuple[float, str]:
    return snapshot.received, snapshot.id


def _began(before: Optional[Snapshot], one: Snapshot) -> Tuple[float, float]:
    """Return from when until when an honest snapshot can have begun: after the one before it had come in, as a client runs one at a time."""
    earliest = one.received - LONGEST_SECONDS
    return max(earliest, before.received) if before is not None else earliest, one.received


def _is_near(moment: float, span: Tuple[float, float], seconds: float) -> bool:
    return span[0] - seconds <= moment <= span[1] + seconds


def shrunk(arrived: Sequence[Snapshot], accepted: FrozenSet[str]) -> Tuple[str, ...]:
    """Return which snapshots hold less than half of the largest before them, or were not looked into.

    One that a person has accepted is what those behind it are compared with.
    """
    found: List[str] = []
    size, files = 0, 0
    for one in arrived:
        if one.size is None or one.files is None:
            found.append(f"{one.short} could not be looked into")
            continue
        if one.id in accepted:
            size, files = one.size, one.files
            continue
        if 2 * one.size < size:
            found.append(f"{one.short} holds {one.size} bytes where one before it held {size}")
        if 2 * one.files < files:
            found.append(f"{one.short} holds {one.files} files and folders where one before it held {files}")
        size, files = max(size, one.size), max(files, one.files)
    return tuple(found[:_NAMED]) + ((f"and {len(found) - _NAMED} more such",) if len(found) > _NAMED else ())


def keep(arrived: Sequence[Snapshot], policy: Policy) -> FrozenSet[str]:
    """Return the IDs that stay; the newest always does."""
    newest = sorted(arrived, key=_arrival, reverse=True)
    kept = {snapshot.id for snapshot in newest[: max(policy.keep_last, 1)]}
    for count, period in (
        (policy.keep_daily, _day),
        (policy.keep_weekly, _week),
        (policy.keep_monthly, _month),
        (policy.keep_yearly, _year),
    ):
        kept |= _newest_of_each(newest, count, period)
    return frozenset(kept)


def _newest_of_each(
    newest: Sequence[Snapshot], count: int, period: Callable[[datetime], Tuple[int, ...]]
) -> FrozenSet[str]:
    found: Dict[Tuple[int, ...], str] = {}
    for snapshot in newest:
        found.setdefault(period(_EPOCH + timedelta(seconds=snapshot.received)), snapshot.id)
    return frozenset([*found.values()][:count])


def _day(moment: datetime) -> Tuple[int, ...]:
    return moment.year, moment.month, moment.day


def _week(moment: datetime) -> Tuple[int, ...]:
    return tuple(moment.isocalendar())[:2]


def _month(moment: datetime) -> Tuple[int, ...]:
    return moment.year, moment.month


def _year(moment: datetime) -> Tuple[int, ...]:
    return (moment.year,)


def _named(those: Sequence[Snapshot]) -> str:
    names = ", ".join(snapshot.short for snapshot in those[:_NAMED])
    return f"{names} and {len(those) - _NAMED} more" if len(those) > _NAMED else names


def _span(seconds: float) -> str:
    hours = abs(seconds) / _HOUR
    return f"{hours / 24:.0f} days" if hours >= 72 else f"{hours:.1f} hours"


def _date(seconds: float) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%d")
