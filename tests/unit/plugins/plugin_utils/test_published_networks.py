# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a publisher answers, as the controller takes it and as a host's timer does: the same is accepted and refused."""

from __future__ import annotations

import importlib
import ipaddress
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.portcullis.vps.plugins.action import cloudflare_networks, published_networks
from ansible_collections.portcullis.vps.plugins.doc_fragments import published_networks as fragment
from ansible_collections.portcullis.vps.plugins.filter.merge_networks import merge_networks
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import cache, publishers
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.host import fetching
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.publishers import Publisher
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.validation import merge
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import published_networks as controller
from hypothesis import given, settings, strategies as st

from tests.unit.plugins.module_utils.machine.hostile import PACKED, Hostile, serving, trusted

#: How many answers are generated.
COUNT = 10_000 if os.environ.get("PORTCULLIS_HOSTILE") == "all" else 1_000
GOOD = list(publishers.CLOUDFLARE)
TEN_THOUSAND = [f"104.16.{n // 250}.{n % 250}" for n in range(10_000)]
Fetch = Callable[[], Any]


def defaults(spec: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Return options as Ansible fills them in."""
    return {**{name: option.get("default") for name, option in spec.items()}, **changed}


def answers(entries: list[str]) -> dict[str, str]:
    """Return what Cloudflare says, by path, when this is its list."""
    four, six = ([entry for entry in entries if (":" in entry) == colon] for colon in (False, True))
    result = {"ipv4_cidrs": four, "ipv6_cidrs": six, "etag": "x"}
    api = json.dumps({"success": True, "errors": [], "messages": [], "result": result})
    return {"ips-v4": "\n".join(four), "ips-v6": "\n".join(six), "ips": api}


class Door:
    """One of the two ways to a list: ``fetch`` returns its networks, ``last`` the list that is in force."""

    def __init__(self, server: Hostile, folder: Path) -> None:
        self.server = server
        self.cache = folder / "cloudflare.json"
        self.urls = {"ipv4_url": "ips-v4", "ipv6_url": "ips-v6", "api_url": "ips"}
        self.host, self.port, self.timeout = "localhost", "good", 20

    @property
    def options(self) -> dict[str, Any]:
        own = {name: self.server.url(path, self.port, self.host) for name, path in self.urls.items()}
        return defaults(
            cloudflare_networks.ARGUMENT_SPEC,
            **own,
            ca_path=self.server.certificate,
            cache_path=str(self.cache),
            timeout_seconds=self.timeout,
            fallback="none",
        )

    @property
    def publisher(self) -> Publisher:
        return cloudflare_networks.parse(self.options)[0]

    @property
    def last(self) -> list[str]:
        found = cache.CachedList.from_text(self.cache.read_text(), self.publisher)
        return [str(net) for net in found.networks] if found else []

    def fetch(self) -> list[str]:
        raise NotImplementedError


class Controller(Door):
    def fetch(self) -> list[str]:
        publisher, fetching = cloudflare_networks.parse(self.options)
        chosen = controller._choose(publisher, fetching, check_mode=False)
        found: list[str] = controller.answer(publisher, chosen)["networks"]
        return found


class Host(Door):
    """What the timer's two units do: the publisher comes back from its file, and the list is kept once it is accepted."""

    def fetch(self) -> list[str]:
        publisher = Publisher.parse(json.loads(json.dumps(self.publisher.to_data())))
        last = cache.CachedList.from_text(self.cache.read_text(), publisher) if self.cache.exists() else None
        found = fetching.get(
            publisher, last, publishers.follow, timeout_seconds=self.timeout, ca_path=self.server.certificate
        )
        self.cache.write_text(found.to_text())
        return [str(net) for net in found.networks]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("server")
    with serving(folder) as found:
        found.certificate = trusted(folder)
        yield found


@pytest.fixture(params=[Controller, Host], ids=["controller", "host"])
def door(request: pytest.FixtureRequest, server: Hostile, tmp_path: Path) -> Door:
    for path, body in answers(GOOD).items():
        server.say(path, body)
    found: Door = request.param(server, tmp_path)
    return found


#: What is said at the paths, and what the refusal says.
HOSTILE: dict[str, tuple[dict[str, Any], str]] = {
    "an HTML error page": ({"ips-v4": "<html><h1>502</h1></html>"}, "no list of networks"),
    "an HTML error page for JSON": ({"ips": "<html><h1>502</h1></html>"}, "is not JSON"),
    "an empty list": (answers([]), "no list of networks"),
    "an empty list of JSON": ({"ips": answers([])["ips"]}, "do not agree"),
    "one family missing": (answers(GOOD[:15]), "no list of networks"),
    "one family cut short": (answers(GOOD[:16]), "1 networks of IPv6, and fewer than 2"),
    "a private network": (answers([*GOOD, "10.0.0.0/16"]), "10.0.0.0/16 is not public"),
    "a private network of IPv6": (answers([*GOOD, "fd00::/32"]), "fd00::/32 is not public"),
    "loopback": (answers([*GOOD, "127.0.0.0/16"]), "127.0.0.0/16 is not public"),
    "link-local": (answers([*GOOD, "169.254.0.0/16"]), "169.254.0.0/16 is not public"),
    "link-local of IPv6": (answers([*GOOD, "fe80::/32"]), "fe80::/32 is not public"),
    "multicast": (answers([*GOOD, "224.0.0.0/16"]), "224.0.0.0/16 is not public"),
    "everybody": (answers([*GOOD, "0.0.0.0/0"]), "0.0.0.0/0 is wider than anything accepted"),
    "everybody of IPv6": (answers([*GOOD, "::/0"]), "::/0 is wider than anything accepted"),
    "host bits set": (answers([*GOOD, "198.41.128.1/17"]), "bits set behind its prefix"),
    "10,000 entries": (answers([*TEN_THOUSAND, *GOOD[15:]]), "10007 entries, and more than 1000 are not accepted"),
    "duplicates": (answers([*GOOD, GOOD[0]]), "more than once"),
    "duplicates of JSON": ({"ips": answers([*GOOD, GOOD[0]])["ips"]}, "more than once"),
    "a shrink by half": (answers([*GOOD[:7], *GOOD[15:]]), "IPv4 has shrunk from 15 to 7 networks"),
    "truncated JSON": ({"ips": answers(GOOD)["ips"][:-40]}, "is not JSON"),
    "two forms that differ": ({"ips": answers(GOOD[1:])["ips"]}, "do not agree"),
    "a gzip bomb": ({"ips": {"body": PACKED, "headers": {"Content-Encoding": "gzip"}}}, "packed form"),
    "much too long an answer": ({"ips-v4": "1.1.1.1\n" * 100_000}, "more than 262144 bytes"),
    "a redirect to another host": (
        {"ips-v4": {"body": "", "status": 302, "headers": {"Location": "https://example.org/ips-v4"}}},
        "leads to another server",
    ),
}


def say(server: Hostile, path: str, page: Any) -> None:
    server.say(path, **page) if isinstance(page, dict) else server.say(path, page)


def refusal(fetch: Fetch) -> str:
    with pytest.raises((Refusal, HostError)) as refused:
        fetch()
    return str(refused.value)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_refused_with_its_reason_and_the_last_good_list_stays(door: Door, name: str) -> None:
    before = door.fetch()
    pages, said = HOSTILE[name]
    for path, page in pages.items():
        say(door.server, path, page)
    assert said in refusal(door.fetch)
    assert door.last == before == [str(net) for net in merge(map(ipaddress.ip_network, GOOD))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"port": "expired"}, "certificate has expired"),
        ({"port": "elsewhere"}, "Hostname mismatch"),
        ({"host": "127.0.0.1"}, "IP address mismatch"),
    ],
)
def test_a_wrong_certificate_is_refused_and_the_last_good_list_stays(door: Door, change: Any, said: str) -> None:
    before = door.fetch()
    for name, value in change.items():
        setattr(door, name, value)
    assert said in refusal(door.fetch)
    assert door.last == before


