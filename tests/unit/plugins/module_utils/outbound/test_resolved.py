# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of listed names, and what whoever answers for them can do."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import resolved
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.destinations import (
    Destination,
    Group,
    grouped,
    merged,
)
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.resolved import (
    KEPT_SECONDS,
    MOST_ADDRESSES,
    learned,
)

NOW = 1_800_000_000


def addresses(*texts: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    return [ipaddress.ip_address(text) for text in texts]


def test_no_answer_keeps_the_addresses_however_old() -> None:
    assert learned({"192.0.2.1": 5}, None, NOW) == {"192.0.2.1": 5}


def test_an_address_stays_for_a_day_after_it_was_last_answered() -> None:
    first = learned({}, addresses("192.0.2.1"), NOW)
    assert learned(first, addresses("192.0.2.2"), NOW + KEPT_SECONDS - 1).keys() == {"192.0.2.1", "192.0.2.2"}
    assert learned(first, addresses("192.0.2.2"), NOW + KEPT_SECONDS).keys() == {"192.0.2.2"}
    assert learned(first, [], NOW + KEPT_SECONDS) == {}


def test_the_same_answer_soon_after_changes_nothing() -> None:
    first = learned({}, addresses("192.0.2.1"), NOW)
    assert learned(first, addresses("192.0.2.1"), NOW + 900) == first
    assert learned(first, addresses("192.0.2.1"), NOW + 3600) == {"192.0.2.1": NOW + 3600}


def test_whoever_answers_can_list_so_many_addresses_at_most_and_the_newest_stay() -> None:
    flood = learned({"192.0.2.1": NOW - 5}, addresses(*(f"10.0.{place}.1" for place in range(200))), NOW)
    assert len(flood) == MOST_ADDRESSES
    assert "192.0.2.1" not in flood
    assert len(learned(flood, addresses(*(f"10.1.{place}.1" for place in range(200))), NOW + 60)) == MOST_ADDRESSES


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "169.254.169.254", "fe80::1"]
)
def test_an_address_that_is_nobodys_is_not_listed(text: str) -> None:
    assert learned({}, addresses(text), NOW) == {}


def test_a_clock_that_was_ahead_does_not_keep_an_address_for_ever() -> None:
    assert learned({"192.0.2.1": NOW + 10**9}, [], NOW) == {"192.0.2.1": NOW}


def test_addresses_outlive_a_file_and_a_damaged_one_is_asked_for_again() -> None:
    found = {"a.example": {"192.0.2.1": NOW}}
    assert resolved.from_text(resolved.to_text(found)) == found
    for text in (None, "", "[]", '{"a": 5}', '{"a": {"x": 1}}', '{"a": {"192.0.2.1": "x"}}', "[" * 100_000):
        assert resolved.from_text(text) == {}


def test_networks_of_a_group_are_merged_since_the_kernel_takes_none_that_overlap() -> None:
    both = [
        Destination("10.0.0.0/8", 443),
        Destination("10.1.1.1/32", 443),
        Destination("a.example", 443),
        Destination("9.9.9.9/32", 53, "udp"),
    ]
    found = grouped(both, {"a.example": addresses("10.2.2.2", "192.0.2.1", "2001:db8::1")})
    assert {str(group.name): [str(net) for net in nets] for group, nets in found.items()} == {
        "listed_tcp_443": ["10.0.0.0/8", "192.0.2.1/32", "2001:db8::1/128"],
        "listed_udp_53": ["9.9.9.9/32"],
    }
    assert grouped([Destination("b.example")], {}) == {Group("tcp", 0): ()}
    assert merged([]) == ()
