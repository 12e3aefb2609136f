# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking a host's own command what modules would change, which costs a fraction of sending the modules there."""

from __future__ import annotations

import hashlib
import json
import typing as t
from dataclasses import dataclass

from ansible.module_utils.common.parameters import remove_values
from ansible_collections.portcullis.vps.plugins.module_utils import program
from ansible_collections.portcullis.vps.plugins.plugin_utils import calls

Answer = t.Dict[str, t.Any]


@dataclass(frozen=True)
class Question:
    """What a module is asked, and which of it nobody may read in the answer."""

    asked: t.Dict[str, t.Any]
    secrets: t.Set[str]

    @classmethod
    def of(cls, role: str, module: str, options: t.Dict[str, t.Any]) -> Question:
        """Return the question for a module with these options; Refusal where they are not legal."""
        checked = calls.checked(calls.implementation(module, "manage").ARGUMENT_SPEC, options, role)
        return cls({"role": role, "module": module, "arguments": checked.validated_parameters}, checked._no_log_values)


def ask(action: t.Any, questions: t.Sequence[Question]) -> t.Tuple[str, t.List[Answer]]:
    """Return why there are no answers, or nothing, and the answers up to the first that is not settled.

    ``action`` is the plugin over whose connection this goes. Raises AnsibleConnectionFailure.
    """
    command = f"{program.PATH} survey {hashlib.sha256(program.build()).hexdigest()}"
    # As bytes, which is all that a local connection takes.
    asked = json.dumps([question.asked for question in questions]).encode()
    done = action._low_level_execute_command(command, in_data=asked)
    said = next((line for line in reversed(done["stdout_lines"]) if line.startswith('{"known"')), None)
    if said is None:
        # Of a traceback the last line says what it was.
        complaint = done["stderr"].strip().splitlines()[-1:]
        return f"{program.PATH} does not answer: {' '.join(complaint)}", []
    return read(said, questions)


def read(said: str, questions: t.Sequence[Question]) -> t.Tuple[str, t.List[Answer]]:
    """Return what ``ask`` does for a line that the host's command wrote.

    That something is settled is only believed where every question was answered so, in its own words.
    """
    unreadable = f"{program.PATH} gave an answer that cannot be read."
    try:
        found = json.loads(said)
        answers = [_answer(answer, question) for answer, question in zip(found["answers"], questions)]
        if found["known"] is False:
            return f"{program.PATH} is of another version of this collection.", []
        if found["known"] is not True or len(found["answers"]) != len(answers):
            return unreadable, []
    except (ValueError, KeyError, TypeError, RecursionError):
        return unreadable, []
    if not answers or not all(answer["settled"] for answer in answers[:-1]):
        return unreadable, []
    if answers[-1]["settled"] and len(answers) < len(questions):
        return f"{program.PATH} answered {len(answers)} of {len(questions)} questions.", []
    return "", without_secrets(answers, questions)


def _answer(given: t.Dict[str, t.Any], question: Question) -> Answer:
    """Return an answer to a question, with what it must have and nothing else; KeyError or TypeError where it has not."""
    kinds = {
        "role": str,
        "module": str,
        "settled": bool,
        "reason": str,
        "warnings": list,
        "standing": list,
        "told": dict,
    }
    for name, kind in kinds.items():
        if not isinstance(given[name], kind):
            raise TypeError(name)
    if any(given[name] != question.asked[name] for name in ("role", "module")):
        raise KeyError(given["module"])
    if not all(isinstance(text, str) for text in (*given["warnings"], *given["standing"])):
        raise TypeError("warnings")
    return {name: given[name] for name in kinds}


def without_secrets(answers: t.Iterable[Answer], questions: t.Iterable[Question]) -> t.List[Answer]:
    """Return the answers, which may be fewer than the questions, without what was secret in these."""
    return [remove_values(answer, question.secrets) for answer, question in zip(answers, questions)]