def test_a_slow_drip_is_given_up_and_the_last_good_list_stays(door: Door) -> None:
    before = door.fetch()
    door.server.say("ips-v4", "", slow="body")
    door.timeout = 1
    assert "did not answer to the end within 1 s" in refusal(door.fetch)
    assert door.last == before


def test_what_has_not_changed_need_not_come_again_and_is_new_again(door: Door) -> None:
    for path, body in answers(GOOD).items():
        door.server.say(path, body, headers={"ETag": f'"{path}"'})
    before = door.fetch()
    old = json.loads(door.cache.read_text())
    door.cache.write_text(json.dumps({**old, "fetched_at": 1000.0}))
    door.server.asked.clear()
    assert door.fetch() == before
    assert door.server.asked == ['"ips-v4"', '"ips-v6"', '"ips"']
    assert json.loads(door.cache.read_text())["fetched_at"] >= old["fetched_at"]


def test_an_unchanged_answer_is_still_held_against_the_bounds(door: Door) -> None:
    """A file that somebody spoilt does not become a list by a server's "as before"."""
    for path, body in answers(GOOD).items():
        door.server.say(path, body, headers={"ETag": f'"{path}"'})
    door.fetch()
    spoilt = json.loads(door.cache.read_text())
    for said in spoilt["said"]:
        said["entries"] = [*said["entries"], "10.0.0.0/16"]
    door.cache.write_text(json.dumps(spoilt))
    assert "is not public" in refusal(door.fetch)


