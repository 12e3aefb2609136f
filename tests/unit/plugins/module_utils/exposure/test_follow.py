# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections followed through what vendors' images, Docker and fail2ban leave in the kernel."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter_path import Login, Members
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.follow import follow, rate_limits
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule

from .saved import DOCKER, EMPTY, FAIL2BAN, ORACLE, firewall, kernel

STRANGER = ipaddress.ip_network("45.67.89.10/32")
BANNED = ipaddress.ip_network("198.51.100.66/32")


@pytest.mark.parametrize(
    ("saved", "source", "place", "interface", "passes", "rule"),
    [
        (EMPTY, STRANGER, ("tcp", 8080), "eth0", True, ""),
        (ORACLE, STRANGER, ("tcp", 22), "eth0", True, "INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT"),
        (ORACLE, STRANGER, ("tcp", 443), "eth0", False, "INPUT -j REJECT --reject-with icmp-host-prohibited"),
        (ORACLE, STRANGER, ("udp", 123), "eth0", True, "INPUT -p udp -m udp --sport 123 -j ACCEPT"),
        (
            FAIL2BAN,
            BANNED,
            ("tcp", 22),
            "eth0",
            False,
            "f2b-sshd -s 198.51.100.66/32 -j REJECT --reject-with icmp-port-unreachable",
        ),
        (FAIL2BAN, STRANGER, ("tcp", 22), "eth0", True, ""),
        (
            FAIL2BAN,
            BANNED,
            ("tcp", 443),
            "eth0",
            False,
            "INPUT -p tcp -m multiport --dports 80,443 -m set --match-set f2b-nginx src -j REJECT --reject-with icmp-port-unreachable",
        ),
        (FAIL2BAN, STRANGER, ("tcp", 443), "eth0", True, ""),
        (
            DOCKER,
            STRANGER,
            ("tcp", 8443),
            "eth0",
            True,
            "DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 443 -j ACCEPT",
        ),
        (DOCKER, STRANGER, ("tcp", 443), "eth0", True, ""),
        (
            DOCKER.replace("-j DNAT --to-destination 172.17.0.2:443", "-j REDIRECT --to-ports 22").replace(
                "INPUT ACCEPT", "INPUT DROP"
            ),
            STRANGER,
            ("tcp", 8443),
            "eth0",
            False,
            "",
        ),
        (
            "*filter\n:INPUT DROP [0:0]\n-A INPUT -i wg0 -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n",
            STRANGER,
            ("tcp", 22),
            "eth0",
            False,
            "",
        ),
        (
            "*filter\n:INPUT DROP [0:0]\n-A INPUT -i wg+ -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n",
            STRANGER,
            ("tcp", 22),
            "wg0",
            True,
            "INPUT -i wg+ -p tcp -m tcp --dport 22 -j ACCEPT",
        ),
        (
            "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -s 45.67.89.0/24 -j DROP\nCOMMIT\n" + EMPTY,
            STRANGER,
            ("tcp", 22),
            "eth0",
            False,
            "PREROUTING -s 45.67.89.0/24 -j DROP",
        ),
        (
            "*filter\n:INPUT DROP [0:0]\n-A INPUT -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT\nCOMMIT\n",
            STRANGER,
            ("udp", 5353),
            "eth0",
            False,
            "",
        ),
    ],
)
def test_a_connection_ends_where_the_kernel_ends_it(
    saved: str, source: ipaddress.IPv4Network, place: tuple[str, int], interface: str, passes: bool, rule: str
) -> None:
    sets: dict[str, Members] = {"f2b-nginx": [(BANNED, "")]}
    way = follow(kernel(saved, sets=sets), Login(source, place[1], protocol=place[0], interface=interface))
    assert (way.passes, way.rule) == (passes, rule)


def test_what_a_comment_says_is_no_part_of_a_rule() -> None:
    rule = '-A INPUT -m comment --comment "once -s 192.0.2.1 -j DROP" -j ACCEPT'
    saved = f"*filter\n:INPUT DROP [0:0]\n{rule}\nCOMMIT\n"
    way = follow(kernel(saved), Login(STRANGER, 22, interface="eth0"))
    assert (way.passes, f"-A {way.rule}") == (True, rule)


def test_a_published_port_leads_to_its_container() -> None:
    assert follow(kernel(DOCKER), Login(STRANGER, 8443, interface="eth0")).to == "172.17.0.2 port 443"


def test_a_rate_limit_is_seen_and_an_open_port_has_none() -> None:
    limited = firewall(Rule(action="limit", protocol="tcp", port="22"), Rule(protocol="tcp", port="80")).kernels[4]
    assert "--hitcount 6" in rate_limits(limited, Login(STRANGER, 22, interface="eth0"))[0]
    assert rate_limits(limited, Login(STRANGER, 80, interface="eth0")) == ()
