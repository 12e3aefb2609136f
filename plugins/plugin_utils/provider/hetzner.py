# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hetzner's two firewalls: that of the Cloud, and the one without a memory in front of dedicated servers (Robot).

The arguments are those of hetzner.hcloud 6.10.0 and community.hrobot 2.7.2.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
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

_CLOUD = "https://docs.hetzner.com/cloud/firewalls/overview#limits"
_ROBOT = "https://docs.hetzner.com/robot/dedicated-server/firewall/"
#: Where a server's own questions come from, as Hetzner's page and Linux have it.
EPHEMERAL = "32768-65535"


class HetznerCloud(walls.Provider):
    """The firewall of Hetzner Cloud, which remembers connections."""

    name = "hetzner_cloud"
    title = "Hetzner Cloud"
    module = "hetzner.hcloud.firewall"
    needed = ("name",)
    optional = ("api_endpoint",)
    secrets: t.Mapping[str, str] = {"api_token": "HCLOUD_TOKEN"}
    protocols = frozenset({"tcp", "udp", "icmp", "esp", "gre"})
    limits = (Limit("rules", 50, _CLOUD), Limit("effective rules (sources of all rules)", 500, _CLOUD))
    _sources = 100

    def reads(self, options: Options) -> t.Tuple[Call, ...]:
        return (Call(f"{self.module}_info", walls.given(options, ("api_endpoint",))),)

    def wall(self, answers: t.Sequence[t.Mapping[str, t.Any]], options: Options) -> Wall:
        named = [each for each in answers[0]["hcloud_firewall_info"] if each["name"] == options["name"]]
        raws = [walls.without_empty(raw) for each in named for raw in each["rules"]]
        leaving = [raw for raw in raws if raw["direction"] != "in"]
        return Wall(bool(named), tuple(self._found(raw) for raw in raws if raw["direction"] == "in"), {"out": leaving})

    def _found(self, raw: Raw) -> Found:
        comment = str(raw.get("description") or "")
        rule = walls.read(raw["protocol"], raw.get("port"), raw["source_ips"], comment)
        return Found(raw, rule, comment.startswith(neutral.MARK), text=walls.text(rule, comment, raw))

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        return [
            {
                "description": rule.comment[:255],
                "direction": "in",
                "protocol": rule.protocol,
                "source_ips": [str(net) for net in nets],
                **({"port": rule.span() or "1-65535"} if rule.protocol in neutral.WITH_PORTS else {}),
            }
            for rule in rules
            for nets in walls.chunks(rule.sources, self._sources)
        ]

    def counted(self, raws: t.Sequence[Raw], options: Options) -> t.Mapping[str, int]:
        effective = sum(len(raw.get("source_ips") or raw.get("destination_ips") or ()) for raw in raws)
        return {"rules": len(raws), "effective rules (sources of all rules)": effective}

    def writes(
        self, raws: t.Sequence[Raw], gone: t.Sequence[Raw], wall: Wall, options: Options, step: str
    ) -> t.Tuple[Call, ...]:
        arguments = {**walls.given(options, ("name", "api_endpoint")), "rules": [*raws, *wall.rest.get("out", ())]}
        return (Call(self.module, {**arguments, "state": "present"}),)