#: Recorded answers, cut short: what surrounds the lists, and lists of other services beside them, are as published.
FASTLY = {"addresses": ["23.235.32.0/20", "43.249.72.0/22", "151.101.0.0/16"], "ipv6_addresses": ["2a04:4e40::/32"]}
AMAZON = {
    "syncToken": "1792051992",
    "createDate": "2026-10-14-21-33-12",
    "prefixes": [
        {"ip_prefix": "3.5.140.0/22", "region": "ap-northeast-2", "service": "S3", "network_border_group": "x"},
        {"ip_prefix": "120.52.22.96/27", "region": "GLOBAL", "service": "CLOUDFRONT", "network_border_group": "GLOBAL"},
        {
            "ip_prefix": "205.251.249.0/24",
            "region": "GLOBAL",
            "service": "CLOUDFRONT",
            "network_border_group": "GLOBAL",
        },
        {
            "ip_prefix": "205.251.248.0/24",
            "region": "GLOBAL",
            "service": "CLOUDFRONT",
            "network_border_group": "GLOBAL",
        },
    ],
    "ipv6_prefixes": [
        {"ipv6_prefix": "2600:1f00::/24", "region": "us-east-1", "service": "EC2", "network_border_group": "x"},
        {
            "ipv6_prefix": "2600:9000::/28",
            "region": "GLOBAL",
            "service": "CLOUDFRONT",
            "network_border_group": "GLOBAL",
        },
    ],
}
GITHUB = {
    "verifiable_password_authentication": False,
    "ssh_keys": ["ssh-ed25519 AAAA"],
    "hooks": ["192.30.252.0/22", "185.199.108.0/22", "140.82.112.0/20", "2a0a:a440::/29", "2606:50c0::/32"],
    "actions": ["4.148.0.0/16"],
}
PUBLISHERS: dict[str, tuple[str, list[str], list[str]]] = {
    "fastly": (
        json.dumps(FASTLY),
        ["addresses", "ipv6_addresses"],
        ["23.235.32.0/20", "43.249.72.0/22", "151.101.0.0/16", "2a04:4e40::/32"],
    ),
    "fastly in one expression": (
        json.dumps(FASTLY),
        ["[addresses, ipv6_addresses][]"],
        ["23.235.32.0/20", "43.249.72.0/22", "151.101.0.0/16", "2a04:4e40::/32"],
    ),
    # Two networks that touch become one.
    "cloudfront": (
        json.dumps(AMAZON),
        ["prefixes[?service=='CLOUDFRONT'].ip_prefix", "ipv6_prefixes[?service=='CLOUDFRONT'].ipv6_prefix"],
        ["120.52.22.96/27", "205.251.248.0/23", "2600:9000::/28"],
    ),
    "github": (
        json.dumps(GITHUB),
        ["hooks"],
        ["140.82.112.0/20", "185.199.108.0/22", "192.30.252.0/22", "2606:50c0::/32", "2a0a:a440::/29"],
    ),
    "a plain list": ("8.8.8.0/24\n2001:4860::/32\n", [], ["8.8.8.0/24", "2001:4860::/32"]),
}


