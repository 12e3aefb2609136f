# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two steps at each wall: what is sent, what is kept, and what is refused because it does not fit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import files, registry
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.policy import Policy
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.registry import PROVIDERS
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule, accepted
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import Call, Plan

from tests.unit.plugins.plugin_utils.provider.policies import OPTIONS, cloudflare, made, usual
from tests.unit.plugins.plugin_utils.provider.pretended import down, up

ROBOT = {"server_number": 321, "replies": ["tcp"]}
MANY = [f"198.51.100.{n}" for n in range(0, 256, 2)]


def options(wall: str) -> dict[str, Any]:
    return ROBOT if wall == "hetzner_robot" else OPTIONS[wall]


OLD, NEW = made(ssh_ports=[22], ssh_sources=["192.0.2.0/24"]), made(ssh_ports=[2222], ssh_sources=["192.0.2.0/24"])


@pytest.mark.parametrize("wall", PROVIDERS)
def test_open_is_the_union_of_old_and_new_and_close_exactly_the_new(wall: str) -> None:
    state = up(wall, OLD.rules, options(wall))
    opened = state.run(NEW.rules, "open")
    assert without_icmp6(wall, state.ours) == without_icmp6(wall, (*OLD.rules, *NEW.rules))
    assert opened.calls
    state.run(NEW.rules, "close")
    assert without_icmp6(wall, state.ours) == without_icmp6(wall, NEW.rules)


def without_icmp6(wall: str, rules: tuple[Rule, ...]) -> Any:
    return accepted(rule for rule in rules if not (wall == "hetzner_robot" and rule.protocol == "icmp"))


@pytest.mark.parametrize("wall", PROVIDERS)
@pytest.mark.parametrize("step", ["open", "close"])
def test_a_second_run_has_nothing_to_do(wall: str, step: str) -> None:
    state = up(wall, OLD.rules, options(wall))
    assert state.run(NEW.rules, step).calls
    assert state.run(NEW.rules, step).calls == ()
    shuffled = tuple(
        Rule(rule.protocol, rule.ports, (net,), rule.comment) for rule in reversed(NEW.rules) for net in rule.sources
    )
    assert state.run(shuffled, step).calls == ()


@pytest.mark.parametrize("wall", PROVIDERS)
def test_open_never_puts_up_a_wall_that_keeps_nobody_out(wall: str) -> None:
    """It would close what the policy does not name, before anybody has proven that it names all."""
    state = down(wall, options(wall))
    plan = state.run(NEW.rules, "open")
    assert plan.calls == ()
    assert "nothing to open" in plan.said[0]
    assert state.run(NEW.rules, "close").calls
    assert without_icmp6(wall, state.ours) == without_icmp6(wall, NEW.rules)


@pytest.mark.parametrize("wall", PROVIDERS)
@pytest.mark.parametrize("step", ["open", "close"])
def test_the_way_back_is_what_was_there(wall: str, step: str) -> None:
    state = up(wall, OLD.rules, options(wall))
    before = without_icmp6(wall, state.ours)
    plan = state.run(NEW.rules, step)
    for call in plan.back:
        state.make(call)
    assert without_icmp6(wall, state.ours) == before


#: Walls that can tell our rules from others'.
SHARED = [wall for wall in PROVIDERS if wall in ("hetzner_cloud", "hetzner_robot", "vultr", "linode", "aws")]


@pytest.mark.parametrize("wall", SHARED)
def test_rules_of_others_are_refused_kept_or_removed_as_told(wall: str) -> None:
    state = up(wall, OLD.rules, options(wall), by_hand=True)
    with pytest.raises(Refusal, match="has 1 rules here that are not ours") as caught:
        state.run(NEW.rules, "close")
    assert "9000" in str(caught.value)
    state.run(NEW.rules, "close", "keep")
    assert len(state.foreign) == 1
    assert state.run(NEW.rules, "close", "keep").calls == ()
    state.run(NEW.rules, "open", "remove")
    assert len(state.foreign) == 1
    state.run(NEW.rules, "close", "remove")
    assert state.foreign == []


