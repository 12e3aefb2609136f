# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host's command may answer, and that nothing but a whole answer says that all is well."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.managed.survey import Answer
from ansible_collections.portcullis.vps.plugins.plugin_utils.host_command import Question, read

QUESTIONS = [
    Question({"role": "ufw", "module": "ufw", "arguments": {}}, set()),
    Question({"role": "ssh_hardening", "module": "sshd", "arguments": {}}, set()),
]


def answer(role: str = "ufw", module: str = "ufw", converged: bool = True, **other: Any) -> dict[str, Any]:
    return {
        "role": role,
        "module": module,
        "converged": converged,
        "reason": "" if converged else "Open a port",
        "warnings": [],
        "deferred_warnings": [],
        "values": {},
        **other,
    }


SECOND = answer("ssh_hardening", "sshd")


def line(*answers: Any, known: Any = True) -> str:
    return json.dumps({"known": known, "answers": list(answers)})


def test_every_question_answered_is_an_answer() -> None:
    assert read(line(answer(), SECOND), QUESTIONS) == ("", [Answer(**answer()), Answer(**SECOND)])


def test_the_first_that_has_something_to_do_ends_the_answers() -> None:
    reason, answers = read(line(answer(converged=False)), QUESTIONS)
    assert reason == ""
    assert [each.converged for each in answers] == [False]


def test_what_is_no_part_of_an_answer_goes_no_further() -> None:
    assert read(line(answer(add_host={}), SECOND), QUESTIONS)[1] == [Answer(**answer()), Answer(**SECOND)]


@pytest.mark.parametrize(
    "said",
    [
        '{"known": tru',
        '{"known"',
        '{"known": true}',
        '{"known": true, "answers": null}',
        '{"known": true, "answers": {}}',
        '{"known": true, "answers": 3}',
        line(),
        line(answer()),
        line({}, {}),
        line(None, None),
        line("converged", "converged"),
        line(answer(), SECOND, SECOND),
        line(SECOND, answer()),
        line(answer(), answer()),
        line(answer(converged=False), SECOND),
        line(answer(), {**SECOND, "converged": "yes"}),
        line(answer(), {**SECOND, "converged": 1}),
        line(answer(), {name: value for name, value in SECOND.items() if name != "values"}),
        line(answer(), {**SECOND, "values": []}),
        line(answer(), {**SECOND, "warnings": [{}]}),
        line(answer(), {**SECOND, "deferred_warnings": "all"}),
        line(answer(), SECOND, known="true"),
        line(answer(), SECOND, known=1),
        line(answer(), SECOND, known=None),
        line(answer(), SECOND, known=False),
        '{"known": ' + "[" * 100000,
    ],
)
def test_anything_less_is_no_answer_and_says_so(said: str) -> None:
    reason, answers = read(said, QUESTIONS)
    assert reason
    assert answers == []


def test_nothing_asked_is_nothing_answered() -> None:
    assert read(line(), [])[0]