def published(server: Hostile, tmp_path: Path, **changed: Any) -> dict[str, Any]:
    """Return what published_networks answers."""
    common = {"name": "list", "ca_path": server.certificate, "cache_path": str(tmp_path / "list.json")}
    publisher, fetching = published_networks.parse(defaults(published_networks.ARGUMENT_SPEC, **{**common, **changed}))
    controller.require_legal(publisher)
    return controller.answer(publisher, controller._choose(publisher, fetching, check_mode=False))


@pytest.mark.parametrize("name", PUBLISHERS)
def test_every_publishers_form_is_read(server: Hostile, tmp_path: Path, name: str) -> None:
    body, queries, networks = PUBLISHERS[name]
    server.say("list", body)
    found = published(server, tmp_path, feeds=[{"url": server.url("list"), "queries": queries}])
    assert (found["networks"], found["obtained"]) == (networks, "fetched")
    assert found["ipv4"] + found["ipv6"] == networks


def test_networks_of_ones_own_are_added_and_merged_and_are_not_what_is_published(
    server: Hostile, tmp_path: Path
) -> None:
    server.say("list", "8.8.8.0/24\n2001:4860::/32\n")
    found = published(server, tmp_path, feeds=[{"url": server.url("list")}], networks=["10.1.2.3", "8.8.9.0/24"])
    assert found["networks"] == ["8.8.8.0/23", "10.1.2.3/32", "2001:4860::/32"]
    assert found["published"] == ["8.8.8.0/24", "2001:4860::/32"]


def test_networks_of_ones_own_alone_need_no_server(server: Hostile, tmp_path: Path) -> None:
    found = published(server, tmp_path, networks=["203.0.113.0/25", "203.0.113.128/25"])
    assert (found["networks"], found["obtained"], found["published"]) == (["203.0.113.0/24"], "given", [])


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        (["prefixes[?"], "is no JMESPath expression"),
        (["length(addresses)"], "names something else"),
        (["abs(addresses)"], "does not fit the answer"),
        (["ipv5_addresses"], "names nothing"),
        (["addresses"], "0 networks of IPv6"),
    ],
)
def test_an_expression_that_names_no_list_is_refused(
    server: Hostile, tmp_path: Path, queries: list[str], said: str
) -> None:
    server.say("list", json.dumps(FASTLY))
    feeds = [{"url": server.url("list"), "queries": queries}]
    assert said in refusal(lambda: published(server, tmp_path, feeds=feeds))


def test_the_bounds_are_the_publishers(server: Hostile, tmp_path: Path) -> None:
    server.say("list", "8.8.8.0/24\n")
    only4: dict[str, Any] = {"feeds": [{"url": server.url("list")}], "fewest_ipv6": 0}
    assert published(server, tmp_path, **only4)["networks"] == ["8.8.8.0/24"]
    assert "wider than anything accepted (/25)" in refusal(
        lambda: published(server, tmp_path, **only4, shortest_prefix_ipv4=25)
    )


def test_a_server_out_of_reach_leaves_the_last_good_list(server: Hostile, tmp_path: Path) -> None:
    server.say("list", "8.8.8.0/24\n2001:4860::/32\n")
    feeds = [{"url": server.url("list")}]
    before = published(server, tmp_path, feeds=feeds)
    server.say("list", "", status=503)
    found = published(server, tmp_path, feeds=feeds)
    assert (found["networks"], found["obtained"]) == (before["networks"], "cached")
    assert "status 503" in found["reason"]
    assert "there is no other list" in refusal(lambda: published(server, tmp_path, feeds=feeds, fallback="none"))


