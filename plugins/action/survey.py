# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a host, on one visit, whether any of the roles has something to do there."""

from __future__ import annotations

import typing as t
from dataclasses import asdict

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.managed.survey import Answer
from ansible_collections.portcullis.vps.plugins.plugin_utils import adopting, host_command, ports, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import acting
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction


def _asked(questions: t.Iterable[host_command.Question]) -> t.Set[str]:
    return {question.asked["role"] for question in questions}


class ActionModule(ProtectedAction):
    """Leave doubts to the roles, as a host that is not converged; fail only for what a first run would cut off or open.

    Where there is no look, for whatever reason, the modules make it themselves before they change anything.
    """

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        result.update(
            changed=False, host=(task_vars or {}).get("inventory_hostname"), answers=[], converged_roles=[], looked=[]
        )
        _dummy, arguments = self.validate_argument_spec(
            {"roles": {"type": "list", "elements": "raw", "required": True}, "adopt": {"type": "dict"}}
        )
        named = arguments["adopt"]
        if named is not None:
            # What is not legal there must not let the roles run.
            try:
                adopting.question(self, (), named, briefly=True)
            except Refusal as error:
                return {**result, "failed": True, "failure": error.failure, "msg": f"adopt.{error}"}
        try:
            roles = role_tasks.reached(arguments["roles"], self, task_vars or {})
            login, questions = self._questions(roles, task_vars or {})
            if not questions:
                raise Refusal("There is nothing that this host could be asked.")
            found = ports.visit(self._connection, login, lambda: self._ask(questions, named, task_vars or {}))
        except Exception as error:
            # Whatever it is: here it would end the run for hosts that are well, and the roles say it better.
            return {**result, "converged": False, "reason": str(error) or type(error).__name__}
        if found["converged"]:
            # Of the others nothing was asked, since none of their tasks would run here.
            found["converged_roles"] = [role for role in roles if role in {"connect", *_asked(questions)}]
        # What is not converged will be said by the roles, except for what has to be named before they may run.
        refusal = adopting.refusal(found.get("objections", ()), str(result["host"]))
        return {**result, **found, **({"failed": True, "failure": "refused", "msg": refusal} if refusal else {})}

    def _questions(
        self, roles: t.Iterable[str], task_vars: t.Dict[str, t.Any]
    ) -> t.Tuple[t.Dict[str, t.Any], t.List[host_command.Question]]:
        """Return how to log in, and what to ask; Refusal where the answers would not tell all that the roles do."""
        login = role_tasks.validated(ports.ARGUMENT_SPEC, {}, "connect")
        variables = role_tasks.Variables(task_vars, self._templar, self._loader)
        found = []
        for role in [role_tasks.Role(name, variables) for name in roles]:
            if role.others():
                raise Refusal(
                    f"The role {role.name} does more than modules of this collection: {', '.join(role.others())}."
                )
            for call in role.calls():
                if call.module == "connect":
                    login = role_tasks.validated(ports.ARGUMENT_SPEC, call.arguments, role.name)
                elif role_tasks.implementation(call.module, "manage"):
                    found.append(host_command.Question.of(call.role, call.module, self._options(call, task_vars)))
        return login, found

    def _options(self, call: role_tasks.Call, task_vars: t.Dict[str, t.Any]) -> t.Dict[str, t.Any]:
        """Return the options that the module's action plugin would give it."""
        action = acting(self, call)
        options = call.arguments if action is None else action.options(call.arguments, task_vars)
        return adopting.only_asking(call.module, options)

    def _ask(
        self,
        questions: t.Sequence[host_command.Question],
        named: t.Optional[t.Dict[str, t.Any]],
        task_vars: t.Dict[str, t.Any],
    ) -> t.Dict[str, t.Any]:
        look = None if named is None else adopting.question(self, questions, named, briefly=True)
        reason, answers = host_command.ask(self, [look, *questions] if look else questions)
        adoption = self._adoption(look, answers[:1], task_vars) if look else {}
        answers = answers[1:] if look else answers
        left = (f"{each.role}: {each.reason}" for each in answers if not each.converged)
        reason = reason or adoption.pop("reason", "") or next(left, "")
        # What is not converged will be said by the roles.
        warned = [] if reason else [text for each in answers for text in (*each.warnings, *each.deferred_warnings)]
        warned = [*adoption.pop("warnings", ()), *adopting.unsaid(warned, adoption)]
        return {
            **adoption,
            "converged": not reason,
            "reason": reason,
            "answers": [asdict(each) for each in answers],
            **({"warnings": warned} if warned else {}),
        }

    def _adoption(
        self, look: host_command.Question, answers: t.Sequence[Answer], task_vars: t.Dict[str, t.Any]
    ) -> t.Dict[str, t.Any]:
        """Return the report and what keeps the roles from running; a host without our command is lent it, on this visit."""
        if answers and not answers[0].converged:
            # Only where they have taken over what they manage: they look at the same, and mend it.
            return {"reason": f"{adopting.ROLE}: {answers[0].reason}"}
        if answers:
            said, warnings = answers[0].returned, answers[0].deferred_warnings
        else:
            arguments = look.asked["arguments"]
            said = host_command.act(self, adopting.MODULE, arguments, lent=True) or self._execute_module(
                module_name=f"{role_tasks.COLLECTION}.{adopting.MODULE}",
                module_args=arguments,
                task_vars=task_vars,
            )
            warnings = said.get("warnings") or []
        if said.get("failed") or not {"report", "objections"} <= said.keys():
            # No answer is not "nothing to lose".
            reason = str(said.get("msg") or "the host's answer has no report")
            return {"objections": [adopting.unseen(reason)], "report": []}
        if said.get("first"):
            adopting.show(self._display, str(task_vars.get("inventory_hostname")), said["report"])
        return {
            "report": said["report"],
            "objections": said["objections"],
            "looked": adopting.looked(look, said),
            "warnings": [] if said.get("first") else warnings,
        }
