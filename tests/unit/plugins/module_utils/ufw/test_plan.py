# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall's planner, held against files that ufw 0.36.2 itself wrote (data/) on a host with every kind of rule."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import InstallPackages, Plan, SetUnit
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import (
    access as ufw_access,
    files as ufw_files,
    lockout as ufw_lockout,
    opening as ufw_opening,
    plan as ufw,
    steps as ufw_steps,
)
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.block import Block, status_line
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.ssh import SSH_OWNER

DATA = Path(__file__).parent / "data"

TEXTS = {4: (DATA / "user.rules").read_text(), 6: (DATA / "user6.rules").read_text()}

KERNEL = {4: (DATA / "kernel.txt").read_text(), 6: (DATA / "kernel6.txt").read_text()}

ACTIVE = ufw_files.Settings(True, True, "deny", "allow", "deny", "low")

PARAMS: dict[str, Any] = {
    "owner": "portcullis:ufw",
    "rules": [],
    "ssh_ports": [2222],
    "ssh_sources": [],
    "state": "enabled",
    "default_incoming": "deny",
    "default_outgoing": "allow",
    "default_routed": "deny",
    "logging": "low",
    "ipv6": True,
    "purge_unowned": False,
    "ssh_limit": "off",
}


def wanted(**changed: Any) -> ufw.Wanted:
    return ufw.Wanted.parse({**PARAMS, **changed})


def observed(**changed: Any) -> ufw.Observed:
    given = {
        "installed": True,
        "settings": ACTIVE,
        "texts": TEXTS,
        "kernel": KERNEL,
        "starts_at_boot": True,
        "sshd_ports": (2222,),
    }
    return ufw.Observed(**{**given, **changed})


def texts_after(plan: Plan, before: ufw.Observed) -> dict[int, str]:
    texts = dict(before.texts)
    for step in plan.steps:
        if isinstance(step, ufw_steps.SetUfwRules):
            for family in (4, 6):
                blocks = step.edited(ufw_files.parse_rules(texts.get(family, "")), family)
                texts[family] = ufw_files.render(family, (block.text for block in blocks), before.settings)
    return texts


def kernel_of(text: str, kernel: str) -> str:
    """What iptables-save would print once this file were loaded."""
    kept = [line for line in kernel.splitlines() if not line.startswith(("-A ufw-user", "-A ufw6-user"))]
    return "\n".join([*kept, *(line for line in text.splitlines() if line.startswith(("-A ufw-user", "-A ufw6-user")))])


def converged() -> ufw.Observed:
    first = observed()
    texts = texts_after(ufw.plan(first, wanted()), first)
    return observed(texts=texts, kernel={family: kernel_of(texts[family], KERNEL[family]) for family in (4, 6)})


@pytest.mark.parametrize("family", [4, 6])
def test_what_the_kernel_holds_is_recognised(family: int) -> None:
    assert observed().in_force
    assert observed().follows(family)


@pytest.mark.parametrize("family", [4, 6])
def test_a_rule_missing_from_the_kernel_is_noticed(family: int) -> None:
    first, _dummy, rest = KERNEL[family].partition(f"-A {'ufw' if family == 4 else 'ufw6'}-user-input")
    kernel = {**KERNEL, family: first + rest.partition("\n")[2]}
    assert not observed(kernel=kernel).follows(family)


def test_a_flushed_input_chain_is_noticed() -> None:
    kernel = {**KERNEL, 6: KERNEL[6].replace("-A INPUT -j ufw6-before-input\n", "")}
    assert not observed(kernel=kernel).in_force


def test_nothing_changes_where_all_is_as_wanted() -> None:
    assert ufw.plan(converged(), wanted()) == Plan()


def test_a_rule_flushed_from_the_kernel_is_loaded_again() -> None:
    host = converged()
    kernel = {**host.kernel, 4: "\n".join(ln for ln in host.kernel[4].splitlines() if "2222" not in ln)}
    plan = ufw.plan(observed(texts=host.texts, kernel=kernel), wanted())
    assert plan.changes == ["Load ufw's rules into the kernel (IPv4)"]


