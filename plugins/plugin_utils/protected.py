# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The boundary between a managed host and the controller, which every action of this collection goes through."""

from __future__ import annotations

import functools
import json
import re
import typing as t

import yaml
from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VARIABLE
from ansible_collections.portcullis.vps.plugins.plugin_utils import connection, decoding, facts, role_tasks


class ProtectedAction(ActionBase):
    """Refuse a host whose facts stand for variables of ours, and decode all that a host answers."""

    TRANSFERS_FILES = False
    #: Whether the host is one that is suspected of being somebody else's.
    _suspected = False
    _answering = ""
    _decoded = False

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        if self._suspected:
            connection.lend_nothing(self._connection)
        said = facts.objection(task_vars or {}, self._task.get_ds())
        if said:
            raise AnsibleActionFail(said, result={"failure": "refused"})
        return result

    def validate_argument_spec(self, *arguments: t.Any, **named: t.Any) -> t.Any:
        self._task.args = role_tasks.plain(self._task.args)
        return super().validate_argument_spec(*arguments, **named)

    def _execute_module(self, module_name: t.Any = None, *arguments: t.Any, **named: t.Any) -> t.Dict[str, t.Any]:
        self._answering, self._decoded = str(module_name or self._task.action), False
        newer = self._downgrade_from(named.get("task_vars"))
        if newer:
            given = named.get("module_args")
            named["module_args"] = {**(self._task.args if given is None else given), "_downgrade_from": newer}
        result: t.Dict[str, t.Any] = super()._execute_module(module_name, *arguments, **named)
        if not self._decoded:
            raise AnsibleError(
                "This ansible-core reads answers in a way that this collection does not know; use 2.19 to 2.21."
            )
        return result

    def _downgrade_from(self, task_vars: t.Optional[t.Mapping[str, t.Any]]) -> str:
        """Return the newer version of the host's command that the module at hand may replace, since a person named it."""
        there = (task_vars or {}).get(VARIABLE)
        return str(self._templar.template(there)) if there and installs(self._answering.rpartition(".")[2]) else ""

    def _parse_returned_data(self, res: t.Mapping[str, t.Any], *arguments: t.Any) -> t.Any:
        """Have Ansible read what the decoder left of an answer, and never what the host wrote."""
        self._decoded = True
        try:
            decoded = decoding.module_result(res["stdout"], returns(self._answering.rpartition(".")[2]))
            said = json.dumps(decoded)
        except decoding.Undecodable as error:
            said = json.dumps(no_answer(self._answering, error, str(res.get("stderr") or "")))
        return super()._parse_returned_data({**res, "stdout": said, "stdout_lines": [said]}, *arguments)

    def _low_level_execute_command(self, *arguments: t.Any, **named: t.Any) -> t.Dict[str, t.Any]:
        try:
            done: t.Dict[str, t.Any] = super()._low_level_execute_command(*arguments, **named)
        except AnsibleConnectionFailure as error:
            raise type(error)(visible(str(error), lines=True)) from None
        return {
            **done,
            "stderr": visible(done["stderr"], lines=True),
            "stderr_lines": visible(done["stderr"], lines=True).splitlines(),
        }


def no_answer(module: str, error: decoding.Undecodable, complaint: str = "") -> t.Dict[str, t.Any]:
    """Return the failure of a host whose answer is none."""
    said = visible(complaint.strip()[-500:])
    return {
        "failed": True,
        "failure": "failed",
        "msg": (
            f"What this host answered to {module} is no answer of that module ({error}); its Python or its shell may be broken, or "
            f"not its owner's any more: look at it by hand.{f' It complained: {said}' if said else ''}"
        ),
    }


@functools.cache
def installs(module: str) -> bool:
    """Return whether a module of this collection installs the host's command."""
    path = role_tasks.ROOT / "plugins" / "modules" / f"{module}.py"
    return path.exists() and "import installing\n" in path.read_text(encoding="utf-8")


@functools.cache
def returns(module: str) -> t.Mapping[str, decoding.Shape]:
    """Return what a module of this collection documents to return, by name."""
    text = (role_tasks.ROOT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8")
    found = re.search(r'^RETURN = r"""(.*?)^"""', text, re.MULTILINE | re.DOTALL)
    documented = yaml.load(found[1], Loader=_LOADER) if found else {}
    return {name: decoding.Shape.of(part) for name, part in (documented or {}).items()}


def read_all() -> None:
    """Read what the modules of the roles document, so that the processes which Ansible forks for each host need not."""
    for name in role_tasks.called():
        if (role_tasks.ROOT / "plugins" / "modules" / f"{name}.py").exists():
            returns(name)


#: What is written in C takes a tenth of the time, and is not there everywhere.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
