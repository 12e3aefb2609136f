# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles let in becomes neutral rules, and what those cannot say is refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.certificates.wanted import DNS
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import policy
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.policy import Policy
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule

from tests.unit.plugins.plugin_utils.provider.policies import cloudflare, firewall, issuing, made, usual

EVERYONE = "0.0.0.0/0, ::/0"


def shown(found: Policy) -> list[str]:
    """Return the rules as text, all sources of them, with their owners."""
    return [
        f"{rule.owner} {rule.protocol} {rule.span() or 'all'} {', '.join(map(str, rule.sources))}"
        for rule in found.rules
    ]


def test_the_usual_policy() -> None:
    found = usual()
    assert [(rule.owner, rule.protocol, rule.span()) for rule in found.rules] == [
        ("portcullis:ssh", "tcp", "22"),
        ("portcullis:cloudflare_allowlist", "tcp", "443"),
        ("portcullis:letsencrypt", "tcp", "80"),
        ("portcullis:icmp", "icmp", ""),
    ]
    ssh, web, window, icmp = found.rules
    assert (len(web.of(4)), len(web.of(6))) == (15, 7)
    assert all(", ".join(map(str, rule.sources)) == EVERYONE for rule in (ssh, window, icmp))
    assert found.ssh_ports == (22,)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, ["portcullis:ssh tcp 22 0.0.0.0/0, ::/0"]),
        ({"ssh_ports": [2222, 22]}, [f"portcullis:ssh tcp {port} {EVERYONE}" for port in (22, 2222)]),
        ({"ssh_ports": [22, 23]}, [f"portcullis:ssh tcp 22-23 {EVERYONE}"]),
        ({"ssh_sources": ["192.0.2.0/24", "2001:db8::/32"]}, ["portcullis:ssh tcp 22 192.0.2.0/24, 2001:db8::/32"]),
        ({"ssh_sources": ["2001:db8::/32"]}, ["portcullis:ssh tcp 22 2001:db8::/32"]),
        ({"ssh_sources": ["0.0.0.0/0"]}, ["portcullis:ssh tcp 22 0.0.0.0/0"]),
        ({"ssh_sources": ["192.0.2.0/25", "192.0.2.128/25"]}, ["portcullis:ssh tcp 22 192.0.2.0/24"]),
        ({"ipv6": False}, ["portcullis:ssh tcp 22 0.0.0.0/0"]),
        ({"ipv6": False, "ssh_sources": ["192.0.2.7", "2001:db8::7"]}, ["portcullis:ssh tcp 22 192.0.2.7/32"]),
        (
            {"rules": [{"port": "8000:8010", "proto": "tcp", "from": ["192.0.2.7", "192.0.2.8"]}]},
            [f"portcullis:ssh tcp 22 {EVERYONE}", "portcullis:ufw tcp 8000-8010 192.0.2.7/32, 192.0.2.8/32"],
        ),
        (
            {"rules": [{"port": 53}]},
            [f"portcullis:ssh tcp 22 {EVERYONE}", *(f"portcullis:ufw {each} 53 {EVERYONE}" for each in ("tcp", "udp"))],
        ),
        (
            {"rules": [{"from": "192.0.2.7"}, {"proto": "gre", "from": "192.0.2.7"}]},
            [
                f"portcullis:ssh tcp 22 {EVERYONE}",
                "portcullis:ufw any all 192.0.2.7/32",
                "portcullis:ufw gre all 192.0.2.7/32",
            ],
        ),
        ({"rules": [{"direction": "out", "port": 25, "rule": "deny"}]}, [f"portcullis:ssh tcp 22 {EVERYONE}"]),
        (
            {"rules": [{"port": 25, "proto": "tcp", "log": "new"}]},
            [f"portcullis:ssh tcp 22 {EVERYONE}", f"portcullis:ufw tcp 25 {EVERYONE}"],
        ),
    ],
)
def test_what_the_role_ufw_lets_in(given: dict[str, Any], wanted: list[str]) -> None:
    assert shown(made(icmp=False, **given)) == wanted


CANNOT = [
    ({"ssh_interfaces": ["wg0"]}, "interface"),
    ({"ssh_limit": "on"}, "limit"),
    ({"rules": [{"port": 80, "proto": "tcp", "interface": "eth1"}]}, "interface"),
    ({"rules": [{"app": "Nginx Full"}]}, "application"),
    ({"rules": [{"port": 80, "rule": "limit"}]}, "limit"),
    ({"rules": [{"port": 80, "to": "203.0.113.10"}]}, "destination"),
    ({"rules": [{"port": 80, "from_port": 1024}]}, "source_port"),
    ({"rules": [{"port": 80, "route": True}]}, "route"),
    ({"rules": [{"rule": "deny", "from": "192.0.2.0/24"}, {"port": 80}]}, "deny"),
    ({"rules": [{"rule": "reject", "port": 443, "from": "104.16.1.1"}], "lists": [cloudflare()]}, "deny"),
]