def test_ssh_stands_before_all_other_rules() -> None:
    host = observed()
    after = ufw_files.parse_rules(texts_after(ufw.plan(host, wanted()), host)[4])
    assert status_line(after[0], 4).split() == ["2222/tcp", "ALLOW", "IN", "Anywhere", "#", "portcullis:ssh"]


def test_a_change_of_ssh_rules_needs_proof_and_one_more_rule_does_not() -> None:
    host = converged()
    more = wanted(rules=[{"proto": "tcp", "port": 443}])
    assert not ufw.plan(host, more).needs_proof
    assert ufw.plan(host, wanted(ssh_ports=[2222, 22])).needs_proof


def test_enabling_needs_proof_and_names_all_that_it_does() -> None:
    host = ufw.Observed(sshd_ports=(22,))
    plan = ufw.plan(host, wanted(ssh_ports=[22], default_incoming="reject"))
    assert plan.needs_proof
    assert plan.steps[0] == InstallPackages(("ufw",))
    assert plan.changes == [
        "Install ufw",
        "Add the rules '22/tcp ALLOW IN Anywhere # portcullis:ssh' and "
        "'22/tcp (v6) ALLOW IN Anywhere (v6) # portcullis:ssh'",
        "Set incoming reject in ufw's configuration",
        "Enable ufw",
    ]


def test_ufw_is_not_installed_where_it_would_remove_the_rules_of_others() -> None:
    host = ufw.Observed(clashing=("iptables-persistent", "netfilter-persistent"))
    with pytest.raises(
        Refusal,
        match=r"ufw cannot be installed beside iptables-persistent, netfilter-persistent.*'apt-get remove NAME'",
    ):
        ufw.plan(host, wanted())
    assert ufw.plan(host, wanted(state=None, ssh_ports=None)) == Plan()


def test_check_mode_without_ufw_names_what_the_run_with_it_does() -> None:
    absent = ufw.plan(ufw.Observed(sshd_ports=(22,), runs=False), wanted(ssh_ports=[22]))
    just_installed = ufw.plan(
        ufw.Observed(installed=True, sshd_ports=(22,), starts_at_boot=True, runs=False), wanted(ssh_ports=[22])
    )
    assert absent.changes == ["Install ufw", *just_installed.changes]


def test_other_peoples_rules_stay_where_they_are() -> None:
    host = converged()
    before = [block.text for block in host.blocks(4)]
    first = ufw.plan(host, wanted(rules=[{"proto": "tcp", "port": 443, "from": "203.0.113.0/24"}]))
    texts = texts_after(first, host)
    after = [block.text for block in ufw_files.parse_rules(texts[4])]
    assert after[:-1] == before
    without = ufw.plan(observed(texts=texts, kernel=host.kernel), wanted())
    assert [block.text for block in ufw_files.parse_rules(texts_after(without, host)[4])] == before


def test_owners_do_not_touch_each_other() -> None:
    host = converged()
    first = ufw.plan(host, wanted(rules=[{"proto": "udp", "port": 1}]))
    texts = texts_after(first, host)
    other = ufw.plan(
        observed(texts=texts), wanted(owner="portcullis:other", rules=[{"proto": "udp", "port": 2}], ssh_ports=None)
    )
    owners = [block.owner for block in ufw_files.parse_rules(texts_after(other, observed(texts=texts))[4])]
    assert owners.count("portcullis:ufw") == 1
    assert owners.count("portcullis:other") == 1


@pytest.mark.parametrize("action", ["allow", "deny"])
def test_a_rule_is_not_taken_from_another_owner(action: str) -> None:
    host = converged()
    rule = {"proto": "tcp", "port": 2222, "rule": action}
    with pytest.raises(Refusal, match=r"'2222/tcp ALLOW IN Anywhere' is a rule of portcullis:ssh's"):
        ufw.plan(host, wanted(owner="portcullis:web", ssh_ports=None, rules=[rule]))
    mine = ufw.plan(host, wanted(owner="portcullis:web", ssh_ports=None, rules=[{**rule, "port": 81}]))
    texts = texts_after(mine, host)
    with pytest.raises(Refusal, match="out of those of portcullis:web and run that first"):
        ufw.plan(observed(texts=texts), wanted(rules=[{**rule, "port": 81}]))


