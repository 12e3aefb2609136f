# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: a change lasts only after a fresh login on the wanted ports."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.known_hosts import KnownHosts
from ansible_collections.portcullis.vps.plugins.plugin_utils.login import Aim, client_algorithms, whom


class ActionModule(ConfirmedAction):
    """Prove every change of sshd by a fresh login."""

    def _filled_in(self) -> t.Dict[str, t.Any]:
        known = whom(self._connection)
        return {**known, "client": client_algorithms(self._connection)} if known else {}

    def _settle(self, result: t.Dict[str, t.Any], pending: t.Dict[str, t.Any], task_vars: t.Any) -> None:
        known = KnownHosts(self._connection)
        port = Aim(self._connection).port
        result["known_hosts"] = known.add(result.get("host_keys", []), port, pending["ports"])
        super()._settle(result, pending, task_vars)
        if result.get("failed"):
            known.undo()
            result["known_hosts"] = []
        else:
            known.forget(result.get("retired_host_keys", []))
