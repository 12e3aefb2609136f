# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that only nft has words for: how they stand in a dump, and that no change writes, removes or moves one."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import (
    native,
    netfilter,
    netfilter_path,
    nf_tables,
    values,
)
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter_path import Login
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import framework

from .test_netfilter import applied

DATA = Path(__file__).with_name("data").joinpath("nf_tables.tsv").read_text(encoding="ascii").splitlines()
BOOKWORM = [line.split("\t")[1:] for line in DATA if line.startswith("bookworm\t")]
RULES = [nf_tables.rule(base64.b64decode(raw)) for _printed, raw in BOOKWORM]
PRINTED = "".join(
    ["*filter\n:INPUT DROP [0:0]\n:X - [0:0]\n", *(f"-A INPUT {printed}\n" for printed, _raw in BOOKWORM), "COMMIT\n"]
)
NFT = """table ip filter {
    chain X { # handle 4
    }
    chain INPUT { # handle 1
        type filter hook input priority filter; policy drop;
        tcp dport { 8080, 8081 } accept comment "say \\"hi\\" -j DROP" # handle 10
        tcp dport vmap { 8080 : accept } # handle 12
        ip saddr { 198.51.100.66, 198.51.100.67 } drop # handle 14
    }
}
""".replace("    ", "\t")
SET = native.line("tcp dport { 8080, 8081 } accept # handle 10", "-p tcp -j ACCEPT", "-j ACCEPT")
BANS = native.line("ip saddr { 198.51.100.66, 198.51.100.67 } drop # handle 14", "-j DROP", "-j DROP")


def test_a_dump_has_the_words_of_nft_where_iptables_has_none() -> None:
    text = native.marked(PRINTED, RULES, 4, native.spoken(NFT, "filter"))
    rules = netfilter.parse(text)["filter"].rules["INPUT"]
    found = [rule for rule in rules if native.is_native(rule)]
    assert [native.words(rule) for rule in found] == [
        'tcp dport { 8080, 8081 } accept comment "say \\"hi\\" -j DROP" # handle 10',
        "tcp dport vmap { 8080 : accept } # handle 12",
        "ip saddr { 198.51.100.66, 198.51.100.67 } drop # handle 14",
        "what only nft can say # handle 15",
        "what only nft can say # handle 16",
    ]
    assert [native.printed(rule) for rule in found[:3]] == ["-p tcp -j ACCEPT", "-p tcp", "-j DROP"]
    assert rules[:5] == tuple(printed for printed, _raw in BOOKWORM[:5])


@pytest.mark.parametrize(
    "text",
    [
        PRINTED.replace("-A INPUT -p tcp -j ACCEPT\n", ""),
        PRINTED.replace("COMMIT", "-A INPUT -j DROP\nCOMMIT"),
        PRINTED.replace("COMMIT", "-A X -j DROP\nCOMMIT"),
    ],
)
def test_a_dump_of_another_moment_is_no_dump(text: str) -> None:
    with pytest.raises(ValueError, match="changed while they were read"):
        native.marked(text, RULES, 4, {})


def test_a_table_that_iptables_prints_nothing_of_is_there_and_never_changed() -> None:
    chains = [nf_tables.Chain("nat", "PREROUTING", "PREROUTING", "ACCEPT"), nf_tables.Chain("nat", "own")]
    rule = nf_tables.NfRule("nat", "PREROUTING", 8, (nf_tables.Expression("redir", {}),))
    text = native.unprinted("nat", chains, [rule, *RULES], {("nat", 8): "tcp dport 80 redirect to :8080"})
    table = netfilter.parse(text)["nat"]
    assert not table.printed
    assert (dict(table.policies), list(table.rules)) == ({"PREROUTING": "ACCEPT"}, ["PREROUTING", "own"])
    assert table.rules["PREROUTING"] == ('--nft "tcp dport 80 redirect to :8080 # handle 8" -j NFT',)
    assert netfilter.change({"nat": table}, {"nat": table}) == ""
    more = netfilter.Table(table.policies, {**table.rules, "own": ("-j RETURN",)})
    with pytest.raises(Refusal, match="tcp dport 80 redirect to :8080"):
        netfilter.change({"nat": table}, {"nat": more})


