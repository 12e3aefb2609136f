# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that are cut off and let go again: who gets in, who gets out, and that nothing but the cut changes, seen from outside.

On one host, killed at the first and the last step of a cut; with PORTCULLIS_INCIDENT=all on one of each release and at each step.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Step
from ansible_collections.portcullis.vps.plugins.module_utils.containment import plan as core, table
from ansible_collections.portcullis.vps.plugins.module_utils.containment.plan import Observed
from ansible_collections.portcullis.vps.plugins.module_utils.containment.wanted import Wanted

from demo.fleet import ROOT, Run
from lab import Lab, network
from tests.integration.acting import Acting, Killed
from tests.integration.playing import Playbook

WHOLE = os.environ.get("PORTCULLIS_INCIDENT") == "all"
HOSTS = {"cut1": "bookworm", "cut2": "trixie"} if WHOLE else {"cut2": "trixie"}
ONE, OTHER = (*HOSTS, *HOSTS)[:2]
INCIDENT = ROOT / "playbooks/incident.yml"
#: As a stranger would see the host, from the controller: both are in the lab's internet.
PROBE = "import socket, sys; socket.create_connection((sys.argv[1], 22), 4, source_address=(sys.argv[2], 0)).close()"
#: All rules of the kernel, by both programs, without what counts and what is numbered.
RULES = (
    "nft list ruleset 2>/dev/null | sed -E 's/packets [0-9]+ bytes [0-9]+//'; iptables-save | sed -E '/^#/d; s/\\[[0-9:]+\\]//'; "
    "ip6tables-save | sed -E '/^#/d; s/\\[[0-9:]+\\]//'"
)
FILES = "ls -A /etc/portcullis; find /etc/systemd/system; nft list tables"
OUTWARD = "timeout 4 bash -c 'exec 3<>/dev/tcp/{}/22'"


class Cut(Playbook):
    """Hosts that are contained and released by the playbook that people call."""

    def act(self, action: str, host: str, *options: str, **variables: object) -> Run:
        given = {"incident_action": action, "incident_host": host, "incident_sources": [f"{network.CONTROLLER4}/32"]}
        if host:
            given["incident_probe"] = [sys.executable, "-c", PROBE, self.lab.machine(host).ipv4, network.STRANGER4]
        return self.fleet.play(INCIDENT, "-e", json.dumps({**given, **variables}), *options)

    def contain(self, host: str) -> Run:
        run = self.act("contain", host)
        assert run.code == 0, run.output[-3000:]
        return run

    def release(self, host: str) -> Run:
        run = self.act("release", host)
        assert run.code == 0, run.output[-3000:]
        return run

    def seen(self, host: str) -> list[str]:
        """Return what a stranger, another stranger by IPv6 and the controller see of SSH, and whether the host gets out."""
        asked = [(source, host, 22) for source in (network.STRANGER4, network.STRANGER6, network.CONTROLLER4)]
        out = self.lab.exec(host, ["sh", "-c", OUTWARD.format(network.CONTROLLER4)]).returncode
        # Nobody listens there: an answer is that of the kernel, and none is a packet that was dropped.
        return [*self.lab.connect_all(asked), "dropped" if out == 124 else "answered"]


REACHED = ["open", "open", "open", "answered"]
CLOSED = ["timeout", "timeout", "open", "dropped"]


@pytest.fixture(scope="module")
def cut(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cut]:
    found = Cut(lab, tmp_path_factory.mktemp("contain"), HOSTS, "")
    network.hold(lab.name, [network.STRANGER4, network.STRANGER6])
    for host in HOSTS:
        found.run(host, "apt-get update -q >/dev/null 2>&1; apt-get install -qy --no-install-recommends ufw >/dev/null")
        found.run(
            host,
            "apt-get install -qy --no-install-recommends nftables >/dev/null; ufw allow 22/tcp; ufw --force enable",
        )
    yield found
    for host in HOSTS:
        lab.remove(host)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_is_cut_off_and_let_go_and_is_then_as_it_was(cut: Cut, host: str) -> None:
    before, files = cut.run(host, RULES), cut.run(host, FILES)
    assert cut.seen(host) == REACHED
    checked = cut.act("contain", host, "--check")
    assert (checked.code, cut.run(host, RULES)) == (0, before), checked.output[-3000:]
    run = cut.contain(host)
    assert f"Cut the host off both ways, but for SSH on 22 from {network.CONTROLLER4}/32" in run.changes(host)
    assert run.changes(host) == checked.changes(host)
    assert cut.seen(host) == CLOSED
    assert "This host is cut off" in cut.run(host, "portcullis status || true")
    assert cut.contain(host).changes(host) == []
    assert "Let the host be reached, and reach others, as before" in cut.release(host).changes(host)
    assert cut.seen(host) == REACHED
    assert cut.run(host, RULES) == before
    assert set(cut.run(host, FILES).splitlines()) - set(files.splitlines()) <= {
        "/etc/systemd/system/portcullis-rollback-boot.service",
        "/etc/systemd/system/sysinit.target.wants/portcullis-rollback-boot.service",
    }
    assert cut.release(host).changes(host) == []
    # Nor does a reload of what else there is open it, and a reboot, after which chains of others have another order.
    cut.contain(host)
    cut.run(host, "ufw reload")
    assert cut.seen(host) == CLOSED
    cut.lab.machine(host).reboot()
    assert cut.seen(host) == CLOSED
    cut.release(host)
    assert cut.seen(host) == REACHED
    assert sorted(cut.run(host, RULES).splitlines()) == sorted(before.splitlines())


