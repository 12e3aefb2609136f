# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated histories of ufw, seen from outside: the first run of the role changes nothing for anybody where SSH was open already."""

from __future__ import annotations

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
ROUNDS = 15 if os.environ.get("PORTCULLIS_LIVED_IN") == "all" else 3
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
