# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A provider in a dictionary: does what its module documents with the calls that are made of it, and answers what it documents."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import files
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.registry import PROVIDERS
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import Call, Plan, Wall

ALLOW_ALL = {"name": "Allow all", "action": "accept"}


@dataclass
class State:
    """One firewall of one provider, as it is there; ``made`` are the calls so far."""

    wall: str
    options: dict[str, Any]
    rules: list[dict[str, Any]] | None = None
    firewalls: dict[str, dict[str, Any]] = field(default_factory=dict)
    text: str | None = None
    filter_ipv6: bool = True
    most: int = 500
    made: list[Call] = field(default_factory=list)

    def answers(self) -> list[dict[str, Any]]:
        """Return what the modules that read would answer now."""
        rules = copy.deepcopy(self.rules or [])
        if self.wall == "hetzner_cloud":
            plain = [{"destination_ips": [], "port": None, "description": None, **raw} for raw in rules]
            return [{"hcloud_firewall_info": [] if self.rules is None else [{"name": "web", "rules": plain}]}]
        if self.wall == "hetzner_robot":
            status = "disabled" if self.rules is None else "active"
            both = {"input": [{"dst_ip": None, "src_port": None, **raw} for raw in rules], "output": [ALLOW_ALL]}
            return [{"firewall": {"status": status, "filter_ipv6": self.filter_ipv6, "rules": both}}]
        if self.wall == "digitalocean":
            return [{"firewalls": [{"name": name, **copy.deepcopy(each)} for name, each in self.firewalls.items()]}]
        if self.wall == "vultr":
            group = {"description": "web", "max_rule_count": self.most}
            plain = [{"port": "", "source": "", "action": "accept", **raw} for raw in rules]
            return [{"vultr_firewall_group_info": [group]}, {"vultr_firewall_rule_info": plain}]
        if self.wall == "linode":
            about = {"inbound": rules, "outbound": [], "inbound_policy": "DROP", "outbound_policy": "ACCEPT"}
            there = [] if self.rules is None else [{"label": "web", "status": "enabled", "rules": about}]
            return [{"firewalls": there}]
        if self.wall == "aws":
            group = {"group_name": "web", "description": "ours", "ip_permissions": [_permission(raw) for raw in rules]}
            return [{"security_groups": [] if self.rules is None else [group]}]
        return [{"text": self.text}]

    def make(self, call: Call) -> None:
        """Do what a module would with these arguments."""
        self.made.append(call)
        given = copy.deepcopy(call.arguments)
        if call.module == files.WRITE:
            self.text = given["text"]
        elif self.wall == "digitalocean":
            # It creates and deletes, and leaves alone what is there.
            if given["state"] == "absent":
                self.firewalls.pop(given["name"], None)
            else:
                self.firewalls.setdefault(given["name"], {"inbound_rules": given["inbound_rules"]})
        elif given["state"] == "absent" and self.wall != "vultr":
            self.rules = None
        elif self.wall == "hetzner_robot":
            self.rules, self.filter_ipv6 = given["rules"]["input"], given["filter_ipv6"]
        elif self.wall == "linode":
            self.rules = given["rules"]["inbound"]
        elif self.wall == "vultr":
            self._vultr(given)
        elif self.wall == "aws" and not given["purge_rules"]:
            self.rules = [*(self.rules or []), *(raw for raw in given["rules"] if raw not in (self.rules or []))]
        else:
            self.rules = given["rules"]

    def _vultr(self, given: dict[str, Any]) -> None:
        state, _group = given.pop("state"), given.pop("group")
        same = [raw for raw in self.rules or [] if {**raw, "notes": ""} == {**given, "notes": ""}]
        if state == "present" and not same:
            self.rules = [*(self.rules or []), given]
        if state == "absent":
            assert same, f"vultr.cloud would find no rule {given}"
            self.rules = [raw for raw in self.rules or [] if raw not in same]

    def run(self, rules: Sequence[Rule], step: str, foreign: str = "refuse") -> Plan:
        """Make all calls of one step."""
        plan = PROVIDERS[self.wall].plan(self._read(), rules, self.options, step, foreign)
        for call in plan.calls:
            self.make(call)
        return plan

    def _read(self) -> Wall:
        return PROVIDERS[self.wall].wall(self.answers(), self.options)

    @property
    def ours(self) -> tuple[Rule, ...]:
        return self._read().ours

    @property
    def foreign(self) -> list[str]:
        return [found.text for found in self._read().found if not found.ours]


def down(wall: str, options: dict[str, Any]) -> State:
    """Return a provider that filters nothing for the host."""
    return State(wall, options)


def up(
    wall: str,
    rules: Sequence[Rule],
    options: dict[str, Any],
    by_hand: bool = False,
    accepts: bool = True,
    filter_ipv6: bool = True,
    most: int = 500,
) -> State:
    """Return a provider whose firewall lets in these; with ``by_hand`` it has a rule for port 9000 as well that is not ours."""
    state = State(wall, options, filter_ipv6=True, most=most)
    state.run(rules, "close")
    if by_hand:
        state.rules = [*(state.rules or []), _by_hand(wall, accepts)]
    state.filter_ipv6 = filter_ipv6
    return state


def _by_hand(wall: str, accepts: bool) -> dict[str, Any]:
    there: dict[str, dict[str, Any]] = {
        "hetzner_cloud": {
            "description": "metrics",
            "direction": "in",
            "protocol": "tcp",
            "port": "9000",
            "source_ips": ["192.0.2.1/32"],
        },
        "hetzner_robot": {
            "name": "metrics",
            "ip_version": "ipv4",
            "protocol": "tcp",
            "dst_port": "9000",
            "action": "accept" if accepts else "discard",
        },
        "vultr": {
            "ip_type": "v4",
            "protocol": "tcp",
            "port": "9000",
            "subnet": "192.0.2.1",
            "subnet_size": 32,
            "notes": "",
        },
        "linode": {
            "label": "metrics",
            "action": "ACCEPT" if accepts else "DROP",
            "protocol": "TCP",
            "ports": "9000",
            "addresses": {"ipv4": ["192.0.2.1/32"]},
        },
        "aws": {
            "proto": "tcp",
            "from_port": 9000,
            "to_port": 9000,
            "cidr_ip": ["192.0.2.1/32"],
            "rule_desc": "metrics",
        },
    }
    return there[wall]


def _permission(raw: dict[str, Any]) -> dict[str, Any]:
    said = {"description": raw.get("rule_desc")}
    return {
        "ip_protocol": "-1" if raw["proto"] == "all" else raw["proto"],
        **{key: raw[key] for key in ("from_port", "to_port") if key in raw},
        "ip_ranges": [{"cidr_ip": net, **said} for net in raw.get("cidr_ip", ())],
        "ipv6_ranges": [{"cidr_ipv6": net, **said} for net in raw.get("cidr_ipv6", ())],
        "prefix_list_ids": [{"prefix_list_id": known, **said} for known in raw.get("ip_prefix", ())],
        "user_id_group_pairs": [],
    }
