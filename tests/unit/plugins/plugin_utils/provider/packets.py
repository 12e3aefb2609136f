# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each wall lets in, worked out from what is sent to its provider, as the provider's documentation says and not as our code does."""

from __future__ import annotations

import functools
import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule

Raw = Mapping[str, Any]
_network = functools.lru_cache(maxsize=10_000)(ipaddress.ip_network)
_address = functools.lru_cache(maxsize=10_000)(ipaddress.ip_address)
NUMBERS = {"2": "igmp", "41": "ipv6", "47": "gre", "50": "esp", "51": "ah", "112": "vrrp"}


@dataclass(frozen=True)
class Packet:
    """A packet that comes to the host; ``ack`` is whether it belongs to a connection, as far as its flags say."""

    protocol: str
    source: str
    port: int = 0
    source_port: int = 40000
    ack: bool = False

    @property
    def family(self) -> int:
        return _address(self.source).version

    def within(self, networks: Iterable[str]) -> bool:
        address = _address(self.source)
        return any(address in net for net in map(_network, networks) if net.version == address.version)

    def to(self, ports: Any) -> bool:
        """Return whether it is for these ports, as providers write them."""
        if self.protocol not in ("tcp", "udp") or ports in (None, "", "all"):
            return True
        low, _dash, high = str(ports).replace(":", "-").partition("-")
        return int(low) <= self.port <= int(high or low)


def neutral(rules: Sequence[Rule], packet: Packet) -> bool:
    """Return whether a policy lets a packet in."""
    return any(
        rule.protocol in ("any", packet.protocol)
        and (packet.protocol not in ("tcp", "udp") or rule.ports[0] <= packet.port <= rule.ports[1])
        and packet.within(map(str, rule.sources))
        for rule in rules
    )


def _hetzner_cloud(raws: Sequence[Raw], packet: Packet) -> bool:
    return any(
        raw["direction"] == "in"
        and raw["protocol"] == packet.protocol
        and packet.to(raw.get("port"))
        and packet.within(raw["source_ips"])
        for raw in raws
    )


def _hetzner_robot(raws: Sequence[Raw], packet: Packet) -> bool:
    if (packet.protocol, packet.family) == ("icmp", 6):
        return True

    def fits(raw: Raw) -> bool:
        return (
            raw.get("ip_version") in (None, f"ipv{packet.family}")
            and raw.get("protocol") in (None, packet.protocol)
            and packet.to(raw.get("dst_port"))
            and ("src_port" not in raw or packet.source_port == int(raw["src_port"]))
            and ("src_ip" not in raw or packet.within([raw["src_ip"]]))
            and ("tcp_flags" not in raw or packet.ack)
        )

    return next((raw["action"] == "accept" for raw in raws if fits(raw)), False)


def _digitalocean(raws: Sequence[Raw], packet: Packet) -> bool:
    return any(
        raw["protocol"] == packet.protocol
        and packet.to(raw.get("ports"))
        and packet.within(raw["sources"]["addresses"])
        for raw in raws
    )


def _vultr(raws: Sequence[Raw], packet: Packet) -> bool:
    return any(
        raw["protocol"] == packet.protocol
        and raw["ip_type"] == f"v{packet.family}"
        and packet.to(raw.get("port"))
        and packet.within([f"{raw['subnet']}/{raw['subnet_size']}"])
        for raw in raws
    )


def _linode(raws: Sequence[Raw], packet: Packet) -> bool:
    return any(
        raw["action"] == "ACCEPT"
        and raw["protocol"].lower() == packet.protocol
        and packet.to(raw.get("ports"))
        and packet.within([*raw["addresses"].get("ipv4", ()), *raw["addresses"].get("ipv6", ())])
        for raw in raws
    )


def _ec2_protocol(text: str, packet: Packet) -> bool:
    if text in ("all", "-1"):
        return True
    kind = "icmp" if packet.family == 4 else "icmpv6"
    return NUMBERS.get(text, text) == (kind if packet.protocol == "icmp" else packet.protocol)


def _aws(raws: Sequence[Raw], packet: Packet) -> bool:
    return any(
        _ec2_protocol(raw["proto"], packet)
        and (packet.protocol == "icmp" or "from_port" not in raw or packet.to(f"{raw['from_port']}-{raw['to_port']}"))
        and packet.within([*raw.get("cidr_ip", ()), *raw.get("cidr_ipv6", ())])
        for raw in raws
    )


def _resources(text: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)["resource"].get(kind, {})
    return found


def _terraform_hcloud(text: str, packet: Packet) -> bool:
    (firewall,) = _resources(text, "hcloud_firewall").values()
    return _hetzner_cloud(firewall["rule"], packet)


def _terraform_digitalocean(text: str, packet: Packet) -> bool:
    (firewall,) = _resources(text, "digitalocean_firewall").values()
    return any(
        rule["protocol"] == packet.protocol
        and packet.to(rule.get("port_range"))
        and packet.within(rule["source_addresses"])
        for rule in firewall["inbound_rule"]
    )


