# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent to a provider lets in exactly what the policy does: nothing less, nothing more, but for answers where it has no memory."""

from __future__ import annotations

import random
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.files import FileWall
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.policy import Policy
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.registry import PROVIDERS
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule, accepted, normalised
from hypothesis import given, settings, strategies as st

from tests.unit.plugins.plugin_utils.provider import packets
from tests.unit.plugins.plugin_utils.provider.policies import OPTIONS, cloudflare, made, usual
from tests.unit.plugins.plugin_utils.provider.pretended import State

NETWORKS = [
    "192.0.2.0/24",
    "192.0.2.128/25",
    "198.51.100.7",
    "10.0.0.0/8",
    "2001:db8::/32",
    "2001:db8:1::/48",
    "2001:db8::5",
]
#: How many packets of a policy are tried at a wall.
MOST = 300
LISTS = {"prefix_lists": ["cloudflare_allowlist"]}
PORTS = st.one_of(
    st.integers(1, 65535),
    st.tuples(st.integers(1, 65000), st.integers(1, 4)).map(lambda pair: f"{pair[0]}:{pair[0] + pair[1]}"),
)
SOURCES = st.lists(st.sampled_from(NETWORKS), max_size=3, unique=True)
RULES = st.lists(
    st.builds(
        lambda proto, port, sources: {"proto": proto, "port": port, **({"from": sources} if sources else {})},
        st.sampled_from(["tcp", "udp"]),
        PORTS,
        SOURCES,
    ),
    max_size=4,
)
POLICIES = st.builds(
    lambda rules, ssh, sources, listed, ipv6: made(
        [cloudflare(listed)] if listed else [], rules=rules, ssh_ports=ssh, ssh_sources=sources, ipv6=ipv6
    ),
    RULES,
    st.lists(st.integers(1, 65535), min_size=1, max_size=2, unique=True),
    SOURCES,
    SOURCES,
    st.booleans(),
)


def sent(wall: str, rules: tuple[Rule, ...], options: dict[str, Any]) -> Any:
    """Return what is sent for these rules: the provider's rules, or the text of a file."""
    provider = PROVIDERS[wall]
    raws = [*provider.rendered(rules, options), *provider.replies(options)]
    return provider.text(raws, rules, options) if isinstance(provider, FileWall) else raws


def chosen(all_of_them: list[packets.Packet]) -> list[packets.Packet]:
    """Return some, the same each time: where there are very many, an example more is worth more than a packet more."""
    return random.Random(1).sample(all_of_them, min(len(all_of_them), MOST))


def differences(wall: str, rules: tuple[Rule, ...], **more: Any) -> list[str]:
    """Return the packets about which a wall and a policy disagree."""
    options = {**OPTIONS[wall], **more}
    if wall == "terraform_ovh" and len(PROVIDERS[wall].rendered(rules, options)) > 16:
        # Its rules have places from 0 to 19: what does not fit is refused, and no file is made of it.
        return []
    there = sent(wall, rules, options)
    found = []
    for packet in chosen([*packets.around(rules)]):
        if packet.family not in PROVIDERS[wall].families:
            continue
        wanted = packets.neutral(rules, packet) or packets.answers(wall, packet)
        if packets.ACCEPTS[wall](there, packet) != wanted:
            found.append(f"{packet}: the policy says {wanted}")
    return found


@pytest.mark.parametrize("wall", PROVIDERS)
@pytest.mark.parametrize("more", [{}, LISTS], ids=["plain", "lists"])
def test_the_usual_policy_lets_in_the_same_at_every_wall(wall: str, more: dict[str, Any]) -> None:
    if more and wall != "terraform_aws":
        more = {}
    assert differences(wall, usual().rules, **more) == []


#: What people have, by what it is called; each fits everywhere.
SMALL: dict[str, dict[str, Any]] = {
    "nothing but SSH": {},
    "SSH on another port": {"ssh_ports": [2222]},
    "SSH while it moves": {"ssh_ports": [2222, 22]},
    "SSH from some": {"ssh_sources": ["192.0.2.0/24", "198.51.100.7", "2001:db8::/32"]},
    "SSH over IPv6 alone": {"ssh_sources": ["2001:db8::/32"]},
    "IPv4 alone": {"ipv6": False, "ssh_sources": ["192.0.2.0/24", "2001:db8::/32"]},
    "a range of ports": {"ssh_sources": ["192.0.2.0/24"], "rules": [{"proto": "udp", "port": "60000:60002"}]},
    "both protocols": {"rules": [{"port": 53, "from": "192.0.2.0/24"}]},
    "no ping": {"icmp": False},
}


@pytest.mark.parametrize("wall", PROVIDERS)
@pytest.mark.parametrize("name", SMALL)
def test_a_small_policy_lets_in_the_same_at_every_wall(wall: str, name: str) -> None:
    assert differences(wall, made(**SMALL[name]).rules) == []


@pytest.mark.parametrize("wall", PROVIDERS)
@settings(max_examples=25, deadline=None)
@given(policy=POLICIES)
def test_a_generated_policy_lets_in_the_same_at_every_wall(wall: str, policy: Policy) -> None:
    assert differences(wall, policy.rules) == []


@pytest.mark.parametrize("wall", PROVIDERS)
@settings(max_examples=25, deadline=None)
@given(policy=POLICIES)
def test_what_was_written_is_read_back_as_the_same_rules(wall: str, policy: Policy) -> None:
    """Else a second run would find something to do."""
    provider, options = PROVIDERS[wall], OPTIONS[wall]
    if isinstance(provider, FileWall):
        back = provider.wall([{"text": sent(wall, policy.rules, options)}], options).ours
    else:
        pieces = provider.rendered(policy.rules, options)
        back = read_back(wall, pieces)
    rules = [rule for rule in policy.rules if wall != "hetzner_robot" or rule.protocol != "icmp"]
    back = tuple(rule for rule in back if wall != "hetzner_robot" or rule.protocol != "icmp")
    assert accepted(back) == accepted(rules)


def read_back(wall: str, raws: list[dict[str, Any]]) -> tuple[Rule, ...]:
    provider, options = PROVIDERS[wall], OPTIONS[wall]
    named = {"web-00000000": {"inbound_rules": raws}}
    return provider.wall(State(wall, options, rules=raws, firewalls=named).answers(), options).ours


@settings(max_examples=100, deadline=None)
@given(policy=POLICIES, seed=st.randoms(use_true_random=False))
def test_neither_order_nor_spelling_makes_other_rules(policy: Policy, seed: Any) -> None:
    pieces = [
        Rule(rule.protocol, (low, high), (net,), rule.comment)
        for rule in policy.rules
        for net in rule.sources
        for low, high in {(rule.ports[0], rule.ports[0]), (rule.ports[0], rule.ports[1])}
    ]
    seed.shuffle(pieces)
    assert accepted(pieces) == accepted(policy.rules)
    assert accepted(normalised(pieces)) == accepted(policy.rules)


def test_a_protocol_that_a_wall_has_no_words_for_is_refused_and_not_widened() -> None:
    rules = made(rules=[{"proto": "vrrp", "from": "192.0.2.0/24"}]).rules
    taking = ["aws", "terraform_aws", "nftables"]
    for wall in taking:
        PROVIDERS[wall].require_sayable(rules, OPTIONS[wall])
    for wall in set(PROVIDERS) - set(taking):
        with pytest.raises(Refusal, match="has no rules for the protocol vrrp"):
            PROVIDERS[wall].require_sayable(rules, OPTIONS[wall])