class HetznerRobot(walls.Provider):
    """The firewall in front of a dedicated server, which has ten rules for what comes in and remembers nothing."""

    name = "hetzner_robot"
    title = "Hetzner Robot"
    module = "community.hrobot.firewall"
    needed = ("server_number",)
    optional = ("unfiltered_ipv6", "dns_servers", "ntp_servers", "replies")
    secrets: t.Mapping[str, str] = {"hetzner_user": "HROBOT_API_USER", "hetzner_password": "HROBOT_API_PASSWORD"}
    protocols = frozenset({"tcp", "udp", "icmp", "esp", "gre", "ipip", "ah"})
    limits = (Limit("rules", 10, _ROBOT),)
    _keys = ("name", "ip_version", "dst_ip", "dst_port", "src_ip", "src_port", "protocol", "tcp_flags", "action")
    _mark, _replies = "portcullis-", "portcullis-replies"

    def reads(self, options: Options) -> t.Tuple[Call, ...]:
        return (Call(f"{self.module}_info", {"server_number": options["server_number"]}),)

    def wall(self, answers: t.Sequence[t.Mapping[str, t.Any]], options: Options) -> Wall:
        said = answers[0]["firewall"]
        rules = said.get("rules") or {}
        if said["status"] not in ("active", "disabled"):
            raise Refusal(
                f"portcullis_provider_firewall: {self.title} is still changing this firewall (it says {said['status']!r}); run again in a minute."
            )
        found = tuple(self._found(walls.without_empty(raw)) for raw in rules.get("input") or ())
        rest = {"output": rules.get("output") or [], "filter_ipv6": bool(said.get("filter_ipv6"))}
        return Wall(said["status"] == "active", found, rest)

    def _found(self, raw: Raw) -> Found:
        name = str(raw.get("name") or "")
        ours, reply = name.startswith(self._mark), name == self._replies
        comment = neutral.MARK + name[len(self._mark) :] if ours else name
        family = {"ipv4": 4, "ipv6": 6}.get(str(raw.get("ip_version") or ""))
        rule: t.Tuple[Rule, ...] = ()
        plain = raw["action"] == "accept" and not any(raw.get(key) for key in ("dst_ip", "src_port", "tcp_flags"))
        if family and plain and raw.get("protocol"):
            sources = [raw["src_ip"]] if raw.get("src_ip") else [str(neutral.EVERYONE[family])]
            rule = walls.read(str(raw["protocol"]), raw.get("dst_port"), sources, comment)
        text = walls.text(rule, name, raw)
        return Found(raw, () if reply else rule, ours, raw["action"] == "accept", reply, text)

    def families_of(self, options: Options) -> t.Tuple[int, ...]:
        return (4,) if options.get("unfiltered_ipv6") else (4, 6)

    def require_sayable(self, rules: t.Sequence[Rule], options: Options) -> None:
        super().require_sayable(rules, options)
        pings = any(rule.protocol == "icmp" and rule.of(6) == (neutral.EVERYONE[6],) for rule in rules)
        speaks6 = any(rule.of(6) for rule in rules)
        if 6 in self.families_of(options) and speaks6 and not pings:
            raise Refusal(
                f"portcullis_provider_firewall_icmp: {self.title} lets in all ICMPv6 whatever its rules say ({_ROBOT}), so it would be wider than "
                "this policy; set it to true, or ufw_ipv6 to false."
            )

    def plan(self, wall: Wall, wanted: t.Sequence[Rule], options: Options, step: str, foreign: str) -> Plan:
        """Return the step, and what nobody can close there."""
        found = super().plan(wall, wanted, options, step, foreign)
        if any(rule.of(6) for rule in wanted) or 6 not in self.families_of(options):
            return found
        said = f"{self.title} lets in all ICMPv6 whatever its rules say ({_ROBOT}); the host keeps it out."
        return replace(found, said=(*found.said, said))

    def sayable(self, rules: t.Sequence[Rule], options: Options) -> t.Sequence[Rule]:
        """Return these without ICMPv6, which always comes in there, and without a family that is not filtered."""
        found = []
        for rule in rules:
            families = (4,) if rule.protocol == "icmp" else self.families_of(options)
            nets = tuple(net for family in families for net in rule.of(family))
            found += [replace(rule, sources=nets)] if nets else []
        return found

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        return [self._rule(rule, net) for rule in self.sayable(rules, options) for net in rule.sources]

    def _rule(self, rule: Rule, net: values.Network) -> Raw:
        name = self._mark + walls.label(rule.comment.removeprefix(neutral.MARK), r"a-zA-Z .\-+_@", 60)
        raw: Raw = {"name": name, "ip_version": f"ipv{net.version}", "protocol": rule.protocol, "action": "accept"}
        if net.prefixlen:
            raw["src_ip"] = str(net)
        if rule.protocol in neutral.WITH_PORTS and rule.span():
            raw["dst_port"] = rule.span()
        return raw

    def replies(self, options: Options) -> t.List[Raw]:
        kinds = options.get("replies") or ["tcp", "dns", "ntp"]
        found: t.List[Raw] = []
        for family in self.families_of(options):
            base = {"name": self._replies, "ip_version": f"ipv{family}", "dst_port": EPHEMERAL, "action": "accept"}
            if "tcp" in kinds:
                found.append({**base, "protocol": "tcp", "tcp_flags": "ack"})
            for kind, port in (("dns", "53"), ("ntp", "123")):
                given = values.networks(options.get(f"{kind}_servers") or (), f"{kind}_servers")
                servers = [net for net in given if net.version == family]
                if kind in kinds:
                    places = [{"src_ip": str(net)} for net in servers] if given else [{}]
                    found += [{**base, "protocol": "udp", "src_port": port, **place} for place in places]
        return found

    def same(self, raw: Raw) -> t.Any:
        """Return a rule without its name: two that accept the same are one."""
        said = {key: raw.get(key) for key in self._keys if raw.get(key) not in (None, "")}
        if said.get("src_ip"):
            said["src_ip"] = str(values.network(said["src_ip"], "src_ip"))
        ours = str(said.pop("name", "")).startswith(self._mark)
        return (ours, *sorted(said.items()))

    def differs(self, wall: Wall, options: Options, step: str) -> bool:
        return step == "close" and wall.rest["filter_ipv6"] != (6 in self.families_of(options))

    def back(self, wall: Wall, raws: t.Sequence[Raw], options: Options) -> t.Tuple[Call, ...]:
        off = Call(self.module, {"server_number": options["server_number"], "state": "absent"})
        return super().back(wall, raws, options) if wall.up else (off,)

    def ways_out(self) -> str:
        return (
            "Of these ten, what answers the host's own questions takes some (replies, dns_servers, ntp_servers), twice with IPv6 "
            "(unfiltered_ipv6: true leaves that family to the host). " + super().ways_out()
        )

    def writes(
        self, raws: t.Sequence[Raw], gone: t.Sequence[Raw], wall: Wall, options: Options, step: str
    ) -> t.Tuple[Call, ...]:
        # A wall that began to filter IPv6 while it opens would close.
        filters = wall.rest["filter_ipv6"] if step == "open" else 6 in self.families_of(options)
        output = wall.rest["output"] or [{"name": "Allow all", "action": "accept"}]
        rules = {"input": list(raws), "output": [walls.without_empty(raw) for raw in output]}
        arguments = {
            "server_number": options["server_number"],
            "state": "present",
            "filter_ipv6": filters,
            "rules": rules,
        }
        return (Call(self.module, arguments),)
