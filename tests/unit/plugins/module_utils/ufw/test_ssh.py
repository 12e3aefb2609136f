# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH's rules among those of others: bans stay in front, limits are kept, and what is narrower is not opened without a name."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import lockout, opening, plan as ufw
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.block import status_line
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.files import render
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.ssh import MOVING
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.steps import SetUfwRules

from .test_plan import ACTIVE, KERNEL, converged, kernel_of, observed, texts_after, wanted

CLIENT = ipaddress.ip_address("192.0.2.10")
SSH = "2222/tcp ALLOW IN Anywhere # portcullis:ssh"
LIMITED = "2222/tcp LIMIT IN Anywhere # portcullis:ssh"
BAN = Rule(action="deny", source="198.51.100.66")
BAN6 = Rule(action="reject", source="2001:db8:bad::66")
OPEN = Rule(protocol="tcp", port="2222")
OPENSSH = Rule(action="limit", protocol="tcp", port="2222", app="OpenSSH")


def host(*rules: Rule, **changed: Any) -> ufw.Observed:
    texts = {
        family: render(family, [rule.block(family) for rule in rules if family in rule.families], ACTIVE)
        for family in (4, 6)
    }
    kernel = {family: kernel_of(texts[family], KERNEL[family]) for family in (4, 6)}
    return observed(**{"texts": texts, "kernel": kernel, "client": CLIENT, "interface": "eth0", **changed})


def after(found: ufw.Observed, family: int = 4, **options: Any) -> list[str]:
    """Return ufw's list once the role has run, twice since once more must change nothing."""
    options = {"ssh_limit": "unmanaged", **options}
    texts = texts_after(ufw.plan(found, wanted(**options)), found)
    kernel = {each: kernel_of(texts[each], KERNEL[each]) for each in (4, 6)}
    then = observed(texts=texts, kernel=kernel, client=found.client, interface=found.interface)
    assert ufw.plan(then, wanted(**options)).changes == []
    return [" ".join(status_line(block, family).split()) for block in then.blocks(family)]


SHOWN = {
    "BAN": "Anywhere DENY IN 198.51.100.66",
    "OFFICE": "2222/tcp ALLOW IN 192.0.2.0/24",
    "WEB": "80/tcp ALLOW IN Anywhere",
    "SSH": SSH,
}
OFFICE = Rule(protocol="tcp", port="2222", source="192.0.2.0/24")
WEB = Rule(protocol="tcp", port="80")


@pytest.mark.parametrize(
    ("rules", "order"),
    [
        # 'ufw insert 1 deny from', 'ufw prepend reject'.
        ([BAN, OPEN], ["BAN", "SSH"]),
        ([BAN], ["BAN", "SSH"]),
        ([WEB, BAN, OFFICE], ["WEB", "BAN", "SSH", "OFFICE"]),
        # What keeps nobody out of SSH does not come in front.
        ([OPEN, BAN], ["SSH", "BAN"]),
        ([WEB, OFFICE], ["SSH", "WEB", "OFFICE"]),
    ],
)
def test_ssh_comes_behind_bans_and_in_front_of_all_else(rules: list[Rule], order: list[str]) -> None:
    assert after(host(*rules)) == [SHOWN[name] for name in order]


def test_bans_of_ipv6_stay_in_front_too() -> None:
    assert after(host(BAN6, OPEN), 6) == [
        "Anywhere REJECT IN 2001:db8:bad::66",
        "2222/tcp (v6) ALLOW IN Anywhere (v6) # portcullis:ssh",
    ]


def test_each_new_ban_is_no_change() -> None:
    calm = converged()
    new = [BAN, Rule(action="reject", source="203.0.113.9", protocol="tcp", port="2222")]
    texts = {
        family: render(
            family,
            [
                *(rule.block(family) for rule in new if family in rule.families),
                *(block.text for block in calm.blocks(family)),
            ],
            ACTIVE,
        )
        for family in (4, 6)
    }
    kernel = {family: kernel_of(texts[family], KERNEL[family]) for family in (4, 6)}
    found = observed(texts=texts, kernel=kernel, client=CLIENT)
    assert ufw.plan(found, wanted()).changes == []


