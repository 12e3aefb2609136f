# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd by service, behind a socket, behind a socket that a generator makes, and back again: the port moves all the way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.fleet import Fleet
from lab import Lab, network
from tests.lockout.gate import PORTS, Gate

TO_SOCKET = "systemctl disable --now ssh.service && systemctl enable --now ssh.socket"
# The service is stopped before it is enabled: enabling brings the alias sshd.service, and systemd 257, which knows of such a
# unit on trixie (sshd-keygen.service names it), may then take the state of that one, dead, for the state of ssh.service.
TO_SERVICE = "systemctl disable --now ssh.socket && systemctl stop ssh.service && systemctl enable --now ssh.service"
GENERATOR = r"""#!/bin/sh
# Does what Ubuntu's sshd-socket-generator does: the socket listens where sshd's configuration says.
mkdir -p "$1/ssh.socket.d"
{
    printf '[Socket]\nListenStream=\n'
    mkdir -p /run/sshd
    /usr/sbin/sshd -T | sed -n 's/^port \(.*\)/ListenStream=0.0.0.0:\1\nListenStream=[::]:\1/p'
} > "$1/ssh.socket.d/addresses.conf"
"""


class Host(Gate):
    """A host whose sshd is moved, and seen from outside."""

    def answers(self, *ports: int) -> None:
        for source in (network.CONTROLLER4, network.CONTROLLER6):
            tried = self.lab.connect_all([(source, self.name, port) for port in PORTS])
            assert {port for port, answer in zip(PORTS, tried, strict=True) if answer == "open"} == set(ports), source

    def moves(self, *ports: int) -> None:
        run = self.converge(**self._on(*ports))
        assert run.code == 0, run.output[-2500:]
        self.answers(*ports)

    def stays(self, *ports: int) -> None:
        assert self.converge(**self._on(*ports)).changed(self.name) == []

    @staticmethod
    def _on(*ports: int) -> dict[str, object]:
        return {"ssh_hardening_ports": ports, "ufw_ssh_ports": ports, "connect_ports": PORTS}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    found = Lab(f"services-{os.getpid()}")
    try:
        yield found
    finally:
        found.down()


@pytest.fixture(params=[pytest.param("bookworm", marks=pytest.mark.whole("PORTCULLIS_LOCKOUT")), "trixie"])
def host(request: pytest.FixtureRequest, lab: Lab, tmp_path: Path) -> Host:
    found = Host(lab, f"host-{request.param}", request.param, tmp_path, tmp_path)
    lab.up({found.name: request.param})
    return found


def test_check_mode_changes_nothing_and_arms_nothing(host: Host) -> None:
    before = host.look()
    run = Fleet(host.lab, {}).play(host.play, "--limit", host.name, "--check", "-e", '{"portcullis_ssh_port": 2222}')
    assert run.code == 0, run.output[-2500:]
    assert run.changed(host.name)
    assert host.look() == before
    ours = "/var/lib/portcullis /run/portcullis.lock /etc/systemd/system/portcullis* /usr/local/sbin/portcullis"
    assert host.run(f"ls -d {ours} 2>/dev/null; true") == ""
    host.answers(22)


def test_sshd_moves_by_service_by_socket_by_generated_socket_and_by_service_again(host: Host) -> None:
    host.moves(2222, 2022)
    host.run(TO_SOCKET)
    host.moves(2022)
    host.stays(2022)
    generator = "etc/systemd/system-generators/sshd-socket"
    host.run("mkdir -p /etc/systemd/system-generators")
    (host.root / generator).write_text(GENERATOR)
    host.run(
        f"chmod 755 /{generator}; systemctl stop ssh.socket ssh.service; systemctl daemon-reload; systemctl start ssh.socket"
    )
    host.moves(22, 2022)
    host.stays(22, 2022)
    host.run(TO_SERVICE)
    host.answers(22, 2022)
    host.moves(2222)
    host.stays(2222)
    host.lab.machine(host.name).reboot()
    host.answers(2222)


def test_an_sshd_that_systemd_has_lost_is_not_taken_for_the_managed_one(host: Host) -> None:
    host.moves(2222)
    host.run("systemctl stop ssh.service; mkdir -p /run/sshd; /usr/sbin/sshd")
    refused = host.converge(portcullis_ssh_port=2022, connect_ports=PORTS)
    said = refused.failures(host.name)[0]
    assert "An sshd runs here that is none of ssh.service's or ssh.socket's" in said
    host.answers(2222)
    command = said.partition("('")[2].partition("'")[0]
    host.run(command)
    host.moves(2022)
