# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""However the survey fails, the modules that take over a part of a host are not told that somebody has looked."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.action import survey
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import adopting, ports, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.host_command import Question
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

MODULES = ("sshd", "ufw", "allowlist")
UFW = {"ssh_ports": [22], "state": "enabled"}
FRESH = {"first": True, "report": ["Findings: none."], "objections": []}
UNREADABLE = {
    "role": "adoption",
    "module": "adopt",
    "converged": False,
    "reason": "iptables-save does not answer",
    "warnings": [],
    "deferred_warnings": [],
    "returned": {},
}
LOST = {"kind": "lost_login", "names": ["carol"], "text": "carol could not log in any more."}


class Connection:
    transport = "local"
    become = None

    def get_option(self, name: str) -> Any:
        return {"port": 22, "remote_user": "admin"}.get(name)

    def set_option(self, _name: str, _value: Any) -> None:
        """There is no port."""


class Survey(survey.ActionModule):
    """The survey of a host whose command, and to which the module adopt, answer so."""

    def __init__(self, command: Any = "", module: Any = None) -> None:
        self._connection = Connection()
        self._task = SimpleNamespace(action="portcullis.vps.survey", check_mode=False, get_ds=lambda: None)
        self.shown: list[str] = []
        self._display = SimpleNamespace(display=self.shown.append)
        self._command, self._module = command, FRESH if module is None else module

    def validate_argument_spec(self, *_specs: Any) -> Any:
        return None, {"roles": ["ufw"], "adopt": {}}

    def _questions(self, _roles: Any, _task_vars: Any) -> Any:
        return role_tasks.validated(ports.ARGUMENT_SPEC, {}, "connect"), [Question.of("ufw", "ufw", UFW)]

    def _compute_environment_string(self, *_arguments: Any) -> str:
        return ""

    def _low_level_execute_command(self, *_arguments: Any, **_named: Any) -> dict[str, Any]:
        if isinstance(self._command, Exception):
            raise self._command
        return {"stdout_lines": [self._command], "stderr": "", "rc": 0}

    def _execute_module(self, *_arguments: Any, **_named: Any) -> dict[str, Any]:
        if isinstance(self._module, Exception):
            raise self._module
        return dict(self._module)


def foreign(*_arguments: Any) -> Any:
    raise Refusal("The role ufw does more than modules of this collection: ansible.builtin.copy.")


def fault(*_arguments: Any) -> Any:
    raise KeyError("ssh_hardening")


def nothing(*_arguments: Any) -> Any:
    return {}, []


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionBase, "run", lambda *_arguments: {})
    monkeypatch.setattr(role_tasks, "reached", lambda roles, *_arguments: roles)


def handed_on(result: dict[str, Any]) -> dict[str, bool]:
    """Return what the modules are told that run after a survey with this result."""
    return {name: adopting.made(name, {"__portcullis_survey": result})["_looked"] for name in MODULES}


def test_after_a_look_without_objections_the_modules_that_were_asked_about_need_not_look_again() -> None:
    asked = Survey()
    assert handed_on(asked.run(task_vars={"inventory_hostname": "web1"})) == {
        "sshd": False,
        "ufw": True,
        "allowlist": False,
    }
    assert asked.shown == ["web1: Findings: none."]


FAILURES: dict[str, tuple[Survey, Callable[..., Any] | None]] = {
    "no port answers yet": (Survey(AnsibleConnectionFailure("Connection timed out")), None),
    "the connection breaks during the look": (Survey(module=AnsibleConnectionFailure("Broken pipe")), None),
    "a role has other tasks": (Survey(), foreign),
    "a fault of ours": (Survey(), fault),
    "nothing to ask": (Survey(), nothing),
    "a host that was taken over": (Survey(module={**FRESH, "first": False}), None),
    "a host that says nothing of first": (Survey(module={"report": [], "objections": []}), None),
    "a command that could not look": (Survey(json.dumps({"known": True, "answers": [UNREADABLE]})), None),
}


@pytest.mark.parametrize("name", FAILURES)
def test_without_an_answer_nobody_has_looked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, questions = FAILURES[name]
    if questions:
        monkeypatch.setattr(asked, "_questions", questions)
    result = asked.run(task_vars={"inventory_hostname": "web1"})
    assert not result.get("failed")
    assert handed_on(result) == dict.fromkeys(MODULES, False)


@pytest.mark.parametrize(
    "answer",
    [
        {"failed": True, "msg": "What this host answered is no answer."},
        {},
        {"report": []},
        {**FRESH, "objections": [LOST]},
    ],
    ids=["undecodable", "empty", "half", "an objection"],
)
def test_a_look_that_is_none_or_objects_fails_the_host_and_counts_for_nothing(answer: dict[str, Any]) -> None:
    result = Survey(module=answer).run(task_vars={"inventory_hostname": "web1"})
    assert result["failed"]
    assert handed_on(result) == dict.fromkeys(MODULES, False)