@pytest.mark.parametrize(
    "ban",
    [
        Rule(action="deny", source="192.0.2.0/24"),
        Rule(action="reject", source="192.0.2.10", protocol="tcp", port="2222"),
        Rule(action="deny", protocol="tcp", port="2000:3000"),
        Rule(action="deny", interface="eth0"),
        Rule(action="deny"),
    ],
)
def test_a_rule_that_keeps_out_this_login_comes_behind_and_is_said(ban: Rule) -> None:
    found = host(ban, BAN)
    made = ufw.plan(found, wanted())
    assert after(found)[:2] == [SHOWN["BAN"], SSH]
    assert [said for said in made.warnings if "so SSH's rules go in front of it" in said]
    lockout.refuse(found, wanted())


@pytest.mark.parametrize(
    "ban",
    [
        Rule(action="deny", source="192.0.2.11"),
        Rule(action="deny", interface="wg0"),
        Rule(action="deny", source="192.0.2.10", protocol="udp"),
    ],
)
def test_a_rule_that_lets_in_this_login_is_not_passed_by(ban: Rule) -> None:
    assert [said for said in ufw.plan(host(ban), wanted()).warnings if "go in front" in said] == []


def test_where_only_another_order_lets_this_login_in_it_is_refused() -> None:
    ban = Rule(action="deny", source="192.0.2.0/24")
    with pytest.raises(
        Refusal, match=r"'Anywhere DENY IN 192.0.2.0/24'.*opened by '80/tcp ALLOW IN Anywhere'.*ufw_removed_rules"
    ):
        ufw.plan(host(ban, WEB, BAN), wanted())
    named = wanted(removed_rules=[{"rule": "deny", "from": "192.0.2.0/24"}])
    assert ufw.plan(host(ban, WEB, BAN), named).changed


@pytest.mark.parametrize(
    ("rules", "option", "line"),
    [
        ([Rule(action="limit", protocol="tcp", port="2222")], "unmanaged", LIMITED),
        ([OPENSSH], "unmanaged", LIMITED),
        ([Rule(action="limit", protocol="tcp", port="22")], "unmanaged", LIMITED),
        ([OPEN, OPENSSH], "unmanaged", SSH),
        ([Rule(action="limit", protocol="tcp", port="80")], "unmanaged", SSH),
        ([Rule(action="limit", protocol="tcp", port="2222")], "off", SSH),
        ([], "on", LIMITED),
        ([], "unmanaged", SSH),
    ],
)
def test_somebodys_limit_of_ssh_is_kept(rules: list[Rule], option: str, line: str) -> None:
    lines = after(host(*rules, sshd_ports=(22, 2222)), ssh_limit=option)
    assert lines[0] == line
    assert [each for each in lines if "portcullis:ssh" in each] == [line]


def test_ssh_is_let_in_by_sources_and_interfaces() -> None:
    lines = after(host(), ssh_sources=["192.0.2.0/24"], ssh_interfaces=["wg0"])
    assert lines == [
        "2222/tcp on wg0 ALLOW IN Anywhere # portcullis:ssh",
        "2222/tcp ALLOW IN 192.0.2.0/24 # portcullis:ssh",
    ]
    with pytest.raises(Refusal, match="ufw_ssh_interfaces"):
        lockout.refuse(host(), wanted(ssh_interfaces=["wg0"]))
    lockout.refuse(host(), wanted(ssh_interfaces=["eth0"]))
    with pytest.raises(Refusal, match="ssh_interfaces: 'eth0; reboot' is not the name"):
        wanted(ssh_interfaces=["eth0; reboot"])


