# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a host, on one visit, whether any of the roles has something to do there."""

from __future__ import annotations

import importlib
import json
import re
import typing as t

from ansible.constants import config
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import calls, knock
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction

_VISIT = "portcullis.vps.host_survey"
_DOCUMENTATION = re.compile(r'^(?:DOCUMENTATION|EXAMPLES|RETURN) = r""".*?"""$', re.MULTILINE | re.DOTALL)


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
            answer = self._visit(login, questions, task_vars)
        except (Refusal, AnsibleError) as error:
            return {**result, "settled": False, "reason": str(error)}
        if answer.get("failed"):
            return {**result, "settled": False, "reason": str(answer.get("msg") or answer.get("module_stderr"))}
        return {**result, **answer, "settled_roles": arguments["roles"] if answer["settled"] else []}

    def _questions(
        self, roles: t.Iterable[str], task_vars: t.Dict[str, t.Any]
    ) -> t.Tuple[t.Dict[str, t.Any], t.List[t.Dict[str, t.Any]]]:
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

    def _question(self, call: calls.Call) -> t.Dict[str, t.Any]:
        source = (calls.ROOT / "plugins" / "modules" / f"{call.module}.py").read_text(encoding="utf-8")
        return {
            "role": call.role,
            "module": call.module,
            "arguments": self._options(call),
            "source": _DOCUMENTATION.sub("", source),
        }

    def _options(self, call: calls.Call) -> t.Dict[str, t.Any]:
        """Return the options that the module's action plugin would give it."""
        if not (calls.ROOT / "plugins" / "action" / f"{call.module}.py").exists():
            return call.arguments
        kind = importlib.import_module(
            f"ansible_collections.{calls.COLLECTION}.plugins.action.{call.module}"
        ).ActionModule
        if not issubclass(kind, ConfirmedAction):
            return call.arguments
        action = kind(
            self._task, self._connection, self._play_context, self._loader, self._templar, self._shared_loader_obj
        )
        return t.cast("t.Dict[str, t.Any]", action.options(call.arguments))

    def _visit(
        self, login: t.Dict[str, t.Any], questions: t.List[t.Dict[str, t.Any]], task_vars: t.Any
    ) -> t.Dict[str, t.Any]:
        variables = dict(task_vars or {})
        if str(config.get_config_value("INTERPRETER_PYTHON", variables=variables)).startswith("auto"):
            # Where Debian and Ubuntu have it; looking for it would be one more visit.
            variables["ansible_python_interpreter"] = "/usr/bin/python3"

        def ask() -> t.Dict[str, t.Any]:
            answer: t.Dict[str, t.Any] = self._execute_module(
                module_name=_VISIT, module_args={"questions": json.dumps(questions)}, task_vars=variables
            )
            return answer

        return knock.visit(self._connection, login, ask)
