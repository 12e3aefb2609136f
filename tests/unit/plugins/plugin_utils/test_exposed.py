# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen from outside, beside the policy and what the host says."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import port_ranges
from ansible_collections.portcullis.vps.plugins.plugin_utils import exposed
from ansible_collections.portcullis.vps.plugins.plugin_utils.exposed import Listening, Look
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule

HOST = ipaddress.ip_address("203.0.113.13")
PUBLIC = ipaddress.ip_address("45.67.89.10")
OFFICE = ipaddress.ip_address("93.184.215.7")


def rule(low: int, high: int, *sources: str, protocol: str = "tcp") -> Rule:
    return Rule(protocol, (low, high), values.networks(sources, "sources"), "portcullis:ufw")


EVERYONE = ("0.0.0.0/0", "::/0")
POLICY = (
    rule(22, 22, "93.184.215.0/24"),
    rule(443, 443, *EVERYONE),
    rule(5000, 6000, *EVERYONE),
    rule(53, 53, *EVERYONE, protocol="udp"),
)
SAID: dict[str, Any] = {
    "listeners": [
        {"protocol": "tcp", "port": 22, "program": "sshd"},
        {"protocol": "tcp", "port": 443, "program": "nginx"},
        {"protocol": "tcp", "port": 8080, "program": "python3"},
        {"protocol": "udp", "port": 53, "program": "named"},
    ],
    "addresses": ["203.0.113.13"],
    "sshd_ports": [22],
    "kept_out": [{"source": "anybody", "family": 4, "port": 443, "rule": "-A INPUT -j DROP"}],
}
HEARD = Listening.of(SAID)


def verdicts(
    states: dict[int, str],
    source: Any = OFFICE,
    policy: Sequence[Rule] | None = POLICY,
    listening: Listening | None = HEARD,
    address: Any = PUBLIC,
    login: dict[tuple[str, str], int] | None = None,
) -> dict[int, tuple[str, str, str]]:
    rows = exposed.rows([Look("office", address, states, source)], policy, listening, login or {})
    return {row.port: (row.expected, row.verdict, row.text) for row in rows}


@pytest.mark.parametrize(
    ("port", "seen", "source", "expected", "verdict", "text"),
    [
        (22, "open", OFFICE, "yes", "right", "(by sshd)"),
        (22, "open", PUBLIC, "no", "wrong", "nobody asked for this"),
        (22, "silent", PUBLIC, "no", "right", "though sshd listens"),
        (22, "silent", OFFICE, "yes", "warning", "the provider's firewall or a network on the way"),
        (22, "refused", OFFICE, "yes", "warning", "may listen on another address"),
        (22, "not tried", OFFICE, "yes", "unknown", "without root's rights"),
        (443, "silent", OFFICE, "yes", "warning", "the host's own firewall keeps it out (-A INPUT -j DROP)"),
        (443, "open", PUBLIC, "yes", "right", "(by nginx)"),
        (5500, "refused", OFFICE, "yes", "right", "nothing listens"),
        (8080, "open", OFFICE, "no", "wrong", "(by python3), and nobody asked for this"),
        (9999, "open", OFFICE, "no", "wrong", "(by no program that the host names)"),
        (8080, "rejected", OFFICE, "no", "right", "though python3 listens"),
        (53, "open", OFFICE, "no", "wrong", "nobody asked for this"),
    ],
)
def test_each_port_is_judged(port: int, seen: str, source: Any, expected: str, verdict: str, text: str) -> None:
    found = verdicts({port: seen}, source)
    assert found[port][:2] == (expected, verdict)
    assert text in found[port][2]


def test_a_rule_about_the_vantage_points_own_address_is_named_first() -> None:
    own = {"source": str(OFFICE), "family": 4, "port": 443, "rule": "-A INPUT -s 93.184.215.7 -j DROP"}
    both = Listening.of({**SAID, "kept_out": [*SAID["kept_out"], own]})
    assert "-s 93.184.215.7" in verdicts({443: "silent"}, listening=both)[443][2]
    assert "-s 93.184.215.7" not in verdicts({443: "silent"}, PUBLIC, listening=both)[443][2]


def test_what_is_neither_open_nor_expected_nor_listened_on_has_no_row() -> None:
    assert verdicts({9999: "silent", 80: "refused"}) == {}


