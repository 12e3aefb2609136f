# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of site.yml that end with a proof from outside, the report of it, and the time that all ports take."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo import stage
from demo.fleet import ADMIN, ROOT, Fleet, Run
from lab import Lab

pytestmark = pytest.mark.whole("PORTCULLIS_EXPOSURE")

HOST, OFFICE = "proven1", "proving1"
HOSTS = {HOST: "trixie", OFFICE: "bookworm"}
SERVE = "systemd-run --quiet --unit=forgotten python3 -m http.server --bind :: 8080"
#: What trying 65,535 ports of one address twice, 1,000 packets a second, may take with all that is around it.
BOUND_SECONDS = 180


class Proven:
    """A host that site.yml hardens and then has tried from another one."""

    def __init__(self, lab: Lab, fleet: Fleet) -> None:
        self.lab, self.fleet = lab, fleet
        self.shell(SERVE)
        self.first = self.play()
        assert self.first.code == 0, self.first.output[-4000:]

    def play(self, book: Path = stage.SITE, *options: str, **variables: Any) -> Run:
        given = ("--limit", f"{HOST},{OFFICE}", "-e", json.dumps(variables), *options)
        return self.fleet.play(book, *given, callbacks=["portcullis.vps.posture"])

    def shell(self, command: str) -> None:
        done = self.lab.exec(HOST, ["sh", "-c", command])
        assert done.returncode == 0, done.stdout + done.stderr


def rows(run: Run) -> dict[tuple[str, int], tuple[str, str, str]]:
    """Return what was expected and seen at each address and port, from where, in the last comparison of a run."""
    found = [answer["rows"] for answer in run.answers if answer["host"] == HOST and answer["rows"]]
    return {
        (row["address"], row["port"]): (row["expected"], row["seen"], row["vantage"]) for row in (found or [[]])[-1]
    }


@pytest.fixture(scope="module")
def proven(lab: Lab) -> Iterator[Proven]:
    lab.up(HOSTS)
    for host in HOSTS:
        lab.trust_ca(host)
    admin = {"name": ADMIN, "key_files": [str(lab.folder / "key.pub")], "exclusive_keys": True}
    fleet = Fleet(lab, {**stage.variables(lab), "accounts_admins": [admin], "letsencrypt_certificates": []})
    machine = lab.machine(HOST)
    # As a person would write it: of this host, and not for the command line.
    fleet.inventory["all"]["hosts"][HOST].update(
        portcullis_prove_exposure=True,
        portcullis_exposure_from=[OFFICE],
        portcullis_addresses=[str(machine.ipv4), str(machine.ipv6)],
    )
    # What it does to others is limited, and not what its owner has it try.
    fleet.inventory["all"]["hosts"][OFFICE].update(outbound_mode="enforce", outbound_budget=1)
    yield Proven(lab, fleet)
    for host in HOSTS:
        lab.remove(host)


def test_a_run_ends_with_a_proof_and_a_converged_host_is_proven_too(proven: Proven) -> None:
    again = proven.play()
    assert again.code == 0, again.output[-4000:]
    for run in (proven.first, again):
        seen = rows(run)
        addresses = {address for address, _port in seen}
        assert len(addresses) == 2
        for address in addresses:
            assert seen[address, 2222] == ("yes", "open", OFFICE)
            assert seen[address, 8080] == ("no", "silent", OFFICE)
    assert again.changed(HOST) == []


def test_in_check_mode_and_where_it_is_left_out_nobody_is_tried(proven: Proven) -> None:
    for options in (["--check"], ["--skip-tags", "exposure"], ["-e", '{"portcullis_prove_exposure": false}']):
        run = proven.play(stage.SITE, *options)
        assert run.code == 0, run.output[-4000:]
        assert rows(run) == {}


def test_what_nobody_asked_for_fails_the_run_and_stands_in_the_posture_and_in_the_report(
    proven: Proven, tmp_path: Path
) -> None:
    # The vantage point lets no program of its own connect to 587.
    proven.shell("systemd-run --quiet --unit=mail --collect python3 -m http.server --bind :: 587")
    proven.shell("iptables -I INPUT -p tcp -m multiport --dports 587,8080 -j ACCEPT")
    try:
        run = proven.play(stage.SITE, "--tags", "connect,exposure")
        folder = str(tmp_path / "report")
        asked = proven.fleet.play(
            ROOT / "playbooks/report.yml",
            "-e",
            json.dumps({"portcullis_hosts": [HOST, OFFICE], "portcullis_report_folder": folder}),
        )
        assert asked.code == 0, asked.output[-4000:]
    finally:
        proven.shell("iptables -D INPUT -p tcp -m multiport --dports 587,8080 -j ACCEPT; systemctl stop mail")
    assert run.code == 2, run.output[-4000:]
    assert "8080/tcp at" in " ".join(run.failures(HOST))
    assert {seen for (_address, port), seen in rows(run).items() if port == 587} >= {("no", "open", OFFICE)}
    assert "nobody asked for this" in " ".join(run.failures(HOST))
    page = run.output[run.output.index("Posture, by host and area") :]
    assert re.search(
        rf"{HOST}: exposure failed: 587/tcp at \S+ is open from {OFFICE}.* 8080/tcp at \S+ is open", page
    ), page
    (said,) = [one for one in json.loads((tmp_path / "report/report.json").read_text())["hosts"] if one["name"] == HOST]
    (area,) = [area for area in said["areas"] if area["name"] == "from outside"]
    assert (said["state"], area["ok"]) == ("wrong", False)
    assert "8080/tcp at" in " ".join(area["lines"])


def test_all_ports_of_both_families_are_tried_in_a_time_that_is_known(
    proven: Proven, capsys: pytest.CaptureFixture[str]
) -> None:
    proven.shell("ufw allow 47111/tcp && systemd-run --quiet --unit=odd python3 -m http.server --bind :: 47111")
    began = time.monotonic()
    run = proven.play(ROOT / "playbooks/exposure.yml", portcullis_hosts=HOST, portcullis_exposure_all_ports=True)
    seconds = time.monotonic() - began
    proven.shell("ufw delete allow 47111/tcp")
    with capsys.disabled():
        sys.stdout.write(f"\n65,535 ports of one IPv4 and one IPv6 address from one vantage point: {seconds:.0f} s\n")
    assert run.code == 2
    assert [key[1] for key, (expected, seen, _from) in rows(run).items() if (expected, seen) == ("no", "open")] == [
        47111
    ] * 2
    assert seconds < 2 * BOUND_SECONDS