def _terraform_aws(text: str, packet: Packet) -> bool:
    lists = _resources(text, "aws_ec2_managed_prefix_list")

    def sources(rule: Raw) -> list[str]:
        if "prefix_list_id" in rule:
            name = rule["prefix_list_id"].split(".")[1]
            return [entry["cidr"] for entry in lists[name]["entry"]]
        return [rule[key] for key in ("cidr_ipv4", "cidr_ipv6") if key in rule]

    return any(
        _ec2_protocol(rule["ip_protocol"], packet)
        and (
            packet.protocol == "icmp" or "from_port" not in rule or packet.to(f"{rule['from_port']}-{rule['to_port']}")
        )
        and packet.within(sources(rule))
        for rule in _resources(text, "aws_vpc_security_group_ingress_rule").values()
    )


def _terraform_ovh(text: str, packet: Packet) -> bool:
    def fits(rule: Raw) -> bool:
        return (
            rule["protocol"] in ("ipv4", packet.protocol)
            and ("source" not in rule or packet.within([rule["source"]]))
            and ("destination_port" not in rule or packet.port == rule["destination_port"])
            and ("source_port" not in rule or packet.source_port == rule["source_port"])
            and ("tcp_option" not in rule or packet.ack)
        )

    rules = sorted(_resources(text, "ovh_ip_firewall_rule").values(), key=lambda rule: int(rule["sequence"]))
    return next((rule["action"] == "permit" for rule in rules if fits(rule)), True)


def _nftables(text: str, packet: Packet) -> bool:
    body = re.search(r"chain to_host \{\n(.*?)\n\t\}", text, re.DOTALL)
    assert body is not None

    def words(line: str) -> Iterator[bool]:
        for proto, ports in re.findall(r"(tcp|udp) dport (\S+)", line):
            yield proto == packet.protocol and packet.to(ports)
        for name in re.findall(r"meta l4proto (\S+)", line):
            yield NUMBERS.get(name, name) == (
                "ipv6-icmp" if (packet.protocol, packet.family) == ("icmp", 6) else packet.protocol
            )
        for family in re.findall(r"meta nfproto ipv(\d)", line):
            yield int(family) == packet.family
        for nets in re.findall(r"saddr \{ (.*?) \}", line):
            yield packet.within(nets.split(", "))

    for line in body[1].split("\n"):
        if "ct state" in line:
            if packet.ack:
                return True
        elif all(words(line.partition(" comment ")[0])):
            return " accept" in line
    raise AssertionError(text)


#: By wall; those that are files get the text.
ACCEPTS: dict[str, Callable[[Any, Packet], bool]] = {
    "hetzner_cloud": _hetzner_cloud,
    "hetzner_robot": _hetzner_robot,
    "digitalocean": _digitalocean,
    "vultr": _vultr,
    "linode": _linode,
    "aws": _aws,
    "terraform_hcloud": _terraform_hcloud,
    "terraform_digitalocean": _terraform_digitalocean,
    "terraform_aws": _terraform_aws,
    "terraform_ovh": _terraform_ovh,
    "nftables": _nftables,
}


def answers(wall: str, packet: Packet) -> bool:
    """Return whether a wall without a memory lets a packet in as the answer to something that the host asked."""
    high = packet.port >= 32768
    if wall == "hetzner_robot":
        udp = packet.protocol == "udp" and packet.source_port in (53, 123) and high
        # ICMPv6 comes in there whatever the rules say.
        always = (packet.protocol, packet.family) == ("icmp", 6)
        return (packet.protocol == "tcp" and packet.ack and high) or udp or always
    if wall == "terraform_ovh":
        known = {53: "9.9.9.9", 123: "198.51.100.1"}
        udp = packet.protocol == "udp" and known.get(packet.source_port) == packet.source
        return (packet.protocol == "tcp" and packet.ack) or udp
    return wall == "nftables" and packet.ack


def around(rules: Sequence[Rule]) -> Iterator[Packet]:
    """Yield packets at both sides of every edge of these rules, and the answers that a host may wait for."""
    sources = {"192.0.2.77", "2001:db8:ffff::77", "9.9.9.9", "198.51.100.1"}
    ports = {1, 21, 22, 80, 443, 32767, 32768, 65535}
    for rule in rules:
        for net in rule.sources:
            for number in (int(net[0]) - 1, int(net[0]), int(net[-1]), int(net[-1]) + 1):
                if 0 <= number < 2**net.max_prefixlen:
                    sources.add(
                        str(ipaddress.IPv4Address(number) if net.version == 4 else ipaddress.IPv6Address(number))
                    )
        ports |= {port for edge in rule.ports for port in (edge - 1, edge, edge + 1) if 1 <= port <= 65535}
    for source in sorted(sources):
        yield from (Packet(protocol, source) for protocol in ("icmp", "gre", "esp"))
        for port in sorted(ports):
            for protocol in ("tcp", "udp"):
                yield Packet(protocol, source, port)
            yield Packet("tcp", source, port, ack=True)
            yield Packet("udp", source, port, source_port=53)
            yield Packet("udp", source, port, source_port=123)
