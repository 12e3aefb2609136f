# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find, on the controller and before any host is touched, every value that some role would refuse later."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleError
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.command import build
from ansible_collections.portcullis.vps.plugins.plugin_utils import naming, protected, role_tasks, unknown
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import acting
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import remote_user
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

#: What plays themselves are made of.
_OF_PLAYS = (
    "portcullis_any_errors_fatal",
    "portcullis_hosts",
    "portcullis_max_fail_percentage",
    "portcullis_serial",
)


class ActionModule(ProtectedAction):
    """Give every module of the roles, without running it, what the roles would give it."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, arguments = self.validate_argument_spec(
            {"roles": {"type": "list", "elements": "raw", "required": True}}
        )
        try:
            self._require_read(task_vars or {})
            unknown.require_known(
                task_vars or {}, self._templar.template((task_vars or {}).get(unknown.VARIABLE, "warn"))
            )
            names = role_tasks.reached(arguments["roles"], self, task_vars or {})
            variables = role_tasks.Variables(task_vars or {}, self._templar, self._loader)
            roles = [role_tasks.Role(name, variables) for name in names]
        except Refusal as refusal:
            return {**result, "failed": True, "failure": refusal.failure, "msg": str(refusal)}
        refused = [refusal for role in roles for refusal in self._check(role)]
        if refused:
            return {**result, "failed": True, "failure": refused[0].failure, "msg": " ".join(map(str, refused))}
        for sentence in unknown.sentences(task_vars or {}):
            self._display.warning(sentence)
        return {**result, "changed": False, "checked": names}

    def _require_read(self, task_vars: t.Mapping[str, t.Any]) -> None:
        """Raise Refusal for a variable of plays that is set for hosts, where Ansible does not look for it."""
        manager = getattr(task_vars.get("hostvars"), "_variable_manager", None)
        if manager is None:
            return
        read = manager.get_vars(play=self._task.get_play(), include_hostvars=False)
        for name in _OF_PLAYS:
            if name in task_vars and name not in read:
                raise Refusal(
                    f"{name}: it has no effect in the inventory, since Ansible templates the keywords of a play without the variables of "
                    f"any host; set it on the command line (-e {name}=VALUE) or in the vars of import_playbook."
                )

    def _check(self, role: role_tasks.Role) -> t.List[Refusal]:
        """Return what a role would refuse: the first of each module that it calls."""
        found = []
        try:
            role.require_legal()
            calls = list(role.calls())
        except Refusal as refusal:
            return [refusal]
        for call in calls:
            try:
                self._check_call(role, call)
            except Refusal as refusal:
                found.append(refusal)
        return found

    def _check_call(self, role: role_tasks.Role, call: role_tasks.Call) -> None:
        module = role_tasks.implementation(call.module, "parse")
        if module is None:
            return
        given = self._adapted(call)
        if "_login_user" in module.ARGUMENT_SPEC:
            given["_login_user"] = remote_user(self._connection)
        parameters = role_tasks.validated(module.ARGUMENT_SPEC, given, role.name)
        try:
            module.parse(parameters)
        except Refusal as refusal:
            raise Refusal(f"{role.name}: {naming.named(str(refusal), naming.names(role, call.module))}") from None

    def _adapted(self, call: role_tasks.Call) -> t.Dict[str, t.Any]:
        """Return the arguments as the module takes them, with what is in the controller's files."""
        action = acting(self, call)
        try:
            return dict(call.arguments) if action is None else action._adapted(call.arguments)
        except AnsibleError as error:
            raise Refusal(f"{call.role}: {error.message}") from None


# Ansible loads an action plugin once before it forks for each host.
role_tasks.import_all()
protected.read_all()
build.build()
