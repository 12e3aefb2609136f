# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of which one address leads nowhere, and name servers that are on a link: real sockets on loopback."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import connecting, dns, files, https

from tests.unit.plugins.module_utils.machine.hostile import serving, trusted

#: Far more than a connection on loopback takes, and far less than the tests allow for an address that is dead.
SOON = 10.0
LIMIT = 60.0


@pytest.fixture(name="dead")
def _dead() -> Iterator[connecting.Place]:
    """Yield an address where nobody answers: a queue of connections that is full, so that the kernel drops what comes."""
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as server:
        server.bind(("::1", 0))
        server.listen(0)
        filling = []
        for _one in range(8):
            filling.append(socket.socket(socket.AF_INET6, socket.SOCK_STREAM))
            filling[-1].setblocking(False)
            filling[-1].connect_ex(server.getsockname())
        yield (socket.AF_INET6, socket.SOCK_STREAM, 6, server.getsockname())
        for one in filling:
            one.close()


@pytest.fixture(name="alive")
def _alive() -> Iterator[connecting.Place]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield (socket.AF_INET, socket.SOCK_STREAM, 6, server.getsockname())


def refusing() -> connecting.Place:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return (socket.AF_INET, socket.SOCK_STREAM, 6, server.getsockname())


def test_an_address_that_leads_nowhere_does_not_take_the_time_of_the_next(dead: Any, alive: Any) -> None:
    for order in (
        [dead, alive],
        [dead, dead, alive],
        [alive, dead],
        [refusing(), dead, alive],
        [dead, refusing(), alive],
    ):
        began = time.monotonic()
        with connecting.first_of(order, LIMIT) as found:
            assert found.getpeername() == alive[3]
            assert found.gettimeout() == LIMIT
        assert time.monotonic() - began < SOON


def test_no_answer_is_an_error_within_the_limit_and_says_which(dead: Any) -> None:
    with pytest.raises(TimeoutError, match=r"no address answered within 0\.5 s"):
        connecting.first_of([refusing(), dead], 0.5)
    with pytest.raises(ConnectionRefusedError):
        connecting.first_of([refusing()], LIMIT)


def test_a_list_is_fetched_though_the_first_address_of_its_server_is_dead(
    dead: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("server")
    with serving(folder) as server:
        server.certificate = trusted(folder)
        server.say("list", "192.0.2.0/24\n")

        def answers(_host: str, port: int, **_how: Any) -> list[Any]:
            return [(*dead[:3], "", dead[3]), (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", answers)
        began = time.monotonic()
        assert https.fetch(server.url("list"), LIMIT, 1000, server.certificate).text == "192.0.2.0/24\n"
        assert time.monotonic() - began < SOON


def test_the_families_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    six, four = (socket.AF_INET6, socket.SOCK_STREAM, 6), (socket.AF_INET, socket.SOCK_STREAM, 6)
    answers = [(*six, "", (f"2001:db8::{n}", 443, 0, 0)) for n in (1, 2, 3)] + [(*four, "", ("192.0.2.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: answers)
    found = [place[3][0] for place in connecting.places("example.org", 443)]
    assert found == ["2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"]


def test_a_name_server_on_a_link_is_asked_over_that_link(monkeypatch: pytest.MonkeyPatch) -> None:
    link = socket.if_nameindex()[0]
    [place] = connecting.places(f"fe80::1%{link[1]}", 53, socket.SOCK_DGRAM, socket.AI_NUMERICHOST)
    assert place[3] == ("fe80::1", 53, 0, link[0])
    asked: list[Any] = []

    def places(server: str, *_rest: Any) -> list[connecting.Place]:
        asked.append(server)
        raise OSError("no such link")

    monkeypatch.setattr(connecting, "places", places)
    monkeypatch.setattr(files, "read", lambda _path: "nameserver fe80::1%eth0\nnameserver 192.0.2.53\n")
    with pytest.raises(HostError, match="no such link"):
        dns.resolve("example.org")
    assert asked[:2] == ["fe80::1%eth0", "192.0.2.53"]
