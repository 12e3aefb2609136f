# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated histories of ufw, seen from outside: the first run of the role changes nothing for anybody where SSH was open already.

And rules that somebody made with nft in iptables' own tables, of which iptables-save prints less than they ask: no run makes one wider.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator

import pytest

from lab import Lab, network
from tests.integration.firewall import Wall
from tests.lived_in.history import OFFICE4, OTHER4, OTHER6

HOST = "acted"
SOURCES = (network.CONTROLLER4, network.STRANGER4, network.STRANGER6, OFFICE4, OTHER4, OTHER6)
PORTS = (22, 8080)
ALL = os.environ.get("PORTCULLIS_LIVED_IN") == "all"
ROUNDS = 15 if ALL else 3
RELEASES = ("bookworm", "trixie") if ALL else ("bookworm",)
_BANNED = (network.STRANGER4, network.STRANGER6, "198.51.100.0/24", OTHER4, OTHER6, f"{OFFICE4}")
#: How SSH is open to everyone, but for whoever is banned.
_OPEN = ("ufw allow 22/tcp", "ufw allow OpenSSH", "ufw limit 22/tcp", "ufw allow 20:30/tcp")


@pytest.fixture(scope="module")
def wall(lab: Lab) -> Iterator[Wall]:
    lab.up({HOST: "bookworm"})
    lab.weaken(HOST)
    yield Wall(lab, HOST)
    lab.remove(HOST)


def history(chance: random.Random) -> list[str]:
    """Return commands that somebody gave to ufw, one of which opens SSH."""
    acts = [chance.choice(_OPEN)]
    for _number in range(chance.randint(1, 4)):
        source, action = chance.choice(_BANNED), chance.choice(("deny", "reject"))
        acts.append(
            chance.choice(
                (
                    f"ufw prepend {action} from {source}",
                    f"ufw prepend {action} proto tcp from {source} to any port 22",
                    f"ufw {action} from {source}",
                    "ufw allow 8080/tcp",
                    f"ufw allow from {source} to any port 8080 proto tcp",
                    f"ufw {action} in on wg0",
                )
            )
        )
    chance.shuffle(acts)
    return acts


def reached(wall: Wall) -> dict[tuple[str, int], bool]:
    tried = [(source, port) for source in SOURCES for port in PORTS]
    answers = wall.lab.connect_all((source, wall.host, port) for source, port in tried)
    return {pair: answer == "open" for pair, answer in zip(tried, answers, strict=True)}


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_first_run_opens_and_closes_nothing_for_anybody(wall: Wall, number: int) -> None:
    acts = history(random.Random(number))
    wall.run("; ".join(["ufw --force reset", *acts, "ufw --force enable"]))
    before = reached(wall)
    options = {"state": "enabled", "default_incoming": "deny", "ssh_ports": [22]}
    answer = wall.run_module(network.CONTROLLER4, False, **options)
    assert answer["error"] == "", (acts, answer)
    assert "portcullis:ssh" in " ".join(answer["changes"]), (acts, answer)
    assert reached(wall) == before, (acts, wall.run("ufw status numbered"))
    assert wall.run_module(network.CONTROLLER4, False, **options)["changes"] == [], acts
    # As fail2ban does; whoever comes by it is out, and nothing is a change.
    wall.run(f"ufw delete deny from {OTHER4} || :; ufw prepend deny from {OTHER4}")
    again = wall.run_module(network.CONTROLLER4, False, **options)
    assert (again["error"], again["changes"]) == ("", []), acts
    assert wall.lab.connect_all([(OTHER4, wall.host, 22)])[0] != "open"


OPTIONS = {"state": "enabled", "default_incoming": "deny", "ssh_ports": [22]}
WEB = [{"port": 443, "proto": "tcp"}]
ACCEPTED = "tcp dport { 8080, 8081 } accept"
BANNED = f"ip saddr {{ {network.STRANGER4}, 203.0.113.7 }} drop"
#: The first of ufw's jumps that matters behind all others, which 'ufw reload' does not mend.
OUT_OF_ORDER = "iptables -D INPUT -j ufw-before-input; iptables -A INPUT -j ufw-before-input"
WORDS = "nft -s list chain ip filter INPUT | grep -E '8081|203.0.113.7'"
#: What a rollback does once a change has moved ufw's jumps.
WAY_BACK = """
import subprocess
from portcullis.ufw.host import rollback
before = rollback.observe()
subprocess.run(["sh", "-c", sys.argv[1]], check=True)
json.dump([rollback.put_back(before, False), rollback.differs(before)], sys.stdout)
"""


@pytest.fixture(scope="module")
def newer(lab: Lab) -> Iterator[Wall]:
    lab.up({"newer": "trixie"})
    lab.weaken("newer")
    yield Wall(lab, "newer")
    lab.remove("newer")


@pytest.fixture(params=RELEASES)
def ruled(request: pytest.FixtureRequest) -> Iterator[Wall]:
    """A converged host with nft, on which web servers wait on 80 and 8080."""
    found: Wall = request.getfixturevalue({"bookworm": "wall", "trixie": "newer"}[request.param])
    found.run("apt-get install -qy --no-install-recommends nftables && systemctl disable --now nftables")
    found.run("ufw --force reset && iptables -F && iptables -P INPUT ACCEPT")
    found.run_module(network.CONTROLLER4, False, **OPTIONS)
    answer = found.run_module(network.CONTROLLER4, False, **OPTIONS)
    assert (answer["error"], answer["changes"], answer["warnings"]) == ("", [], [])
    yield found
    found.run(
        "nft flush chain ip filter INPUT; nft delete table ip nat 2>/dev/null; ufw --force disable; iptables -P INPUT ACCEPT"
    )