@pytest.mark.parametrize("wall", ["hetzner_robot", "linode"])
def test_a_rule_of_others_that_keeps_out_is_not_kept_beside_ours(wall: str) -> None:
    state = up(wall, OLD.rules, options(wall), by_hand=True, accepts=False)
    with pytest.raises(Refusal, match="keeps somebody out"):
        state.run(NEW.rules, "close", "keep")
    state.run(NEW.rules, "close", "remove")
    assert state.foreign == []


@pytest.mark.parametrize(
    ("wall", "rules", "limit", "count"),
    [
        ("hetzner_cloud", [{"port": port, "proto": "tcp"} for port in range(1000, 1100, 2)], "50 rules", 52),
        (
            "hetzner_cloud",
            [{"port": port, "proto": "tcp", "from": MANY} for port in (80, 82, 84, 86)],
            "500 effective rules",
            516,
        ),
        ("hetzner_robot", [{"port": 443, "proto": "tcp", "from": MANY[:8]}], "10 rules", 13),
        ("digitalocean", [{"port": port, "proto": "tcp"} for port in range(1000, 1092, 2)], "50 rules", 51),
        ("linode", [{"port": port, "proto": "tcp"} for port in range(1000, 1048, 2)], "25 rules", 26),
        ("aws", [{"port": 443, "proto": "tcp", "from": MANY[:60]}], "60 rules for IPv4", 62),
        ("terraform_hcloud", [{"port": port, "proto": "tcp"} for port in range(1000, 1100, 2)], "50 rules", 52),
        ("terraform_ovh", [{"port": "8000:8019", "proto": "tcp"}], "20 rules", 26),
    ],
)
def test_what_does_not_fit_is_refused_with_numbers_and_ways_out(
    wall: str, rules: list[dict[str, Any]], limit: str, count: int
) -> None:
    policy = made(rules=rules)
    state = up(wall, OLD.rules, options(wall))
    before = state.ours
    with pytest.raises(Refusal) as caught:
        state.run(policy.rules, "close")
    said = str(caught.value)
    assert f"takes {limit}" in said
    assert f"needs {count}" in said
    assert "https://" in said
    assert "nothing was sent" in said
    assert "portcullis_provider_firewall_left_to_host" in said
    assert state.ours == before


def test_cloudflares_ranges_do_not_fit_into_ten_rules_and_do_where_the_host_keeps_them() -> None:
    with pytest.raises(Refusal, match=r"takes 10 rules .* needs 33"):
        up("hetzner_robot", OLD.rules, OPTIONS["hetzner_robot"]).run(usual().rules, "close")
    left = made([cloudflare()], left=("cloudflare_allowlist",))
    up("hetzner_robot", OLD.rules, ROBOT).run(left.rules, "close")


@pytest.mark.parametrize("wall", [wall for wall in PROVIDERS if wall not in ("hetzner_robot", "terraform_ovh")])
def test_the_usual_policy_fits(wall: str) -> None:
    state = up(wall, OLD.rules, options(wall))
    state.run(usual().rules, "open")
    state.run(usual().rules, "close")
    assert accepted(state.ours) == accepted(usual().rules)


def test_a_group_of_vultrs_takes_as_many_rules_as_it_says() -> None:
    state = up("vultr", OLD.rules, OPTIONS["vultr"], most=10)
    with pytest.raises(Refusal, match=r"takes 10 rules in this group .* there would be 29"):
        state.run(usual().rules, "close")


#: A prefix list as a person describes it, for one owner.
def lists(entries: list[str], most: int) -> dict[str, Any]:
    ipv4 = {"id": "pl-4", "max_entries": most, "entries": entries}
    return {**OPTIONS["aws"], "prefix_lists": {"cloudflare_allowlist": {"ipv4": ipv4}}}


