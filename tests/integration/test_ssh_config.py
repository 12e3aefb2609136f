# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ssh NAME`, by real ssh, at once after a port has moved; and other people's entries as they were."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.fleet import ROOT, Run
from lab import Lab
from tests.integration.playing import Playbook
from tests.integration.test_ssh_crypto import PLAY

HOSTS = {"web1": "bookworm", "web2": "trixie"}
OWN = "Host elsewhere\n    Port 2200\n"


class Person:
    """Somebody at the controller, whose ssh is configured in a folder of their own."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.hosts = tuple(HOSTS)
        self.config, self.entries, self.keys = folder / "config", folder / "entries", folder / "keys"
        self.config.write_text(OWN)
        self.variables = {
            "portcullis_ssh_config_path": str(self.entries),
            "portcullis_ssh_config_known_hosts_path": str(self.keys),
            "portcullis_ssh_config_include_in": str(self.config),
        }

    def ssh(self, name: str, command: str) -> tuple[int, str]:
        # Nobody is there to be asked whether a key is right.
        argv = ["ssh", "-F", str(self.config), "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", name, command]
        done = self.lab.run(argv, timeout_seconds=60)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    lab = Lab(f"config-{os.getpid()}")
    try:
        yield Playbook(lab, tmp_path_factory.mktemp("play"), HOSTS, PLAY)
    finally:
        lab.down()


@pytest.fixture(scope="module")
def person(playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Person:
    return Person(playbook.lab, tmp_path_factory.mktemp("home"))


def write(playbook: Playbook, person: Person, *options: str, **variables: object) -> Run:
    inventory = playbook.fleet.inventory["all"]["vars"]
    inventory.update(person.variables, **variables)
    run = playbook.fleet.play(ROOT / "playbooks/ssh_config.yml", *options)
    assert run.code == 0, run.output[-3000:]
    return run


def test_check_mode_names_the_files_and_writes_none(playbook: Playbook, person: Person) -> None:
    run = write(playbook, person, "--check")
    assert run.changes("web1") == [f"Write {path}" for path in (person.entries, person.keys, person.config)]
    assert not person.entries.exists()
    assert person.config.read_text() == OWN


def test_ssh_reaches_every_host_by_name_at_once_after_a_port_has_moved(playbook: Playbook, person: Person) -> None:
    for port in (22, 2222):
        playbook.converge(portcullis_ssh_port=port, ssh_hardening_ports=[port])
        write(playbook, person, portcullis_ssh_port=port)
        for host in HOSTS:
            assert person.ssh(host, "hostname") == (0, f"{host}\n")
            assert playbook.run(host, "ss -Hltn | awk '{ print $4 }' | sed 's/.*://' | sort -u").split() == [str(port)]
    assert person.config.read_text() == f"Include {person.entries}\n{OWN}"


def test_a_second_run_changes_nothing(playbook: Playbook, person: Person) -> None:
    run = write(playbook, person, portcullis_ssh_port=2222)
    for host in HOSTS:
        assert run.changed(host) == []


def test_a_host_that_is_not_in_the_run_keeps_its_entry(playbook: Playbook, person: Person) -> None:
    before = person.entries.read_text()
    write(playbook, person, "--limit", "web1")
    assert person.entries.read_text() == before
    assert person.ssh("web2", "hostname") == (0, "web2\n")


def test_a_host_with_another_key_is_not_accepted(playbook: Playbook, person: Person) -> None:
    text = person.keys.read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    swapped = [line.replace("web1 ", "x ").replace("web2 ", "web1 ").replace("x ", "web2 ") for line in lines]
    person.keys.write_text("".join(f"{line}\n" for line in swapped))
    code, said = person.ssh("web1", "hostname")
    person.keys.write_text(text)
    assert code != 0
    assert "Host key verification failed" in said
