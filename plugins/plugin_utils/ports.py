# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the port on which a host lets this run in, by making the visit there."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleConnectionFailure
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import MET_SSHD, advice, cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim, Unreachable, reason

ARGUMENT_SPEC = {
    "ports": {"type": "list", "elements": "int", "default": []},
    "timeout_seconds": {"type": "int", "default": 5},
}

_FORMER = "If SSH answered on another port so far, name it in portcullis_former_ssh_ports. "


def parse(params: t.Mapping[str, t.Any]) -> t.Tuple[t.Tuple[int, ...], int]:
    """Return the ports to try first, and for how many seconds each; Refusal for what is not legal."""
    wanted = values.ports(params["ports"], "ports") if params["ports"] else ()
    return wanted, values.in_bounds(params["timeout_seconds"], "timeout_seconds", 1, 120, "seconds")


def visit(
    connection: t.Any, params: t.Mapping[str, t.Any], call: t.Callable[[], t.Dict[str, t.Any]]
) -> t.Dict[str, t.Any]:
    """Make a call on the wanted ports, the inventory's and 22, in this order, until a login works; return what came of it.

    Adds ``port``, ``ssh_args`` and ``tried`` to what the call returned. Raises Unreachable where no port lets
    this run in.
    """
    wanted, timeout = parse(params)
    aim = Aim(connection)
    candidates = tuple(dict.fromkeys((*wanted, aim.port, 22))) if aim.can_move else (None,)
    tried: t.List[t.Dict[str, t.Any]] = []
    whole = []
    for port in candidates:
        if aim.can_move:
            aim.at(port, timeout)
        try:
            answer = call()
        except AnsibleConnectionFailure as error:
            tried.append({"port": port, "reason": reason(error)})
            whole.append(str(error))
            continue
        return {**answer, "port": port, "ssh_args": aim.ssh_args if aim.can_move else None, "tried": tried}
    said = "; ".join(
        f"port {'of the ssh configuration' if e['port'] is None else e['port']}: {e['reason']}" for e in tried
    )
    causes = [cause(text) for text in whole]
    former = "" if MET_SSHD.intersection(causes) or not aim.can_move else _FORMER
    raise Unreachable(f"No port lets this run in ({said}). {former}{advice(*causes)}")
