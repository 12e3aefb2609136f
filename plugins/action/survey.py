# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a host, on one visit, whether any of the roles has something to do there."""

from __future__ import annotations

import hashlib
import json
import typing as t
from dataclasses import dataclass

from ansible.errors import AnsibleError
from ansible.module_utils.common.parameters import remove_values
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.module_utils import program
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import calls, knock
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction


@dataclass(frozen=True)
class Question:
    """What the host is asked, and which of it nobody may read in the answer."""

    asked: t.Dict[str, t.Any]
    secrets: t.Set[str]


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core ships no types
    """Whatever is in doubt is left to the roles: then the host is not settled, and nothing fails here."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        result.update(changed=False, host=(task_vars or {}).get("inventory_hostname"), answers=[], settled_roles=[])
        _dummy, arguments = self.validate_argument_spec(
            {"roles": {"type": "list", "elements": "str", "required": True}}
        )
        try:
            login, questions = self._questions(arguments["roles"], task_vars or {})
            found = self._visit(login, [question.asked for question in questions])
        except (Refusal, AnsibleError) as error:
            return {**result, "settled": False, "reason": str(error)}
        answers = [remove_values(answer, question.secrets) for answer, question in zip(found.pop("answers"), questions)]
        reason = found.pop("reason") or _left(answers)
        # What is not settled will be said by the roles.
        result["warnings"] = [] if reason else [text for answer in answers for text in answer["warnings"]]
        result.update(settled=not reason, reason=reason, answers=answers, **found)
        return {**result, "settled_roles": [] if reason else arguments["roles"]}

    def _questions(
        self, roles: t.Iterable[str], task_vars: t.Dict[str, t.Any]
    ) -> t.Tuple[t.Dict[str, t.Any], t.List[Question]]:
        """Return how to log in, and what to ask; Refusal where the answers would not tell all that the roles do."""
        login = calls.validated(knock.ARGUMENT_SPEC, {}, "connect")
        found = []
        for name in roles:
            role = calls.Role(name, task_vars, self._templar, self._loader)
            if role.others():
                raise Refusal(f"The role {name} does more than modules of this collection: {', '.join(role.others())}.")
            for call in role.calls():
                if call.module == "connect":
                    login = calls.validated(knock.ARGUMENT_SPEC, call.arguments, name)
                elif calls.implementation(call.module, "manage"):
                    found.append(self._question(call))
        return login, found

    def _question(self, call: calls.Call) -> Question:
        spec = calls.implementation(call.module, "manage").ARGUMENT_SPEC
        checked = calls.checked(spec, self._options(call), call.role)
        asked = {"role": call.role, "module": call.module, "arguments": checked.validated_parameters}
        return Question(asked, checked._no_log_values)

    def _options(self, call: calls.Call) -> t.Dict[str, t.Any]:
        """Return the options that the module's action plugin would give it."""
        kind = calls.action(call.module)
        if kind is None or not issubclass(kind, ConfirmedAction):
            return call.arguments
        filled_in = kind(
            self._task, self._connection, self._play_context, self._loader, self._templar, self._shared_loader_obj
        )
        return t.cast("t.Dict[str, t.Any]", filled_in.options(call.arguments))

    def _visit(self, login: t.Dict[str, t.Any], questions: t.List[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        """Have the host's own command answer; ``reason`` says why it did not."""
        command = f"{program.PATH} survey {hashlib.sha256(program.build()).hexdigest()}"

        def ask() -> t.Dict[str, t.Any]:
            done = self._low_level_execute_command(command, in_data=json.dumps(questions))
            said = next((line for line in reversed(done["stdout_lines"]) if line.startswith('{"known"')), None)
            if said is None:
                return {"reason": f"{program.PATH} does not answer: {done['stderr'].strip()}", "answers": []}
            answer = json.loads(said)
            known = "" if answer["known"] else f"{program.PATH} is of another version of this collection."
            return {"reason": known, "answers": answer["answers"]}

        return knock.visit(self._connection, login, ask)


def without_secrets(
    answers: t.Iterable[t.Dict[str, t.Any]], questions: t.Iterable[Question]
) -> t.List[t.Dict[str, t.Any]]:
    """Return the answers, which may be fewer than the questions, without what was secret in these."""
    return [remove_values(answer, question.secrets) for answer, question in zip(answers, questions)]


def _left(answers: t.List[t.Dict[str, t.Any]]) -> str:
    """Return what there is to do, or nothing."""
    return next((f"{answer['role']}: {answer['reason']}" for answer in answers if not answer["settled"]), "")
