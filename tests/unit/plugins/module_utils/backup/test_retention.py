# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import retention
from ansible_collections.portcullis.vps.plugins.module_utils.backup.retention import Policy, Snapshot, decide, keep
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from hypothesis import given, strategies as st

DAY = 86400.0
#: 2026-11-26 02:00 UTC.
NOW = 1795658400.0
GIVEN: dict[str, Any] = {
    "keep_last": 3,
    "keep_daily": 7,
    "keep_weekly": 5,
    "keep_monthly": 12,
    "keep_yearly": 3,
    "max_snapshots_per_day": 6,
    "clock_difference_minutes": 60,
}
NOBODY: frozenset[str] = frozenset()


def snapshot(
    received: float, claimed: float | None = None, size: int = 1000, files: int = 100, name: str = ""
) -> Snapshot:
    identity = hashlib.sha256(f"{name}{received}{claimed}{size}".encode()).hexdigest()
    return Snapshot(identity, received, received if claimed is None else claimed, size, files)


def daily(days: int = 400) -> list[Snapshot]:
    """One honest snapshot each night until now."""
    return [snapshot(NOW - number * DAY) for number in range(days)]


def survivors(snapshots: list[Snapshot], now: float = NOW, policy: Policy | None = None) -> set[str]:
    return {one.id for one in snapshots} - set(decide(snapshots, NOBODY, policy or Policy(), now).forget)


def test_of_each_day_week_month_and_year_the_newest_stays() -> None:
    honest = daily()
    kept = [one for one in honest if one.id in survivors(honest)]
    ages = [round((NOW - one.received) / DAY) for one in kept]
    # Thursday; Sundays before it, the last days of months, and the last of 2025.
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert ages[7:10] == [11, 18, 25]
    assert len(ages) == 7 + 3 + 11
    assert max(ages) == 330


