# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""site.yml on hosts that are as they should be: one visit each; and on one where somebody has changed a single thing.

With PORTCULLIS_LOCKOUT=all every answer that cannot be read, and every way in which a tag reaches a role; else one of each.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo import stage
from demo.fleet import ADMIN, Fleet, Run
from lab import Lab
from tests.integration import answers

WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
HOSTS = {"calm1": "bookworm", "calm2": "trixie"}
ONLY = ("--limit", ",".join(HOSTS))
#: Checking its values and surveying it are a host's own; fetching ranges and leaving out hosts are done once for all.
TASKS = {"Validate all values", "Find the hosts that are not converged"}


@pytest.fixture(scope="module")
def converged(lab: Lab) -> Iterator[Fleet]:
    """Two hosts after a first run."""
    lab.up(HOSTS)
    for host in HOSTS:
        lab.trust_ca(host)
        lab.exec(host, ["systemctl", "enable", "--quiet", "--now", "nginx.service"])
    admin = {"name": ADMIN, "key_files": [str(lab.folder / "key.pub")], "exclusive_keys": True}
    fleet = Fleet(lab, {**stage.variables(lab), "ufw_purge_unowned": True, "accounts_admins": [admin]})
    first = fleet.play(stage.SITE, *ONLY)
    assert first.code == 0, first.output[-3000:]
    yield fleet
    for host in HOSTS:
        lab.remove(host)


def visits(run: Run) -> Counter[str]:
    """Return how many commands a run sent to each host over ssh; it has to be verbose."""
    return Counter(re.findall(r"^<([\d.]+)> SSH: EXEC ", run.output, re.MULTILINE))


@pytest.mark.parametrize("mode", ["run", "check"])
def test_a_converged_host_costs_one_visit_and_two_tasks(lab: Lab, converged: Fleet, mode: str) -> None:
    run = converged.play(stage.SITE, *ONLY, "-vvv", *(["--check"] if mode == "check" else []))
    assert run.code == 0, run.output[-3000:]
    assert visits(run) == {lab.machine(host).ipv4: 1 for host in HOSTS}
    tasks = {host: {answer["task"] for answer in run.answers if answer["host"] == host} for host in HOSTS}
    assert tasks["calm2"] == TASKS
    # The ranges are fetched once for all hosts, after a look at whose words would decide about that.
    assert len(tasks["calm1"] - TASKS) == 3


def test_roles_alone_cost_a_converged_host_one_visit_for_its_port_and_one_for_each_role(
    lab: Lab, converged: Fleet
) -> None:
    play = lab.folder / "alone.yml"
    play.write_text(
        "- hosts: all\n  gather_facts: false\n  roles: [portcullis.vps.connect]\n"
        "  tasks:\n"
        "    - include_role: {name: portcullis.vps.unattended_upgrades}\n"
        "    - include_role: {name: portcullis.vps.ufw}\n"
    )
    run = converged.play(play, "--limit", "calm1", "-vvv", "-e", "ansible_python_interpreter=/usr/bin/python3")
    assert run.code == 0, run.output[-3000:]
    assert sum(visits(run).values()) == 3
    # No module is even sent.
    assert len(re.findall(r"SSH: EXEC .*portcullis act ", run.output)) == 3
    assert "Using module file" not in run.output


@dataclass(frozen=True)
class Drift:
    """Something that somebody does to a host, and a command that succeeds only while all is as it should be."""

    done: str
    right: str


DRIFTS = {
    "a rule by hand": Drift("ufw allow 8443/tcp", "! ufw status | grep -q 8443"),
    "rules flushed in the kernel": Drift(
        "iptables -F ufw-user-input", "iptables -S ufw-user-input | grep -q 'dport 2222'"
    ),
    "a line for sshd": Drift(
        "echo 'PasswordAuthentication yes' > /etc/ssh/sshd_config.d/00-mine.conf && systemctl reload ssh",
        "sshd -T | grep -q '^passwordauthentication no'",
    ),
    "a key added": Drift(
        f"ssh-keygen -q -t ed25519 -N '' -f /root/mine && cat /root/mine.pub >> /home/{ADMIN}/.ssh/authorized_keys",
        f"! grep -qFf /root/mine.pub /home/{ADMIN}/.ssh/authorized_keys",
    ),
    "a unit masked": Drift(
        "systemctl mask --quiet --now apt-daily-upgrade.timer", "systemctl is-active apt-daily-upgrade.timer"
    ),
    "a package removed": Drift(
        "DEBIAN_FRONTEND=noninteractive apt-get remove -qqy unattended-upgrades",
        "dpkg-query -W -f '${db:Status-Status}' unattended-upgrades | grep -qx installed",
    ),
    "apt's policy": Drift(
        """sed -i 's/Unattended-Upgrade "1"/Unattended-Upgrade "0"/' /etc/apt/apt.conf.d/99portcullis-unattended-upgrades""",
        """apt-config dump | grep -q 'APT::Periodic::Unattended-Upgrade "1"'""",
    ),
    # What else it says is not its business: a host of the lab has no source of security updates, for one.
    "the way back": Drift("echo >> /usr/local/sbin/portcullis", "portcullis status | grep -q 'Pending: nothing'"),
}