def test_a_connection_that_exists_is_cut_too(cut: Cut) -> None:
    code = (
        "import socket, sys, time\n"
        "one = socket.create_connection((sys.argv[1], 22), 5, source_address=(sys.argv[2], 0))\n"
        "one.settimeout(20); one.recv(100); print('up', flush=True); sys.stdin.readline(); one.sendall(b'SSH-2.0-x\\r\\n')\n"
        "try:\n    print(len(one.recv(4000)))\nexcept OSError as error:\n    print(type(error).__name__)\n"
    )
    words = [sys.executable, "-c", code, cut.lab.machine(ONE).ipv4, network.STRANGER4]
    with subprocess.Popen(cut.lab.inside(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as stranger:
        assert stranger.stdin
        assert stranger.stdout
        assert stranger.stdout.readline() == "up\n"
        cut.contain(ONE)
        stranger.stdin.write("\n")
        stranger.stdin.close()
        assert stranger.stdout.read() == "TimeoutError\n"
    cut.release(ONE)


def test_what_is_not_proven_does_not_last(cut: Cut) -> None:
    host = OTHER
    before = cut.run(host, RULES)
    # It gets in from where the controller is, which the cut lets in.
    inside = [sys.executable, "-c", PROBE, cut.lab.machine(host).ipv4, network.CONTROLLER4]
    (said,) = cut.act("contain", host, incident_probe=inside).failures(host)
    assert "still gets in" in said
    assert "The host has reverted the change." in said
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)
    # Nor is anything done by one that gets in nowhere, or where the controller itself would be kept out.
    (said,) = cut.act("contain", host, incident_probe=["false"]).failures(host)
    assert "does not get in now (code 1)" in said
    (said,) = cut.act("contain", host, incident_sources=["198.51.100.0/24"]).failures(host)
    assert f"this login comes from {network.CONTROLLER4}, which would be cut off" in said
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)


def test_a_host_whose_controller_is_gone_goes_back_by_itself(cut: Cut) -> None:
    host = ONE
    before = cut.run(host, RULES)
    run = cut.act("contain", host, "-e", json.dumps({"ansible_ssh_extra_args": "-o ProxyCommand=false"}))
    assert run.code != 0
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)


def test_a_person_at_the_console_lets_a_host_go(cut: Cut) -> None:
    host = OTHER
    before = cut.run(host, RULES)
    cut.contain(host)
    assert "as before" in cut.run(host, "portcullis containment release")
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)
    assert "is not cut off" in cut.run(host, "portcullis containment release")


def test_nothing_is_done_without_a_host_that_a_person_names(cut: Cut) -> None:
    run = cut.act("contain", "")
    assert run.code != 0
    assert "incident_host" in run.output
    assert cut.seen(ONE) == REACHED


def _steps(cut: Cut, host: str, wanted: Wanted) -> list[Step]:
    """Return the steps that the module would carry out there."""
    texts = {path: cut.run(host, f"cat {path} 2>/dev/null || true") for path in core.FILES}
    held = cut.run(host, f"nft list table {table.NAME} 2>/dev/null || true")
    there = {path: text for path, text in texts.items() if text}
    seen = Observed(True, there, held, ports=frozenset({22}), enabled=bool(held), active=bool(held))
    return list(core.plan(seen, wanted).steps)


@pytest.mark.parametrize("state", ["contained", "released"] if WHOLE else ["contained"])
def test_whoever_is_killed_at_a_step_leaves_the_host_cut_or_as_it_was(cut: Cut, state: str) -> None:
    host = ONE
    acting = Acting(cut.lab, host)
    if state == "released":
        cut.contain(host)
    before, seen = cut.run(host, RULES), cut.seen(host)
    steps = _steps(cut, host, Wanted.parse({"state": state, "sources": [f"{network.CONTROLLER4}/32"]}))
    assert len(steps) == 5
    for number in range(1, len(steps) + 1) if WHOLE else (1, len(steps)):
        with pytest.raises(Killed):
            acting.begin(steps, dies=["execute", number, "after"])
        # The admin gets in whatever has happened, and the host's own timer, its boot or a person has the last word.
        assert cut.lab.connect(network.CONTROLLER4, host, 22) == "open"
        if number == len(steps):
            cut.lab.machine(host).reboot()
            cut.run(host, "systemctl start portcullis-rollback-boot.service || true")
        else:
            assert acting.rollback() == []
        now = cut.run(host, RULES)
        assert (sorted(now.splitlines()), cut.seen(host)) == (sorted(before.splitlines()), seen), number
    if state == "released":
        cut.release(host)