def test_purging_removes_only_what_nobody_owns() -> None:
    host = converged()
    plan = ufw.plan(host, wanted(purge_unowned=True))
    assert {block.owner for block in ufw_files.parse_rules(texts_after(plan, host)[4])} == {SSH_OWNER}


def test_an_equal_rule_of_somebody_else_is_taken_over() -> None:
    host = converged()
    plan = ufw.plan(host, wanted(rules=[{"rule": "reject", "proto": "tcp", "port": 25}]))
    matching = [block for block in ufw_files.parse_rules(texts_after(plan, host)[4]) if " reject tcp 25 " in block.text]
    assert [block.owner for block in matching] == ["portcullis:ufw"]


def test_a_rule_that_opens_a_limited_port_to_all_is_reported() -> None:
    host = converged()
    narrow = wanted(owner="portcullis:web", rules=[{"proto": "tcp", "port": 8080, "from": "203.0.113.0/24"}])
    assert any("8080" in warning for warning in ufw.plan(host, narrow).warnings)


def test_a_plan_that_denies_ssh_is_refused() -> None:
    with pytest.raises(Refusal, match="sshd on this host listens on port 22"):
        ufw_lockout.refuse(ufw.Observed(sshd_ports=(22,)), wanted(ssh_ports=[2222]))
    ufw_lockout.refuse(ufw.Observed(sshd_ports=(22, 2222)), wanted(ssh_ports=[2222]))


@pytest.mark.parametrize(
    ("client", "changed", "refused"),
    [
        ("192.0.2.10", {"ssh_sources": ["198.51.100.0/24"]}, True),
        ("192.0.2.10", {"ssh_sources": ["192.0.2.10", "198.51.100.0/24"]}, False),
        ("192.0.2.10", {"ssh_sources": ["192.0.2.0/24"]}, False),
        ("2001:db8::7", {"ssh_sources": ["192.0.2.0/24"]}, True),
        ("2001:db8::7", {"ssh_sources": ["192.0.2.0/24", "2001:db8::/64"]}, False),
        ("2001:db8::7", {"ssh_sources": ["2001:db8::/64"]}, False),
        ("192.0.2.10", {"ssh_sources": ["2001:db8::/64"]}, True),
        (None, {"ssh_sources": ["2001:db8::/64"]}, False),
        ("192.0.2.10", {"ssh_sources": ["198.51.100.0/24"], "default_incoming": "allow"}, False),
        ("192.0.2.10", {"ssh_sources": ["198.51.100.0/24"], "state": "disabled"}, False),
        (
            "192.0.2.10",
            {"ssh_sources": ["198.51.100.0/24"], "rules": [{"rule": "allow", "from": "192.0.2.0/24"}]},
            False,
        ),
        ("192.0.2.10", {"rules": [{"rule": "deny", "from": "192.0.2.0/24"}]}, False),
        (None, {"ssh_sources": ["198.51.100.0/24"]}, False),
    ],
)
def test_sources_that_leave_out_the_present_login_are_refused(
    client: str | None, changed: dict[str, Any], refused: bool
) -> None:
    host = ufw.Observed(sshd_ports=(2222,), client=ipaddress.ip_address(client) if client else None)
    if not refused:
        ufw_lockout.refuse(host, wanted(**changed))
        return
    with pytest.raises(Refusal, match=f"this login comes from {client}"):
        ufw_lockout.refuse(host, wanted(**changed))


def test_sources_of_ipv6_alone_are_refused_where_ipv6_is_off() -> None:
    with pytest.raises(Refusal, match="all of these networks are of IPv6"):
        ufw_lockout.refuse(ufw.Observed(sshd_ports=(2222,)), wanted(ssh_sources=["2001:db8::/64"], ipv6=False))


