# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions whose failures name the variables that a person writes."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleConnectionFailure
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import (
    decoding,
    host_command,
    naming,
    protected,
    role_tasks,
    unknown,
)
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import PORT_MATTERS, advice, cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim, Unreachable, reason
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

#: What site.yml registers the survey's result as.
SURVEY = "__portcullis_survey"
#: Where a role is used alone.
_MOVED = "If SSH answers on another port by now, have the role portcullis.vps.connect in front of this one, or set ansible_port. "


class NamedAction(ProtectedAction):
    """Run the module of the same name."""

    TRANSFERS_FILES = False

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        Aim(self._connection).back()
        try:
            self._require_known(task_vars or {})
        except Refusal as refusal:
            return {**result, "failed": True, "failure": refusal.failure, "msg": str(refusal)}
        try:
            return self._named({**result, **self._answer(task_vars)}, task_vars)
        except decoding.Undecodable as error:
            failure = protected.no_answer(self._task.action, error)
            return self._named({**result, **failure}, task_vars)
        except Unreachable:
            raise
        except AnsibleConnectionFailure as error:
            found = cause(str(error))
            moved = _MOVED if found in PORT_MATTERS else ""
            raise Unreachable(f"No login succeeded ({reason(error)}). {moved}{advice(found)}") from None

    def _require_known(self, task_vars: t.Mapping[str, t.Any]) -> None:
        """Say which variables set nothing, where a role of this collection is used without site.yml, which says so for all roles."""
        if self._role_name() is None or SURVEY in task_vars:
            return
        unknown.require_known(task_vars, self._templar.template(task_vars.get(unknown.VARIABLE, "warn")))
        for sentence in unknown.sentences(task_vars):
            self._display.warning(sentence)

    def _role_name(self) -> t.Optional[str]:
        """Return the short name of the role of this collection that this task belongs to."""
        collection, _dot, name = str(self._task._role.get_name() if self._task._role else "").rpartition(".")
        return name if collection == role_tasks.COLLECTION else None

    def _execute_module(
        self, module_name: t.Any = None, module_args: t.Any = None, *arguments: t.Any, **named: t.Any
    ) -> t.Dict[str, t.Any]:
        """Have the host's own command do what a module does, if it is of this code, or send the module, as Ansible does."""
        name = str(module_name or self._task.action).rpartition(".")[2]
        given = self._task.args if module_args is None else module_args
        self._answering = name
        newer = self._downgrade_from(named.get("task_vars"))
        answer = host_command.act(self, name, given, newer) if self._can_act(*arguments, **named) else None
        if answer is not None:
            return answer
        return super()._execute_module(module_name, *arguments, module_args=module_args, **named)

    def _can_act(self, *arguments: t.Any, **named: t.Any) -> bool:
        """Return whether nothing is asked of Ansible's own code on the host, such as to go on in the background."""
        return not arguments and not set(named) - {"task_vars"} and not self._task.async_val

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        """Return what the task comes to."""
        answer: t.Dict[str, t.Any] = self._execute_module(task_vars=task_vars)
        return answer

    def _named(self, result: t.Dict[str, t.Any], task_vars: t.Optional[t.Mapping[str, t.Any]]) -> t.Dict[str, t.Any]:
        """Return a result whose message, where a role of this collection called the module, names the role's variables."""
        name = self._role_name()
        if not result.get("failed") or name is None or not isinstance(result.get("msg"), str):
            return result
        try:
            role = role_tasks.Role(name, role_tasks.Variables(task_vars or {}, self._templar, self._loader))
        except Refusal:
            return result
        names = naming.names(role, str(self._task.action).rpartition(".")[2])
        return {**result, "msg": naming.named(result["msg"], names)}
