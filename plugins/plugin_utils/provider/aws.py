# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups of Amazon's EC2, with managed prefix lists; the arguments are those of amazon.aws 12.0.0.

amazon.aws has no module for prefix lists. A list is named by its ID, its maximum and what it holds, as Terraform's output has it (terraform.py
writes one), and used only where it holds exactly what the policy names.
"""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.validation import merge
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import NUMBERS
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

QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"
#: What a description may hold (AWS::EC2::SecurityGroup Ingress).
DESCRIPTION = r"a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*"
_TARGETS = {4: "cidr_ip", 6: "cidr_ipv6"}
_RANGES = {"ip_ranges": "cidr_ip", "ipv6_ranges": "cidr_ipv6"}
#: EC2's names of protocols, where they are neither a name of ours nor a number.
_NAMES = {"-1": "any", "all": "any", "icmpv6": "icmp", "58": "icmp", "1": "icmp", "6": "tcp", "17": "udp"}


class Ec2(walls.Provider):
    """A security group, which remembers connections."""

    name = "aws"
    title = "EC2"
    module = "amazon.aws.ec2_security_group"
    needed = ("name", "vpc_id", "region")
    optional = ("description", "prefix_lists", "quota")
    protocols = frozenset({"any", "tcp", "udp", "icmp", *NUMBERS})

    def limits_of(self, options: Options) -> t.Tuple[Limit, ...]:
        most = values.in_bounds(options.get("quota", 60), "portcullis_provider_firewall.quota", 1, 1000, "rules")
        return tuple(Limit(f"rules for IPv{family}", most, QUOTAS) for family in neutral.FAMILIES)

    def reads(self, options: Options) -> t.Tuple[Call, ...]:
        filters = {"group-name": options["name"], "vpc-id": options["vpc_id"]}
        return (Call(f"{self.module}_info", {"region": options["region"], "filters": filters}),)

    def wall(self, answers: t.Sequence[t.Mapping[str, t.Any]], options: Options) -> Wall:
        named = [each for each in answers[0]["security_groups"] if each["group_name"] == options["name"]]
        if not named:
            return Wall(False)
        found = [self._found(raw, options) for each in named[0].get("ip_permissions") or () for raw in _apart(each)]
        return Wall(True, tuple(found), {"description": named[0].get("description")})

    def _found(self, raw: Raw, options: Options) -> Found:
        comment = str(raw.get("rule_desc") or "")
        numbers = {number: name for name, number in NUMBERS.items()}
        protocol = str(_NAMES.get(raw["proto"]) or numbers.get(raw["proto"]) or raw["proto"])
        ports = f"{raw['from_port']}-{raw['to_port']}" if protocol in neutral.WITH_PORTS else ""
        whole = protocol != "icmp" or raw.get("from_port") in (None, -1)
        sources = [*raw.get("cidr_ip", ()), *raw.get("cidr_ipv6", ()), *self._held(raw, comment, options)]
        rule = walls.read(protocol, ports, sources, comment) if sources and whole else ()
        return Found(raw, rule, comment.startswith(neutral.MARK), text=walls.text(rule, comment, raw))

    def _held(self, raw: Raw, comment: str, options: Options) -> t.Tuple[str, ...]:
        """Return what a prefix list holds that a person described."""
        known = {each["id"]: each for lists in _lists(options).values() for each in lists.values()}
        found = known.get((raw.get("ip_prefix") or [""])[0])
        return tuple(found["entries"]) if found else ()

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        return [
            {**kind, **target, "rule_desc": walls.label(rule.comment, DESCRIPTION, 255)}
            for rule in rules
            for family in neutral.FAMILIES
            if rule.of(family)
            for kind in [_kind(rule, family)]
            for target in self._targets(rule, family, options)
        ]

    def _targets(self, rule: Rule, family: int, options: Options) -> t.List[Raw]:
        given = _lists(options).get(rule.owner.removeprefix(neutral.MARK), {}).get(f"ipv{family}")
        if given is None:
            return [{_TARGETS[family]: [str(net)]} for net in rule.of(family)]
        held = merge(values.networks(given["entries"], "prefix_lists"))
        if held != rule.of(family):
            raise Refusal(
                f"portcullis_provider_firewall.prefix_lists: {given['id']} holds {len(held)} networks, and not those {len(rule.of(family))} that "
                f"{rule.owner} lets in over IPv{family}; bring it up to date (the Terraform file of this playbook does), then run again."
            )
        return [{"ip_prefix": [given["id"]]}]

    def counted(self, raws: t.Sequence[Raw], options: Options) -> t.Mapping[str, int]:
        found = dict.fromkeys((f"rules for IPv{family}" for family in neutral.FAMILIES), 0)
        maxima = {
            each["id"]: (family, int(each["max_entries"]))
            for lists in _lists(options).values()
            for family, each in lists.items()
        }
        for raw in raws:
            for family, key in _TARGETS.items():
                found[f"rules for IPv{family}"] += len(raw.get(key) or ())
            for known in raw.get("ip_prefix") or ():
                # One that nobody described counts for both: how much it takes only EC2 knows.
                for family in neutral.FAMILIES:
                    kind, most = maxima.get(known, (f"ipv{family}", 1))
                    found[f"rules for IPv{family}"] += most if kind == f"ipv{family}" else 0
            if raw.get("group_id"):
                for family in neutral.FAMILIES:
                    found[f"rules for IPv{family}"] += 1
        return found

    def same(self, raw: Raw) -> t.Any:
        """Return a rule without its description: EC2 takes no two that differ by that alone."""
        said = {key: value for key, value in raw.items() if key != "rule_desc"}
        for key in _TARGETS.values():
            if said.get(key):
                said[key] = sorted(str(values.network(text, key)) for text in said[key])
        return super().same(said)

    def writes(
        self, raws: t.Sequence[Raw], gone: t.Sequence[Raw], wall: Wall, options: Options, step: str
    ) -> t.Tuple[Call, ...]:
        description = wall.rest.get("description") or options.get("description") or "Portcullis"
        arguments = {
            **walls.given(options, ("name", "vpc_id", "region")),
            "state": "present",
            "description": description,
            "rules": list(raws),
            "purge_rules": step == "close",
            "purge_rules_egress": False,
        }
        return (Call(self.module, arguments),)

    def back(self, wall: Wall, raws: t.Sequence[Raw], options: Options) -> t.Tuple[Call, ...]:
        before = [each.raw for each in wall.found]
        return self.writes(before, [], wall, options, "close") if wall.up else ()

    def ways_out(self) -> str:
        return (
            "A prefix list (prefix_lists) counts its maximum, so it helps where several groups share one, and a higher quota of Amazon's goes "
            "into quota. " + super().ways_out()
        )


def _lists(options: Options) -> t.Mapping[str, t.Mapping[str, t.Any]]:
    return {str(owner): lists for owner, lists in (options.get("prefix_lists") or {}).items()}


def _kind(rule: Rule, family: int) -> Raw:
    if rule.protocol in neutral.WITH_PORTS:
        return {"proto": rule.protocol, "from_port": rule.ports[0], "to_port": rule.ports[1]}
    if rule.protocol == "icmp":
        return {"proto": "icmp" if family == 4 else "icmpv6", "from_port": -1, "to_port": -1}
    return {"proto": "all" if rule.protocol == "any" else NUMBERS[rule.protocol]}


def _apart(permission: t.Mapping[str, t.Any]) -> t.Iterator[Raw]:
    """Yield a permission of EC2's as the module takes it, a rule for each of its sources."""
    proto = str(permission["ip_protocol"])
    kind: Raw = {"proto": "all" if proto == "-1" else proto}
    if proto in ("tcp", "udp", "icmp", "icmpv6"):
        kind.update({key: int(permission[key]) for key in ("from_port", "to_port")})
    for ranges, key in _RANGES.items():
        for each in permission.get(ranges) or ():
            yield _described({**kind, key: [each[key]]}, each)
    for each in permission.get("prefix_list_ids") or ():
        yield _described({**kind, "ip_prefix": [each["prefix_list_id"]]}, each)
    for each in permission.get("user_id_group_pairs") or ():
        yield _described({**kind, "group_id": [each["group_id"]]}, each)


def _described(raw: Raw, each: t.Mapping[str, t.Any]) -> Raw:
    return {**raw, "rule_desc": each["description"]} if each.get("description") else raw
