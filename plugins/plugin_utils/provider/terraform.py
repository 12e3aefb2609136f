# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same firewalls as Terraform's JSON: hcloud_firewall, digitalocean_firewall, aws_security_group with prefix lists, ovh_ip_firewall_rule."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import (
    aws,
    digitalocean,
    hetzner,
    rules as neutral,
    walls,
)
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.files import FileWall
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import Limit, Options, Raw

_OVH = (
    "https://support.us.ovhcloud.com/hc/en-us/articles/115001729044-Enabling-and-Configuring-the-Edge-Network-Firewall"
)
_ANYWHERE = ["0.0.0.0/0", "::/0"]


class Terraform(FileWall):
    """A file of Terraform's JSON; ``like`` is whose rules and limits these are."""

    like: walls.Provider

    def resources(self, raws: t.Sequence[Raw], options: Options) -> Raw:
        """Return Terraform's resources by type and name."""
        raise NotImplementedError

    def text(self, raws: t.Sequence[Raw], rules: t.Sequence[Rule], options: Options) -> str:
        whole = {"//": {"portcullis": [rule.to_data() for rule in rules]}, "resource": self.resources(raws, options)}
        return json.dumps(whole, indent=2) + "\n"

    def carried(self, text: str) -> t.Any:
        return json.loads(text)["//"]["portcullis"]

    def limits_of(self, options: Options) -> t.Tuple[Limit, ...]:
        return self.like.limits_of(options)

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        return self.like.rendered(rules, options)

    def counted(self, raws: t.Sequence[Raw], options: Options) -> t.Mapping[str, int]:
        return self.like.counted(raws, options)

    def ways_out(self) -> str:
        return self.like.ways_out()


class Hcloud(Terraform):
    """The resource hcloud_firewall."""

    name = "terraform_hcloud"
    title = "Terraform's hcloud"
    like = hetzner.HetznerCloud()
    protocols = like.protocols

    def resources(self, raws: t.Sequence[Raw], options: Options) -> Raw:
        return {"hcloud_firewall": {str(options["name"]): {"name": options["name"], "rule": list(raws)}}}


class DigitalOcean(Terraform):
    """The resource digitalocean_firewall."""

    name = "terraform_digitalocean"
    title = "Terraform's digitalocean"
    optional = ("droplet_ids", "tags")
    like = digitalocean.DigitalOcean()
    protocols = like.protocols

    def resources(self, raws: t.Sequence[Raw], options: Options) -> Raw:
        out = [self._rule(raw, "destination", raw["destinations"]["addresses"]) for raw in digitalocean.OUTBOUND]
        made = {
            "name": options["name"],
            **walls.given(options, ("droplet_ids", "tags")),
            "inbound_rule": [self._rule(raw, "source", raw["sources"]["addresses"]) for raw in raws],
            "outbound_rule": out,
        }
        return {"digitalocean_firewall": {str(options["name"]): made}}

    def _rule(self, raw: Raw, end: str, addresses: t.Sequence[str]) -> Raw:
        ports = {"port_range": raw["ports"].replace("all", "1-65535")} if "ports" in raw else {}
        return {"protocol": raw["protocol"], **ports, f"{end}_addresses": list(addresses)}


