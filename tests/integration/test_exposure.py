# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host tried from another one: what is open there, what should be, and which of the firewalls it is that keeps somebody out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from demo.fleet import ROOT, Run
from lab import Lab
from tests.integration.playing import Playbook
from tests.integration.test_ufw import PLAY

HOSTS = {"open1": "trixie", "office": "bookworm"}
SERVE = "systemd-run --quiet --unit=forgotten python3 -m http.server --bind :: 8080"
STRICT = "echo 'PerSourcePenalties noauth:300 min:1' > /etc/ssh/sshd_config.d/00-strict.conf && systemctl restart ssh"
#: What is there to read of a host that answers: sshd says its version first, and nothing to whom it has banned.
BANNER = "exec 3<>/dev/tcp/{address}/22; timeout 5 head -c 7 <&3"


class Fleet:
    """Two hosts with ufw, and what others see of the first."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        machine = playbook.lab.machine("open1")
        self.addresses = [str(machine.ipv4), str(machine.ipv6)]
        self.login: dict[str, Any] = {}

    def seen(self, **variables: Any) -> tuple[Run, dict[tuple[str, int], tuple[str, str, str]]]:
        """Run the playbook; return for each address and port what was expected, what was seen from the office, and the sentence."""
        given = {
            "portcullis_addresses": self.addresses,
            "portcullis_exposure_from": ["office"],
            "portcullis_hosts": "open1",
            "cloudflare_allowlist_state": "unmanaged",
            **variables,
        }
        run = self.playbook.fleet.play(ROOT / "playbooks/exposure.yml", "-e", json.dumps(given))
        answers = [answer for answer in run.answers if answer["host"] == "open1" and answer["rows"]]
        rows = answers[-1]["rows"] if answers else []
        return run, {(row["address"], row["port"]): (row["expected"], row["seen"], row["text"]) for row in rows}


@pytest.fixture(scope="module")
def fleet(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    found = Fleet(Playbook(lab, tmp_path_factory.mktemp("exposure"), HOSTS, PLAY))
    found.playbook.converge()
    found.playbook.run("open1", f"{SERVE}; {STRICT}")
    return found


def test_what_is_open_is_what_the_roles_let_in_and_sshd_bans_nobody_for_looking(fleet: Fleet) -> None:
    read = f"bash -c '{BANNER.format(address=fleet.addresses[0])}'"
    run, seen = fleet.seen(portcullis_exposure_from=["localhost", "office"])
    assert run.code == 0, run.output[-3000:]
    assert fleet.playbook.run("office", read) == "SSH-2.0"
    for address in fleet.addresses:
        assert seen[address, 22][:2] == ("yes", "open")
        assert seen[address, 8080][:2] == ("no", "silent")
        assert "though python3 listens" in seen[address, 8080][2]
    # Had it connected and gone, as the line before did, sshd would know it.
    assert fleet.playbook.lab.exec("office", ["bash", "-c", f"sleep 1; {read}"]).stdout != "SSH-2.0"
    fleet.playbook.run("open1", "rm /etc/ssh/sshd_config.d/00-strict.conf; systemctl restart ssh")


def test_a_port_that_nobody_asked_for_is_found_with_its_program(fleet: Fleet) -> None:
    fleet.playbook.run("open1", "ufw allow 8080/tcp")
    run, seen = fleet.seen()
    fleet.playbook.run("open1", "ufw delete allow 8080/tcp")
    assert run.code == 2, run.output[-3000:]
    for address in fleet.addresses:
        assert seen[address, 8080][:2] == ("no", "open")
        assert "8080/tcp at" in seen[address, 8080][2]
    assert "is open from office (by python3), and nobody asked for this" in " ".join(run.output.split())


def test_each_wall_that_keeps_somebody_out_is_told_apart(fleet: Fleet) -> None:
    lab, rule = fleet.playbook.lab, {"port": 8080, "proto": "tcp"}
    wanted = {"ufw_rules": [rule]}
    _run, host = fleet.seen(**wanted)
    assert "the host's own firewall keeps it out (" in host[fleet.addresses[0], 8080][2]
    fleet.playbook.converge(**wanted)
    lab.drop("open1", 8080, dropped=True)
    try:
        run, provider = fleet.seen(**wanted)
    finally:
        lab.drop("open1", 8080, dropped=False)
    assert run.code == 0, run.output[-3000:]
    assert "so the provider's firewall or a network on the way keeps it out" in provider[fleet.addresses[0], 8080][2]


@pytest.mark.whole("PORTCULLIS_EXPOSURE")
def test_a_vantage_point_is_found_on_the_port_that_its_ssh_moved_to(fleet: Fleet) -> None:
    office = fleet.playbook.fleet.inventory["all"]["hosts"]["office"]
    move = "echo 'Port 2222' > /etc/ssh/sshd_config.d/10-port.conf && systemctl restart ssh"
    fleet.playbook.run("office", f"ufw allow 2222/tcp && {move}")
    office["portcullis_ssh_port"] = 2222
    # What the test before has let in.
    run, seen = fleet.seen(ufw_rules=[{"port": 8080, "proto": "tcp"}])
    del office["portcullis_ssh_port"]
    fleet.playbook.run(
        "office", "rm /etc/ssh/sshd_config.d/10-port.conf; systemctl restart ssh; ufw delete allow 2222/tcp"
    )
    assert run.code == 0, run.output[-3000:]
    assert seen[fleet.addresses[0], 22][:2] == ("yes", "open")


@pytest.mark.whole("PORTCULLIS_EXPOSURE")
def test_a_host_that_says_nothing_is_looked_at_all_the_same(fleet: Fleet) -> None:
    fleet.playbook.fleet.inventory["all"]["hosts"]["open1"]["ansible_user"] = "nobody-there"
    _run, seen = fleet.seen(ufw_rules=[{"port": 8080, "proto": "tcp"}, {"port": 8081, "proto": "tcp"}])
    address = fleet.addresses[0]
    assert [seen[address, port][1] for port in (22, 8080, 8081)] == ["open", "open", "silent"]
    assert "the host did not say by which program" in seen[address, 8080][2]
    assert "why is not known, since the host did not say what listens there" in seen[address, 8081][2]