def test_a_chain_that_nft_put_beside_iptables_own_is_in_the_dump_and_counts_where_it_is_about_what_comes_in() -> None:
    redirect = nf_tables.NfRule("nat", "early", 8, (nf_tables.Expression("redir", {}),))
    masquerade = nf_tables.NfRule("nat", "hide", 9, (nf_tables.Expression("masq", {}),))
    text = f"*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n{PRINTED}"
    rules = [redirect, *RULES, masquerade]
    assert native.undeclared(text, rules) == {("nat", "early"), ("nat", "hide")}
    chains = [
        nf_tables.Chain("nat", "early", "PREROUTING", "ACCEPT"),
        nf_tables.Chain("nat", "hide", "POSTROUTING", "ACCEPT"),
    ]
    assert native.unprintable(text, rules, 4, chains)[-2:] == (redirect, masquerade)
    table = netfilter.parse(native.marked(text, rules, 4, {}, chains))["nat"]
    assert table.printed
    assert dict(table.policies) == {"PREROUTING": "ACCEPT", "early": "ACCEPT"}
    assert table.rules["hide"] == ('--nft "what only nft can say # handle 9"',)
    assert table.rules["early"] == ('--nft "what only nft can say # handle 8" -j NFT',)
    # Not one of them without the other: it is of another moment.
    with pytest.raises(ValueError, match="changed while they were read"):
        native.unprintable(text, rules, 4, chains[:1])


HOST = """*filter
:INPUT DROP [0:0]
:ufw-after-input - [0:0]
:ufw-before-input - [0:0]
:own - [0:0]
{}
COMMIT
"""


def tables(*rules: str) -> netfilter.Tables:
    return netfilter.parse(HOST.format("\n".join(rules)))


JUMPS = ("-A INPUT -j ufw-before-input", "-A INPUT -j ufw-after-input")


