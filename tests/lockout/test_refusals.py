# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would surely lock somebody out is refused on whole hosts, in a sentence of its own, before anything changes.

`make test-lockout` tries every case; `make test` one that each part of a run refuses: the login, sshd's own answer, a port, sudo and ufw.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from lab import Lab
from tests.lockout.gate import Gate

_OTHER = "/etc/ssh/sshd_config.d/10-other.conf"
_TAKER = "systemd-run -q --unit=taker python3 -m http.server 2022; until ss -Hltn | grep -q :2022; do sleep 0.1; done"
# Whoever became root a moment ago still may, and the next run could not.
_ASKING = """
printf '%s\\n' 'admin ALL=(ALL) ALL' 'Defaults timestamp_type=global' > /etc/sudoers.d/admin
echo admin:gate | chpasswd && runuser -u admin -- sh -c 'echo gate | sudo -S -v 2>/dev/null'
"""


@dataclass(frozen=True)
class Case:
    """What the host is like, what is wanted of it beside a move to another port, and what the run says."""

    said: str
    before: str = "true"
    after: str = "true"
    variables: Mapping[str, object] = field(default_factory=dict)


BOTH = {"ssh_hardening_allow_users": ["admin", "root"]}
CASES = {
    "the user of this run is not among the allowed": Case(
        "'admin', the user this run logs in as, is not among root", variables={"ssh_hardening_allow_users": ["root"]}
    ),
    "an allowed user does not exist": Case(
        "there is no user 'eve' on this host", variables={"ssh_hardening_allow_users": ["admin", "eve"]}
    ),
    "an allowed user has no key": Case(
        "'root' has no key in authorized_keys", "mv /root/.ssh /root/off", "mv /root/off /root/.ssh", BOTH
    ),
    "an allowed user's key may be written by others": Case(
        "'root' has no key in authorized_keys", "chmod 777 /root/.ssh", "chmod 700 /root/.ssh", BOTH
    ),
    "an allowed user is denied by another line": Case(
        f"'DenyGroups adm*' ({_OTHER}:1) in sshd's configuration", f"echo 'DenyGroups adm*' > {_OTHER}", f"rm {_OTHER}"
    ),
    "a Match is laxer": Case(
        "sets 'passwordauthentication yes' for 'Match User eve'",
        f"printf '%s\\n' 'Match User eve' 'PasswordAuthentication yes' > {_OTHER}",
        f"rm {_OTHER}",
    ),
    "an address has a port of its own": Case(
        "sets a port in 'ListenAddress 0.0.0.0:22'", f"echo ListenAddress 0.0.0.0:22 > {_OTHER}", f"rm {_OTHER}"
    ),
    "sshd refuses its configuration": Case(
        "sshd rejects the configuration that is on this host", f"echo Prot 22 > {_OTHER}", f"rm {_OTHER}"
    ),
    "another program holds the port": Case(
        "portcullis_ssh_port: 2022 is taken by python3", _TAKER, "systemctl stop taker"
    ),
    "sudo asks for a password": Case(
        "sudo asks 'admin', the user this run logs in as, for a password",
        _ASKING,
        "echo 'admin ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/admin",
    ),
    "sources leave out the controller": Case(
        "192.0.2.10",
        variables={"portcullis_ssh_port": 22, "portcullis_ssh_sources": ["198.51.100.0/24"]},
    ),
}
#: One that each part of a run refuses, for `make test`.
SHORT = (
    "the user of this run is not among the allowed",
    "an allowed user has no key",
    "sshd refuses its configuration",
    "another program holds the port",
    "sudo asks for a password",
    "sources leave out the controller",
)
CHOSEN = tuple(CASES) if os.environ.get("PORTCULLIS_LOCKOUT") == "all" else SHORT


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    lab, folder = Lab(f"refusals-{os.getpid()}"), tmp_path_factory.mktemp("refusals")
    try:
        lab.up({"gate": "bookworm"})
        found = Gate(lab, "gate", "service", folder, folder)
        run = found.converge(portcullis_ssh_port=22)
        assert run.code == 0, run.output[-2500:]
        yield found
    finally:
        lab.down()


@pytest.mark.parametrize("name", CHOSEN)
def test_nothing_changes_when(host: Gate, name: str) -> None:
    case = CASES[name]
    host.run(case.before)
    try:
        before = host.look()
        run = host.converge(**{"portcullis_ssh_port": 2022, **case.variables})
        assert host.look() == before
    finally:
        host.run(case.after)
    assert run.code != 0
    assert case.said in run.failures(host.name)[0]
    assert host.decided()
    assert host.gets_in(22)
