# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rule as people write it who know community.general.ufw."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.plan import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import PROTOCOLS, Rule

RULE = Rule(
    protocol="tcp",
    port="443",
    source="203.0.113.0/24",
    to="192.0.2.1",
    interface="eth0",
    comment="portcullis:ufw",
    version=4,
)


@pytest.mark.parametrize("protocol", ["proto", "protocol"])
@pytest.mark.parametrize("port", ["port", "to_port"])
@pytest.mark.parametrize("source", ["from", "from_ip", "src"])
@pytest.mark.parametrize("to", ["to", "to_ip", "dest"])
@pytest.mark.parametrize("interface", ["interface", "interface_in"])
def test_a_rule_is_written_as_for_community_general(
    protocol: str, port: str, source: str, to: str, interface: str
) -> None:
    rule = {
        "rule": "allow",
        protocol: "tcp",
        port: "443",
        source: ["203.0.113.0/24"],
        to: "192.0.2.1",
        interface: "eth0",
    }
    # Ansible hands on the alias beside the name, and names that nobody wrote as nothing.
    for given in (rule, {**rule, "from": rule[source], "port": 443, "app": None, "name": None}):
        assert Wanted.parse({"owner": "portcullis:ufw", "rules": [given]}).rules == (RULE,)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_rule_for_every_protocol_can_be_written(protocol: str) -> None:
    rule = Rule.parse({"proto": protocol, "from": "192.0.2.0/24"}, "rules[0]")
    assert f" {protocol} any " in rule.block(4)