@pytest.mark.parametrize("family", [4, 6])
def test_a_framework_that_only_ufw_could_mend_is_refused_with_what_to_do(family: int) -> None:
    host = converged()
    kernel = {
        **host.kernel,
        family: "\n".join(ln for ln in host.kernel[family].splitlines() if not ln.startswith("-A INPUT")),
    }
    flushed = observed(texts=host.texts, kernel=kernel, version="0.37")
    with pytest.raises(Refusal, match="ufw-init flush-all"):
        ufw.plan(flushed, wanted())
    mended = observed(texts=host.texts, kernel=kernel, made=host.kernel)
    assert [type(step) for step in ufw.plan(mended, wanted()).steps] == [ufw_steps.StartUfw]
    assert "-A INPUT -j ufw" in ufw.plan(mended, wanted()).changes[0]
    assert ufw.plan(mended, wanted()).needs_proof


def test_a_last_resort_goes_with_the_next_run() -> None:
    host = converged()
    rule = '-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -m comment --comment "portcullis:last-resort" -j ACCEPT\n'
    kernel = {**host.kernel, 4: host.kernel[4].replace("-A INPUT", f"{rule}-A INPUT", 1)}
    assert ufw.plan(observed(texts=host.texts, kernel=host.kernel, made=host.kernel), wanted()) == Plan()
    opened = observed(texts=host.texts, kernel=kernel, made=host.kernel)
    assert "without -A INPUT -s 192.0.2.0/24" in ufw.plan(opened, wanted()).changes[0]


def test_a_rule_of_somebody_elses_that_denies_the_present_login_is_refused() -> None:
    denied = Rule(action="deny", source="192.0.2.0/24", protocol="any").block(4)
    open_ssh = Rule(protocol="tcp", port="2222").block(4)
    texts = {4: ufw_files.render(4, (denied, open_ssh), ACTIVE)}
    host = observed(texts=texts, client=ipaddress.ip_address("192.0.2.10"))
    with pytest.raises(Refusal, match="or remove the rule that denies it"):
        ufw_lockout.refuse(host, wanted(owner="portcullis:web", ssh_ports=None, rules=[]))


def test_sources_that_deny_the_login_are_seen_before_sshd_has_moved() -> None:
    want = wanted(ssh_ports=[2222], ssh_sources=["198.51.100.0/24"])
    host = ufw.Observed(sshd_ports=(22,), client=ipaddress.ip_address("192.0.2.10"))
    with pytest.raises(Refusal, match="this login comes from"):
        ufw_lockout.refuse(ufw_lockout.with_sshd_moved(host, want.ssh or ()), want)


@pytest.mark.parametrize(
    ("settings", "changed", "said"),
    [
        (ufw_files.FRESH, {"state": None}, "ufw is not enabled on this host"),
        (ACTIVE, {"default_incoming": "allow"}, "its policy lets in whatever comes"),
        (ACTIVE, {}, ""),
        (ufw_files.FRESH, {"state": None, "rules": [{"port": "443", "proto": "tcp"}]}, ""),
    ],
)
def test_rules_that_deny_nobody_are_reported(settings: Any, changed: dict[str, Any], said: str) -> None:
    rules = [{"port": "443", "proto": "tcp", "from": "198.51.100.0/24"}]
    found = ufw.exposed(observed(settings=settings), wanted(**{"rules": rules, **changed}))
    assert len(found) == bool(said)
    assert said in "".join(found)


def test_an_application_profile_counts_as_opening_its_port() -> None:
    blocks = [block for block in ufw_files.parse_rules(TEXTS[4]) if block.rule and block.rule.app]
    assert [block.rule.app for block in blocks if block.rule] == ["OpenSSH"]
    assert ufw_access.opens(blocks, 22)


def test_a_moving_port_is_opened_first_from_where_ssh_comes_in() -> None:
    host = converged()
    assert ufw_opening.open_ssh(host, [2222]) == ()
    steps = ufw_opening.open_ssh(host, [2222, 2244])
    assert [type(step) for step in steps] == [ufw_steps.SetUfwRules]
    assert "2244/tcp ALLOW IN" in steps[0].summary
    assert ufw_opening.open_ssh(observed(settings=ufw_files.FRESH), [2244]) == ()


