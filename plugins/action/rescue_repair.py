# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: the host's new keys are known here before its first boot."""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleActionFail
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.plugin_utils import decoding
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim
from ansible_collections.portcullis.vps.plugins.plugin_utils.first_boot import ALIAS
from ansible_collections.portcullis.vps.plugins.plugin_utils.known_hosts import KnownHosts
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction


class ActionModule(NamedAction):
    """Run the module, and write the public keys that it made into a file of their own and into ssh's known_hosts."""

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        given = dict(self._task.args)
        # A path of the controller's, which no rescue system needs to know.
        path = os.path.expanduser(str(given.pop("known_hosts", "") or ""))
        if not path:
            raise AnsibleActionFail(
                "known_hosts: it is not given; name a file of this controller for the host's new keys, such as web1.known_hosts.",
                result={"failure": "refused"},
            )
        answer: t.Dict[str, t.Any] = self._execute_module(module_args=given, task_vars=task_vars)
        answer["known_hosts"] = ""
        if answer.get("failed") or self._task.check_mode:
            return answer
        keys = decoding.host_keys(answer.get("host_keys"))
        if not keys:
            return {
                **answer,
                "failed": True,
                "failure": "failed",
                "msg": "The rescue system names no new host key, so the host could not be told from another.",
            }
        try:
            text = "".join(f"{ALIAS} {key}\n" for key in keys)
            if (files.read(path) or "") != text:
                files.write(path, text, 0o600, os.geteuid(), os.getegid())
            known = KnownHosts(self._connection)
            known.add(keys, Aim(self._connection).port, [int(port) for port in given.get("ssh_ports") or ()])
            known.forget([key for key in decoding.host_keys(answer.get("retired_host_keys")) if key not in keys])
        except (OSError, HostError) as error:
            return {
                **answer,
                "failed": True,
                "failure": "failed",
                "msg": f"The disk is repaired, and its new keys could not be written here ({error}); see that you may write to {path}, then run again.",
            }
        return {**answer, "known_hosts": path}
