# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections followed through generated rules end as the kernel ends them, seen from outside."""

from __future__ import annotations

import ipaddress
import os
import random
from collections.abc import Iterator

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter import parse
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter_path import Login
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.follow import Kernel, follow

from lab import Lab, network
from tests.lived_in.history import OFFICE4, OTHER4

HOST = "followed"
SOURCES = (network.CONTROLLER4, network.STRANGER4, OFFICE4, OTHER4)
PORTS = (22, 80, 443, 2222, 8443)
ROUNDS = 60 if os.environ.get("PORTCULLIS_LIVED_IN") == "all" else 8
_SOURCES = ("", "", "-s 192.0.2.0/24 ", "! -s 192.0.2.0/24 ", "-s 198.51.100.66/32 ", "-s 0.0.0.0/1 ")
_PORTS = (
    "-p tcp ",
    "-p tcp --dport 22 ",
    "-p tcp -m multiport --dports 80,443 ",
    "-p tcp --dport 400:2300 ",
    "-p udp ",
    "",
)
_MATCHES = (
    "",
    "",
    "-i eth0 ",
    "! -i eth0 ",
    "-i wg0 ",
    "-m conntrack --ctstate NEW ",
    "-m conntrack --ctstate ESTABLISHED ",
)
_MORE = (
    "-m set --match-set few src ",
    "-m set ! --match-set few src ",
    '-m comment --comment "some -j words -s 203.0.113.1" ',
)


@pytest.fixture(scope="module")
def host(lab: Lab) -> Iterator[str]:
    lab.up({HOST: "bookworm"})
    script = "apt-get update -qq && apt-get install -qq --no-install-recommends iptables ipset >/dev/null"
    done = lab.exec(HOST, ["sh", "-eu"], stdin=f"{script}\nipset create few hash:net\nipset add few 198.51.100.0/24\n")
    assert done.returncode == 0, done.stderr
    yield HOST
    lab.remove(HOST)


def rules(chance: random.Random) -> str:
    """Return the input of iptables-restore: some chains that lead to each other, and some translation of ports."""
    lines = ["*nat", ":PREROUTING ACCEPT [0:0]"]
    for _number in range(chance.randint(0, 2)):
        port, to = chance.choice(PORTS), chance.choice(PORTS)
        lines.append(f"-A PREROUTING {chance.choice(_SOURCES)}-p tcp --dport {port} -j REDIRECT --to-ports {to}")
    lines += ["COMMIT", "*filter", f":INPUT {chance.choice(['ACCEPT', 'DROP'])} [0:0]", ":one - [0:0]", ":two - [0:0]"]
    for chain, targets in (
        ("INPUT", ("ACCEPT", "DROP", "one", "two")),
        ("one", ("ACCEPT", "DROP", "RETURN", "two")),
        ("two", ("ACCEPT", "DROP", "RETURN")),
    ):
        for _number in range(chance.randint(1, 5)):
            match = chance.choice(_SOURCES) + chance.choice(_PORTS) + chance.choice((*_MATCHES, *_MORE))
            lines.append(f"-A {chain} {match}{chance.choice(['-j', '-j', '-j'])} {chance.choice(targets)}")
    return "\n".join([*lines, "COMMIT", ""])


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_connection_gets_in_where_it_was_found_to(lab: Lab, host: str, number: int) -> None:
    text = rules(random.Random(number))
    done = lab.exec(host, ["sh", "-euc", "iptables-restore && iptables-save"], stdin=text)
    assert done.returncode == 0, text + done.stderr
    few = ipaddress.ip_network("198.51.100.0/24")
    kernel = Kernel(4, parse(done.stdout), {"few": [(few, "")]})
    tried = [(source, port) for source in SOURCES for port in PORTS]
    answers = lab.connect_all((source, host, port) for source, port in tried)
    seen = {pair: answer in ("open", "refused") for pair, answer in zip(tried, answers, strict=True)}
    found = {
        (source, port): follow(kernel, Login(ipaddress.ip_network(source), port, interface="eth0")).passes
        for source, port in tried
    }
    assert found == seen, done.stdout