def test_everyone_is_named_by_a_network() -> None:
    named = wanted(ssh_sources=["0.0.0.0/0", "::/0"]).ssh or ()
    assert [(rule.source, rule.families) for rule in named] == [("", (4,)), ("", (6,))]
    assert after(host(), ssh_sources=["0.0.0.0/0", "::/0"]) == [SSH]


MOVED = Rule(protocol="tcp", port="2222", source="192.0.2.0/24", comment=MOVING)
NARROW = [OFFICE, Rule(protocol="tcp", port="2222", interface="wg0"), Rule(source="192.0.2.10")]


@pytest.mark.parametrize("rules", [[rule] for rule in NARROW] + [NARROW, [MOVED]])
def test_somebodys_narrower_rules_are_not_replaced_by_one_for_everyone_without_a_name(rules: list[Rule]) -> None:
    found = host(*rules)
    with pytest.raises(
        Refusal, match=r"would be open to everyone on port 2222; keep it as it is \(portcullis_ssh_sources:"
    ):
        opening.refuse_wider(found, wanted())
    for options in (
        {"ssh_sources": ["192.0.2.0/24"]},
        {"ssh_interfaces": ["wg0"]},
        {"ssh_sources": ["0.0.0.0/0", "::/0"]},
        {"adopt": {"opened_ports": ["2222/tcp"]}},
        {"ssh_ports": None},
        {"state": "disabled"},
    ):
        opening.refuse_wider(found, wanted(**options))


@pytest.mark.parametrize(
    ("rules", "family"),
    [
        ([Rule(protocol="tcp", port="2222", to="10.9.9.9"), Rule(protocol="tcp", port="2222", version=6)], 4),
        ([OFFICE, Rule(protocol="tcp", port="2222", version=6)], 4),
        (
            [Rule(protocol="tcp", port="2222", version=4), Rule(protocol="tcp", port="2222", source="2001:db8:c::/64")],
            6,
        ),
    ],
)
def test_a_family_that_is_open_to_everyone_says_nothing_of_the_other(rules: list[Rule], family: int) -> None:
    with pytest.raises(
        Refusal,
        match=f"SSH is let in over IPv{family} by .*{'::/0' if family == 4 else '0.0.0.0/0'}.*, ufw_ssh_interfaces",
    ):
        opening.refuse_wider(host(*rules), wanted())


@pytest.mark.parametrize(
    "found",
    [
        host(OPEN, OFFICE),
        host(),
        host(WEB),
        converged(),
        host(OFFICE, settings=ACTIVE.__class__(False, True, "deny", "allow", "deny", "low")),
    ],
)
def test_what_is_open_or_ours_already_is_not_refused(found: ufw.Observed) -> None:
    opening.refuse_wider(found, wanted())


@pytest.mark.parametrize(
    ("rules", "lines"),
    [
        (
            [Rule(protocol="tcp", port="22", source="192.0.2.0/24")],
            ["2244/tcp ALLOW IN 192.0.2.0/24 # portcullis:ssh while SSH moves"],
        ),
        (
            [Rule(protocol="tcp", port="22", interface="wg0")],
            ["2244/tcp on wg0 ALLOW IN Anywhere # portcullis:ssh while SSH moves"],
        ),
        (
            [Rule(action="limit", protocol="tcp", port="22", app="OpenSSH")],
            ["2244/tcp LIMIT IN Anywhere # portcullis:ssh while SSH moves"],
        ),
        ([Rule(protocol="tcp", port="22")], ["2244/tcp ALLOW IN Anywhere # portcullis:ssh while SSH moves"]),
        # Whoever gets in everywhere gets in there, too.
        ([Rule(source="192.0.2.0/24")], []),
        # By what is not ufw's.
        ([WEB], ["2244/tcp ALLOW IN 192.0.2.10 # portcullis:ssh while SSH moves"]),
        ([BAN, Rule(protocol="tcp", port="22")], ["2244/tcp ALLOW IN Anywhere # portcullis:ssh while SSH moves"]),
    ],
)
def test_a_port_that_ssh_moves_to_opens_for_those_who_get_in_now(rules: list[Rule], lines: list[str]) -> None:
    found = host(*rules, sshd_ports=(22,))
    steps = opening.open_ssh(found, [22, 2244], [22])
    blocks = found.blocks(4)
    for step in steps:
        assert isinstance(step, SetUfwRules)
        blocks = step.edited(blocks, 4)
    shown = [" ".join(status_line(block, 4).split()) for block in blocks]
    assert [line for line in shown if "2244" in line] == lines
    if BAN in rules:
        assert shown[0] == SHOWN["BAN"]


