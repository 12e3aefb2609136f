# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user without rights can lengthen: it is named as far as a person reads, counted beyond, and never too long to be sent."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption import network
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import Acknowledged
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import forwarding, looking
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import Forwarded, Login
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.report import report
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import listening
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.compare import Difference, differences
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.host import observe
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.listening import OF_ALL, OF_ONE, OF_ROOT, Waiting
from ansible_collections.portcullis.vps.plugins.module_utils.machine import sockets

from .reported import ADMIN, NOBODY, host, roles, said

MANY = 20_000


def users(uid: int, ports: range, protocol: str = "tcp") -> list[Waiting]:
    return [Waiting((protocol, port), "evil", uid) for port in ports]


SYSTEM = [
    *(Waiting(("tcp", port), "docker-proxy", 0) for port in range(40_000, 40_400)),
    Waiting(("tcp", 5432), "postgres", 105),
    Waiting(("udp", 53), "named", 110),
]


def test_one_user_s_ports_are_the_first_and_a_number_and_nobody_else_s_are_fewer() -> None:
    named, more = listening.named([*users(1000, range(6000, 6000 + MANY)), *SYSTEM])
    assert {one.place for one in SYSTEM} <= set(named)
    assert [place for place, program in named.items() if program == "evil"] == [
        ("tcp", port) for port in range(6000, 6000 + OF_ONE)
    ]
    assert more == {1000: MANY - OF_ONE}
    assert listening.said({"mallory": more[1000]}) == f"{MANY - OF_ONE} more of mallory"


def test_many_users_are_no_more_than_a_few() -> None:
    crowd = [
        one for uid in range(100_000, 100_600) for one in users(uid, range(1024 + uid - 100_000, 1032 + uid - 100_000))
    ]
    named, more = listening.named([*crowd, *SYSTEM])
    assert len(named) <= len(SYSTEM) + OF_ALL
    assert {one.place for one in SYSTEM} <= set(named)
    assert "users" in listening.said({str(uid): count for uid, count in more.items()})
    assert listening.said({}) == ""


def test_of_a_hundred_thousand_of_roots_ports_the_first_are_named_and_a_users_beside_them() -> None:
    every = [*users(0, range(1, 65536)), *users(0, range(1, 34_466), "udp"), *users(1000, range(40_000, 40_002), "udp")]
    named, more = listening.named(every)
    assert (len(named), more) == (OF_ROOT + 2, {0: 100_000 - OF_ROOT})
    assert {("tcp", 22), ("udp", 53), ("udp", 40_000)} <= set(named)


def test_a_port_that_root_holds_too_is_roots() -> None:
    assert listening.named([Waiting(("tcp", 22), "evil", 1000), Waiting(("tcp", 22), "sshd", 0)]) == (
        {("tcp", 22): "sshd"},
        {},
    )


def test_what_a_host_sends_of_a_user_s_sockets_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [sockets.Listener("0.0.0.0", port, "9", "evil", 65533) for port in range(10_000, 10_000 + MANY)]
    monkeypatch.setattr(sockets, "listening", lambda: [*found, sockets.Listener("0.0.0.0", 22, "1", "sshd")])
    monkeypatch.setattr(sockets, "receiving", list)
    named, more = observe.listeners()
    assert len(named) == OF_ONE + 1
    assert more == {"UID 65533": MANY - OF_ONE}
    before = host(listening=named)
    before = replace(before, firewall=replace(before.firewall, more_listening=more))
    started = time.monotonic()
    found_out = report(before, roles(), NOBODY)
    assert time.monotonic() - started < 20
    assert sum(map(len, found_out.lines)) < 20_000
    rest = f"{MANY - OF_ONE} more of UID 65533"
    assert found_out.lines[1].endswith(f" Programs listen on {rest}, which were not looked at one by one.")
    assert [text for text in said(found_out, "closed_port") if rest in text]
    # What opens is found all the same, and what a person has to name does not grow.
    assert found_out.objections == ()


def test_of_connections_that_are_carried_three_are_named() -> None:
    carried = tuple(Forwarded("mallory", f"one to 10.0.0.5 port {port} right now") for port in range(MANY))
    found = report(host(forwarded=carried), roles(), Acknowledged({}))
    (text,) = said(found, "lost_forwarding")
    assert len(text) < 400
    assert f"; and {MANY - 3} more)" in text


def test_each_process_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(sockets, "connected", lambda: [sockets.Connection(9, "x", "7", "x")] * MANY)
    monkeypatch.setattr(sockets, "listening", lambda: [sockets.Listener("0.0.0.0", 9, "7", "x")] * MANY)

    def nobody(pid: str) -> str:
        asked.append(pid)
        return ""

    monkeypatch.setattr(forwarding, "_user", nobody)
    monkeypatch.setattr(forwarding, "_by_keys", lambda: iter(()))
    assert forwarding.observe([22]) == ()
    assert asked == ["7"]


def test_who_comes_from_each_address_of_a_network_is_followed_from_some(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def compared(*arguments: Any) -> tuple[Difference, ...]:
        tried.append(len(arguments[4]))
        return differences(*arguments)

    monkeypatch.setattr(network, "differences", compared)
    logins = tuple(Login("mallory", "publickey", f"2001:db8::{number:x}") for number in range(1, MANY))
    found = report(host(logins=(*logins, ADMIN)), roles(allowed=("admin", "mallory")), NOBODY)
    # Others' addresses are followed all the same.
    assert tried == [21, 21]
    assert sum(map(len, found.lines)) < 5_000


@pytest.mark.parametrize(
    ("jobs", "renews"),
    [
        ("0 3 * * * certbot renew\n", True),
        ("# certbot renew\n  # acme.sh\n", False),
        ("\n\n@daily /root/.acme.sh/acme.sh --cron", True),
        ("@weekly python3 /usr/bin/acme-tiny --account-key a.key --csr a.csr", True),
        ("@weekly root /opt/acme_tiny.py --csr a.csr", True),
        ("@daily backup", False),
    ],
)
def test_what_renews_certificates_is_known_by_its_line(jobs: str, renews: bool) -> None:
    assert looking.renews(jobs) is renews


@pytest.mark.parametrize("jobs", ["\n" * (1 << 20), " \n" * (1 << 19), "x" * (1 << 20), "certbo\n" * 150_000])
def test_no_user_s_jobs_take_long_to_read(jobs: str) -> None:
    started = time.process_time()
    assert not looking.renews(jobs)
    assert time.process_time() - started < 10
