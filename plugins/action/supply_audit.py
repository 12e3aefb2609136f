# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module supply_audit, of whose result only the documented values are kept, and its report in SARIF on the controller."""

from __future__ import annotations

import json
import os
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VERSION
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.plugin_utils import sarif
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction


class ActionModule(NamedAction):
    """Run the module, and write its report where one is asked for, whether it refuses or not."""

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        path = self._task.args.get("sarif_path")
        if not path or "findings" not in result:
            return result
        place = os.path.abspath(os.path.expanduser(str(path)))
        text = json.dumps(sarif.log((task_vars or {})["inventory_hostname"], result, VERSION), indent=2) + "\n"
        try:
            files.write(place, text, 0o600, os.getuid(), os.getgid())
        except HostError as error:
            return {**result, "failed": True, "failure": error.failure, "msg": f"sarif_path: {error}"}
        return result