# Entries that may well be good, those that cannot be told from how they look, and anything at all.
_FEW = [*GOOD[:5], *GOOD[15:17]]
_LIKELY = st.one_of(
    st.tuples(st.integers(1 << 24, (224 << 24) - 1), st.integers(9, 32)),
    st.tuples(st.integers(1 << 125, (1 << 126) - 1), st.integers(22, 64)),
)
_ANY = st.one_of(
    st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)), st.tuples(st.integers(0, 2**128 - 1), st.integers(0, 128))
)
_NETWORK = st.one_of(_LIKELY, _ANY).map(lambda net: str(ipaddress.ip_network(net, strict=False)))
_ODD = st.one_of(st.text(max_size=12), st.sampled_from(["0.0.0.0/0", "::/0", "10.0.0.1/8", "::ffff:10.0.0.0/104"]))
_LIST = st.one_of(
    st.lists(_NETWORK, max_size=3).map(lambda extra: [*_FEW, *extra]),
    st.lists(_NETWORK, max_size=3).map(lambda extra: [*extra, *_FEW]),
    st.lists(st.one_of(_NETWORK, _ODD), max_size=8),
    st.lists(st.sampled_from(_FEW), max_size=8),
)
_PUBLISHER = publishers.cloudflare(*[f"https://example.org/{name}" for name in ("ips-v4", "ips-v6", "ips")])
#: What nobody may be let in from by a list, told without a word from the code under test.
_NEVER = [
    ipaddress.ip_network(text)
    for text in (
        *[
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
        ],
        *["224.0.0.0/4", "240.0.0.0/4", "::/8", "fc00::/7", "fe80::/10", "ff00::/8", "2001:db8::/32"],
    )
]


def taken(pages: dict[str, str], search: publishers.Search) -> list[str] | None:
    """Return the list that comes of such answers, or None where it is refused."""
    texts = [pages["ips-v4"], pages["ips-v6"], pages["ips"]]
    try:
        said = {source: source.entries(text, search) for source, text in zip(_PUBLISHER.asked, texts, strict=True)}
        return [str(net) for net in _PUBLISHER.assemble(said)]
    except Refusal:
        return None


@pytest.mark.slow
def test_no_accepted_list_ever_holds_an_address_out_of_bounds() -> None:
    """Over generated answers, on the controller's way and on the host's, which have to agree."""
    accepted = 0

    @settings(max_examples=COUNT, deadline=None, database=None, derandomize=True)
    @given(entries=_LIST, cut=st.integers(-50, 5))
    def holds(entries: list[str], cut: int) -> None:
        nonlocal accepted
        pages = answers(entries)
        # One answer in a few is cut short.
        pages["ips"] = pages["ips"][:-cut] if cut > 0 else pages["ips"]
        found = taken(pages, controller.search)
        assert taken(pages, publishers.follow) == found
        if found is not None:
            accepted += 1
            require_within_bounds(entries, found)

    holds()
    # Enough of them were accepted for that to mean something.
    assert accepted > COUNT * 0.03


def require_within_bounds(entries: list[str], found: list[str]) -> None:
    given: list[Any] = [ipaddress.ip_network(entry.strip()) for entry in entries if entry.strip()]
    networks: list[Any] = [ipaddress.ip_network(text) for text in found]
    assert merge_networks(entries) == found
    assert all(net.prefixlen >= (10 if net.version == 4 else 24) for net in given)
    assert not any(net.version == other.version and net.overlaps(other) for net in given for other in _NEVER)
    assert all(net.is_global for net in given)
    assert sum(net.num_addresses for net in merge(given)) == sum(net.num_addresses for net in networks)


@pytest.mark.parametrize(
    "plugin", [cloudflare_networks, published_networks], ids=["cloudflare_networks", "published_networks"]
)
def test_the_options_are_the_documented_ones(plugin: Any) -> None:
    """ansible-test compares them only where a module holds them."""
    module = importlib.import_module(plugin.__name__.replace(".action.", ".modules."))
    texts = (module.DOCUMENTATION, fragment.ModuleDocFragment.DOCUMENTATION)
    documented = {name: option for text in texts for name, option in yaml.safe_load(text)["options"].items()}
    assert shape(documented, "suboptions") == shape(plugin.ARGUMENT_SPEC, "options")


def shape(options: dict[str, Any], below: str) -> dict[str, Any]:
    keys = ("type", "elements", "default", "choices", "required")
    return {
        name: {**{key: option.get(key) for key in keys}, "below": shape(option.get(below) or {}, below)}
        for name, option in options.items()
    }