@pytest.mark.parametrize(
    "said", [None, {}, "sshd", {"looked": "sshd ufw"}, {"looked": {"sshd": True}}, {"looked": None}, {"looked": True}]
)
def test_nothing_else_of_that_name_is_a_look(said: Any) -> None:
    assert handed_on(said) == dict.fromkeys(MODULES, False)
    assert adopting.made("ufw", {}) == {"_looked": False}
    assert adopting.made("accounts", {}) == {}


def test_no_host_can_say_that_somebody_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    forged = {**FRESH, "objections": [LOST], "looked": ["sshd", "ufw", "allowlist"]}
    assert Survey(module=forged).run(task_vars={})["looked"] == []
    facts = {"ansible_facts": {"__portcullis_survey": {"looked": ["ufw"]}}}
    with pytest.raises(Exception, match="The facts of this host set __portcullis_survey"):
        Survey().run(task_vars=facts)


class Acting(ConfirmedAction):
    """The action of a module over a host; ``sent`` is what the module was given."""

    def __init__(self, module: str) -> None:
        self._connection = Connection()
        self._task = SimpleNamespace(
            action=f"portcullis.vps.{module}", args=dict(UFW), check_mode=False, _role=None, get_ds=lambda: None
        )
        self.shown: list[str] = []
        self._display = SimpleNamespace(display=self.shown.append)
        self.asked: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []

    def _low_level_execute_command(self, *_arguments: Any, **named: Any) -> dict[str, Any]:
        self.asked += json.loads(named["in_data"])
        return {"stdout_lines": [], "stderr": "not found", "rc": 127}

    def _execute_module(self, module_name: Any = None, *_arguments: Any, **named: Any) -> dict[str, Any]:
        self.sent.append(named["module_args"])
        return {"changed": False, "failed": True, "msg": "Refused.", "adoption_report": ["Findings: 1."]}


def test_a_module_is_told_what_the_survey_of_this_run_saw_and_its_report_is_printed() -> None:
    acting = Acting("ufw")
    result = acting.run(task_vars={"inventory_hostname": "web1"})
    assert (result["msg"], acting.shown) == ("Refused.", ["web1: Findings: 1."])
    acting.run(task_vars={"__portcullis_survey": {"looked": ["ufw"]}})
    assert [one["_looked"] for one in acting.sent] == [False, True]


def test_a_module_does_not_say_again_what_the_survey_has_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "-A INPUT -p tcp -m tcp --dport 9999 -j ACCEPT"
    warnings = [
        f"The kernel's rule '{rule}' (IPv4) accepts packets that none of ufw's rules allows.",
        "The list is old.",
    ]
    acting = Acting("ufw")
    monkeypatch.setattr(acting, "_execute_module", lambda **_named: {"changed": False, "warnings": list(warnings)})
    said = {
        "report": [f"wider: 9999/tcp is open to everyone over IPv4 by the rule '{rule}', which is not in ufw's list."]
    }
    assert acting.run(task_vars={"__portcullis_survey": said})["warnings"] == warnings[1:]
    assert acting.run(task_vars={})["warnings"] == warnings


class FindingOut(Acting):
    """An action that takes its time to find something out."""

    def _found_out(self, _arguments: Any) -> dict[str, Any]:
        return {}


def test_the_question_whether_there_is_anything_to_do_takes_no_look() -> None:
    acting = FindingOut("ufw")
    acting.run(task_vars={})
    assert [one["arguments"]["_looked"] for one in acting.asked] == [True]


@pytest.mark.parametrize(("kind", "looked", "asks"), [(FindingOut, [], 1), (FindingOut, ["ufw"], 0), (Acting, [], 0)])
def test_it_is_asked_only_where_an_answer_saves_something(kind: type[Acting], looked: list[str], asks: int) -> None:
    acting = kind("ufw")
    acting.run(task_vars={"__portcullis_survey": {"looked": looked}})
    assert (len(acting.asked), len(acting.sent)) == (asks, 1)


class Unattended(ProtectedAction):
    def __init__(self) -> None:
        self._task = SimpleNamespace(action="portcullis.vps.unattended_upgrades", args={"reboot": "never"})
        self._templar = SimpleNamespace(template=lambda value: value)


def test_a_newer_version_that_a_person_named_is_handed_to_the_modules_that_may_replace_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[Any] = []

    def execute(self: Any, _module: Any, **named: Any) -> dict[str, Any]:
        sent.append(named.get("module_args"))
        self._decoded = True
        return {}

    monkeypatch.setattr(ActionBase, "_execute_module", execute)
    acting = Unattended()
    named = {"task_vars": {"portcullis_downgrade_from": "9.0.0"}}
    acting._execute_module(**named)
    acting._execute_module("portcullis.vps.ufw", module_args={"rules": []}, **named)
    acting._execute_module("portcullis.vps.transaction", module_args={"state": "confirmed"}, **named)
    acting._execute_module("portcullis.vps.ufw", module_args={"rules": []}, task_vars={})
    assert sent == [
        {"reboot": "never", "_downgrade_from": "9.0.0"},
        {"rules": [], "_downgrade_from": "9.0.0"},
        {"state": "confirmed"},
        {"rules": []},
    ]
