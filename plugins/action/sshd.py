# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: a change lasts only after a fresh login on the wanted ports."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import host_vars, jumps
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim, client_algorithms, whom
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending
from ansible_collections.portcullis.vps.plugins.plugin_utils.deferred_signals import DeferredSignals
from ansible_collections.portcullis.vps.plugins.plugin_utils.known_hosts import KnownHosts


class ActionModule(ConfirmedAction):
    """Prove every change of sshd by a fresh login."""

    _known: t.Optional[KnownHosts] = None
    _vars: t.Mapping[str, t.Any] = {}

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        self._vars = task_vars or {}
        result = super()._answer(task_vars)
        # A host has no say in what the inventory says.
        result.pop("inventory_line", None)
        if not result.get("failed"):
            self._tell_inventory(result, values.ports(self._task.args["ports"], "ports")[0])
        return result

    def _tell_inventory(self, result: t.Dict[str, t.Any], port: int) -> None:
        """Write the port of this host where that is wanted; where it is not, say which line other plays need."""
        host = str(self._vars.get("inventory_hostname", ""))
        path = str(self._task.args.get("host_vars_path") or "")
        moves = result.get("previous_ports", [port]) != result.get("ports", [port])
        try:
            change = host_vars.change(path, host, port) if path else None
            if change is not None:
                if not self._task.check_mode:
                    host_vars.write(change)
                result["changed"] = True
                result["changes"] = [*result.get("changes", []), change.summary]
                shown = {"before_header": change.path, "after_header": change.path}
                result["diff"] = [
                    *result.get("diff", []),
                    {**shown, "before": change.before or "", "after": change.after},
                ]
            if path:
                return
        except (OSError, Refusal) as error:
            moves = True
            self._display.warning(f"{host}: {error}")
        if moves and not self._task.check_mode:
            result["inventory_line"] = host_vars.line(port)
            self._display.display(
                f"{host}: sshd answers on port {port} from now on, where other plays look only if the inventory says so: {host_vars.line(port)}"
            )

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        # It is a path of the controller's, which no host needs to know.
        return {name: value for name, value in given.items() if name != "host_vars_path"}

    def _found_out(self, _arguments: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        return {"_jumps": jumps.through(self._connection, self._vars)}

    def _filled_in(self) -> t.Dict[str, t.Any]:
        known = whom(self._connection)
        return {**known, "_client": client_algorithms(self._connection)} if known else {}

    def _before_proof(self, result: t.Dict[str, t.Any], pending: Pending) -> None:
        self._known = KnownHosts(self._connection)
        port = Aim(self._connection).port
        result["known_hosts"] = self._known.add(result.get("host_keys", []), port, pending.ports)

    def _prove_or_undo(
        self, result: t.Dict[str, t.Any], pending: Pending, task_vars: t.Any, signals: DeferredSignals
    ) -> None:
        super()._prove_or_undo(result, pending, task_vars, signals)
        try:
            if result.get("failed"):
                result["known_hosts"] = []
                if self._known is not None:
                    self._known.undo()
            elif self._known is not None:
                self._known.forget(result.get("retired_host_keys", []))
        except OSError as error:
            self._display.warning(
                f"known_hosts could not be brought up to date ({error}); see that you may write to it."
            )
