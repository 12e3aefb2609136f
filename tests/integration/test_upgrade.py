# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/upgrade.yml over two hosts that take packages from a signed archive."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from demo.fleet import ROOT, Run
from lab import Lab
from lab.archive import Package
from tests.integration.arriving import Arriving

CANARY, OTHER = "up1", "up2"
HOSTS = {CANARY: "bookworm", OTHER: "trixie"}
WANTS_REBOOT = "touch /run/reboot-required; echo gate > /run/reboot-required.pkgs"


@pytest.fixture(scope="module")
def apt(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arriving]:
    found = Arriving(lab, tmp_path_factory.mktemp("upgrade"), HOSTS, (ROOT / "playbooks/upgrade.yml").read_text(), {})
    found.publish([gate("1")])
    found.everywhere(lambda host: found.run(host, "apt-get -qq update && apt-get -qq install gate 2>&1"))
    yield found
    for host in HOSTS:
        lab.remove(host)


def gate(version: str, **scripts: str) -> Package:
    return Package("gate", version, {"/etc/gate.conf": f"version={version}\n"}, ("/etc/gate.conf",), scripts)


def table(run: Run) -> list[list[str]]:
    """The rows of the last table that a run showed."""
    lines = [line.strip().strip('",') for line in run.output.splitlines()]
    head = max(
        number for number, line in enumerate(lines) if line.split() == ["host", "package", "before", "after", "then"]
    )
    return [line.split() for line in lines[head + 1 : head + 1 + len(HOSTS)]]


def test_the_canary_comes_first_and_both_reboot_and_come_back(apt: Arriving) -> None:
    apt.publish([gate("2", postinst=WANTS_REBOOT)])
    apt.everywhere(lambda host: apt.run(host, "echo mine >> /etc/gate.conf; apt-get -qq update"))
    apt.run(CANARY, "echo 'deb [trusted=yes] file:/srv/gone ./' > /etc/apt/sources.list.d/gone.list")
    before = {host: apt.lab.machine(host).boot_id for host in HOSTS}
    check = apt.play("--check")
    run = apt.converge()
    for host in HOSTS:
        assert check.changes(host) == run.changes(host) == ["Upgrade 1 package: gate"]
        assert apt.version(host, "gate") == "2 installed"
        assert apt.run(host, "cat /etc/gate.conf") == "version=1\nmine\n"
        assert apt.lab.machine(host).boot_id != before[host]
    assert table(run) == [[host, "gate", "1", "2", "rebooted"] for host in HOSTS]
    # A vendor's archive that is gone keeps nothing else away, and is said.
    assert (
        "apt did not take every list of packages, so nothing new came from there: Failed to fetch file:/srv/gone"
        in run.output
    )
    asked = [answer["host"] for answer in run.answers if answer["task"].endswith("Upgrade the packages")]
    assert asked == [CANARY, OTHER]


def test_a_second_run_changes_nothing(apt: Arriving) -> None:
    run = apt.converge()
    assert [run.changed(host) for host in HOSTS] == [[], []]


def test_an_archive_that_apt_refuses_stops_it_before_anything_changes(apt: Arriving) -> None:
    apt.publish([gate("666")], signed_by="a stranger")
    run = apt.play()
    assert "Nothing was upgraded, since apt did not take every list" in run.failures(CANARY)[0]
    assert run.failures(OTHER) == []


def test_a_broken_package_on_the_canary_stops_the_rest_and_the_next_run_finishes_it(apt: Arriving) -> None:
    apt.publish([gate("3", postinst="echo no gate today >&2; [ -e /run/mended ]")])
    run = apt.play()
    assert run.code != 0
    assert "gate could not be installed to the end (no gate today / dpkg: error" in run.failures(CANARY)[0]
    assert apt.version(CANARY, "gate") == "3 half-configured"
    assert apt.version(OTHER, "gate") == "2 installed"
    assert table(run) == [[CANARY, "gate", "2", "3", "failed"], [OTHER, "-", "not", "upgraded"]]
    apt.everywhere(lambda host: apt.run(host, "touch /run/mended"))
    run = apt.converge()
    assert run.changes(CANARY) == ["Finish the installation of gate"]
    for host in HOSTS:
        assert apt.version(host, "gate") == "3 installed"


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_whoever_is_out_of_reach_stops_the_batches_after_its_own(apt: Arriving) -> None:
    apt.publish([gate("4", postinst=WANTS_REBOOT)])
    hosts = apt.fleet.inventory["all"]["hosts"]
    away = {CANARY: hosts[CANARY], "away": {"ansible_host": "192.0.2.99"}, OTHER: hosts[OTHER]}
    apt.fleet.inventory["all"]["hosts"] = away
    try:
        run = apt.fleet.play(apt.file, "-e", json.dumps({"portcullis_serial": [2, 1], "portcullis_reboot": False}))
    finally:
        apt.fleet.inventory["all"]["hosts"] = hosts
    assert "away did not end well, so the hosts after it were left as they are" in run.failures(OTHER)[0]
    assert [apt.version(host, "gate") for host in HOSTS] == ["4 installed", "3 installed"]


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_of_one_batch_no_two_hosts_are_down_at_once(apt: Arriving) -> None:
    apt.publish([gate("5", postinst=WANTS_REBOOT)])
    apt.converge(portcullis_serial=["100%"])
    began = "journalctl --quiet --boot=-1 --output=short-unix | grep -m1 'will reboot now\\|Stopped target'"
    times = [
        [
            float(apt.run(host, command).split()[0])
            for command in (began, "journalctl --quiet --boot=0 --output=short-unix | head -1")
        ]
        for host in HOSTS
    ]
    (_down, up), (down, _up) = sorted(times)
    assert up < down
