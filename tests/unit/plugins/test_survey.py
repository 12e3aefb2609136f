# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import json
import sys
import types
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.outcome import Outcome
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VERSION
from ansible_collections.portcullis.vps.plugins.module_utils.managed import survey
from ansible_collections.portcullis.vps.plugins.plugin_utils.host_command import Question, without_secrets


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have the module ``example`` answer so, or raise so, and ask it."""

    def ask(answer: Outcome | Exception) -> survey.Answer:
        def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
            assert (params, check_mode) == ({"number": 3}, True)
            if isinstance(answer, Exception):
                raise answer
            return answer

        example = types.ModuleType("example")
        example.__dict__["manage"] = manage
        monkeypatch.setitem(sys.modules, f"{survey.__package__}.example", example)
        return survey.ask("web", "example", {"number": 3})

    return ask


def test_a_module_that_would_change_nothing_is_converged_and_its_warnings_are_reported(answering: Any) -> None:
    found = answering(Outcome(warnings=["old"], deferred_warnings=["open"], values={"number": 3}))
    assert found == survey.Answer("web", "example", True, "", ["old"], ["open"], {"number": 3})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Outcome(changed=True, changes=["Write a file", "Start a unit"]), "Write a file; Start a unit"),
        (Outcome(values={"problems": ["A renewal failed."]}), "A renewal failed."),
        (Outcome(to_note=True), "Keep a note"),
        (LookupError("No such thing."), "No such thing."),
        (LookupError(), "LookupError"),
    ],
    ids=["a change", "a complaint", "a note", "a refusal", "a defect"],
)
def test_a_module_with_anything_to_do_or_to_say_is_not_converged(
    answer: Outcome | Exception, reason: str, answering: Any
) -> None:
    found = answering(answer)
    assert (found.converged, found.reason) == (False, reason)


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own: str) -> dict[str, Any]:
    questions = [
        {"role": "ssh_hardening", "module": "sshd", "arguments": {}},
        {"role": "x", "module": "y", "arguments": {}},
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(questions)))
    assert survey.main(own, "wanted") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_first_that_is_not_converged_ends_the_questions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(monkeypatch, capsys, "wanted")
    assert found["known"]
    assert [answer["role"] for answer in found["answers"]] == ["ssh_hardening"]
    assert not found["answers"][0]["converged"]


def test_a_command_of_other_code_than_the_controllers_answers_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(monkeypatch, capsys, "other") == {"known": False, "version": VERSION, "answers": []}


def test_a_secret_is_in_no_answer() -> None:
    answers = [survey.Answer("ufw", "ufw", False, "Keep hunter2-hunter2", returned={"of": ["hunter2-hunter2"]})]
    assert "hunter2" not in str(without_secrets(answers, [Question({}, {"hunter2-hunter2"})]))


def test_a_secret_that_reads_like_an_answer_changes_none() -> None:
    (found,) = without_secrets([survey.Answer("ufw", "ufw", False, "Open")], [Question({}, {"False", "ufw"})])
    assert (found.role, found.converged) == ("ufw", False)
