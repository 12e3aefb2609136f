# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated histories of ufw, and runs of the role in between: nobody gets in who was kept out, unless a variable says so."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter import Table, parse
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter_path import Login
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import coming
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.follow import Kernel, Way, follow
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import lockout, opening, plan
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.block import Block
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.files import FRESH, render
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from hypothesis import given, settings, strategies as some

from .saved import EMPTY

CLIENTS = {4: "192.0.2.10", 6: "2001:db8:c::10"}
#: Who connects: the run's own address, a neighbour of it, and some that rules name or do not.
PEOPLE = {
    4: (CLIENTS[4], "192.0.2.99", "198.51.100.66", "198.51.100.7", "45.67.89.10"),
    6: (CLIENTS[6], "2001:db8:bad::66", "2a03:9a1c::7"),
}
PLACES = (("tcp", 22), ("tcp", 2222), ("tcp", 80), ("udp", 22))
SOURCES = (
    "",
    "",
    *CLIENTS.values(),
    "192.0.2.0/24",
    "198.51.100.66",
    "198.51.100.0/24",
    "2001:db8:c::/64",
    "2001:db8:bad::66",
)
RULES = some.builds(
    Rule,
    action=some.sampled_from(["allow", "allow", "deny", "reject", "limit"]),
    protocol=some.sampled_from(["tcp", "tcp", "any", "udp"]),
    port=some.sampled_from(["", "22", "22", "2222", "80"]),
    source=some.sampled_from(SOURCES),
    interface=some.sampled_from(["", "", "", "eth0", "wg0"]),
).filter(lambda rule: bool(rule.port or rule.source or rule.interface))
#: What somebody does: a rule, in front of all ('ufw prepend') or behind.
ACTS = some.tuples(some.booleans(), RULES)
OPTIONS = some.fixed_dictionaries(
    {
        "ssh_ports": some.sampled_from([[22], [22], [2222], [22, 2222]]),
        "ssh_sources": some.sampled_from([[], [], ["192.0.2.0/24", "2001:db8:c::/64"], ["0.0.0.0/0", "::/0"]]),
        "ssh_interfaces": some.sampled_from([[], [], ["eth0"], ["wg0"]]),
        "ssh_limit": some.sampled_from(["unmanaged", "on", "off"]),
        "rules": some.sampled_from([[], [{"port": 80, "proto": "tcp"}], [{"rule": "deny", "from": "198.51.100.0/24"}]]),
    }
)


class Host(NamedTuple):
    """ufw's rules on a host, and what is asked of it by the kernel's tables that come of them."""

    ufw: coming.Ufw

    def act(self, acts: Sequence[tuple[bool, Rule]]) -> Host:
        """Return the host once somebody has done this with ufw, which takes one rule of a kind."""
        blocks = {family: list(found) for family, found in self.ufw.blocks.items()}
        for first, rule in acts:
            for family in rule.families:
                block = Block(rule.block(family))
                there = [place for place, other in enumerate(blocks[family]) if other.key == block.key]
                if there:
                    blocks[family][there[0]] = block
                elif first:
                    blocks[family].insert(0, block)
                else:
                    blocks[family].append(block)
        return Host(replace(self.ufw, blocks=blocks))

    def kernel(self, family: int) -> Kernel:
        return coming.kernel(Kernel(family, parse(EMPTY)), self.ufw, {})

    def seen(self) -> Mapping[tuple[str, tuple[str, int], str], Way]:
        kernels = {family: self.kernel(family) for family in PEOPLE}
        return {
            (who, place, name): follow(
                kernels[family], Login(ipaddress.ip_network(who), place[1], protocol=place[0], interface=name)
            )
            for family, people in PEOPLE.items()
            for who in people
            for place in PLACES
            for name in ("eth0", "wg0")
        }

    def observed(self, client: str) -> plan.Observed:
        texts = {
            family: render(family, [block.text for block in found], self.ufw.settings)
            for family, found in self.ufw.blocks.items()
        }
        return plan.Observed(
            installed=True,
            settings=self.ufw.settings,
            texts=texts,
            kernel={family: saved(self.kernel(family).tables) for family in (4, 6)},
            starts_at_boot=True,
            sshd_ports=(22,),
            client=ipaddress.ip_address(client),
            interface="eth0",
        )


