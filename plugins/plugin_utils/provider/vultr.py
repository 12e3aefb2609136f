# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vultr's firewall groups, of which each rule is a call of its own; the arguments are those of vultr.cloud 1.14.1."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import rules as neutral, walls
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import (
    Call,
    Found,
    Limit,
    Options,
    Raw,
    Wall,
)

_GROUPS = "https://docs.vultr.com/reference/terraform/resources/firewall_group"
_KEYS = ("ip_type", "protocol", "port", "source", "subnet", "subnet_size")


class Vultr(walls.Provider):
    """The rules of one firewall group, which is there already."""

    name = "vultr"
    title = "Vultr"
    module = "vultr.cloud.firewall_rule"
    needed = ("group",)
    secrets: t.Mapping[str, str] = {"api_key": "VULTR_API_KEY"}
    protocols = frozenset({"tcp", "udp", "icmp", "gre", "esp", "ah"})

    def reads(self, options: Options) -> t.Tuple[Call, ...]:
        return (
            Call("vultr.cloud.firewall_group_info", {}),
            Call("vultr.cloud.firewall_rule_info", {"group": options["group"]}),
        )

    def wall(self, answers: t.Sequence[t.Mapping[str, t.Any]], options: Options) -> Wall:
        groups = [each for each in answers[0]["vultr_firewall_group_info"] if each["description"] == options["group"]]
        if len(groups) != 1:
            raise Refusal(
                f"portcullis_provider_firewall: {self.title} has {len(groups)} firewall groups named {options['group']!r}, and one is needed; "
                "create it (vultr.cloud.firewall_group), link it to the instance, and run again."
            )
        found = tuple(self._found(raw) for raw in answers[1]["vultr_firewall_rule_info"])
        return Wall(bool(found), found, {"most": groups[0].get("max_rule_count")})

    def _found(self, raw: Raw) -> Found:
        comment = str(raw.get("notes") or "")
        plain = not raw.get("source") and raw.get("action", "accept") == "accept"
        nets = [f"{raw['subnet']}/{raw['subnet_size']}"] if plain else []
        port = str(raw.get("port") or "")
        rule = walls.read(raw["protocol"], port, nets, comment) if plain else ()
        kept = {key: raw[key] for key in _KEYS if raw.get(key) not in (None, "")}
        if kept.get("source"):
            kept = {key: value for key, value in kept.items() if key not in ("subnet", "subnet_size")}
        return Found(
            {**kept, "notes": comment}, rule, comment.startswith(neutral.MARK), text=walls.text(rule, comment, kept)
        )

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        return [
            {
                "ip_type": f"v{net.version}",
                "protocol": rule.protocol,
                "subnet": str(net.network_address),
                "subnet_size": net.prefixlen,
                "notes": rule.comment[:255],
                **({"port": rule.span(":") or "1:65535"} if rule.protocol in neutral.WITH_PORTS else {}),
            }
            for rule in sorted(rules, key=lambda rule: rule.owner != f"{neutral.MARK}ssh")
            for net in rule.sources
        ]

    def same(self, raw: Raw) -> t.Any:
        """Return what the module itself compares, the network in one spelling."""
        said = {key: raw.get(key) for key in _KEYS if raw.get(key) not in (None, "")}
        if "subnet" in said and not said.get("source"):
            said["subnet"] = str(values.network(f"{said['subnet']}/{said.pop('subnet_size')}", "subnet"))
        if "port" in said:
            said["port"] = walls.span(said["port"])
        return tuple(sorted((key, str(value)) for key, value in said.items()))

    def require_fit(self, raws: t.Sequence[Raw], options: Options, step: str) -> None:
        """Leave it to ``writes``, which knows how many this group takes."""

    def writes(
        self, raws: t.Sequence[Raw], gone: t.Sequence[Raw], wall: Wall, options: Options, step: str
    ) -> t.Tuple[Call, ...]:
        there = {self.same(each.raw) for each in wall.found}
        new = [raw for raw in raws if self.same(raw) not in there]
        most = wall.rest.get("most")
        if most:
            # They are added before the others go, so that nobody is kept out meanwhile.
            at_once = len(there) + len(new)
            limit = Limit("rules", int(most), _GROUPS)
            if at_once > limit.most:
                raise Refusal(
                    f"portcullis_provider_firewall: {self.title} takes {limit.most} rules in this group ({_GROUPS}), and with the old ones there "
                    f"would be {at_once}; nothing was sent. {self.ways_out()}"
                )
        return (
            *(Call(self.module, {"group": options["group"], "state": "present", **raw}) for raw in new),
            *(Call(self.module, {"group": options["group"], "state": "absent", **raw}) for raw in gone),
        )

    def back(self, wall: Wall, raws: t.Sequence[Raw], options: Options) -> t.Tuple[Call, ...]:
        before = {self.same(each.raw): each.raw for each in wall.found}
        after = {self.same(raw): raw for raw in raws}
        again = [raw for key, raw in before.items() if key not in after]
        away = [raw for key, raw in after.items() if key not in before]
        return (
            *(Call(self.module, {"group": options["group"], "state": "present", **raw}) for raw in again),
            *(Call(self.module, {"group": options["group"], "state": "absent", **raw}) for raw in away),
        )
