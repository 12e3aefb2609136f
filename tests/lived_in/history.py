# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts with a history: what was done to each before, what the inventory says, and what must hold from outside."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lab import Lab, network

ADMIN, COLLEAGUE = "admin", "carol"
#: Where the colleague logs in from.
OFFICE4, OFFICE6 = "192.0.2.77", "2001:db8:c::77"
#: Somebody besides the stranger, whom no rule is about.
OTHER4, OTHER6 = "45.45.45.45", "2a03:2880::45"

OPEN, CLOSED, LOGIN, NO_LOGIN = "open", "closed", "login", "no login"


@dataclass(frozen=True)
class Row:
    """One thing that is seen from outside: a connection from ``source`` to ``port``, or with ``user`` a login.

    ``before`` is what it comes to before the first run, ``after`` once that was let through. ``title`` is who it is.
    """

    title: str
    source: str
    port: int
    before: str
    after: str
    user: str = ""

    def __str__(self) -> str:
        return f"{self.title} on {self.port}"


@dataclass(frozen=True)
class History:
    """A host that has been lived in, and its first run.

    ``script`` makes it, as root; ``logins`` are the users who then log in from outside, and ``carried`` one whose connection carries
    another all the while. ``variables`` are the inventory's. ``refused`` is what the first run refuses, by kind; ``acknowledged`` are the
    variables with which it goes on, which name that or mend it. ``reported`` are parts of sentences of the report, ``afterwards`` is done to
    the host once it has converged, and ``later`` are parts of what each later run and ``portcullis status`` say then. ``alone`` is a role that
    refuses the same without ``site.yml``, and that is let through in its place. ``removed`` are
    variables that name what is wider, of which a last run leaves nothing, and ``held`` is what is seen in the end.
    """

    name: str
    release: str
    script: str
    rows: Sequence[Row]
    variables: Mapping[str, Any] = field(default_factory=dict)
    refused: Mapping[str, Sequence[str]] = field(default_factory=dict)
    acknowledged: Mapping[str, Any] = field(default_factory=dict)
    reported: Sequence[str] = ()
    logins: Sequence[str] = (ADMIN,)
    tags: Sequence[str] = ("ssh_hardening", "ufw")
    carried: str = ""
    afterwards: str = ""
    later: Sequence[str] = ()
    alone: str = ""
    removed: Mapping[str, Any] = field(default_factory=dict)
    held: Sequence[Row] = ()


def row(who: str, port: int, before: str, after: str, user: str = "") -> Row:
    """Return a row about somebody by name, over IPv4 unless the name ends in 6."""
    sources = {
        "the run's user": network.CONTROLLER4,
        "the run's user over IPv6": network.CONTROLLER6,
        "a colleague": OFFICE4,
        "a colleague over IPv6": OFFICE6,
        "a stranger": network.STRANGER4,
        "a stranger over IPv6": network.STRANGER6,
        "somebody else": OTHER4,
        "somebody else over IPv6": OTHER6,
    }
    return Row(who, sources[who], port, before, after, user)


def see(lab: Lab, host: str, rows: Sequence[Row]) -> dict[str, str]:
    """Return what is seen from outside, by row."""
    plain = [one for one in rows if not one.user]
    answers = lab.connect_all((one.source, host, one.port) for one in plain)
    found = {str(one): OPEN if answer == "open" else CLOSED for one, answer in zip(plain, answers, strict=True)}
    for one in rows:
        if one.user:
            found[str(one)] = LOGIN if logs_in(lab, host, one.user, one.port, one.source) else NO_LOGIN
    return found


@contextlib.contextmanager
def carrying(lab: Lab, host: str, user: str) -> Iterator[None]:
    """Have a connection of this user's carry another, to the host's own sshd, while the block runs; none without a user."""
    if not user:
        yield
        return
    ssh, *rest = lab.ssh(host, user, 22, OFFICE4)
    options = ["-F", "none", "-o", "BatchMode=yes", "-o", "ControlPath=none", "-W", "127.0.0.1:22"]
    with subprocess.Popen(lab.inside([ssh, *options, *rest]), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        try:
            assert running.stdout
            assert running.stdout.readline().startswith(b"SSH-2.0")
            yield
        finally:
            running.kill()


def logs_in(lab: Lab, host: str, user: str, port: int, source: str) -> bool:
    """Whether a login with the lab's key succeeds from this address."""
    ssh, *rest = lab.ssh(host, user, port, source)
    options = ["-F", "none", "-o", "BatchMode=yes", "-o", "ConnectTimeout=4", "-o", "ControlPath=none"]
    return lab.run([ssh, *options, *rest, "true"], timeout_seconds=30).returncode == 0
