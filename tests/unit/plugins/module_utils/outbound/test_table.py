# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of nftables: what it says in which order, and what the kernel is found to hold in each release's words."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import table
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.destinations import Group
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.table import (
    Held,
    Record,
    held,
    known,
    relist,
    render,
)
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import Span, Wanted

DATA = Path(__file__).parent / "data"
#: What ``nft --json list table`` of these releases printed of the same table.
RELEASES = ("bookworm", "trixie")
WANTED = Wanted(budget=5, period_hours=1, ports=(Span(25, 25), Span(6660, 6669)), interfaces=("docker0", "br-+"))
ENFORCING = Wanted(**{**WANTED.__dict__, "mode": "enforce"})
GROUPS: table.Groups = {
    Group("tcp", 0): (ipaddress.ip_network("192.0.2.0/24"),),
    Group("tcp", 443): (ipaddress.ip_network("198.51.100.7"), ipaddress.ip_network("2001:db8::/48")),
    Group("udp", 53): (ipaddress.ip_network("2001:db8::53"),),
}


def chain(text: str, name: str) -> list[str]:
    """Return the rules of a chain."""
    lines = text.partition(f"\tchain {name} {{\n")[2].partition("\t}\n")[0].splitlines()
    return [line.strip() for line in lines if not line.strip().startswith("type filter")]


def answer(release: str) -> str:
    return (DATA / f"{release}.json").read_text()


def changed(release: str, old: str, new: str) -> Held:
    text = answer(release)
    assert old in text
    return held(text.replace(old, new, 1))


def test_what_opens_a_connection_is_listed_closed_counted_or_a_stranger_in_this_order() -> None:
    assert chain(render(WANTED, GROUPS), "leaving") == [
        'oifname "docker0" accept',
        'oifname "br-*" accept',
        "ip daddr @listed_tcp_any_v4 meta l4proto tcp accept",
        "ip6 daddr @listed_tcp_any_v6 meta l4proto tcp accept",
        "ip daddr @listed_tcp_443_v4 tcp dport 443 accept",
        "ip6 daddr @listed_tcp_443_v6 tcp dport 443 accept",
        'tcp dport { 25, 6660-6669 } counter name "ports" goto stopped',
        "update @seen_v4 { ip daddr } accept",
        "update @seen_v6 { ip6 daddr } accept",
        'counter name "strangers" goto stopped',
    ]


def test_a_stranger_passes_by_the_expression_alone_that_a_full_set_breaks_off() -> None:
    for wanted in (WANTED, ENFORCING):
        text = render(wanted, GROUPS)
        assert "@seen" not in "".join(rule for rule in text.splitlines() if "update @seen" not in rule)
        for family, kind in ((4, "ipv4_addr"), (6, "ipv6_addr")):
            assert f"set seen_v{family} {{ type {kind}; size 5; flags dynamic,timeout; timeout 3600s; }}" in text


def test_only_enforcing_stops() -> None:
    assert chain(render(WANTED, GROUPS), "verdict") == ["accept"]
    assert chain(render(ENFORCING, GROUPS), "verdict") == [
        "meta l4proto tcp reject with tcp reset",
        "reject with icmpx type admin-prohibited",
    ]
    assert "reject" not in render(WANTED, GROUPS)
    assert "drop" not in render(ENFORCING, GROUPS)


def test_whoever_is_stopped_is_remembered_and_stopped_without_room_for_that_too() -> None:
    found = chain(render(ENFORCING, GROUPS), "stopped")
    assert found[-1] == "goto verdict"
    assert all(rule.endswith("} goto verdict") for rule in found[:-1])
    assert len(found) == 5


def test_both_hooks_have_the_same_rules_and_only_loopback_is_left_out() -> None:
    text = render(ENFORCING, {})
    marked = "meta mark 0x70637831 accept"
    assert chain(text, "output") == ['oifname "lo" accept', marked, *chain(text, "forward")]
    assert chain(text, "forward") == ["tcp flags & (syn | rst | ack) == syn goto leaving"]


def test_udp_counts_only_where_it_is_asked_for_and_its_lists_with_it() -> None:
    asked = Wanted(**{**WANTED.__dict__, "protocols": ("tcp", "udp")})
    assert chain(render(asked, GROUPS), "forward")[1:] == ["meta l4proto udp ct state new goto leaving"]
    assert "ip6 daddr @listed_udp_53_v6 udp dport 53 accept" in chain(render(asked, GROUPS), "leaving")
    assert "udp" not in render(WANTED, GROUPS)


def test_the_table_is_made_anew_in_one_transaction_whether_or_not_it_is_there() -> None:
    assert render(WANTED, {}).startswith(
        "table inet portcullis_outbound\ndelete table inet portcullis_outbound\ntable inet portcullis_outbound {\n"
    )
    assert table.REMOVAL == "table inet portcullis_outbound\ndelete table inet portcullis_outbound\n"