def test_a_service_that_does_not_start_at_boot_is_enabled() -> None:
    host = converged()
    plan = ufw.plan(observed(texts=host.texts, kernel=host.kernel, starts_at_boot=False), wanted())
    assert plan.steps == (SetUnit("ufw.service", enabled=True),)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"port": 70000}, "is not a port"),
        ({"port": "http"}, "is not a port"),
        ({"port": "80,443"}, "need a protocol"),
        ({"port": "90-80", "proto": "tcp"}, "runs backwards"),
        ({"port": list(range(1, 17)), "proto": "tcp"}, "at most 15"),
        ({"from": "203.0.113.1/24"}, "bits set behind its prefix"),
        ({"from": "example"}, "neither an address nor a network"),
        ({"from": "203.0.113.1", "to": "2001:db8::1"}, "different families"),
        ({"rule": "permit"}, "is not known"),
        ({"proto": "gre", "port": 1}, "has no ports"),
        ({"interface": "eth0; reboot"}, "not the name of a network interface"),
        ({"interface_out": "eth0"}, "is for routed rules"),
        ({"interface": "eth0:1"}, "is not the name of a network interface"),
        ({"interface": "abcdefghijklmno+"}, "is not the name of a network interface"),
        ({"route": True, "direction": "out", "interface": "eth0"}, "which have no direction"),
        ({"comment": "a\n-A INPUT -j ACCEPT"}, "line break"),
        ({"source": "203.0.113.1"}, "not part of a rule"),
    ],
)
def test_a_rule_that_ufw_could_not_keep_is_refused(rule: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        Rule.parse(rule, "rules[0]")


@pytest.mark.parametrize("owner", ["ufw", "portcullis:", "portcullis:ssh", "portcullis:a b"])
def test_an_owner_has_a_name_that_fits_a_comment(owner: str) -> None:
    with pytest.raises(Refusal, match="owner"):
        wanted(owner=owner)


@pytest.mark.parametrize(("network", "families"), [("0.0.0.0/0", (4,)), ("::/0", (6,)), ("any", (4, 6))])
def test_everybody_of_one_family_is_not_everybody(network: str, families: tuple[int, ...]) -> None:
    assert Rule.parse({"from": network}, "rule").families == families


def test_a_login_over_ipv6_is_not_denied_by_turning_ipv6_off() -> None:
    host = observed(client=ipaddress.ip_address("2001:db8::7"))
    with pytest.raises(Refusal, match="without IPv6 ufw denies all of it"):
        ufw_lockout.refuse(host, wanted(ipv6=False))


def test_a_change_of_policies_needs_proof_and_one_of_logging_does_not() -> None:
    host = converged()
    assert ufw.plan(host, wanted(default_incoming="reject")).needs_proof
    plan = ufw.plan(host, wanted(logging="high"))
    assert plan.changes == ["Set logging high in ufw's configuration"]
    assert not plan.needs_proof


def test_what_others_add_meanwhile_stays_where_it_is() -> None:
    host = converged()
    step = next(
        step for step in ufw.plan(host, wanted(rules=[{"port": 5}])).steps if isinstance(step, ufw_steps.SetUfwRules)
    )
    added = Block(Rule(protocol="udp", port="77").block(4))
    after = step.edited((*host.blocks(4), added), 4)
    assert added in after
    assert step.edited(after, 4) == after


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ({"name": "80", "ports": ["80/tcp"]}, "cannot name an application profile"),
        ({"name": "Web", "ports": []}, "ports: there is none"),
        ({"name": "Web", "ports": ["80,443"]}, "several without a protocol"),
        ({"name": "Web", "ports": ["80/gre"]}, "names no protocol that has ports"),
        ({"name": "Web", "title": "a\nports=1", "ports": ["80"]}, "line break"),
    ],
)
def test_a_profile_that_ufw_would_pass_over_is_refused(profile: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(applications=[profile])


def test_check_mode_without_ufw_says_which_profiles_it_cannot_know() -> None:
    plan = ufw.plan(ufw.Observed(sshd_ports=(22,)), wanted(ssh_ports=[22], rules=[{"app": "WWW"}]))
    assert "profiles WWW" in plan.warnings[0]
