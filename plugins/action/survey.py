# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a host, on one visit, whether any of the roles has something to do there."""

from __future__ import annotations

import typing as t
from dataclasses import asdict

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import host_command, ports, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import acting
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction


def _asked(questions: t.Iterable[host_command.Question]) -> t.Set[str]:
    return {question.asked["role"] for question in questions}


class ActionModule(ProtectedAction):
    """Whatever is in doubt is left to the roles: then the host is not converged, and nothing fails here."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        result.update(changed=False, host=(task_vars or {}).get("inventory_hostname"), answers=[], converged_roles=[])
        _dummy, arguments = self.validate_argument_spec(
            {"roles": {"type": "list", "elements": "raw", "required": True}}
        )
        try:
            roles = role_tasks.reached(arguments["roles"], self, task_vars or {})
            login, questions = self._questions(roles, task_vars or {})
            if not questions:
                raise Refusal("There is nothing that this host could be asked.")
            found = ports.visit(self._connection, login, lambda: self._ask(questions))
        except Exception as error:
            # Whatever it is: here it would end the run for hosts that are well, and the roles say it better.
            return {**result, "converged": False, "reason": str(error) or type(error).__name__}
        if found["converged"]:
            # Of the others nothing was asked, since none of their tasks would run here.
            found["converged_roles"] = [role for role in roles if role in {"connect", *_asked(questions)}]
        return {**result, **found}

    def _questions(
        self, roles: t.Iterable[str], task_vars: t.Dict[str, t.Any]
    ) -> t.Tuple[t.Dict[str, t.Any], t.List[host_command.Question]]:
        """Return how to log in, and what to ask; Refusal where the answers would not tell all that the roles do."""
        login = role_tasks.validated(ports.ARGUMENT_SPEC, {}, "connect")
        found = []
        for name in roles:
            role = role_tasks.Role(name, task_vars, self._templar, self._loader)
            if role.others():
                raise Refusal(f"The role {name} does more than modules of this collection: {', '.join(role.others())}.")
            for call in role.calls():
                if call.module == "connect":
                    login = role_tasks.validated(ports.ARGUMENT_SPEC, call.arguments, name)
                elif role_tasks.implementation(call.module, "manage"):
                    found.append(host_command.Question.of(call.role, call.module, self._options(call, task_vars)))
        return login, found

    def _options(self, call: role_tasks.Call, task_vars: t.Dict[str, t.Any]) -> t.Dict[str, t.Any]:
        """Return the options that the module's action plugin would give it."""
        action = acting(self, call)
        return call.arguments if action is None else action.options(call.arguments, task_vars)

    def _ask(self, questions: t.Sequence[host_command.Question]) -> t.Dict[str, t.Any]:
        reason, answers = host_command.ask(self, questions)
        reason = reason or next((f"{each.role}: {each.reason}" for each in answers if not each.converged), "")
        # What is not converged will be said by the roles.
        warned = [] if reason else [text for each in answers for text in (*each.warnings, *each.deferred_warnings)]
        return {
            "converged": not reason,
            "reason": reason,
            "answers": [asdict(each) for each in answers],
            **({"warnings": warned} if warned else {}),
        }
