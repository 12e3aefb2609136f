# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that the kernel tells, and whether iptables-save prints them as they are.

``data/nf_tables.tsv`` has the kernel's own answers, of rules that iptables 1.8.9 (bookworm) and 1.8.11 (trixie) and nft made, each with what
iptables-save prints of it.
"""

from __future__ import annotations

import base64
import struct
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import native, nf_tables
from ansible_collections.portcullis.vps.plugins.module_utils.base.nf_tables import Expression, NfRule

ANSWERS = [
    (release, printed, base64.b64decode(raw))
    for release, printed, raw in (
        line.split("\t")
        for line in Path(__file__).with_name("data").joinpath("nf_tables.tsv").read_text(encoding="ascii").splitlines()
    )
]
#: What nft made with a set, a map, a range of addresses or two conditions on one address.
WIDER = ("-p tcp -j ACCEPT", "-p tcp", "-j DROP", "! -s 10.0.0.0/32 -j ACCEPT", "-s 198.51.100.70/32 -j ACCEPT")


@pytest.mark.parametrize(("release", "printed", "raw"), ANSWERS)
def test_a_rule_is_printed_as_it_is_unless_only_nft_has_words_for_it(release: str, printed: str, raw: bytes) -> None:
    rule = nf_tables.rule(raw)
    assert (rule.table, rule.chain) == ("filter", "INPUT")
    assert nf_tables.is_printed(rule, 4, native.options(printed)) == (printed not in WIDER), (release, rule)


def test_both_releases_have_rules_of_both_kinds() -> None:
    for release in ("bookworm", "trixie"):
        own = {printed in WIDER for each, printed, _raw in ANSWERS if each == release}
        assert own == {True, False}


@pytest.mark.parametrize(
    ("printed", "target"),
    [
        ("-p tcp -j ACCEPT", "-j ACCEPT"),
        ("-p tcp", "-j NFT"),
        ("-j DROP", "-j DROP"),
        ("-p icmp -m icmp --icmp-type 8 -j X", "-j X"),
    ],
)
def test_where_a_rule_leads_is_known_or_said_to_be_unknown(printed: str, target: str) -> None:
    for _release, other, raw in ANSWERS:
        if other == printed:
            assert nf_tables.target(nf_tables.rule(raw)) == target


@pytest.mark.parametrize(
    ("printed", "options"),
    [
        # iptables 1.8.7 prints no port that nft names.
        ("-p tcp -m tcp --dport 22:30 -j ACCEPT", "-p tcp -j ACCEPT"),
        ("-p tcp -m tcp --dport 22:30 -j ACCEPT", "-p tcp -m tcp --sport 22:30 -j ACCEPT"),
        ("-p tcp -m tcp --dport 22:30 -j ACCEPT", '-p tcp -m comment --comment "a --dport 22:30 b" -j ACCEPT'),
        (
            '-s 10.0.0.0/8 ! -d 10.1.0.0/20 ! -i eth+ -p tcp -m tcp --sport 67 ! --dport 68:70 -m conntrack --ctstate NEW -m comment --comment "a b" -j ACCEPT',
            "-s 10.0.0.0/8 -d 10.1.0.0/20 ! -i eth+ -p tcp -m tcp --sport 67 ! --dport 68:70 -m conntrack --ctstate NEW -j ACCEPT",
        ),
    ],
)
def test_a_rule_printed_without_what_it_asks_is_not_taken_for_it(printed: str, options: str) -> None:
    raws = [raw for _release, other, raw in ANSWERS if other == printed]
    assert len(raws) == 2
    for raw in raws:
        assert not nf_tables.is_printed(nf_tables.rule(raw), 4, native.options(options))


def number(value: int) -> bytes:
    return struct.pack(">I", value)


def value(data: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(data), 1) + data + b"\0" * (-len(data) % 4)


def load(base: int, offset: int, length: int) -> Expression:
    return Expression("payload", {1: number(1), 2: number(base), 3: number(offset), 4: number(length)})


def cmp(how: int, data: bytes) -> Expression:
    return Expression("cmp", {1: number(1), 2: number(how), 3: value(data)})


TCP = (Expression("meta", {1: number(1), 2: number(16)}), cmp(0, b"\x06"))


@pytest.mark.parametrize(
    ("parts", "options", "family"),
    [
        # Larger, smaller: of an address iptables knows neither.
        ((load(1, 12, 4), cmp(5, b"\1\2\3\4")), "-s 1.2.3.4/32", 4),
        ((load(1, 8, 16), cmp(3, b"\1" * 16)), "-s ::1/128", 6),
        # Two addresses at once, in one comparison.
        ((load(1, 12, 8), cmp(0, b"\1" * 8)), "-s 1.1.1.1/32 -d 1.1.1.1/32", 4),
        # Two conditions on one address, of which iptables prints the last.
        ((load(1, 12, 1), cmp(0, b"\n"), load(1, 12, 2), cmp(0, b"\n\1")), "-s 10.1.0.0/16", 4),
        # A field that iptables does not read so, another header, another kind of what is asked.
        ((load(1, 1, 1), cmp(0, b"\1")), "", 4),
        ((load(0, 6, 6), cmp(0, b"\1" * 6)), "-m mac --mac-source 01:01:01:01:01:01", 4),
        ((Expression("meta", {1: number(1), 2: number(10)}), cmp(0, b"\1")), "", 4),
        ((Expression("ct", {1: number(1), 2: number(0)}), cmp(0, b"\1")), "-m conntrack --ctstate NEW", 4),
        # A port, masked; and one that is compared with nothing.
        (
            (*TCP, load(2, 2, 2), Expression("bitwise", {4: value(b"\1\1"), 5: value(b"\0\0")}), cmp(0, b"\1\1")),
            "-p tcp --dport 1",
            4,
        ),
        ((*TCP, load(2, 2, 2)), "-p tcp --dport 1", 4),
        # A mask that flips bits.
        (
            (load(1, 12, 4), Expression("bitwise", {4: value(b"\1" * 4), 5: value(b"\1" * 4)}), cmp(0, b"\1" * 4)),
            "-s 1.1.1.1/32",
            4,
        ),
        # A rate in bytes, a log without a group, a queue.
        ((Expression("limit", {4: number(1), 5: number(0)}),), "-m limit --limit 3/min", 4),
        ((Expression("log", {2: b"x\0"}),), "-j LOG --log-prefix x", 4),
        ((Expression("queue", {1: b"\0\1"}),), "-j NFQUEUE", 4),
        ((Expression("of the future", {}),), "", 4),
    ],
)
def test_what_iptables_does_not_write_so_is_not_taken_for_printed(
    parts: tuple[Expression, ...], options: str, family: int
) -> None:
    assert not nf_tables.is_printed(NfRule("filter", "INPUT", 1, parts), family, native.options(options))


def test_half_an_answer_is_an_error() -> None:
    with pytest.raises(ValueError, match="not whole"):
        nf_tables.rule(ANSWERS[0][2][:-8])


def test_a_chain_is_known_by_its_place_and_its_policy() -> None:
    def attribute(kind: int, data: bytes) -> bytes:
        return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)

    hook = attribute(1, number(1)) + attribute(2, number(0))
    raw = attribute(1, b"filter\0") + attribute(3, b"INPUT\0") + attribute(4, hook)
    assert nf_tables.chain(raw + attribute(5, number(0))) == ("filter", "INPUT", "INPUT", "DROP")
    assert nf_tables.chain(raw + attribute(5, number(1))) == ("filter", "INPUT", "INPUT", "ACCEPT")
    assert nf_tables.chain(attribute(1, b"nat\0") + attribute(3, b"own\0")) == ("nat", "own", "", "")
