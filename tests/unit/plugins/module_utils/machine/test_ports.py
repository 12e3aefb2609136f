# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sockets keep sshd from its places."""

from __future__ import annotations

import fcntl
import os
import socket

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import ports

EVERYWHERE = frozenset({("0.0.0.0", 2222), ("::", 2222)})
ONE = frozenset({("203.0.113.7", 2222)})


@pytest.mark.parametrize(
    ("address", "port", "places", "expected"),
    [
        ("0.0.0.0", 2222, EVERYWHERE, True),
        ("127.0.0.1", 2222, EVERYWHERE, True),
        ("::1", 2222, EVERYWHERE, True),
        ("0.0.0.0", 2223, EVERYWHERE, False),
        ("203.0.113.7", 2222, ONE, True),
        ("::ffff:203.0.113.7", 2222, ONE, True),
        ("::", 2222, ONE, True),
        ("127.0.0.1", 2222, ONE, False),
        ("fe80::1%eth0", 2222, ONE, False),
        ("vsock:", 2222, EVERYWHERE, False),
        ("0.0.0.0", 2222, frozenset({("vsock:", 2222)}), False),
    ],
)
def test_what_is_in_the_way(address: str, port: int, places: frozenset[tuple[str, int]], expected: bool) -> None:
    assert ports.in_the_way(address, port, places) is expected


def test_nobodys_socket_is_in_the_way_of_nothing() -> None:
    with ports.taken_back(frozenset()) as ended:
        assert ended == []


def test_roots_own_processes_and_those_logged_in_are_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "ioctl", lambda *_asked: os.open("/proc/self/ns/net", os.O_RDONLY))
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        connection, _peer = server.accept()
        with connection:
            places = frozenset({("127.0.0.1", server.getsockname()[1])})
            blocking = [ports._blocks(found, places) for found in (server, connection, client)]
            assert blocking == [True, False, False]
            # Whose they are decides, and nobody is asked for a process of root's.
            monkeypatch.setattr(ports, "_user", lambda _pid: 0)
            assert ports._takers(places, end=True) == {}
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert ports._blocks(bound, frozenset({bound.getsockname()}))