@pytest.mark.parametrize(("given", "kind"), CANNOT)
def test_what_cannot_be_said_is_refused_with_its_name_and_the_ways_out(given: dict[str, Any], kind: str) -> None:
    with pytest.raises(Refusal) as caught:
        made(**given)
    said = str(caught.value)
    assert policy.KINDS[kind][0] in said
    assert f"portcullis_provider_firewall_left_to_host: [{kind}]" in said
    assert "portcullis_provider_firewall_rules" in said
    made(left=(kind,), **given)


@pytest.mark.parametrize(
    ("given", "kind", "wanted"),
    [
        ({"rules": [{"port": 80, "proto": "tcp", "rule": "limit"}]}, "limit", [f"portcullis:ufw tcp 80 {EVERYONE}"]),
        (
            {"rules": [{"port": 80, "proto": "tcp", "to": "203.0.113.10"}]},
            "destination",
            ["portcullis:ufw tcp 80 0.0.0.0/0"],
        ),
        ({"rules": [{"port": 80, "proto": "tcp", "interface": "wg0"}]}, "interface", []),
        ({"rules": [{"app": "Nginx Full"}]}, "application", []),
        ({"rules": [{"port": 80, "route": True}]}, "route", []),
    ],
)
def test_what_is_left_to_the_host(given: dict[str, Any], kind: str, wanted: list[str]) -> None:
    assert shown(made(icmp=False, left=(kind,), **given))[1:] == wanted


@pytest.mark.parametrize(
    "rules",
    [
        [{"port": 80, "proto": "tcp"}, {"rule": "deny", "from": "192.0.2.0/24"}],
        [{"rule": "deny", "port": 25}, {"port": 80, "proto": "tcp"}],
        [{"rule": "deny", "proto": "udp", "port": 80}, {"port": 80, "proto": "tcp"}],
        [{"rule": "deny", "from": "198.51.100.0/24"}, {"port": 80, "proto": "tcp", "from": "192.0.2.0/24"}],
        [{"rule": "deny", "from": "2001:db8::/32"}, {"port": 80, "proto": "tcp", "from": "192.0.2.0/24"}],
    ],
)
def test_a_deny_that_keeps_out_nobody_who_is_let_in_later_needs_no_words(rules: list[dict[str, Any]]) -> None:
    assert [line for line in shown(made(rules=rules)) if "portcullis:ufw" in line]


def test_an_owner_whose_networks_are_left_to_the_host_is_open_to_everyone_of_its_families() -> None:
    found = made([cloudflare(["104.16.0.0/13"])], left=("cloudflare_allowlist",), icmp=False)
    assert shown(found)[1] == "portcullis:cloudflare_allowlist tcp 443 0.0.0.0/0"
    assert "portcullis:cloudflare_allowlist tcp 443 0.0.0.0/0, ::/0" in shown(
        made([cloudflare()], left=("cloudflare_allowlist",))
    )
    with pytest.raises(Refusal, match="'nobody' cannot be left to the host"):
        policy.left_to_host(["nobody"])


@pytest.mark.parametrize(
    ("sources", "method", "wanted"),
    [
        (["any"], "standalone", 2),
        (["cloudflare"], "standalone", 22),
        (["192.0.2.0/24"], "standalone", 1),
        (["any"], DNS, 0),
    ],
)
def test_port_80_is_open_for_whom_the_window_lets_in(sources: list[str], method: str, wanted: int) -> None:
    found = policy.of(firewall(), [], issuing(sources, method))
    nets = [net for rule in found.rules if rule.ports == (80, 80) for net in rule.sources]
    assert len(nets) == wanted


def test_a_window_that_only_the_host_can_decide_is_refused() -> None:
    with pytest.raises(Refusal, match="letsencrypt_window_sources: auto"):
        policy.of(firewall(), [], issuing(["auto"]))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": "disabled"}, "ufw_state, ufw_default_incoming"),
        ({"default_incoming": "allow"}, "ufw_state, ufw_default_incoming"),
        ({"ssh_ports": None}, "ufw_state: it is unmanaged"),
    ],
)
def test_a_host_that_keeps_nobody_out_has_no_policy_to_follow(given: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        policy.of(firewall(**given))


def test_rules_come_back_from_their_data() -> None:
    assert [Rule.from_data(rule.to_data()) for rule in usual().rules] == list(usual().rules)
