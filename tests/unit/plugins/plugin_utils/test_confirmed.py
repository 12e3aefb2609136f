# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever goes wrong while a change waits for its proof: it is undone at once, and the result says what is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleAuthenticationFailure, AnsibleConnectionFailure, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction

PENDING = {"id": "1234", "deadline": "20:00:00", "ports": [2222]}
UNDONE = {"outcome": "rolled back", "problems": []}


class Connection:
    """What is asked of a connection plugin."""

    transport = "ssh"
    become = None

    def __init__(self, **options: Any) -> None:
        self.options = {"port": 22, "ssh_args": "", "timeout": 10, "ssh_executable": "ssh", **options}

    def get_option(self, name: str) -> Any:
        return self.options[name]

    def set_option(self, name: str, value: Any) -> None:
        self.options[name] = value


Login = Callable[[], dict[str, Any]]


class Acting(ConfirmedAction):
    """The action over a made-up host: what a login does, and how the host ends the change."""

    def __init__(self, login: Login, ended: Any = None, confirmed: Any = None, **options: Any) -> None:
        self._connection = Connection(**options)
        self._task = SimpleNamespace(
            action="portcullis.vps.sshd", args={"ports": [2222]}, check_mode=False, _role=None, get_ds=lambda: None
        )
        self.warned: list[str] = []
        self._display = SimpleNamespace(warning=self.warned.append)
        self.asked: list[str] = []
        self.tries = 0
        self._login, self._ended, self._confirmed = login, UNDONE if ended is None else ended, confirmed or {}

    def _nothing_to_do(self, arguments: dict[str, Any], survey: Any) -> None:
        return None

    def _low_level_execute_command(self, *_arguments: Any, **_options: Any) -> dict[str, Any]:
        self.tries += 1
        return self._login()

    def _execute_module(self, module_name: str = "", module_args: Any = None, **_options: Any) -> dict[str, Any]:
        if not module_name:
            return {"changed": True, "changes": ["Change sshd"], "diff": [{}], "pending": dict(PENDING)}
        self.asked.append(module_args["state"])
        answer = self._confirmed if module_args["state"] == "confirmed" else self._ended
        if isinstance(answer, BaseException):
            raise answer
        return dict(answer)

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        # Without what Ansible does around an action.
        return dict(ConfirmedAction.run(self, tmp, task_vars or {}))


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionBase, "run", lambda *_arguments: {})
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def works() -> dict[str, Any]:
    return {"rc": 0, "stdout": "", "stderr": ""}


def raising(error: BaseException) -> Login:
    def login() -> dict[str, Any]:
        raise error

    return login


def saying(text: str) -> Login:
    return lambda: {"rc": 1, "stdout": "", "stderr": text}