def add(wall: Wall, rule: str, chain: str = "INPUT") -> None:
    wall.run(f"nft insert rule ip filter {chain} {rule}".replace("{", "'{").replace("}", "}'"))


def open_to(wall: Wall, source: str) -> list[int]:
    ports = (22, 80, 8080)
    answers = wall.lab.connect_all([(source, wall.host, port) for port in ports])
    return [port for port, answer in zip(ports, answers, strict=True) if answer == "open"]


def exposure(wall: Wall) -> str:
    return wall.run("portcullis status | grep Exposure")


def test_ufws_jumps_are_mended_and_undone_around_rules_of_nfts_which_stay_as_they_are(ruled: Wall) -> None:
    add(ruled, ACCEPTED)
    add(ruled, BANNED)
    ruled.run(OUT_OF_ORDER)
    rules = ruled.run(WORDS)
    seen: tuple[list[int], list[int]] = ([22, 8080], [])
    for source, ports in zip((OTHER4, network.STRANGER4), seen, strict=True):
        assert open_to(ruled, source) == ports, ruled.run("nft list table ip filter")
    answer = ruled.run_module(network.CONTROLLER4, False, **OPTIONS)
    assert answer["error"] == ""
    assert "Load ufw's rules into the kernel again" in answer["changes"][0]
    assert ruled.run(WORDS) == rules
    for source, ports in zip((OTHER4, network.STRANGER4), seen, strict=True):
        assert open_to(ruled, source) == ports, ruled.run("nft list table ip filter")
    again = ruled.run_module(network.CONTROLLER4, False, **OPTIONS)
    assert (again["error"], again["changes"]) == ("", [])
    before = ruled.run("iptables -S INPUT")
    way_back = ruled.python(WAY_BACK, OUT_OF_ORDER)
    out, err = way_back.communicate(timeout=120)
    assert (way_back.returncode, json.loads(out)) == (0, [[], False]), err
    assert (ruled.run("iptables -S INPUT"), ruled.run(WORDS)) == (before, rules)


@pytest.mark.parametrize("rule", [ACCEPTED, "tcp dport vmap { 8080 : accept }"])
def test_whom_a_rule_of_nfts_lets_in_is_undecided_for_a_run_and_for_status_alike(ruled: Wall, rule: str) -> None:
    assert "nobody gets in who is not let in by ufw's rules" in exposure(ruled)
    add(ruled, rule)
    assert 8080 in open_to(ruled, OTHER4)
    answer = ruled.run_module(network.CONTROLLER4, False, **OPTIONS)
    assert (answer["error"], answer["changes"], len(answer["warnings"])) == ("", [], 1)
    assert f"the rule '{rule}' lets in nobody can tell" in answer["warnings"][0]
    assert exposure(ruled) == f"Exposure: {answer['warnings'][0]}\n"
    ruled.run("mv /usr/sbin/nft /usr/sbin/nft.away")
    try:
        without = ruled.run_module(network.CONTROLLER4, False, **OPTIONS)
    finally:
        ruled.run("mv /usr/sbin/nft.away /usr/sbin/nft")
    assert (without["error"], without["changes"], len(without["warnings"])) == ("", [], 1)
    assert "'what only nft can say' lets in nobody can tell" in without["warnings"][0]
    # The command that the sentence names takes it away.
    ruled.run(answer["warnings"][0].rpartition("('")[2].partition("')")[0])
    assert 8080 not in open_to(ruled, OTHER4)
    assert "nobody gets in who is not let in by ufw's rules" in exposure(ruled)


@pytest.mark.parametrize(
    ("chain", "rule", "said"),
    [
        ("ufw-user-input", ACCEPTED, "in the chain ufw-user-input of the table ip filter"),
        ("INPUT", "ct state invalid drop", "iptables-save cannot tell what the kernel's table ip filter holds"),
    ],
)
def test_what_could_not_be_put_back_is_refused_before_anything_changes(
    ruled: Wall, chain: str, rule: str, said: str
) -> None:
    add(ruled, rule, chain)
    before = (ruled.files(), ruled.run("nft -s -a list table ip filter"))
    for check_mode in (True, False):
        answer = ruled.run_module(network.CONTROLLER4, check_mode, **OPTIONS, rules=WEB)
        assert answer["changes"] == []
        assert said in answer["error"]
        assert rule in answer["error"]
        assert "nft delete rule ip filter" in answer["error"]
    assert (ruled.files(), ruled.run("nft -s -a list table ip filter")) == before
    ruled.run(f"nft flush chain ip filter {chain}")


def test_a_table_that_no_step_touches_stops_nothing(ruled: Wall) -> None:
    nat = "add table ip nat; add chain ip nat hide { type nat hook postrouting priority 100; }; add rule ip nat hide oifname dummy0 masquerade"
    ruled.run(f"nft '{nat}'")
    rules = ruled.run("nft list table ip nat")
    answer = ruled.run_module(network.CONTROLLER4, False, **OPTIONS, rules=WEB)
    assert (answer["error"], answer["warnings"]) == ("", [])
    assert "443/tcp" in answer["changes"][0]
    assert ruled.run("nft list table ip nat") == rules
