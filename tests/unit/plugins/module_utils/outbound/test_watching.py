# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of strangers, when somebody is told, and in which words."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import replace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import watching
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.table import Held, Record
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.watching import (
    MOST_REMEMBERED,
    Event,
    Memory,
    watched,
)

NOW = 1_800_000_000
REPORT, ENFORCE = Wanted(), Wanted(mode="enforce")


def name(uid: int) -> str:
    return {0: "root", 33: "www-data"}.get(uid, "somebody")


def kernel(strangers: int, *records: Record, ports: int = 0) -> Held:
    return Held((), records=records, counts={"strangers": strangers, "ports": ports})


def web(packets: int, address: str = "203.0.113.9", port: int = 22) -> Record:
    return Record("33", address, "tcp", port, packets)


def test_an_event_begins_once_and_again_only_after_an_hour_of_quiet() -> None:
    memory, event = watched(Memory(), kernel(0), NOW)
    assert event is None
    said = []
    count = 0
    for minute in range(179):
        # A burst of two hours, one connection a minute, and then a single one.
        count += minute < 120 or minute == 178
        memory, event = watched(memory, kernel(count, web(count)), NOW + 60 * minute)
        said += [minute] if event else []
    assert said == [0]
    last = NOW + 60 * 178
    assert watched(memory, kernel(count), last + 3600)[1] is None
    assert watched(memory, kernel(count + 1), last + 3599)[1] is None
    assert watched(memory, kernel(count + 1), last + 3600)[1] is not None


def test_an_event_of_one_user_hides_none_of_another() -> None:
    """Who wants to go unseen has only to keep an event going; and a program that is stopped now and then does so by itself."""
    eve = Record("3000", "203.0.113.77", "tcp", 22, 200)
    memory, _event = watched(Memory(), kernel(1, web(1)), NOW)
    memory, event = watched(memory, kernel(202, web(2), eve), NOW + 1800)
    assert event == Event(NOW + 1800, 201, (eve, web(1)))
    assert watched(memory, kernel(203, web(3), eve), NOW + 1860)[1] is None
    # Nor one of a container's, of whose sources, as many as somebody names, all are one.
    container, another = (Record(f"172.17.0.{number}", "203.0.113.77", "tcp", 22, 1) for number in (2, 3))
    memory, event = watched(memory, kernel(204, web(2), eve, container), NOW + 1860)
    assert event == Event(NOW + 1860, 2, (container,))
    assert watched(memory, kernel(205, web(2), eve, container, another), NOW + 1920)[1] is None


def test_steady_noise_of_a_user_hides_no_other_event_of_the_same() -> None:
    noise = [web(1, f"203.0.113.{number}", 25) for number in range(4)]

    def later(minutes: int, *more: Record) -> Held:
        return kernel(4 * minutes + len(more), *(replace(one, packets=minutes) for one in noise), *more)

    memory, event = watched(Memory(), later(1), NOW)
    assert event is not None
    for minute in range(2, 130):
        memory, event = watched(memory, later(minute), NOW + 60 * minute)
        assert event is None
    # Another port, one destination being enough; and as many again on the way to the same port.
    for begun in ([web(1, "198.51.100.7", 6667)], [web(1, f"198.51.100.{number}", 25) for number in range(4)]):
        after, event = watched(memory, later(130, *begun), NOW + 60 * 130)
        assert event is not None
        # It is named before what goes on.
        assert event.records[: len(begun)] == tuple(begun)
        assert Memory.from_text(after.to_text()) == after
        assert watched(after, later(131, *(replace(one, packets=2) for one in begun)), NOW + 60 * 131)[1] is None
    assert watched(memory, later(130, web(1, "198.51.100.7", 25)), NOW + 60 * 130)[1] is None


