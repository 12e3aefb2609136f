# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a publisher's answer is the list, and what is no answer at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import publishers
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.publishers import Feed, Publisher, follow
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

GOOD = list(publishers.CLOUDFLARE)
URLS = [f"https://example.org/{name}" for name in ("ips-v4", "ips-v6", "ips")]
CLOUDFLARE = publishers.cloudflare(*URLS)
API = CLOUDFLARE.cross_checks[0]
OPTIONS: dict[str, Any] = {
    **CLOUDFLARE.to_data(),
    "feeds": [{"url": "https://example.org/x", "queries": ["a.b"]}],
    "cross_checks": [],
}


def api(**changed: Any) -> str:
    result = {"ipv4_cidrs": GOOD[:15], "ipv6_cidrs": GOOD[15:], "etag": "x", **changed}
    return json.dumps({"success": True, "errors": [], "messages": [], "result": result})


@pytest.mark.parametrize("text", ["", "\n", "<html>\n<body>error</body>", '{"a": 1}', "1.2.3.4 5.6.7.8"])
def test_what_is_no_plain_list_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="no list of networks"):
        Feed("https://example.org/").entries(text, follow)


def test_a_plain_list_may_lack_its_last_line_break() -> None:
    found = Feed("https://example.org/").entries("173.245.48.0/20\n103.21.244.0/22", follow)
    assert found == ("173.245.48.0/20", "103.21.244.0/22")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"success": true, "res', "not JSON"),
        ("<html>", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "names nothing"),
        ("null", "names nothing"),
        ('{"success": false}', "names nothing"),
        ('{"success": true, "result": []}', "names nothing"),
        (api(ipv4_cidrs="x"), "names something else"),
        (api(ipv4_cidrs=[1, 2]), "names something else"),
        (api(ipv6_cidrs=None), "names nothing"),
        (api(ipv4_cidrs=[*GOOD[:15], GOOD[3]]), "more than once"),
    ],
)
def test_what_is_no_answer_of_the_api_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        API.entries(text, follow)


def test_cloudflares_answers_make_one_list() -> None:
    said = {CLOUDFLARE.feeds[0]: GOOD[:15], CLOUDFLARE.feeds[1]: GOOD[15:], API: API.entries(api(), follow)}
    assert len(CLOUDFLARE.assemble(said)) == len(publishers.CLOUDFLARE)
    with pytest.raises(Refusal, match="do not agree"):
        CLOUDFLARE.assemble({**said, API: GOOD[1:]})


@pytest.mark.parametrize(
    ("query", "data", "found"),
    [
        ("a", {"a": ["x"]}, ["x"]),
        ("a.b", {"a": {"b": ["x"]}}, ["x"]),
        ("a.b", {"a": ["x"]}, None),
        ("a.b", None, None),
        ("a[]", {"a": ["x", ["y"]]}, ["x", "y"]),
        ("a[].b", {"a": [{"b": "x"}, {"c": "y"}, "z"]}, ["x"]),
        ("a[].b.c", {"a": [{"b": {"c": "x"}}]}, ["x"]),
        ("a[].b", {"a": "x"}, None),
    ],
)
def test_keys_are_followed_without_jmespath(query: str, data: Any, found: Any) -> None:
    assert follow(query, data) == found


@pytest.mark.parametrize(
    "query", ["prefixes[?service=='X'].ip_prefix", "[a, b][]", "a | b", "a.*", "a[0]", 'a."b"', ""]
)
def test_what_only_jmespath_follows_is_refused_for_a_hosts_timer(query: str) -> None:
    publisher = Publisher("x", (Feed("https://example.org/", (query,)),))
    with pytest.raises(Refusal, match="the host's timer cannot follow"):
        publishers.require_followable(publisher)
    with pytest.raises(Refusal, match="cannot be followed on a host"):
        follow(query, {})


def test_cloudflare_can_be_followed_on_a_host_and_literal_networks_cannot() -> None:
    publishers.require_followable(CLOUDFLARE)
    with pytest.raises(Refusal, match="nothing to refresh"):
        publishers.require_followable(Publisher("x"))


def test_a_publisher_comes_back_from_data() -> None:
    found = Publisher.parse(CLOUDFLARE.to_data())
    assert found.to_data() == CLOUDFLARE.to_data()
    assert (found.feeds, found.cross_checks, found.bounds) == (
        CLOUDFLARE.feeds,
        CLOUDFLARE.cross_checks,
        CLOUDFLARE.bounds,
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "../x"}, "cannot be a publisher's name"),
        ({"feeds": [], "networks": []}, "the list would be empty"),
        ({"feeds": [{"url": "http://example.org/"}]}, "is not a URL of https"),
        ({"feeds": [{"url": "https://example.org/", "queries": ["a\nb"]}]}, "line break"),
        ({"networks": ["0.0.0.0/0"]}, "is everybody"),
        ({"networks": ["203.0.113.1/24"]}, "has bits set behind its prefix"),
        ({"max_kilobytes": 0}, "out of bounds"),
    ],
)
def test_what_is_no_publisher_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        Publisher.parse({**OPTIONS, **changed})
