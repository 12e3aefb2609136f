# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that were valid once: cached, aged, and used when none can be fetched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import cache, publishers
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.validation import validate
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

PUBLISHER = publishers.cloudflare(*[f"https://example.org/{name}" for name in ("ips-v4", "ips-v6", "ips")])
DAY = 86400.0
# 2026-10-15
SHIPPED_AT = 1792022400.0
NETWORKS = validate(publishers.CLOUDFLARE, PUBLISHER.bounds, "list")


def last(days_before_shipped: float) -> cache.CachedList:
    said = cache.CachedAnswer(PUBLISHER.feeds[0], '"mark"', ("173.245.48.0/20",))
    return cache.CachedList(NETWORKS, SHIPPED_AT - days_before_shipped * DAY, (said,))


def test_a_kept_list_comes_back_and_a_spoilt_one_does_not() -> None:
    text = last(0).to_text()
    assert cache.CachedList.from_text(text, PUBLISHER) == last(0)
    for spoilt in (None, "", "{}", "[]", text[:-20], text.replace("173.245.48.0/20", "0.0.0.0/0"), "[" * 100_000):
        assert cache.CachedList.from_text(spoilt, PUBLISHER) is None


def test_a_kept_list_ages_and_one_from_the_future_is_new() -> None:
    assert last(2).age_days(SHIPPED_AT) == 2.0
    assert last(-2).age_days(SHIPPED_AT) == 0.0


@pytest.mark.parametrize(
    ("fallback", "last_days", "shipped_days", "used", "age"),
    [
        ("shipped", 3, 9, "cached", 3),
        ("cached", 3, 9, "cached", 3),
        ("shipped", 31, 9, "shipped", 9),
        ("shipped", None, 9, "shipped", 9),
        ("shipped", 30, 31, "cached", 30),
    ],
)
def test_the_last_good_list_comes_first_then_the_shipped_one_and_that_is_reported(
    fallback: str, last_days: Any, shipped_days: int, used: str, age: int
) -> None:
    now = SHIPPED_AT + shipped_days * DAY
    known = None if last_days is None else replace(last(0), fetched_at=now - last_days * DAY)
    chosen = cache.fall_back(PUBLISHER, known, fallback, 30, now, "It does not answer.")
    assert (chosen.obtained, chosen.age_days) == (used, age)
    assert chosen.warnings == (f"Using the {used.replace('_', ' ')} list, {age}.0 days old, since It does not answer.",)


@pytest.mark.parametrize(
    ("fallback", "last_days", "shipped_days", "said"),
    [
        ("none", 1, 1, "there is no other list to use"),
        ("cached", None, 1, "there is no other list to use"),
        ("cached", 31, 1, "the cached list is 31.0 days old"),
        ("shipped", 31, 40, "the shipped list is 40.0 days old"),
        ("shipped", None, 40, "the shipped list is 40.0 days old"),
    ],
)
def test_a_list_that_is_too_old_is_an_error(fallback: str, last_days: Any, shipped_days: int, said: str) -> None:
    now = SHIPPED_AT + shipped_days * DAY
    known = None if last_days is None else replace(last(0), fetched_at=now - last_days * DAY)
    with pytest.raises(Refusal, match=said):
        cache.fall_back(PUBLISHER, known, fallback, 30, now, "It does not answer.")


def test_the_shipped_list_is_of_its_day() -> None:
    assert cache.shipped(PUBLISHER) == cache.CachedList(NETWORKS, SHIPPED_AT)


def test_only_a_publisher_with_a_shipped_list_has_one() -> None:
    assert cache.shipped(publishers.Publisher("x", PUBLISHER.feeds)) is None


def test_a_fetched_list_needs_no_warning() -> None:
    assert cache.Chosen(last(0), "fetched").warnings == ()
