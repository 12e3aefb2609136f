# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""DigitalOcean's cloud firewalls.

digitalocean.cloud.firewall 1.9.0 creates and deletes, and never changes a firewall that is there: it answers that it exists. The firewalls
of a Droplet add up, so a policy is a firewall of its own, with a name that ends in its digest: the step open adds that of the new policy,
and close deletes those of the old ones.
"""

from __future__ import annotations

import hashlib
import json
import re
import typing as t
from dataclasses import replace

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import rules as neutral, walls
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import (
    Call,
    Found,
    Limit,
    Options,
    Plan,
    Raw,
    Wall,
)

_LIMITS = "https://docs.digitalocean.com/products/networking/firewalls/details/limits/"
#: Without rules for what leaves nothing would leave (the same documentation, how-to/configure-rules).
_EVERYWHERE = {"addresses": ["0.0.0.0/0", "::/0"]}
OUTBOUND: t.List[Raw] = [
    {"protocol": "tcp", "ports": "all", "destinations": _EVERYWHERE},
    {"protocol": "udp", "ports": "all", "destinations": _EVERYWHERE},
    {"protocol": "icmp", "destinations": _EVERYWHERE},
]


class DigitalOcean(walls.Provider):
    """A cloud firewall for each policy."""

    name = "digitalocean"
    title = "DigitalOcean"
    module = "digitalocean.cloud.firewall"
    needed = ("name",)
    optional = ("droplet_ids", "tags")
    secrets: t.Mapping[str, str] = {"token": "DIGITALOCEAN_TOKEN"}
    protocols = frozenset({"tcp", "udp", "icmp"})
    limits = (Limit("rules", 50, _LIMITS), Limit("addresses in one rule", 1000, _LIMITS))
    _addresses = 1000

    def require(self, options: Options) -> None:
        super().require(options)
        if not options.get("droplet_ids") and not options.get("tags"):
            raise Refusal(
                "portcullis_provider_firewall: without droplet_ids or tags a new firewall would be in front of nobody; name one of them."
            )

    def reads(self, options: Options) -> t.Tuple[Call, ...]:
        return (Call("digitalocean.cloud.firewalls_info", {}),)

    def wall(self, answers: t.Sequence[t.Mapping[str, t.Any]], options: Options) -> Wall:
        mine = re.compile(rf"{re.escape(str(options['name']))}-[0-9a-f]{{8}}")
        named = {each["name"]: each for each in answers[0]["firewalls"] if mine.fullmatch(str(each["name"]))}
        found = [self._found(raw) for each in named.values() for raw in each.get("inbound_rules") or ()]
        return Wall(bool(named), tuple(found), {"named": named})

    def _found(self, raw: Raw) -> Found:
        sources = raw.get("sources") or {}
        plain = set(walls.without_empty(sources)) == {"addresses"}
        rule = walls.read(raw["protocol"], raw.get("ports"), sources["addresses"], "") if plain else ()
        return Found(raw, rule, ours=True, text=walls.text(rule, "", raw))

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        return [
            {
                "protocol": rule.protocol,
                **({"ports": rule.span() or "all"} if rule.protocol in neutral.WITH_PORTS else {}),
                "sources": {"addresses": [str(net) for net in nets]},
            }
            for rule in rules
            for nets in walls.chunks(rule.sources, self._addresses)
        ]

    def counted(self, raws: t.Sequence[Raw], options: Options) -> t.Mapping[str, int]:
        most = max((len(raw["sources"]["addresses"]) for raw in raws), default=0)
        return {"rules": len(raws) + len(OUTBOUND), "addresses in one rule": most}

    def plan(self, wall: Wall, wanted: t.Sequence[Rule], options: Options, step: str, foreign: str) -> Plan:
        """Return the step: the new policy's firewall beside those of the old ones, or alone."""
        if step == "open" and not wall.up:
            return Plan(said=(f"{self.title} filters nothing for this host yet, so there is nothing to open.",))
        # Its rules have no comments, so those of all owners are one.
        goal = neutral.normalised(replace(rule, comment="") for rule in wanted)
        self.require_sayable(goal, options)
        raws = self.rendered(goal, options)
        self.require_fit(raws, options, step)
        named: t.Mapping[str, Raw] = wall.rest["named"]
        name = f"{options['name']}-{digest(goal)}"
        calls = [] if name in named else [self._create(name, raws, options)]
        if name in named:
            self._require_true(name, named[name], goal)
        old = [other for other in named if other != name] if step == "close" else []
        calls += [Call(self.module, {"name": other, "state": "absent"}) for other in old]
        back = [self._create(other, named[other].get("inbound_rules") or [], options) for other in old]
        back += [] if name in named else [Call(self.module, {"name": name, "state": "absent"})]
        after = goal if step == "close" else neutral.normalised([*goal, *wall.ours])
        return Plan(tuple(calls), after, (), tuple(back))

    def _require_true(self, name: str, there: Raw, goal: t.Sequence[Rule]) -> None:
        """Raise Refusal where somebody changed the firewall of this very policy."""
        found = [self._found(raw) for raw in there.get("inbound_rules") or ()]
        if not all(each.rules for each in found) or neutral.accepted(
            rule for each in found for rule in each.rules
        ) != neutral.accepted(goal):
            raise Refusal(
                f"portcullis_provider_firewall: the rules of {name} at {self.title} are not those that it was made with, and its module cannot "
                "change them; put them back there, or delete it while another firewall protects the Droplets, then run again."
            )

    def _create(self, name: str, raws: t.Sequence[Raw], options: Options) -> Call:
        arguments = {
            **walls.given(options, ("droplet_ids", "tags")),
            "name": name,
            "state": "present",
            "inbound_rules": list(raws),
            "outbound_rules": OUTBOUND,
        }
        return Call(self.module, arguments)


def digest(rules: t.Sequence[Rule]) -> str:
    """Return what is the same for all spellings of one policy."""
    said = [
        [protocol, family, low, high, [str(net) for net in nets]]
        for (protocol, family), entries in neutral.accepted(rules).items()
        for low, high, nets in entries
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:8]