def test_a_policy_that_is_stricter_stays_unless_a_variable_names_another() -> None:
    strict = ACTIVE.__class__(True, True, "reject", "deny", "deny", "low")
    options = {"default_incoming": "unmanaged", "default_outgoing": "unmanaged", "default_routed": "unmanaged"}
    assert wanted(**options).settings(strict) == strict
    assert wanted(default_outgoing="allow").settings(strict).outgoing == "allow"


def test_rules_are_removed_by_name_exactly() -> None:
    rules = [
        WEB,
        Rule(protocol="tcp", port="80,443"),
        Rule(protocol="udp", port="443"),
        Rule(protocol="tcp", port="443", routed=True),
        OPENSSH,
    ]
    named = [
        {"port": 80, "proto": "tcp"},
        {"port": "80,443", "proto": "tcp"},
        {"port": 443, "proto": "tcp", "route": True},
        {"port": 443, "proto": "udp", "from": "203.0.113.0/24"},
    ]
    left = after(host(*rules), removed_rules=named)
    assert left == [LIMITED, "443/udp ALLOW IN Anywhere", "OpenSSH LIMIT IN Anywhere"]
    with pytest.raises(Refusal, match=r"'80/tcp ALLOW IN Anywhere' is among the rules that are wanted, too"):
        wanted(rules=[{"port": 80, "proto": "tcp"}], removed_rules=named)


def test_a_rule_of_an_owner_is_not_removed_by_name() -> None:
    owned = Rule(protocol="tcp", port="80", comment="portcullis:web")
    assert after(host(owned), removed_rules=[{"port": 80, "proto": "tcp"}]) == [
        SSH,
        "80/tcp ALLOW IN Anywhere # portcullis:web",
    ]


def test_a_kernel_without_ipv6_is_converged_by_what_it_has() -> None:
    found = converged()
    without = observed(texts=found.texts, kernel={4: found.kernel[4], 6: ""}, kernel_families=(4,))
    assert without.in_force
    assert ufw.plan(without, wanted()).changes == []
    more = ufw.plan(without, wanted(rules=[{"port": 80}]))
    assert [step.live for step in more.steps if isinstance(step, SetUfwRules)] == [(4,)]
    assert not observed(texts=found.texts, kernel={4: found.kernel[4], 6: ""}).in_force


@pytest.mark.parametrize(
    ("given", "name"), [("112", "vrrp"), (112, "vrrp"), ("vrrp", "vrrp"), (50, "esp"), ("6", "tcp"), ("UDP", "udp")]
)
def test_protocols_are_known_by_name_and_number(given: Any, name: str) -> None:
    assert Rule.parse({"proto": given}, "rules[0]").protocol == name


def test_a_protocol_that_ufw_does_not_know_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refusal, match=r"rules\[0\]\.proto: ufw knows no protocol 'tpc'; write tcp"):
        Rule.parse({"proto": "tpc"}, "rules[0]")
    with pytest.raises(Refusal, match=r"rules\[0\]\.proto: ufw has no rules for the protocol 89.*before\.rules"):
        Rule.parse({"proto": 89}, "rules[0]")
    with pytest.raises(Refusal, match=r"ufw 0\.36\.1 on this host has no rules for vrrp"):
        ufw.plan(host(version="0.36.1"), wanted(rules=[{"proto": 112}]))
    assert ufw.plan(host(), wanted(rules=[{"proto": 112}])).changed