@pytest.mark.parametrize("rule", [SET, BANS])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_order_of_jumps_is_mended_around_a_rule_of_nfts(rule: str, place: int) -> None:
    wrong = [JUMPS[1], JUMPS[0]]
    wrong.insert(place, f"-A INPUT {rule}")
    now = tables(*wrong)
    then = framework.target(tables(*JUMPS), now)
    assert now["filter"].rules["INPUT"] != then["filter"].rules["INPUT"]
    text = netfilter.change(now, then)
    assert native.WORDS not in text
    assert "-F INPUT" not in text
    assert [line for line in text.splitlines() if native.printed(rule) == line.partition(" INPUT ")[2]] == []
    after = applied(now, text)["filter"].rules["INPUT"]
    assert after == then["filter"].rules["INPUT"]
    assert after.count(rule) == 1
    assert after.index(JUMPS[0][9:]) < after.index(JUMPS[1][9:])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # One that is gone cannot come back, one that is there cannot go, and two cannot change places.
        ((), (f"-A INPUT {SET}",)),
        ((f"-A INPUT {SET}",), ()),
        ((f"-A INPUT {SET}", f"-A INPUT {BANS}"), (f"-A INPUT {BANS}", f"-A INPUT {SET}")),
        ((f"-A own {SET}",), ()),
        ((f"-A ufw-before-input {BANS}",), ()),
        # iptables would take the first that looks so.
        ((f"-A INPUT {SET}", "-A INPUT -p tcp -j ACCEPT"), (f"-A INPUT {SET}",)),
    ],
)
def test_a_change_that_would_have_to_write_or_remove_such_a_rule_is_refused(
    before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    with pytest.raises(Refusal, match="can only be written by nft"):
        netfilter.change(tables(*before), tables(*after))


def test_a_chain_in_which_such_a_rule_stands_is_not_removed() -> None:
    now = tables(f"-A own {SET}")
    without = {"filter": netfilter.Table(now["filter"].policies, {**now["filter"].rules})}
    rules = {chain: each for chain, each in without["filter"].rules.items() if chain != "own"}
    with pytest.raises(Refusal, match="can only be written by nft"):
        netfilter.change(now, {"filter": netfilter.Table(now["filter"].policies, rules)})


def test_a_chain_of_somebody_elses_is_edited_around_such_a_rule() -> None:
    now, then = tables("-A own -j DROP", f"-A own {SET}"), tables(f"-A own {SET}", "-A own -j RETURN")
    text = netfilter.change(now, then)
    assert text == "*filter\n-D own -j DROP\n-I own 2 -j RETURN\nCOMMIT\n"
    assert applied(now, text) == then


def test_the_way_back_leaves_such_a_rule_where_it_stands() -> None:
    before = tables(f"-A INPUT {SET}", *JUMPS)
    now = applied(before, f"*filter\n-F ufw-after-input\n-D INPUT {JUMPS[0][9:]}\nCOMMIT\n")
    back = netfilter.change(now, netfilter.put_back(before, now, {}))
    assert native.WORDS not in back
    assert applied(now, back) == before


def test_a_jump_of_nfts_into_a_chain_of_ufws_is_none_of_ufws() -> None:
    assert not netfilter.ours(
        native.line("tcp dport { 1, 2 } jump ufw-before-input # handle 3", "-p tcp -j x", "-j ufw-before-input")
    )
    assert netfilter.ours("-j ufw-before-input")
    assert netfilter.ours(f"-s 192.0.2.1/32 -m comment --comment {netfilter.LAST_RESORT} -j ACCEPT")
    assert not netfilter.ours(f'-m comment --comment "no {netfilter.LAST_RESORT} at all" -j ACCEPT')


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        (SET, {"accept", "drop"}),
        (BANS, {"drop"}),
        (native.line("tcp dport vmap { 8080 : accept } # handle 12", "-p tcp", "-j NFT"), {"accept", "drop"}),
    ],
)
def test_nobody_can_tell_whom_such_a_rule_lets_in(rule: str, outcome: set[str]) -> None:
    login = Login(values.network("192.0.2.10", "a test"), 22)
    assert netfilter_path.outcomes(tables(f"-A INPUT {rule}")["filter"], "INPUT", login) == outcome
    open_ssh = (f"-A INPUT {rule}", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT")
    assert "accept" in netfilter_path.outcomes(tables(*open_ssh)["filter"], "INPUT", login)


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        ('-m comment --comment "x --sport 67 y" -j ACCEPT', [("--comment", "x --sport 67 y"), ("-j", "ACCEPT")]),
        # A comment of one word stands without quotes, whatever it is.
        ("-m comment --comment --dport -j ACCEPT", [("--comment", "--dport"), ("-j", "ACCEPT")]),
        ("-m comment --comment -j -j ACCEPT", [("--comment", "-j"), ("-j", "ACCEPT")]),
        (
            '-m comment --comment "!" -s 192.0.2.1/32 -j ACCEPT',
            [("--comment", "!"), ("-s", "192.0.2.1/32"), ("-j", "ACCEPT")],
        ),
        ('-j LOG --log-prefix "-s 192.0.2.1/32 "', [("-j", "LOG"), ("--log-prefix", "-s 192.0.2.1/32 ")]),
    ],
)
def test_a_text_in_a_rule_is_none_of_its_options(rule: str, options: list[tuple[str, str]]) -> None:
    found = [(name, value) for name, value, negated in native.options(rule) if name != "-m"]
    assert found == options
    assert not any(negated for _name, _value, negated in native.options(rule))


def test_the_sentence_for_a_table_that_iptables_cannot_print_names_the_rule() -> None:
    text = native.unreadable(4, RULES, native.spoken(NFT, "filter"))
    assert "'tcp dport { 8080, 8081 } accept" in text
    assert "'nft delete rule ip filter INPUT handle 10'" in text
