# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What iptables-save prints on hosts as their vendors' images, Docker and fail2ban leave them."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter import parse
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter_path import Members
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import coming
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.follow import Kernel
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.wider import Firewall
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.block import Block
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.files import FRESH
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule

#: Debian and Hetzner's images of it: nothing.
EMPTY = """*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
"""
#: /etc/iptables/rules.v4 of Oracle's Ubuntu images.
ORACLE = """*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:InstanceServices - [0:0]
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p icmp -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p udp -m udp --sport 123 -j ACCEPT
-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -j REJECT --reject-with icmp-host-prohibited
-A OUTPUT -d 169.254.0.0/16 -j InstanceServices
COMMIT
"""
#: Docker 20.10 (bookworm) with a container that publishes 8443 as its port 443.
DOCKER = """*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 443 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8443 -j DNAT --to-destination 172.17.0.2:443
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 443 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
"""
#: fail2ban's banaction = iptables-multiport, and one with an ipset.
FAIL2BAN = """*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:f2b-sshd - [0:0]
-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
-A INPUT -p tcp -m multiport --dports 80,443 -m set --match-set f2b-nginx src -j REJECT --reject-with icmp-port-unreachable
-A f2b-sshd -s 198.51.100.66/32 -j REJECT --reject-with icmp-port-unreachable
-A f2b-sshd -j RETURN
COMMIT
"""


def blocks(*rules: Rule) -> dict[int, list[Block]]:
    """Return rules as ufw's files hold them."""
    return {family: [Block(rule.block(family)) for rule in rules if family in rule.families] for family in (4, 6)}


def ufw(*rules: Rule, incoming: str = "deny") -> coming.Ufw:
    """Return an enabled ufw with these rules."""
    return coming.Ufw(replace(FRESH, enabled=True, incoming=incoming), blocks(*rules))


def firewall(
    *rules: Rule,
    saved: str = EMPTY,
    saved6: str = EMPTY,
    sets: dict[str, Members] | None = None,
    windowed: bool = False,
) -> Firewall:
    """Return the firewall of a host with this in the kernel once ufw has started with these rules."""
    then = ufw(*rules)
    bridge = ((ipaddress.ip_network("172.17.0.0/16"), "docker0"), (ipaddress.ip_network("0.0.0.0/0"), "eth0"))
    kernels = {
        family: coming.kernel(Kernel(family, parse(text), sets or {}, bridge), then, {})
        for family, text in ((4, saved), (6, saved6))
    }
    return Firewall(then.settings, then.blocks, kernels, ("eth0",), windowed=windowed)


def kernel(saved: str, family: int = 4, sets: dict[str, Members] | None = None) -> Kernel:
    """Return a kernel that holds this."""
    routes = ((ipaddress.ip_network("172.17.0.0/16"), "docker0"), (ipaddress.ip_network("0.0.0.0/0"), "eth0"))
    return Kernel(family, parse(saved), sets or {}, routes)