def test_lists_are_renewed_without_touching_anything_else() -> None:
    assert relist(GROUPS, ["listed_tcp_443_v4", "listed_tcp_any_v6"]) == (
        "flush set inet portcullis_outbound listed_tcp_any_v6\n"
        "flush set inet portcullis_outbound listed_tcp_443_v4\n"
        "add element inet portcullis_outbound listed_tcp_443_v4 { 198.51.100.7 }\n"
    )


def test_strangers_stay_known_for_no_longer_and_no_more_than_there_is_room_for() -> None:
    seen = [(ipaddress.ip_address(f"192.0.2.{number}"), number * 1000) for number in range(6)]
    seen.append((ipaddress.ip_address("2001:db8::1"), 5))
    assert known(seen, 3, 3600) == (
        "add element inet portcullis_outbound seen_v4 { 192.0.2.4 timeout 3600s expires 3600s, 192.0.2.5 timeout 3600s expires 3600s, "
        "192.0.2.3 timeout 3600s expires 3000s }\n"
        "add element inet portcullis_outbound seen_v6 { 2001:db8::1 timeout 3600s expires 5s }\n"
    )
    assert known([(ipaddress.ip_address("192.0.2.1"), 0)], 3, 3600) == ""


def test_nothing_that_a_parser_took_by_mistake_gets_into_the_text() -> None:
    with pytest.raises(Refusal, match="is no line that nft may be given"):
        render(Wanted(**{**WANTED.__dict__, "interfaces": ('eth0" accept; #\n',)}), {})


@pytest.mark.parametrize("release", RELEASES)
def test_what_the_kernel_holds_is_read_in_the_words_of_each_release(release: str) -> None:
    found = held(answer(release))
    assert [(str(address), round(left, -1)) for address, left in found.seen] == [
        ("9.9.9.9", 3000),
        ("2001:db8:1::1", 60),
    ]
    assert sorted(found.records, key=str) == [
        Record("1000", "2001:db8:2::9", "udp", 53, 1),
        Record("172.17.0.2", "203.0.113.9", "tcp", 25, 2),
        Record("33", "203.0.113.9", "tcp", 22, 3),
    ]
    assert found.counts == {"strangers": 0, "ports": 0}
    assert found.listed["listed_tcp_443_v4"] == ('"198.51.100.7"', '{"prefix": {"addr": "203.0.113.0", "len": 24}}')
    assert found.listed["listed_udp_53_v4"] == ()


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"handle": 2}', '"handle": 99}', True),
        ('"packets": 0', '"packets": 9', True),
        ('"packets": 3', '"packets": 4', True),
        ('"expires": ', '"expires": 1', True),
        ('{"reject": {"type": "tcp reset"}}', '{"accept": null}', False),
        ('"size": 5', '"size": 6', False),
        ('"timeout": 3600', '"timeout": 3601', False),
        (
            '"op": "update", "elem": {"payload": {"protocol": "ip", ',
            '"op": "add", "elem": {"payload": {"protocol": "ip", ',
            False,
        ),
        ('"policy": "accept"', '"policy": "drop"', False),
        ('"prio": 10', '"prio": -10', False),
        ('"198.51.100.7"', '"198.51.100.8"', False),
        ('"docker0"', '"eth0"', False),
    ],
)
def test_two_tables_are_the_same_but_for_what_passes_by_itself(release: str, old: str, new: str, same: bool) -> None:
    assert held(answer(release)).is_as(changed(release, old, new)) is same


@pytest.mark.parametrize("release", RELEASES)
def test_the_order_of_rules_counts_and_that_of_sets_does_not(release: str) -> None:
    entries = json.loads(answer(release))["nftables"]
    rules = [entry for entry in entries if "rule" in entry]
    others = [entry for entry in entries if "rule" not in entry]
    same = held(json.dumps({"nftables": [*reversed(others), *rules]}))
    assert same.is_as(held(answer(release)))
    other = held(json.dumps({"nftables": [*others, *reversed(rules)]}))
    assert not other.is_as(held(answer(release)))


@pytest.mark.parametrize("release", RELEASES)
def test_a_rule_more_or_less_is_seen(release: str) -> None:
    entries = json.loads(answer(release))["nftables"]
    for place, entry in enumerate(entries):
        if "metainfo" not in entry:
            assert not held(json.dumps({"nftables": entries[:place] + entries[place + 1 :]})).is_as(
                held(answer(release))
            )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"nftables": 5}',
        '{"nftables": [{}]}',
        '{"nftables": [{"set": {"name": "seen_v4", "elem": [1]}}]}',
        "[" * 100_000,
    ],
)
def test_an_answer_of_another_form_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        held(text)
