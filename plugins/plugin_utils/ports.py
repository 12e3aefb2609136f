# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the port on which a host lets this run in, by making the visit there."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import MET_SSHD, advice, cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim, Unreachable, reason
from ansible_collections.portcullis.vps.plugins.plugin_utils.trust import Trust

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

    Where this controller knows a key of the host's, another port has to show it, too; where it knows none, ports that only root
    can listen on come before the others that the inventory does not name.
    Adds ``port``, ``ssh_args`` and ``tried`` to what the call returned. Raises Unreachable where no port lets
    this run in.
    """
    wanted, timeout = parse(params)
    aim = Aim(connection)
    candidates = _candidates(connection, aim, wanted) if aim.can_move else (None,)
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
        return {**answer, "port": port, "ssh_args": aim.ssh_args_on(port) if aim.can_move else None, "tried": tried}
    said = "; ".join(
        f"port {'of the ssh configuration' if e['port'] is None else e['port']}: {e['reason']}" for e in tried
    )
    causes = [cause(text) for text in whole]
    former = "" if MET_SSHD.intersection(causes) or not aim.can_move else _FORMER
    raise Unreachable(f"No port lets this run in ({said}). {former}{advice(*causes)}")


def _candidates(connection: t.Any, aim: Aim, wanted: t.Sequence[int]) -> t.Tuple[t.Optional[int], ...]:
    try:
        trust = Trust(connection, (*wanted, aim.port, 22), aim.port)
    except AnsibleError as error:
        raise Unreachable(str(error)) from None
    aim.pins = trust.pins()
    return trust.ordered()
