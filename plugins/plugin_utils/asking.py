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
    found = json.loads(said)
    if not found["known"]:
        return f"{program.PATH} is of another version of this collection.", []
    return "", without_secrets(found["answers"], questions)


def without_secrets(answers: t.Iterable[Answer], questions: t.Iterable[Question]) -> t.List[Answer]:
    """Return the answers, which may be fewer than the questions, without what was secret in these."""
    return [remove_values(answer, question.secrets) for answer, question in zip(answers, questions)]