@pytest.mark.parametrize("what", DRIFTS if WHOLE else list(DRIFTS)[2:3])
def test_what_somebody_changed_behind_our_back_is_found_and_mended_by_the_next_run(
    lab: Lab, converged: Fleet, what: str
) -> None:
    drift = DRIFTS[what]
    assert lab.exec("calm1", ["sh", "-c", drift.right]).returncode == 0
    done = lab.exec("calm1", ["sh", "-euc", drift.done])
    assert done.returncode == 0, done.stderr
    run = converged.play(stage.SITE, "--limit", "calm1")
    assert run.code == 0, run.output[-3000:]
    assert run.changes("calm1")
    assert lab.exec("calm1", ["sh", "-c", drift.right]).returncode == 0


@pytest.mark.whole("PORTCULLIS_LOCKOUT")
def test_an_older_controller_leaves_what_a_newer_one_set_up_until_that_is_named(lab: Lab, converged: Fleet) -> None:
    def version() -> str:
        return lab.exec("calm1", ["portcullis", "--version"]).stdout.split()[-1]

    own = version()
    newer = "LC_ALL=C sed -i '2s/.*/# portcullis 99.0.0/' /usr/local/sbin/portcullis && ufw allow 8443/tcp"
    assert lab.exec("calm1", ["sh", "-euc", newer]).returncode == 0
    run = converged.play(stage.SITE, "--limit", "calm1")
    (said,) = run.failures("calm1")
    assert f"set up by version 99.0.0 of this collection, and this controller has {own}" in said
    assert "portcullis_downgrade_from: 99.0.0" in said
    assert (run.changes("calm1"), "8443" in lab.exec("calm1", ["ufw", "status"]).stdout) == ([], True)
    run = converged.play(stage.SITE, "--limit", "calm1", "-e", "portcullis_downgrade_from=99.0.0")
    assert run.code == 0, run.output[-3000:]
    assert f"Install /usr/local/sbin/portcullis, version {own} in place of 99.0.0" in run.changes("calm1")
    assert "8443" not in lab.exec("calm1", ["ufw", "status"]).stdout


@pytest.mark.parametrize("case", answers.FEW, ids=" ".join)
def test_a_program_that_does_not_answer_is_no_answer(
    converged: Fleet, tmp_path: Path, case: tuple[str, str, str]
) -> None:
    answers.see(converged, "calm2", case, tmp_path, {})


TAGS = {
    "an import's own tag": ("- import_playbook: portcullis.vps.site\n  tags: web\n", "web"),
    "tagged": ("- import_playbook: portcullis.vps.site\n", "tagged"),
}


@pytest.mark.whole("PORTCULLIS_LOCKOUT")
@pytest.mark.parametrize("reached", TAGS if WHOLE else list(TAGS)[:1])
def test_what_there_is_to_do_is_found_by_whatever_tag_reaches_the_role(
    lab: Lab, converged: Fleet, tmp_path: Path, reached: str
) -> None:
    text, tag = TAGS[reached]
    assert lab.exec("calm1", ["ufw", "allow", "8444/tcp"]).returncode == 0
    play = tmp_path / "play.yml"
    play.write_text(text)
    run = converged.play(play, "--limit", "calm1", "--tags", tag)
    assert run.code == 0, run.output[-3000:]
    assert "8444" not in lab.exec("calm1", ["ufw", "status"]).stdout


GARBAGE = ['{"known": tru', '{"known": true, "answers": []}', '{"known": true, "answers": [{}]}']


@pytest.mark.parametrize("said", GARBAGE if WHOLE else GARBAGE[:1])
def test_a_host_whose_answer_cannot_be_read_is_left_to_the_roles_and_stops_nobody(
    lab: Lab, converged: Fleet, said: str
) -> None:
    script = f"cat > /usr/local/sbin/portcullis <<'END'\n#!/bin/sh\necho '{said}'\nEND"
    assert lab.exec("calm1", ["sh", "-c", f"{script}\nchmod 755 /usr/local/sbin/portcullis"]).returncode == 0
    run = converged.play(stage.SITE, *ONLY)
    assert run.code == 0, run.output[-3000:]
    assert any("Install /usr/local/sbin/portcullis" in change for change in run.changes("calm1"))
    assert {host for host in ("calm1", "calm2") if run.changes(host)} == {"calm1"}