def test_an_event_that_grows_is_told_a_few_times_however_fast_or_slowly() -> None:
    for step in (1, 40):
        memory, said = Memory(), 0
        for minute in range(1, 400 // step):
            records = [web(1, f"203.0.{number // 250}.{number % 250}") for number in range(step * minute)]
            memory, event = watched(memory, kernel(step * minute, *records), NOW + 10 * minute)
            said += event is not None
        assert said == {1: 9, 40: 4}[step]
    # Who takes hours for it is measured by what was told, and not by the hour before.
    memory, hours = Memory(), []
    for hour in range(7):
        many = [web(hour + 1, f"203.0.113.{number}") for number in range(10 + 2 * hour)]
        memory, event = watched(memory, kernel(1000 * (hour + 1), *many), NOW + 3500 * hour)
        hours += [hour] if event else []
    assert hours == [0, 5]
    # And where it has become less, by that.
    for hour in range(7, 10):
        memory, event = watched(memory, kernel(1000 * (hour + 1), web(hour + 1)), NOW + 3500 * hour)
        assert event is None
    memory, event = watched(memory, kernel(12000, web(11), web(20, "203.0.113.2")), NOW + 3500 * 10)
    assert event is not None


def test_thousands_of_packets_are_one_event_with_the_sum() -> None:
    _memory, event = watched(Memory(), kernel(5000, web(4000), web(1000, "203.0.113.10"), ports=7), NOW)
    assert event == Event(NOW, 5007, (web(4000), web(1000, "203.0.113.10")))


def test_what_was_counted_before_is_not_counted_again_and_a_new_table_counts_from_nothing() -> None:
    memory, _event = watched(Memory(), kernel(5, web(5)), NOW)
    memory, _event = watched(memory, kernel(8, web(8)), NOW + 60)
    key = ("33", "203.0.113.9", "tcp", 22)
    assert (memory.records[key].count, memory.records[key].first, memory.records[key].last) == (8, NOW, NOW + 60)
    memory, _event = watched(memory, kernel(2, web(2)), NOW + 120)
    assert memory.records[key].count == 10


def test_an_unchanged_kernel_changes_nothing_that_is_written_down() -> None:
    memory, _event = watched(Memory(), kernel(5, web(5)), NOW)
    assert watched(memory, kernel(5, web(5)), NOW + 60) == (memory, None)


def test_a_week_later_nothing_is_left_and_never_more_than_so_many() -> None:
    memory, _event = watched(Memory(), kernel(5, web(5)), NOW)
    assert watched(memory, kernel(5, web(5)), NOW + 7 * 86400)[0].records == {}
    flood = [web(1, str(ipaddress.ip_address(0x0A000000 + number))) for number in range(2000)]
    memory, _event = watched(memory, kernel(2005, *flood), NOW + 60)
    assert len(memory.records) == MOST_REMEMBERED


def test_a_clock_that_was_set_back_does_not_silence_what_begins() -> None:
    memory, _event = watched(Memory(), kernel(1), NOW)
    assert watched(memory, kernel(2), NOW - 10**6)[1] is not None


@pytest.mark.parametrize(
    "text", [None, "", "[]", '{"records": 5}', '{"records": [[1]]}', '{"counts": {"a": "x"}}', "[" * 100_000]
)
def test_a_memory_outlives_its_file_and_a_damaged_one_begins_anew(text: str | None) -> None:
    memory, _event = watched(Memory(), kernel(5, web(5), Record("172.17.0.2", "2001:db8::1", "tcp", 25, 1)), NOW)
    assert Memory.from_text(memory.to_text()) == memory
    assert Memory.from_text(text) == Memory()


def test_the_line_for_the_journal_names_who_and_where_to() -> None:
    event = Event(NOW, 9, (web(3), Record("172.17.0.2", "2001:db8::1", "tcp", 25, 1)))
    assert watching.sentence(event, ENFORCE, name) == (
        "Stopped 9 connections to strangers: www-data (UID 33) to 203.0.113.9:22/tcp; 172.17.0.2, forwarded to [2001:db8::1]:25/tcp. See "
        "'portcullis status'; nothing more is said until an hour has passed without any, but of other users, or of twice as many destinations or ports."
    )
    many = Event(NOW, 1, tuple(web(1, f"203.0.113.{number}") for number in range(40)))
    assert watching.sentence(many, REPORT, name).startswith("Would have stopped 1 connection to strangers: ")
    assert "; and 35 more. See" in watching.sentence(many, REPORT, name)
    assert watching.sentence(Event(NOW, 1, ()), REPORT, name).startswith(
        "Would have stopped 1 connection to strangers. See"
    )


def test_the_command_reads_facts_on_one_line_that_no_shell_would_obey() -> None:
    event = Event(NOW, 9, (web(3), *(Record("172.17.0.2", "2001:db8::1", "tcp", port, 1) for port in range(1, 40))))
    text = watching.facts(event, ENFORCE, "web1\n$(reboot)", name)
    assert text.count("\n") == 1
    found = json.loads(text)
    assert found["host"] == "web1\n$(reboot)"
    assert (found["format"], found["stopped"], found["count"], len(found["connections"])) == (1, True, 9, 20)
    assert found["connections"][0] == {
        "user": "www-data",
        "uid": 33,
        "source": None,
        "address": "203.0.113.9",
        "port": 22,
        "protocol": "tcp",
        "count": 3,
    }
    assert (found["connections"][1]["source"], found["connections"][1]["user"]) == ("172.17.0.2", None)


def test_the_report_has_a_line_for_each_user_and_port_the_most_frequent_first() -> None:
    records = [web(2, f"203.0.113.{number}") for number in range(7)]
    memory, _event = watched(
        Memory(), kernel(16, *records, web(1, port=25), Record("7", "203.0.113.9", "tcp", 25, 1)), NOW
    )
    held = Held((), seen=((ipaddress.ip_address("9.9.9.9"), 5), (ipaddress.ip_address("2001:db8::9"), 5)))
    assert watching.report(memory, REPORT, held, NOW + 60, name) == [
        "Outbound: report; of 100 strangers in 24 h, 1 are taken over IPv4 and 1 over IPv6.",
        "  www-data (UID 33) would have been stopped 14 times in the last week on the way to 22/tcp of 203.0.113.0, 203.0.113.1, 203.0.113.2, "
        "203.0.113.3, 203.0.113.4 and 2 more.",
        "  www-data (UID 33) would have been stopped 1 times in the last week on the way to 25/tcp of 203.0.113.9.",
        "  somebody (UID 7) would have been stopped 1 times in the last week on the way to 25/tcp of 203.0.113.9.",
    ]
    assert len(watching.report(memory, REPORT, held, NOW + 8 * 86400, name)) == 1
    assert (
        " was (in report mode: would have been) stopped 14 times"
        in watching.report(memory, ENFORCE, held, NOW, name)[1]
    )