def test_an_address_that_others_see_as_another_one_leaves_what_is_for_some_open() -> None:
    inside = ipaddress.ip_address("192.168.1.2")
    found = verdicts({22: "open", 443: "open", 8080: "open"}, inside)
    assert {port: row[:2] for port, row in found.items()} == {
        22: ("perhaps", "right"),
        443: ("yes", "right"),
        8080: ("no", "wrong"),
    }
    # In one private network nobody translates.
    near = verdicts({22: "open"}, inside, address=ipaddress.ip_address("192.168.1.3"))
    assert near[22][:2] == ("no", "wrong")


def test_without_a_policy_what_is_open_is_unknown() -> None:
    found = verdicts({22: "open", 8080: "silent"}, policy=None)
    assert found[22][:2] == ("perhaps", "unknown")
    assert found[8080][:2] == ("perhaps", "right")


def test_without_the_hosts_word_what_is_seen_counts_all_the_same() -> None:
    found = verdicts({22: "open", 443: "silent", 8080: "open"}, listening=None)
    assert [found[port][1] for port in (22, 443, 8080)] == ["right", "warning", "wrong"]
    assert "the host did not say" in found[443][2]


def test_the_port_by_which_a_login_came_is_open() -> None:
    assert verdicts({22: "not tried"}, login={("office", str(PUBLIC)): 22})[22][:2] == ("yes", "right")
    assert verdicts({22: "not tried"}, login={("elsewhere", str(PUBLIC)): 22})[22][1] == "unknown"
    # Over one address it says nothing of another.
    assert verdicts({22: "not tried"}, login={("office", str(HOST)): 22})[22][1] == "unknown"


def test_an_address_that_could_not_be_tried_is_unknown_and_not_closed() -> None:
    (row,) = exposed.rows(
        [Look("office", HOST, {}, None, "203.0.113.13 cannot be tried from here (no route)")], POLICY, None, {}
    )
    assert (row.port, row.verdict) == (0, "unknown")
    assert "nobody knows what is open there" in row.text


def test_the_ports_that_matter_are_tried() -> None:
    found = exposed.ports_to_try(POLICY, Listening.of(SAID), [7777])
    assert {22, 443, 5000, 6000, 8080, 7777, 3306} <= {*found}
    assert 5500 not in found
    assert 53 in found
    assert exposed.ports_to_try(None, None, []) == sorted(exposed.COMMON)


def test_what_a_vantage_point_answers_is_read_for_its_host_only() -> None:
    said = {"host": "web1", "address": "203.0.113.13", "source": "45.67.89.10", "trouble": "", "left": ["22"]}
    said |= {"open": ["80", "8000-8001"], "refused": [], "rejected": [], "silent": ["443"]}
    (found,) = exposed.looks_of(
        "office", [said, {**said, "host": "web2"}], "web1", lambda given: port_ranges.parse(given, "probes")
    )
    assert found.states == {80: "open", 8000: "open", 8001: "open", 443: "silent", 22: "not tried"}
    assert found.source == PUBLIC


def test_the_table_has_first_what_wants_somebody() -> None:
    rows = exposed.rows(
        [Look("office", PUBLIC, {22: "open", 443: "silent", 8080: "open"}, OFFICE)], POLICY, Listening.of(SAID), {}
    )
    assert [line.split()[1] for line in exposed.table(rows)] == ["port", "8080/tcp", "443/tcp", "22/tcp"]
    assert exposed.table(rows)[1].endswith("wrong")


def test_a_host_that_answers_on_every_port_has_rows_that_somebody_reads() -> None:
    look = Look("office", PUBLIC, dict.fromkeys(range(1, 65536), "open"), OFFICE)
    rows = exposed.rows([look], POLICY, Listening.of(SAID), {})
    assert len(rows) < 500
    wrong = [row for row in rows if row.verdict == "wrong"]
    said = "64332 more TCP ports at 45.67.89.10 are open from office, and nobody asked for them; the first is 202."
    assert (wrong[0].port, wrong[-1].port, wrong[-1].text) == (1, 0, said)
    assert {row.port for row in rows if row.verdict == "right"} >= {22, 443}
    assert any(" more " in line for line in exposed.table(rows))


def test_what_a_host_does_not_name_is_counted_in_its_words() -> None:
    more = "98000 more of root\x1b[2J"
    assert Listening.of({**SAID, "more": more}).more == "98000 more of root\\x1b[2J"
    assert Listening.of(SAID).more == ""
