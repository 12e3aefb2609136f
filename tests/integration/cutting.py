# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that are cut off and let go again by the playbook that people call, and what is seen of them from outside."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from demo.fleet import ROOT, Run
from lab import Lab, network
from tests.integration.playing import Playbook

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


def prepared(lab: Lab, folder: Path, hosts: Mapping[str, str]) -> Cut:
    """Return hosts with ufw and nftables, whom strangers can reach."""
    found = Cut(lab, folder, hosts, "")
    network.hold(lab.name, [network.STRANGER4, network.STRANGER6])
    for host in hosts:
        found.run(host, "apt-get update -q >/dev/null 2>&1; apt-get install -qy --no-install-recommends ufw >/dev/null")
        found.run(
            host,
            "apt-get install -qy --no-install-recommends nftables >/dev/null; ufw allow 22/tcp; ufw --force enable",
        )
    return found
