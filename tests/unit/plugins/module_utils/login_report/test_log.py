# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import random
from collections import Counter

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.login_report import log as login_log
from ansible_collections.portcullis.vps.plugins.module_utils.login_report.log import (
    BLOCKED,
    REFUSED,
    SUCCEEDED,
    TRIED,
    Event,
    Report,
    Tally,
)

PACKET = "[ 12.5] [UFW BLOCK] IN=eth0 OUT= MAC=02:00 SRC=198.51.100.66 DST=203.0.113.11 LEN=60 TTL=63 PROTO=TCP SPT=40000 DPT=8080 SYN"


@pytest.mark.parametrize("tag", ["sshd", "sshd-session"])
@pytest.mark.parametrize(
    ("message", "event"),
    [
        (
            "Accepted publickey for admin from 192.0.2.10 port 55754 ssh2: ED25519 SHA256:07h4HjPl",
            Event(SUCCEEDED, "192.0.2.10", "admin", way="publickey", key="SHA256:07h4HjPl"),
        ),
        (
            "Accepted password for t1 from 2001:db8::1 port 58852 ssh2",
            Event(SUCCEEDED, "2001:db8::1", "t1", way="password"),
        ),
        ("Failed password for t1 from 192.0.2.10 port 55770 ssh2", Event(TRIED, "192.0.2.10", "t1")),
        ("Failed password for invalid user x from 192.0.2.10 port 1 ssh2", Event(TRIED, "192.0.2.10", "x")),
        (
            "Connection closed by authenticating user t1 192.0.2.10 port 55770 [preauth]",
            Event(REFUSED, "192.0.2.10", "t1"),
        ),
        ("Connection reset by invalid user a b 2001:db8::1 port 55766 [preauth]", Event(REFUSED, "2001:db8::1", "a b")),
        (
            "Disconnecting authenticating user root 192.0.2.10 port 5: Too many authentication failures [preauth]",
            Event(REFUSED, "192.0.2.10", "root"),
        ),
        ("Disconnected from user admin 192.0.2.10 port 55754", None),
        ("Received disconnect from 192.0.2.10 port 55754:11: disconnected by user", None),
        ("pam_unix(sshd:auth): authentication failure; rhost=192.0.2.10  user=t1", None),
        ("Server listening on 0.0.0.0 port 22.", None),
        # Names that a stranger chose to look like something else.
        (
            "Failed password for invalid user root from 203.0.113.1 port 22 ssh2 from 198.51.100.66 port 4 ssh2",
            Event(TRIED, "198.51.100.66", "root from 203.0.113.1 port 22 ssh2"),
        ),
        ("Invalid user Accepted password for root from 203.0.113.1 port 22 from 198.51.100.66 port 4", None),
    ],
)
def test_lines_of_sshd_are_understood(tag: str, message: str, event: Event | None) -> None:
    assert login_log.parse_message(tag, message) == event
    assert login_log.parse_message("su", message) is None


def test_blocked_packets_are_understood_and_allowed_ones_are_not() -> None:
    assert login_log.parse_message("kernel", PACKET) == Event(BLOCKED, "198.51.100.66", port="8080/tcp")
    assert login_log.parse_message("kernel", PACKET.replace("PROTO=TCP SPT=40000 DPT=8080", "PROTO=ICMPv6")) == Event(
        BLOCKED, "198.51.100.66", port="icmpv6"
    )
    limited = PACKET.replace("BLOCK", "LIMIT BLOCK")
    assert login_log.parse_message("kernel", limited) == login_log.parse_message("kernel", PACKET)
    assert login_log.parse_message("kernel", PACKET.replace("BLOCK", "ALLOW")) is None
    assert login_log.parse_message("sshd", PACKET) is None


@pytest.mark.parametrize(
    "message",
    [
        # A process may call itself anything of 15 characters, and lie in a file of any name.
        "[UFW BLOCK][812]: segfault at 0 ip 0 sp 0 error 4 in SRC=203.0.113.1 PROTO=TCP DPT=22[55+1000]",
        "[UFW BLOCK] IN=[812]: segfault at 0 ip 0 sp 0 error 4 in x OUT= SRC=203.0.113.1 DST=1 PROTO=TCP SPT=1 DPT=22[55+1000]",
        f"traps: x[812] general protection fault in {PACKET}[55+1000]",
    ],
)
def test_a_process_that_crashes_is_no_packet(message: str) -> None:
    assert login_log.parse_message("kernel", message) is None