def test_a_prefix_list_counts_its_maximum_and_holds_what_the_policy_names() -> None:
    policy = made([cloudflare(["104.16.0.0/13", "172.64.0.0/13"])])
    for entries, most in (
        (["104.16.0.0/13", "172.64.0.0/13"], 58),
        (["172.64.0.0/13", "104.16.0.0/14", "104.20.0.0/14"], 20),
    ):
        state = up("aws", OLD.rules, lists(entries, most))
        (call,) = state.run(policy.rules, "close").calls
        assert [rule["ip_prefix"] for rule in call.arguments["rules"] if "ip_prefix" in rule] == [["pl-4"]]
        assert state.run(policy.rules, "close").calls == ()
    with pytest.raises(Refusal, match=r"takes 60 rules for IPv4 .* needs 61"):
        up("aws", OLD.rules, lists(["104.16.0.0/13", "172.64.0.0/13"], 59)).run(policy.rules, "close")
    with pytest.raises(Refusal, match="pl-4 holds 1 networks, and not those 2"):
        up("aws", OLD.rules, lists(["104.16.0.0/12"], 20)).run(policy.rules, "close")


def test_more_of_amazons_rules_are_named_as_a_quota() -> None:
    policy = made(rules=[{"port": 443, "proto": "tcp", "from": MANY[:60]}])
    up("aws", OLD.rules, {**OPTIONS["aws"], "quota": 100}).run(policy.rules, "close")


def test_ipv6_that_robot_would_not_filter_has_to_be_named() -> None:
    state = up("hetzner_robot", OLD.rules, ROBOT)
    (call,) = state.run(NEW.rules, "close").calls
    assert call.arguments["filter_ipv6"] is True
    open_to = {**ROBOT, "unfiltered_ipv6": True}
    (call,) = up("hetzner_robot", OLD.rules, open_to).run(NEW.rules, "close").calls
    assert call.arguments["filter_ipv6"] is False
    assert {rule["ip_version"] for rule in call.arguments["rules"]["input"]} == {"ipv4"}


def test_a_robot_that_does_not_filter_ipv6_yet_begins_to_only_when_it_closes() -> None:
    state = up("hetzner_robot", OLD.rules, ROBOT, filter_ipv6=False)
    (call,) = state.run(NEW.rules, "open").calls
    assert call.arguments["filter_ipv6"] is False
    (call,) = state.run(NEW.rules, "close").calls
    assert call.arguments["filter_ipv6"] is True


def test_robot_lets_in_the_answers_to_what_the_host_asks() -> None:
    given = {
        "server_number": 321,
        "dns_servers": ["9.9.9.9"],
        "ntp_servers": ["2001:db8::123"],
        "unfiltered_ipv6": False,
    }
    replies = PROVIDERS["hetzner_robot"].replies(given)
    assert [(rule["ip_version"], rule["protocol"], rule.get("src_port"), rule.get("src_ip")) for rule in replies] == [
        ("ipv4", "tcp", None, None),
        ("ipv4", "udp", "53", "9.9.9.9/32"),
        ("ipv6", "tcp", None, None),
        ("ipv6", "udp", "123", "2001:db8::123/128"),
    ]
    assert [rule.get("tcp_flags") for rule in replies] == ["ack", None, "ack", None]


def test_robots_names_hold_only_the_letters_that_it_takes() -> None:
    rules = made(rules=[{"port": 80, "proto": "tcp", "comment": "Café 2, port 80"}]).rules
    names = [raw["name"] for raw in PROVIDERS["hetzner_robot"].rendered(rules, ROBOT)]
    assert "portcullis-ufw Caf_ __ port __" in names


@pytest.mark.parametrize("wall", ["terraform_ovh", "hetzner_robot"])
def test_ping_and_ipv6_at_walls_that_do_not_filter_them(wall: str) -> None:
    if wall == "terraform_ovh":
        with pytest.raises(Refusal, match="filters IPv4 only"):
            down(wall, {**OPTIONS[wall], "unfiltered_ipv6": False}).run(OLD.rules[:1] + NEW.rules, "close")
        return
    with pytest.raises(Refusal, match="lets in all ICMPv6"):
        down(wall, ROBOT).run(made(icmp=False).rules, "close")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"provider": "aol"}, "'aol' is not known; choose one of hetzner_cloud"),
        ({"provider": "hetzner_cloud"}, "Hetzner Cloud needs name"),
        ({"provider": "hetzner_cloud", "name": "web", "token": "secret"}, "has no option 'token'"),
        ({"provider": "digitalocean", "name": "web"}, "without droplet_ids or tags"),
        ({"provider": "aws", "name": "w", "vpc_id": "v", "region": "r", "token_file": "x"}, "no option 'token_file'"),
        ({"provider": "nftables", "name": "a b", "path": "x", "addresses": ["::1"]}, "cannot name a resource"),
        ({"provider": "nftables", "name": "a", "path": "x", "addresses": ["0.0.0.0/0"]}, "is everybody"),
        ({"provider": "terraform_ovh", "name": "a", "path": "x", "ip": "x"}, "needs ip_on_firewall"),
    ],
)
def test_options_that_are_missing_or_unknown_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        registry.provider(given)


