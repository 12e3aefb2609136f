# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of a host that fail, say nothing or hang, and what a run that asks them has to say and to leave alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from demo import stage
from demo.fleet import Fleet, Run
from lab import Lab

#: What a program does in place of answering, and what is said then.
WAYS = {
    "fails": ("echo 'it is broken here' >&2; exit 1", "it is broken here"),
    "is silent": ("exit 0", "it said nothing"),
    "hangs": ("sleep 1000", "did not end within"),
}
#: Programs that a converged host is asked by, and who asks: site.yml, the host's own status, or a module alone.
ASKED = {
    "site": (
        *("systemctl", "sshd", "ssh", "sudo", "visudo", "runuser", "iptables-save", "ip6tables-save"),
        *("dpkg-query", "apt-config", "apt-cache", "openssl"),
    ),
    "status": ("openssl", "iptables-save", "ipset", "dpkg-query", "apt-cache"),
    "account_audit": ("journalctl", "sudo", "sshd"),
    "login_report": ("journalctl",),
}
EVERY = [(who, program, way) for who, programs in ASKED.items() for program in programs for way in WAYS]
#: One of each kind, none of which hangs: that would take its time.
FEW = [
    ("site", "sshd", "fails"),
    ("site", "iptables-save", "is silent"),
    ("status", "dpkg-query", "is silent"),
    ("status", "openssl", "fails"),
]
_MODULES = {"account_audit": {"max_seconds": 1}, "login_report": {"backend": "journal"}}
#: Everything of a host that a run could change, as text; what the timer of outbound notes changes by itself.
_STATE = """
find /etc /usr/local /var/lib/portcullis -type f ! -path '/usr/local/sbin/*' ! -path '/var/lib/portcullis/outbound/*' ! -name '*.pyc' \\
    -exec sha256sum {} + 2>/dev/null | sort
sha256sum /usr/local/sbin/portcullis; dpkg-query --show; ss -Hltn | awk '{ print $4 }' | sort
iptables-save | grep -v '^[#:]'; ip6tables-save | grep -v '^[#:]'; systemctl list-unit-files --no-legend --no-pager | sort
"""


@contextlib.contextmanager
def replaced(lab: Lab, host: str, program: str, way: str) -> Iterator[None]:
    """Have a program of this name found first on the host, which does not answer."""
    place = f"/usr/local/sbin/{program}"
    done = lab.exec(host, ["sh", "-euc", f"cat > {place}; chmod 755 {place}"], stdin=f"#!/bin/sh\n{WAYS[way][0]}\n")
    assert done.returncode == 0, done.stderr
    try:
        yield
    finally:
        lab.exec(host, ["rm", "-f", place])


def look(lab: Lab, host: str) -> str:
    done = lab.exec(host, ["sh", "-c", _STATE])
    assert len(done.stdout.splitlines()) > 200, done.stderr
    return done.stdout


def see(fleet: Fleet, host: str, case: tuple[str, str, str], folder: Path, options: Mapping[str, Any]) -> None:
    """Replace a program and ask: what it says, or that it says nothing, has to be in an error, and nothing may change."""
    who, program, way = case
    before = look(fleet.lab, host)
    with replaced(fleet.lab, host, program, way):
        if who == "status":
            done = fleet.lab.exec(host, ["portcullis", "status"])
            assert done.returncode == 1, done.stdout
            said = [
                line for line in done.stdout.splitlines() if "could not be asked" in line or "cannot be read" in line
            ]
            assert "Pending: nothing." in done.stdout
        else:
            run = _ask(fleet, host, who, folder, options)
            assert run.code != 0, run.output[-3000:]
            assert run.changes(host) == []
            said = run.failures(host)
    assert said
    text = " ".join(said)
    assert program in text, text
    assert WAYS[way][1] in text, text
    assert look(fleet.lab, host) == before


def _ask(fleet: Fleet, host: str, who: str, folder: Path, options: Mapping[str, Any]) -> Run:
    if who == "site":
        return fleet.play(stage.SITE, "--limit", host, **options)
    play = folder / f"{who}.yml"
    module = f"portcullis.vps.{who}: {_MODULES[who]}"
    play.write_text(f"- hosts: all\n  gather_facts: false\n  become: true\n  tasks:\n    - {module}\n")
    return fleet.play(play, "--limit", host, "-e", "ansible_port=2222", **options)
