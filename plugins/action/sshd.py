# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: a change lasts only after a fresh login on the wanted ports."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils import jumps
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
        return super()._answer(task_vars)

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