def test_a_file_that_was_not_written_here_is_left_alone() -> None:
    for wall in ("nftables", "terraform_aws"):
        for text in ("", "flush ruleset\n", json.dumps({"resource": {}})):
            with pytest.raises(Refusal, match="was not written here"):
                PROVIDERS[wall].wall([{"text": text}], OPTIONS[wall])


def test_a_file_in_which_somebody_changed_a_rule_is_written_anew() -> None:
    state = up("nftables", OLD.rules, OPTIONS["nftables"])
    state.made = [Call(files.WRITE, {"text": str(state.text).replace("tcp dport 22 ", "tcp dport 1-65535 ")})]
    state.text = str(state.made[0].arguments["text"])
    assert state.run(OLD.rules, "close").calls


def test_digitaloceans_firewall_of_the_same_name_with_other_rules_is_refused() -> None:
    state = up("digitalocean", OLD.rules, OPTIONS["digitalocean"])
    (name,) = state.firewalls
    (ssh,) = [rule for rule in state.firewalls[name]["inbound_rules"] if rule["protocol"] == "tcp"]
    ssh["ports"] = "all"
    with pytest.raises(Refusal, match="are not those that it was made with"):
        state.run(OLD.rules, "close")


def test_digitaloceans_new_firewall_stands_before_the_old_one_goes() -> None:
    state = up("digitalocean", OLD.rules, OPTIONS["digitalocean"])
    plan = state.run(NEW.rules, "close")
    assert [call.arguments["state"] for call in plan.calls] == ["present", "absent"]


def test_vultrs_new_rules_are_there_before_the_old_ones_go_and_ssh_is_the_first() -> None:
    calls = up("vultr", OLD.rules, OPTIONS["vultr"]).run(NEW.rules, "close").calls
    states = [call.arguments["state"] for call in calls]
    assert states == sorted(states, reverse=True)
    assert calls[0].arguments["port"] == "2222"


#: The five states of a port's move, and what each wall lets in: the provider's, and the host's.
def journey(old: Policy, new: Policy) -> list[tuple[str, tuple[Rule, ...], tuple[Rule, ...]]]:
    both = (*old.rules, *new.rules)
    return [
        ("before", old.rules, old.rules),
        ("opened at the provider", both, old.rules),
        ("opened at the host", both, both),
        ("closed at the host", both, new.rules),
        ("closed at the provider", new.rules, new.rules),
    ]


@pytest.mark.parametrize("wall", PROVIDERS)
def test_at_no_step_does_one_wall_close_what_the_other_still_lets_in(wall: str) -> None:
    """Killed between any two of them there is a way in: whatever the host lets SSH in on, the provider lets through."""
    state = up(wall, OLD.rules, options(wall))
    seen = []
    for name, at_provider, at_host in journey(OLD, NEW):
        if name == "opened at the provider":
            state.run(NEW.rules, "open")
        if name == "closed at the provider":
            state.run(NEW.rules, "close")
        assert without_icmp6(wall, state.ours) == without_icmp6(wall, at_provider), name
        through = {span for rule in state.ours if rule.protocol == "tcp" for span in [rule.ports]}
        seen.append({rule.ports for rule in at_host if rule.protocol == "tcp"} <= through)
    assert seen == [True] * 5


def test_a_plan_without_calls_says_nothing_of_a_way_back() -> None:
    assert Plan().back == ()
