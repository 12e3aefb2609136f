# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports of this very machine, tried by a connection, as without root's rights."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Iterator

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.host import probing

LOOPBACK = ipaddress.ip_address("127.0.0.1")


@pytest.fixture
def without_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(probing, "_Raw", refuse)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        yield server


def closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.usefixtures("without_rights")
def test_a_port_is_open_or_refused_and_a_gentle_one_is_left(listening: socket.socket) -> None:
    port, other = listening.getsockname()[1], closed()
    look = probing.probe(LOOPBACK, [port, other], set(), 1, 1)
    assert (look.states, look.source, look.left, look.trouble) == (
        {port: "open", other: "refused"},
        "127.0.0.1",
        (),
        "",
    )
    listening.accept()[0].close()
    left = probing.probe(LOOPBACK, [port, other], {port}, 1, 1)
    assert (left.states, left.left) == ({other: "refused"}, (port,))
    listening.settimeout(0.2)
    with pytest.raises(OSError, match="timed out"):
        listening.accept()


@pytest.mark.usefixtures("without_rights")
def test_many_are_tried_in_turn() -> None:
    first = closed()
    ports = [port for port in range(first - 300, first + 300) if 0 < port < 65536]
    states = probing.probe(LOOPBACK, ports, set(), 1, 1).states
    assert sorted(states) == ports


def test_what_cannot_be_tried_is_said_and_has_no_states(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_address: object) -> str:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(probing, "_own", nowhere)
    look = probing.probe(LOOPBACK, [22], set(), 1, 1)
    assert (look.states, look.trouble) == ({}, "127.0.0.1 cannot be tried from here (Network is unreachable)")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (0, "open"),
        (errno.ECONNREFUSED, "refused"),
        (errno.EHOSTUNREACH, "rejected"),
        (errno.EACCES, "rejected"),
        (errno.ETIMEDOUT, "silent"),
    ],
)
def test_what_the_kernel_says_of_a_connection_has_a_state(said: int, state: str) -> None:
    assert probing._state(said) == state


def test_what_says_nothing_of_the_port_is_no_answer() -> None:
    with pytest.raises(HostError, match="EMFILE"):
        probing._state(errno.EMFILE)