def test_forged_times_make_nothing_honest_go() -> None:
    """What a trusted 'forget --keep-daily 7' of restic 0.18 fell for: one forged snapshot that claims to end each day."""
    honest = daily(8)
    forged = [snapshot(NOW, (NOW // DAY - number) * DAY + 86399, name="forged", size=0) for number in range(1, 7)]
    found = decide(honest + forged, NOBODY, Policy(), NOW + 60)
    assert found.forget == ()
    assert "came in at another time than claimed (by up to 5 days)" in found.alarms[0]


def test_a_thousand_snapshots_in_a_day_stop_everything() -> None:
    forged = [snapshot(NOW + number, name="forged") for number in range(1000)]
    found = decide(daily() + forged, NOBODY, Policy(), NOW + 1000)
    assert found.forget == ()
    assert found.alarms == ("1001 snapshots came in on 2026-11-26, and its schedule makes at most 6 a day",)


@pytest.mark.parametrize(
    ("size", "files", "said"),
    [
        (499, 100, "holds 499 bytes where one before it held 1000"),
        (1000, 49, "holds 49 files and folders where one before it held 100"),
        (0, 0, "holds 0 bytes where one before it held 1000"),
    ],
)
def test_an_emptied_host_stops_everything(size: int, files: int, said: str) -> None:
    emptied = snapshot(NOW + DAY, size=size, files=files)
    found = decide([*daily(), emptied], NOBODY, Policy(), NOW + DAY)
    assert found.forget == ()
    assert said in found.alarms[0]


def test_half_is_not_less_than_half() -> None:
    assert decide([*daily(), snapshot(NOW + DAY, size=500, files=50)], NOBODY, Policy(), NOW + DAY).alarms == ()


def test_what_shrinks_step_by_step_is_compared_with_the_largest() -> None:
    steps = [snapshot(NOW + number * DAY, size=size) for number, size in enumerate((700, 490), start=1)]
    assert (
        "holds 490 bytes where one before it held 1000"
        in decide(daily() + steps, NOBODY, Policy(), NOW + 3 * DAY).alarms[0]
    )


def test_what_was_not_looked_into_stops_everything() -> None:
    unread = Snapshot("f" * 64, NOW, NOW)
    assert decide([*daily(), unread], NOBODY, Policy(), NOW).alarms == ("ffffffff could not be looked into",)


@pytest.mark.parametrize("years", [-5, 5])
def test_a_clients_clock_that_is_years_off_loses_nothing(years: int) -> None:
    wrong = snapshot(NOW, NOW + years * 365 * DAY)
    found = decide([*daily(), wrong], NOBODY, Policy(), NOW)
    assert found.forget == ()
    assert f"{wrong.short} came in at another time than claimed" in found.alarms[0]


@pytest.mark.parametrize("hours", [1, 5, 22.9])
def test_a_backup_that_takes_long_began_when_it_says(hours: float) -> None:
    """It claims when it began, and comes in when it ends."""
    slow = snapshot(NOW + DAY, NOW + DAY - hours * 3600)
    assert decide([*daily(), slow], NOBODY, Policy(), NOW + DAY).alarms == ()
    assert decide([slow], NOBODY, Policy(), NOW + DAY).alarms == ()
    # In whatever order they are read.
    assert retention.alarms([slow, *daily()], NOBODY, Policy(), NOW + DAY) == ()


@pytest.mark.parametrize(
    ("received", "claimed"),
    [
        # Before the one before it had come in.
        (NOW + DAY, NOW - 3700),
        (NOW + 1800, NOW - 3700),
        # Longer ago than any backup takes.
        (NOW + 10 * DAY, NOW + 9 * DAY - 100),
        # After it had come in.
        (NOW + DAY, NOW + DAY + 3700),
    ],
)
def test_a_backup_that_cannot_have_begun_when_it_says_stops_everything(received: float, claimed: float) -> None:
    forged = snapshot(received, claimed)
    found = decide([*daily(), forged], NOBODY, Policy(), received)
    assert found.forget == ()
    assert f"{forged.short} came in at another time than claimed" in found.alarms[0]


@pytest.mark.parametrize("years", [-5, 5])
def test_a_stores_clock_that_is_years_off_loses_nothing(years: int) -> None:
    wrong = NOW + years * 365 * DAY
    meanwhile = [snapshot(wrong + number * DAY, NOW + number * DAY) for number in range(8)]
    assert decide(daily() + meanwhile, NOBODY, Policy(), wrong + 8 * DAY).forget == ()
    # Nor once it is right again.
    assert decide(daily() + meanwhile, NOBODY, Policy(), NOW + 8 * DAY).forget == ()


def test_a_store_whose_clock_was_ahead_says_so_even_of_what_was_accepted() -> None:
    ahead = snapshot(NOW + 400 * DAY)
    found = decide([*daily(), ahead], frozenset({ahead.id}), Policy(), NOW)
    assert found.alarms == (f"{ahead.short} came in after now by this host's clock, which is or was wrong",)


def test_what_a_person_accepted_is_no_alarm_any_more_and_what_comes_next_is_compared_with_it() -> None:
    small = snapshot(NOW + DAY, size=10, files=1)
    later = snapshot(NOW + 2 * DAY, size=12, files=1)
    before = daily()
    assert decide([*before, small, later], NOBODY, Policy(), NOW + 2 * DAY).alarms
    found = decide([*before, small, later], frozenset({small.id}), Policy(), NOW + 2 * DAY)
    assert found.alarms == ()
    assert found.forget


def test_the_newest_stays_whatever_the_policy_says() -> None:
    policy = Policy(keep_last=0, keep_daily=0, keep_weekly=0, keep_monthly=0, keep_yearly=1)
    assert keep(daily(3), policy) == {snapshot(NOW).id}
    assert keep(daily(3), Policy(0, 0, 0, 0, 0)) == {snapshot(NOW).id}


def test_nothing_at_all_is_nothing_to_decide() -> None:
    assert decide([], NOBODY, Policy(), NOW) == retention.Decision()


times = st.floats(min_value=-62135596800.0, max_value=253402300799.0)
forgeries = st.lists(st.tuples(times, st.integers(0, 2000), st.integers(0, 200)), max_size=40)


@given(forgeries, st.integers(1, 60), st.floats(0, 3600))
def test_whatever_a_client_sends_in_one_day_all_that_the_policy_keeps_of_the_days_before_stays(
    forged: list[tuple[float, int, int]], days: int, when: float
) -> None:
    honest = daily(days)
    sent = [
        snapshot(NOW + DAY + when, claimed, size, files, name=str(number))
        for number, (claimed, size, files) in enumerate(forged)
    ]
    # With one honest snapshot in their place; how many of the last ones stay is no matter of days.
    policy = Policy(keep_last=1)
    wanted = keep([*honest, snapshot(NOW + DAY + when)], policy) & {one.id for one in honest}
    assert wanted <= survivors(honest + sent, NOW + DAY + 7200, policy)


@given(st.lists(times, max_size=30), st.integers(0, 5), st.integers(0, 5))
def test_a_decision_is_final_until_something_new_arrives(received: list[float], last: int, some: int) -> None:
    policy = Policy(last, some, some, some, some, 1000)
    there = [snapshot(at) for at in dict.fromkeys(received)]
    kept = keep(there, policy)
    assert keep([one for one in there if one.id in kept], policy) == kept


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (dict.fromkeys(retention.KEPT, 0), "so nothing would be kept"),
        ({"keep_daily": -1}, "keep_daily: -1 is out of bounds"),
        ({"keep_daily": True}, "keep_daily: True is out of bounds"),
        ({"max_snapshots_per_day": 0}, "max_snapshots_per_day: 0 is out of bounds"),
        ({"clock_difference_minutes": 0}, "clock_difference_minutes: 0 is out of bounds"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        Policy.parse({**GIVEN, **changed})


def test_a_policy_is_what_was_written() -> None:
    assert Policy.parse(GIVEN) == Policy()


def test_the_day_is_that_on_which_a_snapshot_came_in() -> None:
    """A backup that began before midnight, by whatever clock, is of the next day."""
    midnight = (NOW // DAY) * DAY
    evening, night = snapshot(midnight - 600), snapshot(midnight + 600, midnight - 60)
    assert keep([evening, night], Policy(0, 2, 0, 0, 0)) == {evening.id, night.id}