class Aws(Terraform):
    """A security group of EC2's with a resource for each rule, and a prefix list for each owner named in ``prefix_lists``."""

    name = "terraform_aws"
    title = "Terraform's aws"
    needed = (*FileWall.needed, "vpc_id")
    optional = ("description", "prefix_lists", "quota")
    like = aws.Ec2()
    protocols = like.protocols

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        # Its own prefix lists are made below, of whatever these rules hold.
        found = []
        for rule in rules:
            for raw in self.like.rendered([rule], {}):
                listed = rule.owner.removeprefix(neutral.MARK) in (options.get("prefix_lists") or ())
                found.append({**raw, **({"owner": rule.owner.removeprefix(neutral.MARK)} if listed else {})})
        return found

    def resources(self, raws: t.Sequence[Raw], options: Options) -> Raw:
        group = str(options["name"])
        about = {"name": group, "vpc_id": options["vpc_id"], "description": options.get("description") or "Portcullis"}
        rules: t.Dict[str, Raw] = {}
        lists: t.Dict[str, Raw] = {}
        for raw in raws:
            (key, cidr) = next((key, raw[key][0]) for key in ("cidr_ip", "cidr_ipv6") if key in raw)
            made = self._rule(raw, group)
            if "owner" in raw:
                family = "ipv4" if key == "cidr_ip" else "ipv6"
                port = f"-{made['ip_protocol']}-{made['from_port']}" if "from_port" in made else ""
                listed = f"{group}-{raw['owner']}-{family}"
                entries = lists.setdefault(listed, self._list(listed, family))["entry"]
                if {"cidr": cidr} not in entries:
                    entries.append({"cidr": cidr})
                lists[listed]["max_entries"] = len(entries)
                made["prefix_list_id"] = f"${{aws_ec2_managed_prefix_list.{listed}.id}}"
                rules[f"{listed}{port}"] = made
            else:
                made["cidr_ipv4" if key == "cidr_ip" else "cidr_ipv6"] = cidr
                rules[f"{group}-{len(rules)}"] = made
        return {
            "aws_security_group": {group: about},
            **({"aws_ec2_managed_prefix_list": lists} if lists else {}),
            "aws_vpc_security_group_ingress_rule": rules,
            "aws_vpc_security_group_egress_rule": {
                f"{group}-{key}": {"security_group_id": self._id(group), "ip_protocol": "-1", key: cidr}
                for key, cidr in zip(("cidr_ipv4", "cidr_ipv6"), _ANYWHERE)
            },
        }

    def _id(self, group: str) -> str:
        return f"${{aws_security_group.{group}.id}}"

    def _list(self, name: str, family: str) -> Raw:
        return {"name": name, "address_family": family.replace("ip", "IP"), "max_entries": 0, "entry": []}

    def _rule(self, raw: Raw, group: str) -> Raw:
        ports: Raw = {key: raw[key] for key in ("from_port", "to_port") if key in raw}
        proto = "-1" if raw["proto"] == "all" else raw["proto"]
        return {
            "security_group_id": self._id(group),
            "ip_protocol": proto,
            **ports,
            "description": raw["rule_desc"],
        }


class Ovh(FileWall):
    """OVH's edge network firewall: 20 rules in an order, for IPv4, with no memory but that of established TCP connections."""

    name = "terraform_ovh"
    title = "OVH's edge network firewall"
    needed = (*FileWall.needed, "ip", "ip_on_firewall", "dns_servers", "ntp_servers")
    optional = ("unfiltered_ipv6",)
    families = (4,)
    protocols = frozenset({"any", "tcp", "udp", "icmp", "esp", "gre", "ah"})
    limits = (Limit("rules", 20, _OVH),)

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        found: t.List[Raw] = []
        for rule in rules:
            low, high = rule.ports
            # It takes one port in a rule.
            ports: t.Sequence[t.Optional[int]] = range(low, high + 1) if rule.span() else (None,)
            for net in rule.of(4):
                for port in ports:
                    raw: Raw = {"action": "permit", "protocol": "ipv4" if rule.protocol == "any" else rule.protocol}
                    raw.update({"source": str(net)} if net.prefixlen else {})
                    found.append({**raw, **({} if port is None else {"destination_port": port})})
        return found

    def replies(self, options: Options) -> t.List[Raw]:
        found: t.List[Raw] = [{"action": "permit", "protocol": "tcp", "tcp_option": "established"}]
        for kind, port in (("dns", 53), ("ntp", 123)):
            servers = values.networks(options[f"{kind}_servers"], f"portcullis_provider_firewall.{kind}_servers")
            found += [
                {"action": "permit", "protocol": "udp", "source_port": port, "source": str(net)}
                for net in servers
                if net.version == 4
            ]
        return found

    def counted(self, raws: t.Sequence[Raw], options: Options) -> t.Mapping[str, int]:
        # The last one keeps out all others.
        return {"rules": len(raws) + 1}

    def text(self, raws: t.Sequence[Raw], rules: t.Sequence[Rule], options: Options) -> str:
        place = {"ip": options["ip"], "ip_on_firewall": options["ip_on_firewall"]}
        ordered = {f"{options['name']}-{n}": {**place, "sequence": n, **raw} for n, raw in enumerate(raws)}
        last = {**place, "sequence": 19, "action": "deny", "protocol": "ipv4"}
        whole = {
            "//": {"portcullis": [rule.to_data() for rule in rules]},
            "resource": {"ovh_ip_firewall_rule": {**ordered, f"{options['name']}-19": last}},
        }
        return json.dumps(whole, indent=2) + "\n"

    def carried(self, text: str) -> t.Any:
        return json.loads(text)["//"]["portcullis"]
