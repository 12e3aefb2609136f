# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is taken over through a weak password guesses passwords elsewhere: counted where it would arrive. Only with PORTCULLIS_OUTBOUND=all."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator

import pytest

from demo.proofs import PASSWORDS, VICTIM
from lab import Lab, network
from tests.integration.leaving import BUDGET, PLAY, Outward

pytestmark = pytest.mark.whole("PORTCULLIS_OUTBOUND")

ATTACKER, TARGET = "out6", "out7"
NETWORKS = (ipaddress.ip_network("198.18.7.0/24"), ipaddress.ip_network("2001:db8:77::/64"))
#: 100 addresses of each family, all of them of one machine with a sshd of its own.
ATTACKED = [str(net[number]) for net in NETWORKS for number in range(1, 101)]
PORTS = (22, 2222)
#: What stands between the network and sshd there: whose SYN arrives at which address.
COUNT = """
table inet arriving {
    set four { type ipv4_addr; size 1000; flags dynamic; }
    set six { type ipv6_addr; size 1000; flags dynamic; }
    chain input {
        type filter hook input priority -300;
        tcp flags & (syn | ack) == syn tcp dport { 22, 2222 } ip daddr 198.18.7.0/24 add @four { ip daddr }
        tcp flags & (syn | ack) == syn tcp dport { 22, 2222 } ip6 daddr 2001:db8:77::/64 add @six { ip6 daddr }
    }
}
"""
#: Passwords are guessed by ssh itself at the first, and the others are met as it meets them: by a connection and sshd's first line.
GUESS = """
import json, socket, subprocess, sys
targets, passwords = json.loads(sys.argv[1])
options = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o NumberOfPasswordPrompts=1 -o ConnectTimeout=20".split()
for password in passwords:
    subprocess.run(["sshpass", "-p", password, "ssh", *options, "root@" + targets[0][0], "true"], capture_output=True)
met = 0
for address, port in targets:
    try:
        with socket.create_connection((address, port), 20) as one:
            met += one.recv(100).startswith(b"SSH-2.0-")
    except OSError:
        pass
print(json.dumps(met))
"""


class Attack(Outward):
    """Who guesses, and where it would arrive."""

    def guess(self) -> int:
        """Log in by the weak password as an intruder does, guess from there, and return how many sshd it met."""
        ssh = [*self.lab.ssh(ATTACKER, VICTIM, source=network.STRANGER4)]
        place = ssh.index("-i")
        del ssh[place : place + 2]
        options = ["-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"]
        targets = [[address, port] for address in ATTACKED for port in PORTS]
        command = f"python3 -c '{GUESS}' '{json.dumps([targets, PASSWORDS[:3]])}'"
        done = self.lab.run(["sshpass", "-p", "123456", ssh[0], *options, *ssh[1:], command])
        assert done.returncode == 0, done.stderr
        return int(json.loads(done.stdout))

    def arrived(self) -> list[int]:
        """Return at how many addresses of each family a SYN has arrived, and forget it."""
        counts = []
        for name in ("four", "six"):
            (held,) = [
                one["set"]
                for one in json.loads(self.run(TARGET, f"nft --json list set inet arriving {name}"))["nftables"]
                if "set" in one
            ]
            counts.append(len(held.get("elem", [])))
            self.run(TARGET, f"nft flush set inet arriving {name}")
        return counts


@pytest.fixture(scope="module")
def attack(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    found = Attack(lab, tmp_path_factory.mktemp("attack"), {ATTACKER: "trixie", TARGET: "bookworm"}, PLAY)
    found.hosts = (ATTACKER,)
    lab.weaken(ATTACKER)
    install = "apt-get update -q >/dev/null 2>&1; apt-get install -qy --no-install-recommends {} >/dev/null"
    found.run(ATTACKER, install.format("sshpass nftables"))
    found.run(TARGET, install.format("nftables"))
    found.run(
        TARGET, f"nft '{COUNT}'; printf 'Port 22\\nPort 2222\\nMaxStartups 500\\n' > /etc/ssh/sshd_config.d/00-lab.conf"
    )
    # Passwords are guessed in vain there, and nobody is banned for it.
    found.run(TARGET, "systemctl restart ssh")
    inside = network.namespace(lab.name, TARGET)
    machine = lab.machine(TARGET)
    network.batch(inside, [f"{'-6 ' if net.version == 6 else ''}route add local {net} dev lo" for net in NETWORKS])
    ways = [f"route add {NETWORKS[0]} via {machine.ipv4}", f"-6 route add {NETWORKS[1]} via {machine.ipv6}"]
    network.batch(network.internet(lab.name), ways)
    yield found
    for host in (ATTACKER, TARGET):
        lab.remove(host)


def test_what_is_guessed_on_two_hundred_addresses_is_named_and_stopped_by_nobody_in_a_report(attack: Attack) -> None:
    attack.begin()
    met = attack.guess()
    assert attack.arrived() == [100, 100]
    assert met == 400
    attack.watch(ATTACKER)
    reported = attack.run(ATTACKER, "portcullis outbound report")
    uid = attack.run(ATTACKER, f"id -u {VICTIM}").strip()
    for port in PORTS:
        line = re.search(
            rf"  {VICTIM} \(UID {uid}\) would have been stopped (\d+) times in the last week on the way to {port}/tcp",
            reported,
        )
        assert line, reported
        # Of each family all but those that the budget takes; a SYN that is sent twice counts twice.
        assert 2 * (100 - BUDGET) <= int(line[1]) <= 2 * 100


def test_of_two_hundred_addresses_no_more_than_the_budget_get_a_syn(attack: Attack) -> None:
    attack.begin(outbound_mode="enforce")
    attack.arrived()
    met = attack.guess()
    assert attack.arrived() == [BUDGET, BUDGET]
    assert met == 2 * BUDGET * len(PORTS)
    attack.watch(ATTACKER)
    journal = attack.run(ATTACKER, "journalctl --output cat --identifier portcullis-outbound")
    assert f" connections to strangers: {VICTIM} (UID" in journal, journal
