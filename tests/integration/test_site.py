# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""site.yml on weak servers of both releases: what could be done to them from outside before, and what can be after."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo import proofs, stage
from demo.fleet import SSH_PORT, Fleet, Run
from lab import Lab

HOSTS = {"site1": "bookworm", "site2": "trixie"}


@dataclass(frozen=True)
class Story:
    """What was seen and done, in the order of the fields."""

    before: proofs.Seen
    report: Run
    check: Run
    first: Run
    second: Run
    check_again: Run
    after: proofs.Seen
    rebooted: proofs.Seen


@pytest.fixture(scope="module")
def story(lab: Lab) -> Story:
    """Play the whole story once; the tests below read it."""
    lab.up(HOSTS)
    fleet = Fleet(lab, stage.variables(lab))
    for host in HOSTS:
        lab.weaken(host)
        lab.trust_ca(host)
    only = ("--limit", ",".join(HOSTS))
    before = proofs.look(lab, list(HOSTS))
    report = fleet.play(stage.SITE.with_name("adopt.yml"), *only)
    check = fleet.play(stage.SITE, *only, "--check", "--diff")
    first = fleet.play(stage.SITE, *only)
    second = fleet.play(stage.SITE, *only)
    check_again = fleet.play(stage.SITE, *only, "--check")
    after = proofs.look(lab, list(HOSTS))
    for host in HOSTS:
        lab.machine(host).reboot()
    return Story(before, report, check, first, second, check_again, after, proofs.look(lab, list(HOSTS)))


def test_before_the_hosts_are_as_weak_as_in_the_story(story: Story) -> None:
    assert proofs.wrong(story.before, "before") == []


@pytest.mark.parametrize("run", ["report", "check", "first", "second", "check_again"])
def test_every_run_ends_well(story: Story, run: str) -> None:
    found: Run = getattr(story, run)
    assert found.code == 0, found.output[-4000:]


@pytest.mark.parametrize("host", HOSTS)
def test_the_report_alone_changes_nothing_and_says_what_will_be(story: Story, host: str) -> None:
    assert story.report.changed(host) == []
    for line in (
        "Logins: ",
        "Ports: 22/tcp (sshd)",
        f"SSH moves to {SSH_PORT}/tcp; 22/tcp closes.",
        "Findings: ",
    ):
        assert [said for said in story.report.output.splitlines() if said.startswith(f"{host}: ") and line in said], (
            line
        )


@pytest.mark.parametrize("row", proofs.ROWS, ids=lambda row: row.title)
@pytest.mark.parametrize("host", HOSTS)
def test_after_only_those_get_in_who_should(story: Story, host: str, row: proofs.Row) -> None:
    assert story.after[row][host] == row.after


@pytest.mark.parametrize("host", HOSTS)
def test_after_a_reboot_everything_still_holds(story: Story, host: str) -> None:
    assert {row.title: story.rebooted[row][host] for row in proofs.ROWS} == {
        row.title: row.after for row in proofs.ROWS
    }


@pytest.mark.parametrize("host", HOSTS)
def test_check_mode_names_what_the_run_then_changes(story: Story, host: str) -> None:
    assert len(story.first.changes(host)) > 10
    assert story.check.changes(host) == story.first.changes(host)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("run", ["second", "check_again"])
def test_a_second_run_changes_nothing(story: Story, host: str, run: str) -> None:
    found: Run = getattr(story, run)
    assert (found.changed(host), found.changes(host)) == ([], [])


def test_a_canary_comes_first(story: Story) -> None:
    """The second host is not touched before the first is done."""
    order = [answer["host"] for answer in story.first.answers if answer["changed"]]
    assert order == sorted(order)


def test_the_inventory_is_as_it_was(lab: Lab, story: Story) -> None:
    assert Fleet(lab, stage.variables(lab)).inventory["all"]["hosts"]["site1"].get("ansible_port") is None


def test_a_canary_that_is_out_of_reach_stops_the_rest(lab: Lab, story: Story) -> None:
    assert story.second.code == 0
    lab.cut("site1")
    try:
        run = Fleet(lab, stage.variables(lab)).play(
            stage.SITE, "--limit", ",".join(HOSTS), "-e", '{"ufw_rules": [{"port": 9100, "proto": "tcp"}]}'
        )
    finally:
        lab.heal("site1")
    assert run.code != 0
    assert "site1 did not end well, so the hosts after it were left as they are" in run.failures("site2")[0]
    assert run.changed("site2") == []


def test_who_asked_for_it_goes_on_without_a_canary_that_is_out_of_reach(lab: Lab) -> None:
    lab.cut("site1")
    try:
        more = {"ufw_rules": [{"port": 9100, "proto": "tcp"}], "portcullis_any_errors_fatal": False}
        run = Fleet(lab, stage.variables(lab)).play(stage.SITE, "--limit", ",".join(HOSTS), "-e", json.dumps(more))
    finally:
        lab.heal("site1")
    assert run.code != 0
    assert "No port lets this run in" in run.failures("site1")[0]
    assert run.failures("site2") == []
    assert "9100" in lab.exec("site2", ["ufw", "status"]).stdout


def test_who_asked_for_it_goes_on_without_a_canary_that_is_refused(lab: Lab) -> None:
    refused = "{{ ['nobody-there'] if inventory_hostname == 'site1' else ['admin'] }}"
    more = {"portcullis_admins": refused, "ufw_rules": [], "portcullis_any_errors_fatal": False}
    run = Fleet(lab, stage.variables(lab)).play(stage.SITE, "--limit", ",".join(HOSTS), "-e", json.dumps(more))
    assert run.code != 0
    assert "portcullis_admins: 'admin', the user this run logs in as" in run.failures("site1")[0]
    assert run.failures("site2") == []
    assert "9100" not in lab.exec("site2", ["ufw", "status"]).stdout


_AUDIT = """- hosts: all
  gather_facts: false
  become: true
  roles: [portcullis.vps.connect]
  tasks:
    - portcullis.vps.persistence_audit:
        admins: "{{ portcullis_admins }}"
      register: audit
    - ansible.builtin.copy:
        content: "{{ audit.findings | to_json }}"
        dest: "{{ playbook_dir }}/{{ inventory_hostname }}.json"
        mode: "0600"
      delegate_to: localhost
      become: false
"""


def test_an_audit_of_persistence_finds_what_the_owner_forgot_and_nothing_of_the_roles(
    lab: Lab, story: Story, tmp_path: Path
) -> None:
    assert story.second.code == 0
    (tmp_path / "audit.yml").write_text(_AUDIT)
    run = Fleet(lab, stage.variables(lab)).play(tmp_path / "audit.yml", "--limit", ",".join(HOSTS))
    assert run.code == 0, run.output[-4000:]
    found = {host: json.loads((tmp_path / f"{host}.json").read_text()) for host in HOSTS}
    # What the careless owner left there, and nobody took away.
    left = [("systemd_unit", "/etc/systemd/system/forgotten.service")]
    seen = {host: [(each["kind"], each["where"]) for each in said] for host, said in found.items()}
    assert seen == dict.fromkeys(HOSTS, left)
