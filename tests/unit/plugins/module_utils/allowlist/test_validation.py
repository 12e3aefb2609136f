# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lists of networks are accepted, and which are refused as a whole."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import publishers, validation
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

GOOD = list(publishers.CLOUDFLARE)
BOUNDS = validation.Bounds(fewest=((4, 5), (6, 2)))


def test_cloudflares_own_list_is_accepted_and_keeps_every_address() -> None:
    found = validation.validate(GOOD, BOUNDS, "list")
    given: list[Any] = [ipaddress.ip_network(text) for text in GOOD]
    assert all(any(net.version == other.version and net.subnet_of(other) for other in found) for net in given)
    assert sum(net.num_addresses for net in found) == sum(net.num_addresses for net in given)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], "fewer than 5"),
        (GOOD[:15], "of IPv6"),
        (GOOD[15:], "of IPv4"),
        ([*GOOD, "0.0.0.0/0"], "wider than anything accepted"),
        ([*GOOD, "::/0"], "wider than anything accepted"),
        ([*GOOD, "10.1.0.0/16"], "is not public"),
        ([*GOOD, "127.0.0.1"], "is not public"),
        ([*GOOD, "::1"], "is not public"),
        ([*GOOD, "169.254.0.0/16"], "is not public"),
        ([*GOOD, "224.0.0.0/10"], "is not public"),
        ([*GOOD, "ff02::/32"], "is not public"),
        ([*GOOD, "198.51.100.0/24"], "is not public"),
        ([*GOOD, "fe80::/64"], "is not public"),
        ([*GOOD, "fd00::/48"], "is not public"),
        ([*GOOD, "2001:db8::/32"], "is not public"),
        ([*GOOD, "104.16.0.1/13"], "has bits set behind its prefix"),
        ([*GOOD, "cloudflare.com"], "neither an address nor a network"),
        ([f"104.16.{n // 250}.{n % 250}" for n in range(10000)], "10000 entries"),
    ],
)
def test_a_list_that_could_be_a_mistake_is_refused(entries: list[str], said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        validation.validate(entries, BOUNDS, "list")
    assert "nothing was changed" in str(refused.value)


def test_an_entry_that_comes_twice_in_one_answer_is_refused() -> None:
    with pytest.raises(Refusal, match=r"names 173\.245\.48\.0/20 more than once"):
        validation.refuse_duplicates([*GOOD, GOOD[0]], "list")
    validation.refuse_duplicates(GOOD, "list")


def changed(entries: list[str], bounds: validation.Bounds, last: Any) -> Any:
    """Return the networks of a list that takes the place of the last good one."""
    found = validation.validate(entries, bounds, "list")
    validation.refuse_jump(found, last, bounds, "list")
    return found


@pytest.mark.parametrize(
    ("cached", "said"),
    [
        (slice(1, 15), None),
        (slice(8, 15), "networks"),
        # Six of 15 networks go, and with them a small part of the addresses.
        (slice(6, 15), None),
        # The four largest go, and with them most addresses.
        (slice(0, 10), "addresses"),
    ],
)
def test_a_list_that_has_shrunk_by_half_is_refused(cached: slice, said: str | None) -> None:
    last = validation.validate(GOOD, BOUNDS, "list")
    shrunk = [*GOOD[:15][cached], *GOOD[15:]]
    if said is None:
        assert changed(shrunk, BOUNDS, last)
        return
    with pytest.raises(Refusal, match=rf"IPv4 has shrunk from \d+ to \d+ {said}"):
        changed(shrunk, BOUNDS, last)


def test_a_list_that_is_most_of_the_internet_is_refused() -> None:
    # None of them is wider than what is accepted, and together they are nearly all of IPv4.
    entries = [
        str(net)
        for net in ipaddress.ip_network("0.0.0.0/0").subnets(new_prefix=10)
        if not any(net.overlaps(special) for special in validation._SPECIAL if special.version == 4)
    ]
    assert len(entries) > 150
    with pytest.raises(Refusal, match=r"holds \d\d % of all addresses of IPv4, and more than 5 %"):
        validation.validate([*entries, *GOOD[15:]], validation.Bounds(), "list")


def test_a_list_that_has_grown_threefold_is_refused() -> None:
    bounds = validation.Bounds(fewest=((4, 1), (6, 0)))
    last = validation.validate(["8.8.0.0/24", "8.8.2.0/24"], bounds, "list")
    assert changed([f"8.8.{n}.0/24" for n in range(0, 12, 2)], bounds, last)
    with pytest.raises(Refusal, match="IPv4 has grown from 2 to 7 networks"):
        changed([f"8.8.{n}.0/24" for n in range(0, 14, 2)], bounds, last)
    with pytest.raises(Refusal, match="IPv4 has grown from 512 to 2048 addresses"):
        changed(["8.8.0.0/22", "8.8.8.0/22"], bounds, last)


def test_exactly_half_is_refused_and_one_more_is_not() -> None:
    bounds = validation.Bounds(fewest=((4, 1), (6, 0)))
    last = validation.validate(["8.8.0.0/24", "8.8.2.0/24", "8.8.4.0/24", "8.8.6.0/24"], bounds, "list")
    with pytest.raises(Refusal, match="shrunk from 4 to 2"):
        changed(["8.8.0.0/24", "8.8.2.0/24"], bounds, last)
    assert changed(["8.8.0.0/24", "8.8.2.0/24", "8.8.4.0/24"], bounds, last)


def test_a_family_may_be_missing_where_none_of_it_is_asked_for() -> None:
    bounds = validation.Bounds(fewest=((4, 1), (6, 0)))
    assert [str(net) for net in validation.validate(["8.8.8.0/24"], bounds, "list")] == ["8.8.8.0/24"]
    with pytest.raises(Refusal, match="no networks at all"):
        validation.validate([], validation.Bounds(fewest=((4, 0), (6, 0))), "list")


def test_both_forms_have_to_agree() -> None:
    validation.compare(GOOD[::-1], GOOD, "Cloudflare")
    with pytest.raises(Refusal, match="do not agree"):
        validation.compare(GOOD[1:], GOOD, "Cloudflare")


def test_bounds_come_back_from_data() -> None:
    assert validation.Bounds.parse(BOUNDS.to_data()) == BOUNDS


@pytest.mark.parametrize(
    ("option", "value"),
    [("shortest_prefix_ipv4", 0), ("shortest_prefix_ipv6", 3), ("most_networks", 0), ("shrink_percent", 101)],
)
def test_bounds_that_bound_nothing_are_refused(option: str, value: int) -> None:
    with pytest.raises(Refusal, match=f"{option}: {value} is out of bounds"):
        validation.Bounds.parse({**BOUNDS.to_data(), option: value})
