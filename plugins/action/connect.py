# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the port on which a host lets this run in, and see on the same visit whether it is a host for Portcullis."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import ports
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction

_CHECK = "portcullis.vps.host_check"


class ActionModule(NamedAction):
    """Try the wanted ports, the inventory's and 22, in this order, by logging in."""

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        _dummy, arguments = self.validate_argument_spec(ports.ARGUMENT_SPEC)

        def check() -> t.Dict[str, t.Any]:
            answer: t.Dict[str, t.Any] = self._execute_module(module_name=_CHECK, module_args={}, task_vars=task_vars)
            return answer

        try:
            return ports.visit(self._connection, arguments, check)
        except Refusal as error:
            return {"failed": True, "failure": error.failure, "msg": str(error)}
