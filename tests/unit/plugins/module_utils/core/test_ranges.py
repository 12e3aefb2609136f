# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which published lists are believed, and which are refused as a whole."""

from __future__ import annotations

import ipaddress
import json
import random
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.core import ranges
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal

GOOD = list(ranges.SHIPPED)
FORBIDDEN = [
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "fc00::/7", "fe80::/10")
]


def api(**changed: Any) -> str:
    result = {"ipv4_cidrs": GOOD[:15], "ipv6_cidrs": GOOD[15:], "etag": "x", **changed}
    return json.dumps({"success": True, "errors": [], "messages": [], "result": result})


def test_cloudflares_own_list_is_believed_and_keeps_every_address() -> None:
    found = ranges.believable(GOOD, "list")
    given: list[Any] = [ipaddress.ip_network(text) for text in GOOD]
    assert all(any(net.version == other.version and net.subnet_of(other) for other in found) for net in given)
    assert sum(net.num_addresses for net in found) == sum(net.num_addresses for net in given)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], "fewer than 5"),
        (GOOD[:15], "of IPv6"),
        (GOOD[15:], "of IPv4"),
        ([*GOOD, "0.0.0.0/0"], "wider than anything believed"),
        ([*GOOD, "::/0"], "wider than anything believed"),
        ([*GOOD, "10.1.0.0/16"], "is not public"),
        ([*GOOD, "127.0.0.1"], "is not public"),
        ([*GOOD, "169.254.0.0/16"], "is not public"),
        ([*GOOD, "224.0.0.0/10"], "is not public"),
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
        ranges.believable(entries, "list")
    assert "nothing was changed" in str(refused.value)


def test_duplicates_are_merged() -> None:
    assert ranges.believable(GOOD + GOOD, "list") == ranges.believable(GOOD, "list")


def test_a_list_that_has_shrunk_by_half_is_refused() -> None:
    last = ranges.Kept(ranges.believable(GOOD, "list"), 0.0)
    with pytest.raises(Refusal, match="has shrunk from"):
        ranges.believable([*GOOD[:6], *GOOD[15:]], "list", last)
    assert ranges.believable([*GOOD[1:15], *GOOD[15:]], "list", last)


def test_no_accepted_list_holds_an_address_out_of_bounds() -> None:
    """Over 10,000 lists that are good but for some random entries."""
    dice = random.Random(4)
    accepted = 0
    for _round in range(10_000):
        extra = []
        for _entry in range(dice.randint(1, 3)):
            if dice.random() < 0.5:
                net: Any = ipaddress.ip_network((dice.getrandbits(32), dice.randint(0, 32)), strict=False)
            else:
                net = ipaddress.ip_network(
                    (dice.getrandbits(128) >> dice.choice([0, 3]), dice.randint(0, 128)), strict=False
                )
            extra.append(str(net))
        try:
            found = ranges.believable([*GOOD, *extra], "list")
        except Refusal:
            continue
        accepted += 1
        for net in found:
            assert net.prefixlen >= ranges.SHORTEST_PREFIX[net.version] - 1 - len(extra)
            assert not any(other.version == net.version and other.overlaps(net) for other in FORBIDDEN)
            assert net.is_global
    assert accepted > 500


@pytest.mark.parametrize("text", ["", "\n", "<html>\n<body>error</body>", '{"a": 1}', "1.2.3.4 5.6.7.8"])
def test_what_is_no_plain_list_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="no list of networks"):
        ranges.parse_text(text, "list")


def test_a_plain_list_may_lack_its_last_line_break() -> None:
    assert ranges.parse_text("173.245.48.0/20\n103.21.244.0/22", "list") == ["173.245.48.0/20", "103.21.244.0/22"]


@pytest.mark.parametrize(
    "text",
    [
        '{"success": true, "res',
        "[]",
        "null",
        '{"success": false}',
        '{"success": true, "result": []}',
        api(ipv4_cidrs="x"),
    ],
)
def test_what_is_no_answer_of_the_api_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        ranges.parse_api(text, "api")


def test_both_forms_have_to_agree() -> None:
    entries, etag = ranges.parse_api(api(), "api")
    assert (entries, etag) == (GOOD, "x")
    ranges.compare({"text": GOOD[::-1], "api": entries}, "Cloudflare")
    with pytest.raises(Refusal, match="do not agree"):
        ranges.compare({"text": GOOD[1:], "api": entries}, "Cloudflare")


def test_a_kept_list_comes_back_and_a_spoilt_one_does_not() -> None:
    kept = ranges.Kept(ranges.believable(GOOD, "list"), 86400.0, "x")
    assert ranges.Kept.from_text(kept.to_text()) == kept
    assert kept.age_days(3 * 86400.0) == 2.0
    for text in (None, "", "{}", kept.to_text().replace("173.245.48.0/20", "0.0.0.0/0")):
        assert ranges.Kept.from_text(text) is None


def test_the_last_good_list_is_used_while_it_is_young_enough_and_that_is_told() -> None:
    last = ranges.Kept(ranges.believable(GOOD, "list"), 0.0, "x")
    chosen = ranges.fall_back(last, "last_good", 7, 3 * 86400.0, "It does not answer.")
    assert (chosen.networks, chosen.source, chosen.age_days, chosen.etag) == (last.networks, "last_good", 3.0, "x")
    assert chosen.warnings == ("Using the last good list, 3.0 days old, since It does not answer.",)


@pytest.mark.parametrize(
    ("days", "fallback", "said"),
    [
        (8, "last_good", "8.0 days old"),
        (1, "none", "fallback: none"),
        (None, "last_good", "there is no last good list"),
    ],
)
def test_without_a_list_that_may_be_used_nothing_is_changed(days: Any, fallback: str, said: str) -> None:
    last = None if days is None else ranges.Kept(ranges.believable(GOOD, "list"), 0.0)
    with pytest.raises(Refusal, match=said):
        ranges.fall_back(last, fallback, 7, (days or 0) * 86400.0, "It does not answer.")


def test_the_shipped_list_is_used_only_by_who_asks_for_it_and_its_age_is_told() -> None:
    # 2026-11-24
    chosen = ranges.fall_back(None, "shipped", 7, 1795478400.0, "It does not answer.")
    assert (chosen.networks, chosen.source) == (ranges.shipped(), "shipped")
    assert 30 < chosen.age_days < 60


def test_a_fetched_list_needs_no_warning() -> None:
    assert ranges.Chosen(ranges.shipped(), "fetched").warnings == ()
