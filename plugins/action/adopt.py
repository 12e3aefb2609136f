# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module adopt: what the roles would do to a host, filled in from their own task files."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.action import survey
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.managed import adopt as managed
from ansible_collections.portcullis.vps.plugins.plugin_utils import adopting, ports, role_tasks


class ActionModule(survey.ActionModule):
    """Find the port that answers as the survey does, look at the host there, and print what was seen."""

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result = super(survey.ActionModule, self).run(tmp, task_vars)
        known = {name: spec for name, spec in managed.ARGUMENT_SPEC.items() if not name.startswith("_")}
        _dummy, arguments = self.validate_argument_spec(known)
        named = {name: value for name, value in arguments.items() if name != "roles"}
        try:
            roles = role_tasks.reached(arguments["roles"], self, task_vars or {})
            login, questions = self._questions(roles, task_vars or {})
            look = adopting.question(self, questions, named, briefly=False).asked["arguments"]
        except Refusal as refusal:
            return {**result, "failed": True, "failure": refusal.failure, "msg": str(refusal)}
        module = f"{role_tasks.COLLECTION}.{adopting.MODULE}"
        found = ports.visit(
            self._connection,
            login,
            lambda: self._execute_module(module_name=module, module_args=look, task_vars=task_vars),
        )
        adopting.show(self._display, str((task_vars or {}).get("inventory_hostname")), found.get("report") or ())
        return {**result, **found}
