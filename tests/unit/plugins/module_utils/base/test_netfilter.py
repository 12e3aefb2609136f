# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables as iptables-save prints them: going back, changing, and following a login through them."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import netfilter, netfilter_path
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter import Table

BEFORE = """*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:f2b-sshd - [0:0]
:ufw-before-input - [0:0]
:ufw-user-input - [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
-A INPUT -j ufw-before-input
-A f2b-sshd -s 203.0.113.9/32 -j REJECT --reject-with icmp-port-unreachable
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-input -j ufw-user-input
-A ufw-user-input -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
"""


def applied(now: netfilter.Tables, change: str) -> dict[str, Table]:
    """Do what iptables-restore --noflush does with this."""
    tables = dict(now)
    for part in re.findall(r"\*(\w+)\n(.*?)COMMIT\n", change, re.DOTALL):
        tables[part[0]] = _edited(tables.get(part[0], Table()), part[1].splitlines())
    return tables


def _edited(table: Table, lines: list[str]) -> Table:
    policies, rules = dict(table.policies), {chain: list(each) for chain, each in table.rules.items()}
    for line in lines:
        command, _blank, rest = line.partition(" ")
        chain, _blank, rule = rest.partition(" ")
        if command.startswith(":") and chain == "-":
            rules[command[1:]] = []
        elif command.startswith(":"):
            policies[command[1:]] = chain
        elif command == "-X":
            assert not any(chain in other.split() for each in rules.values() for other in each)
            del rules[chain]
        else:
            _edit(rules[chain], command, rule)
    return Table(policies, {chain: tuple(each) for chain, each in rules.items()})


def _edit(rules: list[str], command: str, rule: str) -> None:
    if command == "-A":
        rules.append(rule)
    elif command == "-D":
        rules.remove(rule)
    elif command == "-I":
        place, _blank, text = rule.partition(" ")
        rules.insert(int(place) - 1, text)
    else:
        assert command == "-F"
        rules.clear()


