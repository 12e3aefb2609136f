# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader of the roles' task files understands all that stands in them, and says what it would not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks

ROLES = sorted(path.name for path in (role_tasks.ROOT / "roles").iterdir())


def role(name: str, **variables: object) -> role_tasks.Role:
    loader = DataLoader()
    return role_tasks.Role(name, variables, Templar(loader, {}), loader)


@pytest.mark.parametrize("name", ROLES)
def test_tasks_of_roles_stay_in_the_form_that_preflight_and_survey_read(name: str) -> None:
    assert role(name).others() == []


@pytest.mark.parametrize(
    ("task", "met"),
    [
        ("block: [{portcullis.vps.host_check: {}}]", "block"),
        ("portcullis.vps.host_check: {}\n  loop: [1]", "loop"),
        ("portcullis.vps.host_check: {}\n  vars: {a: 1}", "vars"),
        ("portcullis.vps.host_check: {}\n  delegate_to: web2", "delegate_to"),
        ("ansible.builtin.command: reboot", "ansible.builtin.command"),
        ("command: reboot", "command"),
    ],
)
def test_what_would_change_what_a_task_comes_to_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str, met: str
) -> None:
    (tmp_path / "roles" / "gate" / "meta").mkdir(parents=True)
    (tmp_path / "roles" / "gate" / "tasks").mkdir()
    (tmp_path / "roles" / "gate" / "meta" / "argument_specs.yml").write_text("argument_specs: {main: {options: {}}}\n")
    (tmp_path / "roles" / "gate" / "tasks" / "main.yml").write_text(f"- name: Open\n  {task}\n  when: true\n")
    monkeypatch.setattr(role_tasks, "ROOT", tmp_path)
    assert role("gate").others() == [met]
