# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slots for reboots: no two hosts of a group overlap, whatever the group and the window."""

from __future__ import annotations

from itertools import combinations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.updates.reboots import RebootWindow, Slot, objection, slot
from hypothesis import given, strategies as st

DAY = 24 * 60
groups = st.sets(st.from_regex(r"[a-z][a-z0-9.-]{0,12}", fullmatch=True), min_size=1, max_size=40).map(sorted)
windows = st.builds(RebootWindow, st.integers(0, DAY - 1), st.integers(1, DAY))


def slots(group: list[str], window: RebootWindow, minutes: int) -> dict[str, Slot]:
    return {host: slot(host, group, window, minutes) for host in group}


@given(groups, windows, st.integers(1, 60))
def test_no_two_hosts_of_a_group_overlap_and_all_are_inside_the_window(
    group: list[str], window: RebootWindow, minutes: int
) -> None:
    if len(group) * minutes > window.minutes:
        with pytest.raises(Refusal, match="make it longer"):
            slots(group, window, minutes)
        return
    # As far from the window's start as nobody can be who goes over its end.
    offsets = sorted((found.start - window.start) % DAY for found in slots(group, window, minutes).values())
    assert all(offsets[number + 1] - offsets[number] >= minutes for number in range(len(offsets) - 1))
    assert offsets[-1] + minutes <= window.minutes


@given(st.permutations([f"web{number}" for number in range(9)]))
def test_the_order_in_which_a_group_is_written_does_not_matter(group: list[str]) -> None:
    window = RebootWindow.parse("02:00-05:00", "reboot_window")
    assert slots(group, window, 10) == slots(sorted(group), window, 10)


@given(groups, windows, st.integers(1, 60), st.integers(0, DAY - 1))
def test_at_no_minute_of_the_day_are_two_hosts_of_a_group_allowed(
    group: list[str], window: RebootWindow, minutes: int, minute: int
) -> None:
    if len(group) * minutes <= window.minutes:
        time = f"{minute // 60:02}:{minute % 60:02}"
        allowed = [found for found in slots(group, window, minutes).values() if found.holds(time)]
        assert not list(combinations(allowed, 2))


def test_hosts_without_a_group_are_spread_over_the_window() -> None:
    window = RebootWindow.parse("23:00-03:00", "reboot_window")
    found = [slot(f"host{number}", (), window, 10) for number in range(200)]
    assert all((each.start - window.start) % DAY + 10 <= window.minutes for each in found)
    assert len({each.start for each in found}) > 100


def test_a_host_that_its_group_does_not_name_is_refused() -> None:
    with pytest.raises(Refusal, match="does not name db1"):
        slot("db1", ["web1", "web2"], RebootWindow(0, 60), 10)


def test_a_window_that_is_too_small_says_what_is_needed() -> None:
    with pytest.raises(Refusal, match=r"3 hosts .* need 30 minutes, and the window has 20"):
        slot("a", ["a", "b", "c"], RebootWindow.parse("02:00-02:20", "reboot_window"), 10)


@pytest.mark.parametrize("value", ["02:00", "2:00-5:00", "24:00-25:00", 200, "02:00 - 05:00", ""])
def test_what_is_no_window_is_refused(value: object) -> None:
    with pytest.raises(Refusal, match="no part of a day"):
        RebootWindow.parse(value, "reboot_window")


def test_a_slot_reads_as_people_write_it() -> None:
    assert str(slot("a", (), RebootWindow.parse("23:55-00:05", "reboot_window"), 10)) == "23:55-00:05"
    assert RebootWindow.parse("02:00-02:00", "reboot_window").minutes == DAY


def test_a_slot_is_the_same_wherever_and_whenever_it_is_found() -> None:
    window = RebootWindow.parse("02:00-05:00", "reboot_window")
    assert [str(slot(name, (), window, 10)) for name in ("web1", "web2")] == ["04:21-04:31", "04:50-05:00"]


@pytest.mark.parametrize(
    ("time", "users", "pending", "said"),
    [
        ("04:30", [], False, ""),
        ("04:31", [], False, "it is 04:31, and this host's slot is 04:21-04:31 UTC"),
        ("04:20", [], False, "it is 04:20, and this host's slot is 04:21-04:31 UTC"),
        ("04:21", ["ada", "ada", "eve"], False, "ada, eve is logged in"),
        ("04:21", [], True, "a change waits for its confirmation"),
    ],
)
def test_what_speaks_against_a_reboot_is_said(time: str, users: list[str], pending: bool, said: str) -> None:
    assert objection(Slot(4 * 60 + 21, 10), time, "UTC", users, pending) == said
