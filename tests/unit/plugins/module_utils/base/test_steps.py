# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import steps
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan, Step, WriteFile
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import FollowSshd

ALL = [
    steps.InstallPackages(("ufw", "ipset")),
    WriteFile("/etc/x", "new\n", "old\n"),
    steps.WriteProgram.of("/usr/local/sbin/x", b"\x00\xff"),
    steps.RemoveFile("/etc/x", "old\n"),
    steps.SetUnit("x.timer", enabled=True, active=True),
    steps.ReloadManager(),
    steps.ReloadUnit("x.service", restart=True),
    steps.RunCommand(("true",), "Do nothing"),
    FollowSshd((22, 2222), addresses=("203.0.113.7", "2001:db8::7")),
]


@pytest.mark.parametrize("step", ALL, ids=lambda step: type(step).__name__)
def test_a_step_written_to_disk_comes_back_the_same(step: Step) -> None:
    assert Step.from_data(json.loads(json.dumps(step.to_data()))) == step


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (steps.SetUnit("x.timer", enabled=True, active=True), "Enable and start x.timer"),
        (steps.SetUnit("x.timer", active=False), "Stop x.timer"),
        (steps.ReloadUnit("x"), "Reload x"),
        (steps.InstallPackages(("ufw", "ipset")), "Install ufw, ipset"),
    ],
)
def test_a_summary_is_a_sentence_in_the_imperative(step: Step, said: str) -> None:
    assert step.summary == said


def test_diff_runs_from_the_first_text_before_to_the_last_text_after() -> None:
    plan = Plan((WriteFile("/etc/x", "middle\n", "old\n"),), (WriteFile("/etc/x", "new\n", "old\n"),))
    assert plan.diffs == [{"before_header": "/etc/x", "after_header": "/etc/x", "before": "old\n", "after": "new\n"}]
    assert plan.changes == ["Write /etc/x"]


def test_a_secret_is_in_no_diff() -> None:
    assert Plan((WriteFile("/etc/x", "token", secret=True),)).diffs == []


def test_what_waits_for_its_confirmation_is_a_change_too() -> None:
    assert not Plan().changed
    assert Plan(on_confirm=(steps.ReloadManager(),)).changed
