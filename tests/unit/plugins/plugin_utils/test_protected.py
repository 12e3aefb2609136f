# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible reads of a host's answers what the decoder left of them, whichever way they come."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.plugin_utils import decoding, protected, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction


class Given:
    """A connection's options."""

    def __init__(self) -> None:
        self.given = {"ssh_extra_args": "-A"}

    def get_option(self, name: str) -> str:
        return self.given[name]

    def set_option(self, name: str, value: str) -> None:
        self.given[name] = value


EVIL = "\x1b[2J\u202eevil"


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> ProtectedAction:
    """An action whose host says what a test puts into ``says``; Ansible's own part reads JSON."""
    made = ProtectedAction.__new__(ProtectedAction)
    made._task = SimpleNamespace(action="portcullis.vps.host_check", get_ds=dict)
    made.says = {"stdout": "{}", "stderr": "", "rc": 0}

    def execute(self: Any, module_name: Any = None, *arguments: Any, **named: Any) -> Any:
        return self._parse_returned_data(self.says)

    monkeypatch.setattr(ActionBase, "run", lambda self, tmp, task_vars: {})
    monkeypatch.setattr(ActionBase, "_execute_module", execute)
    monkeypatch.setattr(ActionBase, "_parse_returned_data", lambda self, res, *rest: json.loads(res["stdout"]))
    monkeypatch.setattr(ActionBase, "_low_level_execute_command", lambda self, *arguments, **named: self.says)
    return made


@pytest.mark.parametrize("name", ["evacuate_source", "incident_clock", "incident_collect", "incident_contain"])
def test_a_host_that_may_be_somebody_elses_is_lent_nothing(action: Any, name: str) -> None:
    found = role_tasks.action(name)
    action._connection = Given()
    type(action).run(action, None, {})
    assert action._connection.given == {"ssh_extra_args": "-A"}
    action._suspected = found._suspected
    type(action).run(action, None, {})
    assert action._connection.given == {"ssh_extra_args": "-A -a -x"}


def test_what_a_module_does_not_document_never_reaches_ansible(action: Any) -> None:
    action.says["stdout"] = json.dumps({"changed": False, "ansible_facts": {"a": 1}, "add_host": {}, "summary": ["x"]})
    assert action._execute_module() == {"changed": False}
    assert action._execute_module("portcullis.vps.login_report") == {"changed": False, "summary": ["x"]}


@pytest.mark.parametrize("said", ["", "junk", '{"changed": 3}', '{"msg": '])
def test_what_is_no_answer_is_a_failure_in_one_sentence_that_shows_the_complaint(action: Any, said: str) -> None:
    action.says.update(stdout=said, stderr=f"{EVIL}\nok: [web2]")
    found = action._execute_module()
    assert found["failed"] is True
    assert "no answer of that module" in found["msg"]
    assert "\\x1b[2J\\u202eevil ok: [web2]" in found["msg"]
    assert found["msg"].isprintable()


def test_an_ansible_that_reads_answers_in_another_way_is_refused(action: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionBase, "_execute_module", lambda self, *arguments, **named: {"changed": False})
    with pytest.raises(AnsibleError, match=r"use 2\.19 to 2\.21"):
        action._execute_module()


def test_what_a_command_complains_of_is_shown_and_its_lines_stay(action: Any) -> None:
    action.says["stderr"] = f"one {EVIL}\ntwo"
    done = action._low_level_execute_command("true")
    assert done["stderr"] == "one \\x1b[2J\\u202eevil\ntwo"
    assert done["stderr_lines"] == ["one \\x1b[2J\\u202eevil", "two"]


def test_what_a_connection_fails_with_is_shown(action: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_named: Any) -> None:
        raise AnsibleConnectionFailure(EVIL)

    monkeypatch.setattr(ActionBase, "_low_level_execute_command", fail)
    with pytest.raises(AnsibleConnectionFailure) as caught:
        action._low_level_execute_command("true")
    assert "\\x1b[2J" in str(caught.value)
    assert EVIL not in str(caught.value)


def test_a_host_whose_facts_set_variables_of_ours_is_refused(action: Any) -> None:
    assert action.run(None, {"ansible_facts": {"a": 1}}) == {}
    with pytest.raises(AnsibleActionFail, match="ufw_state") as caught:
        action.run(None, {"ansible_facts": {"ufw_state": "disabled"}})
    assert caught.value.result["failure"] == "refused"


def test_without_a_complaint_nothing_is_said_of_one() -> None:
    assert "complained" not in protected.no_answer("sshd", decoding.Undecodable("it is empty"))["msg"]