@pytest.mark.parametrize("when", ["2026-11-24T23:39:56.840816+00:00", "Nov 24 23:39:56", "Nov  4 23:39:56"])
def test_lines_of_files_are_understood(when: str) -> None:
    said = "Accepted password for t1 from 192.0.2.10 port 58852 ssh2"
    event = Event(SUCCEEDED, "192.0.2.10", "t1", way="password")
    assert login_log.parse_line(f"{when} web1 sshd-session[812]: {said}\n") == (event, when)
    assert login_log.parse_line(f"{when} web1 kernel: {PACKET}\n") == (
        Event(BLOCKED, "198.51.100.66", port="8080/tcp"),
        when,
    )
    assert login_log.parse_line(f"{when} web1 logger: sshd: {said}\n") is None


NOW = 1795563596.0


@pytest.mark.parametrize(
    ("text", "offset", "seconds"),
    [
        ("2026-11-24T23:39:56+00:00", 0, NOW),
        ("2026-11-25T00:39:56+01:00", 0, NOW),
        ("Nov 24 23:39:56", 0, NOW),
        ("Nov 25 00:39:56", 3600, NOW),
        ("Dec  1 00:00:00", 0, 1764547200.0),
        ("gibberish", 0, None),
        ("2026-99-99T00:00:00", 0, None),
    ],
)
def test_times_are_understood(text: str, offset: float, seconds: float | None) -> None:
    assert login_log.parse_time(text, NOW, offset) == seconds


def test_a_tally_that_has_room_is_exact() -> None:
    tally = Tally(10)
    for name in "aababc":
        tally.add(name)
    assert tally.most(2).to_data() == {
        "top": [{"name": "a", "count": 3}, {"name": "b", "count": 2}],
        "others": 1,
        "uncertainty": 0,
    }


@pytest.mark.parametrize("seed", range(5))
def test_a_tally_without_room_stays_bounded_and_says_how_wrong_it_may_be(seed: int) -> None:
    dice = random.Random(seed)
    names = [
        f"one{dice.randrange(8)}" if dice.random() < 0.5 else f"many{dice.randrange(50_000)}"
        for _dummy in range(30_000)
    ]
    truth, tally = Counter(names), Tally(100)
    for name in names:
        tally.add(name)
        assert len(tally.counts) <= 200
    assert tally.total == len(names)
    for name, count in truth.items():
        assert count - tally.uncertainty <= tally.counts.get(name, 0) <= count
    found = tally.most(8).to_data()
    assert {entry["name"] for entry in found["top"]} == {f"one{number}" for number in range(8)}
    assert found["others"] + sum(entry["count"] for entry in found["top"]) == len(names)


def test_a_report_adds_up_by_user_source_and_port() -> None:
    report = Report(100)
    for event in (
        Event(SUCCEEDED, "192.0.2.10", "admin"),
        Event(REFUSED, "198.51.100.66", "root"),
        Event(REFUSED, "198.51.100.66", "x" * 1000),
        Event(TRIED, "198.51.100.66", "root"),
        Event(BLOCKED, "198.51.100.66", port="8080/tcp"),
    ):
        report.add(event)
    found = report.to_data(5)
    assert found["refused"]["by_source"]["top"] == [{"name": "198.51.100.66", "count": 2}]
    assert {len(entry["name"]) for entry in found["refused"]["by_user"]["top"]} == {4, 64}
    assert found["blocked"]["by_port"]["top"] == [{"name": "8080/tcp", "count": 1}]
    assert (found["succeeded"]["total"], found["passwords_tried"]) == (1, 1)
    assert report.sentences() == [
        "1 logins succeeded, most of admin (1).",
        "2 connections to sshd did not get in, most of 198.51.100.66 (2).",
        "1 packets were blocked, most of 198.51.100.66 (1).",
    ]
