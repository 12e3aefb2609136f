# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call is one that the provider's module takes, and no secret is part of it before it is made."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.registry import PROVIDERS

from tests.unit.plugins.plugin_utils.provider.argument_facts import REQUIRED_IF, SPECS
from tests.unit.plugins.plugin_utils.provider.policies import OPTIONS, made, usual
from tests.unit.plugins.plugin_utils.provider.pretended import down, up

MODULES = [wall for wall, provider in PROVIDERS.items() if provider.module]
RULES = [{"port": "8000:8010", "proto": "udp", "from": ["192.0.2.0/24", "2001:db8::/32"]}, {"port": 25, "proto": "tcp"}]


def objections(module: str, arguments: dict[str, Any], secrets: dict[str, str]) -> list[str]:
    """Return what the module would say of these arguments."""
    validator = ArgumentSpecValidator(SPECS[module], required_if=REQUIRED_IF.get(module))
    found: list[str] = validator.validate({**arguments, **secrets}).error_messages
    return found


def chosen(wall: str) -> dict[str, Any]:
    return {"server_number": 321, "replies": ["tcp"]} if wall == "hetzner_robot" else OPTIONS[wall]


@pytest.mark.parametrize("wall", MODULES)
@pytest.mark.parametrize("by_hand", [False, True])
def test_every_call_is_one_that_the_module_takes(wall: str, by_hand: bool) -> None:
    provider, options = PROVIDERS[wall], chosen(wall)
    big = made(rules=RULES[1:]) if wall == "hetzner_robot" else made(rules=RULES)
    secrets = dict.fromkeys(provider.secrets, "secret")
    calls = [*provider.reads(options)]
    fresh = down(wall, options)
    plans = [fresh.run(made().rules, "close")]
    state = up(wall, made().rules, options, by_hand=by_hand and wall != "digitalocean")
    foreign = ["keep", "remove"] if by_hand else ["refuse", "refuse"]
    plans += [state.run(big.rules, "open", foreign[0]), state.run(made(ssh_ports=[2222]).rules, "close", foreign[1])]
    if wall != "hetzner_robot":
        plans.append(state.run(usual().rules, "close", foreign[1]))
    assert all(plan.calls for plan in plans)
    calls += [call for plan in plans for call in (*plan.calls, *plan.back)]
    assert {call.module for call in calls} <= set(SPECS)
    assert [said for call in calls for said in objections(call.module, call.arguments, secrets)] == []


@pytest.mark.parametrize("wall", MODULES)
def test_the_secrets_are_options_that_the_module_keeps_out_of_logs(wall: str) -> None:
    """A user's name is none."""
    provider = PROVIDERS[wall]
    for module in {call.module for call in provider.reads(chosen(wall))} | {provider.module}:
        secret = {name for name, option in SPECS[module].items() if option.get("no_log")}
        assert secret <= set(provider.secrets)
        assert {name for name in provider.secrets if name not in secret} <= {"hetzner_user"}


def test_the_facts_themselves_object() -> None:
    """Else the test above would prove nothing."""
    said = objections("hetzner.hcloud.firewall", {"name": "web", "rules": [{"direction": "in", "protocol": "tcp"}]}, {})
    assert any("port" in each for each in said)
    assert any("api_token" in each for each in said)
    assert objections("community.hrobot.firewall", {"rules": {"input": [{"protocol": "tcp", "action": "accept"}]}}, {})