DAMAGE = {
    "flushed": ("*filter\n:INPUT ACCEPT [0:0]\n-F INPUT\nCOMMIT\n", True),
    "the jump gone": ("*filter\n-D INPUT -j ufw-before-input\nCOMMIT\n", True),
    "the user's rules others": ("*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -j DROP\nCOMMIT\n", True),
    "a chain more": ("*filter\n:ufw-more - [0:0]\n-A ufw-before-input -j ufw-more\nCOMMIT\n", True),
    "a ban more": ("*filter\n-A f2b-sshd -s 203.0.113.10/32 -j DROP\nCOMMIT\n", False),
    "a rule of others in front": ("*filter\n-I INPUT 1 -s 203.0.113.11/32 -j DROP\nCOMMIT\n", False),
    "a last resort": (
        f"*filter\n-I INPUT 1 -p tcp -m comment --comment {netfilter.LAST_RESORT} -j ACCEPT\nCOMMIT\n",
        True,
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_was_comes_back_and_what_others_added_stays(name: str) -> None:
    damage, undone = DAMAGE[name]
    before = netfilter.parse(BEFORE)
    now = applied(before, damage)
    back = netfilter.change(now, netfilter.put_back(before, now, {}))
    assert applied(now, back) == (before if undone else now)
    assert bool(back) == undone


def test_a_table_that_ufw_filled_is_emptied_again_and_that_of_others_is_not() -> None:
    ours, theirs = "-s 10.9.0.0/24 -j MASQUERADE", "-s 172.17.0.0/16 -j MASQUERADE"
    now = {"nat": Table({"POSTROUTING": "ACCEPT"}, {"POSTROUTING": (ours, theirs)})}
    loaded = {"nat": Table({"POSTROUTING": "ACCEPT"}, {"POSTROUTING": (ours,)})}
    back = netfilter.change(now, netfilter.put_back({}, now, loaded))
    assert back == f"*nat\n-D POSTROUTING {ours}\nCOMMIT\n"


def test_what_others_took_away_since_comes_back_only_where_it_can() -> None:
    before = netfilter.parse(BEFORE)
    now = applied(before, "*filter\n-D INPUT -p tcp -m tcp --dport 22 -j f2b-sshd\n-F f2b-sshd\n-X f2b-sshd\nCOMMIT\n")
    assert applied(now, netfilter.change(now, netfilter.put_back(before, now, {}))) == before
    assert netfilter.change(now, netfilter.put_back(before, now, {}, lost=False)) == ""


def test_counters_and_times_say_nothing() -> None:
    text = BEFORE.replace("[0:0]", "[12:3456]").replace("COMMIT", "COMMIT\n# Completed on Wed Nov 25 20:10:06 2026")
    assert netfilter.plain(text) == BEFORE


def test_a_rule_that_says_nothing_is_a_rule() -> None:
    table = netfilter.parse("*filter\n:INPUT DROP [0:0]\n-A INPUT\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n")["filter"]
    assert table.rules == {"INPUT": ("", "-i lo -j ACCEPT")}
    login = netfilter_path.Login(ipaddress.ip_network("192.0.2.10"), 22)
    assert netfilter_path.decided_by(table, "INPUT", login) == ""


def test_a_table_that_iptables_cannot_read_is_no_empty_one() -> None:
    with pytest.raises(ValueError, match="filter' is incompatible"):
        netfilter.parse("# Table `filter' is incompatible, use 'nft' tool.\n")


IN = "*filter\n:INPUT {policy} [0:0]\n:OUTPUT ACCEPT [0:0]\n:own - [0:0]\n{rules}\nCOMMIT\n"
LOGINS = [
    ("DROP", "-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT", ""),
    ("DROP", "-A INPUT -p tcp -m tcp --dport 2222 -j ACCEPT", "filter INPUT"),
    ("DROP", "-A INPUT -p tcp -m multiport --dports 80,20:30 -j ACCEPT", ""),
    ("DROP", "-A INPUT ! -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT", "filter INPUT"),
    ("DROP", "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -i lo -j ACCEPT", "filter INPUT"),
    ("DROP", "-A INPUT -j own\n-A own -p tcp -j RETURN\n-A own -j ACCEPT", "filter INPUT"),
    ("DROP", "-A INPUT -j own\n-A own -p udp -j RETURN\n-A own -j ACCEPT", ""),
    ("ACCEPT", "", ""),
    ("ACCEPT", "-A INPUT -s 192.0.2.10/32 -j DROP", "filter INPUT"),
    ("ACCEPT", "-A INPUT -s 192.0.2.10/32 -j LOG\n-A INPUT -p tcp -g own\n-A own -j REJECT", "filter INPUT"),
    # Nobody can tell of a set, a rate or an interface.
    ("DROP", "-A INPUT -m set --match-set admins src -j ACCEPT", ""),
    ("DROP", "-A INPUT -i eth0 -p tcp -m limit --limit 3/min -j ACCEPT", ""),
    ("ACCEPT", "-A OUTPUT -p tcp -m tcp --sport 22 -j DROP", "filter OUTPUT"),
]


@pytest.mark.parametrize(("policy", "rules", "blocked"), LOGINS)
def test_a_login_is_followed_through_the_rules(policy: str, rules: str, blocked: str) -> None:
    tables = netfilter.parse(IN.format(policy=policy, rules=rules))
    found = netfilter_path.blocked(tables, ipaddress.ip_network("192.0.2.10"), 22)
    assert found == ((blocked,) if blocked else ())


def test_the_rule_that_blocks_a_login_is_named() -> None:
    rules = "-A INPUT -p tcp -j own\n-A own -s 192.0.2.0/24 -j DROP"
    table = netfilter.parse(IN.format(policy="ACCEPT", rules=rules))["filter"]
    login = netfilter_path.Login(ipaddress.ip_network("192.0.2.10"), 22)
    assert netfilter_path.decided_by(table, "INPUT", login) == "-A INPUT -p tcp -j own"


ADMIN, OFFICE = ipaddress.ip_network("192.0.2.10"), ipaddress.ip_network("198.51.100.0/24")
OPEN, CLOSED = (
    netfilter.parse(IN.format(policy=policy, rules="-A INPUT -i lo -j ACCEPT")) for policy in ("ACCEPT", "DROP")
)
NO_OFFICE = netfilter.parse(IN.format(policy="ACCEPT", rules=f"-A INPUT -s {OFFICE} -j DROP"))


@pytest.mark.parametrize(
    ("now", "before", "due"),
    [
        (OPEN, OPEN, []),
        (CLOSED, OPEN, [ADMIN, OFFICE]),
        (NO_OFFICE, OPEN, [OFFICE]),
        # The office did not get in before; whoever made the change gets in all the same.
        (CLOSED, NO_OFFICE, [ADMIN]),
        (CLOSED, CLOSED, [ADMIN]),
        (None, OPEN, [ADMIN, OFFICE]),
        (None, NO_OFFICE, [ADMIN]),
    ],
)
def test_those_who_got_in_before_have_to_get_in_and_whoever_made_the_change(
    now: netfilter.Tables | None, before: netfilter.Tables, due: list[Any]
) -> None:
    found = netfilter_path.cut_off(now, before, [ADMIN, OFFICE], [22], ADMIN)
    assert list(found) == [(place, 22) for place in due]