FAILURES = {
    "nothing answers": (raising(AnsibleConnectionFailure("Connection timed out")), 3, "provider's firewall"),
    "no key is taken": (raising(AnsibleAuthenticationFailure("Permission denied (publickey).")), 1, "authorized_keys"),
    "a wrong password": (raising(AnsibleError("Incorrect sudo password")), 1, "ansible_become_password"),
    "no password": (raising(AnsibleError("Missing sudo password")), 1, "--ask-become-pass"),
    "sudo hangs": (
        raising(AnsibleConnectionFailure("Timeout (12s) waiting for privilege escalation prompt: ")),
        3,
        "keeps sshd or sudo waiting",
    ),
    "a connection plugin's own error": (raising(AnsibleError("Unable to execute ssh command line")), 3, "ssh -v"),
    "a defect of a plugin": (raising(AttributeError("no such thing")), 1, "Mend that on this controller"),
    "a full disk here": (raising(OSError(28, "No space left on device")), 1, "Mend that on this controller"),
    "sudo refuses": (saying("admin is not in the sudoers file."), 1, "may not become root"),
    "a shell that fails": (saying("no such shell"), 1, "what followed failed"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_it_is_undone_at_once_when_the_fresh_login_meets(name: str) -> None:
    login, tries, said = FAILURES[name]
    acting = Acting(login)
    result = acting.run()
    assert acting.asked == ["rolled_back"]
    assert acting.tries == tries
    assert (result["failed"], result["failure"], result["changed"]) == (True, "rolled_back", False)
    assert (result["changes"], result["diff"], result["pending"]) == ([], [], {})
    assert said in result["msg"]
    assert result["msg"].endswith("The host has reverted the change.")
    assert ("provider's firewall" in result["msg"]) == (name == "nothing answers")


@pytest.mark.parametrize(
    ("limited", "failures", "slept", "confirmed"),
    [
        (True, ["Connection refused"], [31], True),
        (True, ["Connection timed out", "Connection refused"], [31, 1], True),
        (True, ["Connection refused"] * 3, [31, 1], False),
        (True, ["kex_exchange_identification: read: Connection reset by peer"], [1], True),
        (True, ["Permission denied (publickey)."], [], False),
        (False, ["Connection refused"] * 3, [1, 1], False),
        (False, ["Connection refused"], [1], True),
    ],
)
def test_a_login_waits_where_the_firewall_counts_connections(
    monkeypatch: pytest.MonkeyPatch, limited: bool, failures: list[str], slept: list[int], confirmed: bool
) -> None:
    monkeypatch.setitem(PENDING, "limited", limited)
    waited: list[int] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    met = iter(failures)

    def login() -> dict[str, Any]:
        said = next(met, None)
        if said is None:
            return works()
        raise AnsibleConnectionFailure(said)

    acting = Acting(login)
    result = acting.run()
    assert waited == slept
    assert acting.asked == ["confirmed" if confirmed else "rolled_back"]
    assert ("31 s after the first" in result.get("msg", "")) == (31 in slept and not confirmed)


def lucky_after(failures: int, said: str) -> Login:
    left = [said] * failures

    def login() -> dict[str, Any]:
        if left:
            raise AnsibleConnectionFailure(left.pop())
        return works()

    return login


CLOSED = "kex_exchange_identification: read: Connection reset by peer"


@pytest.mark.parametrize(
    ("failures", "limited", "confirmed"), [(14, False, True), (15, False, False), (3, True, False)]
)
def test_a_login_that_sshd_closes_by_chance_is_tried_more_often_unless_each_counts(
    monkeypatch: pytest.MonkeyPatch, failures: int, limited: bool, confirmed: bool
) -> None:
    monkeypatch.setitem(PENDING, "limited", limited)
    acting = Acting(lucky_after(failures, CLOSED))
    acting.run()
    assert acting.asked == ["confirmed" if confirmed else "rolled_back"]
    assert acting.tries == (3 if limited else 15)


CROWD = "On that host mallory holds 300 connections to sshd from the host itself."


@pytest.mark.parametrize(("said", "named"), [(CLOSED, True), ("Permission denied (publickey).", False)])
def test_who_keeps_a_login_out_from_the_host_itself_is_named_where_that_explains_it(said: str, named: bool) -> None:
    acting = Acting(raising(AnsibleConnectionFailure(said)), {**UNDONE, "crowd": CROWD})
    result = acting.run()
    assert result["msg"].endswith(CROWD) == named
    assert "The host has reverted the change." in result["msg"]


def test_a_login_that_succeeds_confirms() -> None:
    acting = Acting(works)
    result = acting.run()
    assert acting.asked == ["confirmed"]
    assert (result.get("failed"), result["changed"], result["pending"]) == (None, True, {})


@pytest.mark.parametrize(
    "ended",
    [
        AnsibleConnectionFailure("Connection timed out"),
        AnsibleError("Incorrect sudo password"),
        OSError(28, "No space left on device"),
        {"failed": True, "msg": "Something."},
        {"outcome": "pending"},
        {"outcome": "unknown"},
        {},
        {
            "failed": True,
            "msg": "What could not be reverted: /etc/x.",
            "outcome": "rolled back",
            "problems": ["/etc/x"],
        },
    ],
)
def test_that_all_is_as_before_is_said_only_where_the_host_says_so(ended: Any) -> None:
    result = Acting(raising(AnsibleError("Incorrect sudo password")), ended).run()
    assert (result["failed"], result["failure"], result["changed"]) == (True, "failed", True)
    assert result["changes"] == ["Change sshd"]
    assert "has reverted" not in result["msg"]
    assert not result["msg"].startswith("Reverted")


def test_what_was_confirmed_though_the_answer_was_lost_is_no_failure() -> None:
    acting = Acting(works, {"outcome": "confirmed"}, AnsibleConnectionFailure("Broken pipe"))
    result = acting.run()
    assert acting.asked == ["confirmed", "rolled_back"]
    assert (result.get("failed"), result["changed"]) == (None, True)


def test_what_was_confirmed_and_not_finished_is_a_failure_that_is_not_undone() -> None:
    said = "The home of ada could not be removed."
    ended = {"failed": True, "outcome": "confirmed", "msg": said}
    result = Acting(works, ended, {"failed": True, "msg": said}).run()
    assert (result["failure"], result["changed"]) == ("failed", True)
    assert result["msg"] == f"Confirmed, but not finished: {said}"


def test_a_confirmation_that_fails_after_the_login_blames_no_firewall() -> None:
    said = "The old port could not be closed: connection timed out."
    result = Acting(works, UNDONE, {"failed": True, "msg": said}).run()
    assert "firewall" not in result["msg"]
    assert "The login succeeded" in result["msg"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGALRM])
def test_an_interrupt_and_a_tasks_own_timeout_take_effect_once_the_change_is_undone(number: int) -> None:
    seen: list[tuple[int, list[str]]] = []

    def note(got: int, _frame: object) -> None:
        seen.append((got, list(acting.asked)))

    def interrupted() -> dict[str, Any]:
        os.kill(os.getpid(), number)
        return works()

    acting = Acting(interrupted)
    before = signal.signal(number, note)
    try:
        result = acting.run()
    finally:
        signal.signal(number, before)
    assert seen == [(number, ["rolled_back"])]
    assert "interrupted" in result["msg"]
    assert acting.warned


@pytest.mark.parametrize(
    ("options", "provable"),
    [
        ({}, True),
        ({"ssh_executable": None}, False),
        ({"ssh_args": None}, False),
    ],
)
def test_a_module_learns_whether_a_fresh_login_can_be_made(options: dict[str, Any], provable: bool) -> None:
    assert Acting(works, **options).options({})["_fresh_login"] is provable


def test_a_host_that_converges_itself_is_provable_by_what_was_chosen_for_it() -> None:
    acting = Acting(works, ssh_args=None)
    acting._connection.transport = "local"
    proof = {"portcullis_proof": {"method": "probe", "command": ["true"]}}
    assert acting.options({}, proof)["_fresh_login"] is True
    assert acting.options({}, {})["_fresh_login"] is False


@pytest.mark.parametrize("waits", [{**PENDING, "ports": [25]}, {**PENDING, "id": "a b"}, {"ports": [2222]}])
def test_a_change_that_is_no_such_change_is_no_answer_and_nothing_is_tried(
    monkeypatch: pytest.MonkeyPatch, waits: dict[str, Any]
) -> None:
    monkeypatch.setitem(globals(), "PENDING", waits)
    acting = Acting(works)
    result = acting.run()
    assert result["failed"] is True
    assert "no answer of that module" in result["msg"]
    assert (acting.tries, acting.asked) == (0, [])
