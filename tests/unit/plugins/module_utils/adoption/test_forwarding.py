# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose SSH connections carry others, by what the host shows."""

from __future__ import annotations

import os

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import forwarding
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import Forwarded
from ansible_collections.portcullis.vps.plugins.module_utils.machine import sockets

PROCESSES = {
    "1": ("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",),
    "10": ("sshd: carol",),
    "11": ("sshd-session: tunnel@notty",),
    "12": ("sshd: dave@pts/0",),
    "13": ("sshd: root",),
    "14": ("sshd: machine$",),
    # These logged in on port 2222, where sshd answers no more.
    "20": ("sshd-session: erin [priv]",),
    "21": ("sshd-session: erin@pts/1",),
    "22": ("sshd-session: frank [priv]",),
    "23": ("sshd-session: frank@notty",),
    "24": ("sshd-session: root@pts/2",),
    "25": ("sshd-session: toor@pts/3",),
}
PROGRAMS = {
    pid: "/usr/lib/openssh/sshd-session" if line[0].startswith("sshd-session") else "/usr/sbin/sshd"
    for pid, line in PROCESSES.items()
} | {"13": "/tmp/sshd"}


@pytest.fixture(autouse=True)
def _host(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = [
        sockets.Connection(22, "192.0.2.77 port 40000", "10", "sshd"),
        sockets.Connection(40001, "10.0.0.5 port 5432", "10", "sshd"),
        sockets.Connection(40002, "10.0.0.6 port 22", "13", "sshd"),
        sockets.Connection(22, "192.0.2.79 port 40000", "14", "sshd"),
        sockets.Connection(40004, "10.0.0.8 port 22", "14", "sshd"),
        *(sockets.Connection(2222, "192.0.2.80 port 1", pid, "sshd-session") for pid in ("20", "21")),
        # The order is the kernel's, so the session's own connection need not be the first.
        sockets.Connection(40005, "10.0.0.9 port 22", "23", "sshd-session"),
        *(sockets.Connection(2222, "192.0.2.81 port 1", pid, "sshd-session") for pid in ("22", "23")),
        sockets.Connection(2222, "192.0.2.82 port 1", "24", "sshd-session"),
        sockets.Connection(2222, "192.0.2.83 port 1", "25", "sshd-session"),
        sockets.Connection(40006, "10.0.0.9 port 22", "25", "sshd-session"),
        sockets.Connection(40003, "10.0.0.7 port 443", "99", "curl"),
    ]
    listening = [
        sockets.Listener("0.0.0.0", 22, "1", "sshd"),
        sockets.Listener("127.0.0.1", 9022, "11", "sshd-session"),
        sockets.Listener("127.0.0.1", 6010, "12", "sshd"),
        sockets.Listener("0.0.0.0", 443, "98", "nginx"),
    ]
    monkeypatch.setattr(sockets, "connected", lambda: connected)
    monkeypatch.setattr(sockets, "listening", lambda: listening)
    monkeypatch.setattr(forwarding, "command_line", lambda pid: PROCESSES.get(str(pid), ("other",)))
    monkeypatch.setattr(os, "readlink", lambda path: PROGRAMS[path.split("/")[2]])
    monkeypatch.setattr(forwarding, "_by_keys", lambda: iter(()))


def test_connections_and_tunnels_that_lead_back_are_seen_and_windows_and_other_programs_are_not() -> None:
    assert forwarding.observe([22]) == (
        Forwarded("carol", "one to 10.0.0.5 port 5432 right now"),
        Forwarded("machine$", "one to 10.0.0.8 port 22 right now"),
        Forwarded("frank", "one to 10.0.0.9 port 22 right now"),
        Forwarded("toor", "one to 10.0.0.9 port 22 right now"),
        Forwarded("tunnel", "sshd listens on port 9022 for one right now"),
    )


@pytest.mark.parametrize(
    "line",
    [
        'permitopen="10.0.0.5:5432" ssh-ed25519 AAAA',
        'restrict,permitlisten="9022" ssh-ed25519 AAAA',
        "restrict,port-forwarding ssh-ed25519 AAAA",
    ],
)
def test_keys_that_say_where_to_are_known(line: str) -> None:
    assert forwarding._CARRYING.search(line)
