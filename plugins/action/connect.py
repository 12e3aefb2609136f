# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the port on which a host lets this run in, and see on the same visit whether it is a host for Portcullis."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.module_utils.core import values
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.login import Aim, advice, reason

_CHECK = "portcullis.vps.host_check"
_ADVICE = (
    "If SSH answered on another port so far, name it in portcullis_former_ssh_ports; see that the host is up, that one of these "
    "ports is open in your provider's firewall, and that the inventory names the right user and key."
)


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core ships no types
    """Try the wanted ports, the inventory's and 22, in this order, by logging in."""

    TRANSFERS_FILES = False

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, arguments = self.validate_argument_spec(
            {
                "ports": {"type": "list", "elements": "int", "default": []},
                "timeout_seconds": {"type": "int", "default": 5},
            }
        )
        try:
            wanted = values.ports(arguments["ports"], "ports") if arguments["ports"] else ()
            timeout = values.in_bounds(arguments["timeout_seconds"], "timeout_seconds", 1, 120, "seconds")
        except Refusal as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}
        aim = Aim(self._connection)
        candidates = tuple(dict.fromkeys((*wanted, aim.port, 22))) if aim.can_move else (None,)
        tried = []
        for port in candidates:
            if aim.can_move:
                aim.at(port, timeout)
            try:
                answer = self._execute_module(module_name=_CHECK, module_args={}, task_vars=task_vars)
            except AnsibleConnectionFailure as error:
                tried.append({"port": port, "reason": reason(error)})
                continue
            ssh_args = aim.ssh_args if aim.can_move else None
            return {**result, **answer, "port": port, "ssh_args": ssh_args, "tried": tried}
        said = "; ".join(
            f"port {'of the ssh configuration' if e['port'] is None else e['port']}: {e['reason']}" for e in tried
        )
        raise AnsibleConnectionFailure(f"No port lets this run in ({said}). {advice(said, _ADVICE)}")
