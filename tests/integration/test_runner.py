# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site as AWX and Automation Controller run it: through ansible-runner's Python interface, by its events."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.fleet import ROOT, Fleet
from lab import Lab

HOST = "run1"


class Runner:
    """ansible-runner's private data folder over one host of the lab."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        lab.up({HOST: "trixie"})
        self.lab = lab
        self.folder = folder
        inventory = Fleet(lab, {"portcullis_ssh_port": 2222}).inventory
        inventory["all"]["hosts"] = {HOST: inventory["all"]["hosts"][HOST]}
        self.write("inventory/hosts.json", inventory)
        self.write("env/settings", {"suppress_env_files": True})
        environment = {
            "ANSIBLE_CALLBACKS_ENABLED": "portcullis.vps.posture",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "dev"),
            "ANSIBLE_HOME": str(folder / "home"),
        }
        self.write("env/envvars", environment)

    def write(self, path: str, what: object) -> None:
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_text(json.dumps(what))

    def run(self, tags: str, **variables: object) -> dict[str, Any]:
        self.write("env/extravars", variables)
        (self.folder / "env/cmdline").write_text(f"--tags {tags}")
        script = Path(__file__).with_name("through_runner.py")
        path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
        done = self.lab.run([sys.executable, str(script), str(self.folder)], env={"PATH": path})
        assert done.returncode == 0, done.stdout + done.stderr
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer


@pytest.fixture(scope="module")
def runner(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(lab, tmp_path_factory.mktemp("runner"))


def events(run: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [event for event in run["events"] if event["event"] == name]


def said(run: dict[str, Any]) -> str:
    return "".join(event["stdout"] for event in run["events"])


def test_events_tell_what_each_role_changed_and_the_posture_stands_in_the_output(runner: Runner) -> None:
    first = runner.run("ssh_hardening,unattended_upgrades")
    assert first["status"] == "successful", said(first)
    changed = {event["role"] for event in events(first, "runner_on_ok") if event["res"]["changed"]}
    assert changed == {"ssh_hardening", "unattended_upgrades"}
    assert all(event["host"] == HOST for event in events(first, "runner_on_ok"))
    assert "Posture, by host and area" in said(first)

    second = runner.run("ssh_hardening,unattended_upgrades")
    assert second["status"] == "successful"
    assert second["stats"]["changed"] == {}
    assert not [event for event in events(second, "runner_on_ok") if event["res"]["changed"]]


def test_an_event_tells_a_refusal_from_other_failures(runner: Runner) -> None:
    run = runner.run("ssh_hardening", portcullis_admins=["nobody-there"])
    assert run["status"] == "failed"
    failed = events(run, "runner_on_failed")
    assert [(event["host"], event["res"]["failure"]) for event in failed] == [(HOST, "refused")]
    assert "refused" in said(run)


def test_an_event_tells_that_a_change_was_rolled_back(runner: Runner) -> None:
    """The port that is asked for answers nobody, as behind a provider's firewall."""
    runner.lab.drop(HOST, 2300)
    try:
        run = runner.run("ssh_hardening", ssh_hardening_ports=[2300])
    finally:
        runner.lab.drop(HOST, 2300, dropped=False)
    assert run["status"] == "failed"
    failed = events(run, "runner_on_failed")
    assert [(event["role"], event["res"]["failure"]) for event in failed] == [("ssh_hardening", "rolled_back")]
    assert f"{HOST}: ssh_hardening rolled back: Reverted" in said(run)