def saved(tables: Mapping[str, Table]) -> str:
    """Return tables as iptables-save prints them."""
    lines = []
    for name, table in tables.items():
        lines += [f"*{name}", *(f":{chain} {table.policies.get(chain, '-')} [0:0]" for chain in table.rules)]
        lines += [f":{chain} {policy} [0:0]" for chain, policy in table.policies.items() if chain not in table.rules]
        lines += [f"-A {chain} {rule}" for chain, rules in table.rules.items() for rule in rules]
        lines.append("COMMIT")
    return "\n".join([*lines, ""])


def run(host: Host, client: str, options: Mapping[str, Any]) -> tuple[Host, Plan, plan.Wanted]:
    """Return the host once the role has run; Refusal where it does not."""
    observed = host.observed(client)
    wanted = plan.Wanted.parse(
        {"owner": plan.OWN, "applications": None, "state": "enabled", "default_incoming": "deny", **options}
    )
    opening.refuse_wider(observed, wanted)
    made = plan.plan(observed, wanted)
    lockout.refuse(observed, wanted) if made.changed else None
    return Host(coming.done(host.ufw, made.steps)), made, wanted


def named(who: str, place: tuple[str, int], name: str, before: Way, made: Plan, wanted: plan.Wanted) -> bool:
    """Whether a variable says that somebody gets in, and nobody's rule said that this one must not."""
    address = ipaddress.ip_address(who)
    rules = [
        rule
        for rule in (*(wanted.ssh or ()), *wanted.rules)
        if address.version in rule.families
        and (not rule.source or address in ipaddress.ip_network(rule.source))
        and rule.interface in ("", name)
        and (rule.protocol, rule.port) == (place[0], str(place[1]))
        and rule.action in ("allow", "limit")
    ]
    by_policy = "user-" not in before.chain
    said = any("so SSH's rules go in front of it" in warning for warning in made.warnings)
    # A rule that is the same but for its action is one that the variable turns round.
    turned = any(
        before.rule.startswith(line.rpartition(" -j ")[0][3:])
        for rule in rules
        for line in _lines(rule, address.version)
    )
    return bool(rules) and (by_policy or said or turned)


def owned(host: Host, way: Way) -> bool:
    """Whether it was a rule of the role's own that kept somebody out, which the inventory holds no more."""
    blocks = [block for found in host.ufw.blocks.values() for block in found if block.owner]
    return any(line == f"-A {way.rule}" for block in blocks for line in block.text.splitlines()[1:])


def _lines(rule: Rule, family: int) -> list[str]:
    return [line for line in replace(rule, action="allow").block(family).splitlines()[1:] if " -j ACCEPT" in line]


@settings(max_examples=60, deadline=None)
@given(
    some.lists(ACTS, max_size=6),
    some.lists(some.tuples(OPTIONS, some.sampled_from([4, 6]), some.lists(ACTS, max_size=2)), min_size=1, max_size=2),
)
def test_nobody_gets_in_who_was_kept_out_unless_a_variable_says_so(
    acts: list[tuple[bool, Rule]], runs: list[tuple[dict[str, Any], int, list[tuple[bool, Rule]]]]
) -> None:
    host = Host(coming.Ufw(replace(FRESH, enabled=True), {4: [], 6: []})).act(acts)
    for options, family, more in runs:
        client = CLIENTS[family]
        try:
            after, made, wanted = run(host, client, options)
        except Refusal:
            continue
        before, then = host.seen(), after.seen()
        for (who, place, name), way in then.items():
            was = before[who, place, name]
            if way.passes and not was.passes:
                assert owned(host, was) or named(who, place, name, was, made, wanted), (
                    who,
                    place,
                    name,
                    was,
                    way,
                    made.changes,
                )
        assert any(then[client, ("tcp", port), "eth0"].passes for port in (22, *options["ssh_ports"])), made.changes
        again = run(after, client, options)
        assert again[1].changes == [], "twice is not once"
        host = after.act(more)
