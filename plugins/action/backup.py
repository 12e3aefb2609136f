# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Have a host backed up, once its password is on the controller, encrypted, and was read there."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import escrow
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction


class ActionModule(NamedAction):
    """See the module."""

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        first = super()._answer(task_vars)
        path = os.path.expanduser(str(self._task.args.get("escrow_path") or ""))
        if first.get("failed") or self._task.check_mode or not path or not first.get("escrow"):
            return first
        try:
            texts = escrow.texts(path, first)
            written = escrow.keep(texts)
        except (HostError, Refusal) as error:
            return {**first, "failed": True, "failure": error.failure, "msg": str(error)}
        if not written and str(self._task.args.get("escrow") or "").strip() == texts[path].strip():
            return first
        # Only now the host may take its first backup: what was read back is what it has encrypted.
        second: t.Dict[str, t.Any] = self._execute_module(
            module_args={**self._task.args, "escrow": texts[path]}, task_vars=task_vars
        )
        changes = [*first.get("changes", []), *(f"Write {name} on the controller" for name in written)]
        return {
            **second,
            "changed": True,
            "changes": list(dict.fromkeys([*changes, *second.get("changes", [])])),
            "diff": [*first.get("diff", []), *second.get("diff", [])],
        }
