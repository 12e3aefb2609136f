# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking a sshd of our own: a client that a busy host starts too late is no answer of sshd's."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host import probe

LATE = [sys.executable, "-c", "import time; time.sleep(60)"]
CONNECTS = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1]))).sendall(b'hello')"


class Network:
    """One in which a number of clients never connect."""

    def __init__(self, late: int) -> None:
        self.late, self.started = late, 0
        self.clients: list[subprocess.Popen[str]] = []

    def start(self, argv: list[str]) -> subprocess.Popen[str]:
        self.started += 1
        self.clients.append(subprocess.Popen(LATE if self.started <= self.late else argv, text=True))
        return self.clients[-1]


def meet(network: Any, seconds: float = 8) -> bytes:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(seconds)
        found = probe.Probe(network, "/nowhere", ())
        connection, client = found._met(listener, [sys.executable, "-c", CONNECTS, str(listener.getsockname()[1])])
        with connection:
            client.wait(30)
            return connection.recv(5)


def test_a_client_that_came_too_late_is_started_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_SECONDS", 30)
    for late in (0, 1):
        network = Network(late)
        assert meet(network) == b"hello"
        assert network.started == late + 1
        assert [client.poll() is None for client in network.clients] == [False] * (late + 1)


def test_two_such_are_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_SECONDS", 1)
    network = Network(2)
    with pytest.raises(OSError, match="timed out"):
        meet(network, 1)
    assert [client.poll() is None for client in network.clients] == [False, False]


def test_what_an_ended_client_left_behind_is_not_taken_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_SECONDS", 5)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for _client in range(3):
            socket.create_connection(listener.getsockname()).close()
        probe._forget(listener)
        assert listener.gettimeout() == 5
        with socket.create_connection(listener.getsockname()) as client:
            connection, peer = listener.accept()
            connection.close()
            assert peer == client.getsockname()
