# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""After sshd has moved to another port the inventory is told: by one line that a run says, or that it writes where it was asked to."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.action.sshd import ActionModule
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction

MOVED = {
    "changed": True,
    "changes": ["Make sshd follow: port 2222"],
    "diff": [],
    "ports": [2222],
    "previous_ports": [22],
}
SAME = {"changed": False, "changes": [], "diff": [], "ports": [2222], "previous_ports": [2222]}


class Run:
    """What the action makes of a module's result, and what it says besides."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], check: bool = False, **args: Any
    ) -> None:
        self.said: list[str] = []
        self.warned: list[str] = []
        monkeypatch.setattr(ConfirmedAction, "_answer", lambda _self, _vars: {**answer})
        action = object.__new__(ActionModule)
        action._task = SimpleNamespace(args={"ports": [2222], **args}, check_mode=check)
        action._display = SimpleNamespace(display=self.said.append, warning=self.warned.append)
        self.result = action._answer({"inventory_hostname": "web1"})
        assert "host_vars_path" not in action._adapted(action._task.args)


def test_a_run_that_moves_sshd_says_the_line_that_other_plays_need(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(monkeypatch, MOVED)
    assert run.result == {**MOVED, "inventory_line": "ansible_port: 2222"}
    (said,) = run.said
    assert said.startswith("web1: ")
    assert said.endswith(": ansible_port: 2222")


@pytest.mark.parametrize(
    ("answer", "check"), [(SAME, False), (MOVED, True), ({**MOVED, "failed": True, "failure": "rolled_back"}, False)]
)
def test_where_nothing_has_moved_there_is_nothing_to_say(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], check: bool
) -> None:
    run = Run(monkeypatch, answer, check)
    assert (run.result, run.said) == (answer, [])


def test_what_a_host_calls_a_line_of_the_inventory_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Run(monkeypatch, {**SAME, "inventory_line": "ansible_host: evil"}).result == SAME


@pytest.mark.parametrize("answer", [MOVED, SAME])
def test_the_line_is_written_where_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: dict[str, Any]
) -> None:
    file = tmp_path / "web1.yml"
    file.write_text("a: 1\n")
    check = Run(monkeypatch, answer, True, host_vars_path=str(tmp_path))
    assert file.read_text() == "a: 1\n"
    run = Run(monkeypatch, answer, host_vars_path=str(tmp_path))
    assert file.read_text() == "a: 1\nansible_port: 2222\n"
    assert run.result == check.result
    assert run.result["changed"] is True
    assert run.result["changes"] == [*answer["changes"], f"On the controller write 'ansible_port: 2222' to {file}"]
    assert run.result["diff"][-1]["before"] == "a: 1\n"
    assert run.said == []
    again = Run(monkeypatch, SAME, host_vars_path=str(tmp_path))
    assert (again.result, again.said) == (SAME, [])


def test_where_it_cannot_be_written_the_line_is_said_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "vars.yml"
    file.write_text("$ANSIBLE_VAULT;1.1;AES256\n61\n")
    run = Run(monkeypatch, MOVED, host_vars_path=str(file))
    assert run.result["inventory_line"] == "ansible_port: 2222"
    assert "is encrypted" in run.warned[0]
    assert file.read_text().startswith("$ANSIBLE_VAULT")
