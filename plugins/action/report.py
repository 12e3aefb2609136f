# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what all hosts said of themselves on one page, and in two formats for programs; on the controller alone."""

from __future__ import annotations

import os
import time
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.module_utils.machine.locks import locked
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.report import exports, history, looks, page

ARGUMENT_SPEC: t.Dict[str, t.Any] = {
    "answers": {"type": "dict", "required": True},
    "exposures": {"type": "dict", "default": {}},
    "folder": {"type": "str", "required": True},
    "title": {"type": "str", "default": "Portcullis"},
}
HISTORY, PAGE, JSON, PROMETHEUS = "history.json", "index.html", "report.json", "portcullis.prom"


class ActionModule(ProtectedAction):
    """See the module."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, given = self.validate_argument_spec(ARGUMENT_SPEC)
        try:
            return {**result, **self._done(given)}
        except (Refusal, HostError) as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}

    def _done(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        title = values.one_line(given["title"], "title")
        folder = os.path.abspath(os.path.expanduser(given["folder"]))
        now = time.time()
        if self._task.check_mode:
            texts, hosts, changes = _texts(folder, given, title, now)
        else:
            os.makedirs(folder, 0o700, exist_ok=True)
            # Two runs at once must not lose what the other one heard.
            with locked(f"{folder}/.lock"):
                texts, hosts, changes = _texts(folder, given, title, now)
                for name, text in texts.items():
                    files.write(f"{folder}/{name}", text, 0o600, os.getuid(), os.getgid())
        states = {state: [host.name for host in hosts if host.state == state] for state in looks.STATES}
        return {
            "changed": True,
            "changes": [f"Write {folder}/{name}" for name in texts],
            "hosts": states,
            "since_last": changes,
        }


def _texts(
    folder: str, given: t.Mapping[str, t.Any], title: str, now: float
) -> t.Tuple[t.Dict[str, str], t.List[looks.Host], t.List[str]]:
    """Return what each file is to hold."""
    try:
        before = history.read(files.read(f"{folder}/{HISTORY}"))
    except history.NotReadable as error:
        raise Refusal(
            f"folder: {folder}/{HISTORY} is not this module's ({error}); move it away, or name another folder."
        ) from None
    hosts = [
        looks.heard(name, answer, before.hosts.get(name), now, looks.seen(given["exposures"].get(name)))
        for name, answer in given["answers"].items()
    ]
    after, changes = before.after(hosts, now), looks.changes(before.hosts, hosts)
    texts = {
        HISTORY: after.to_text(),
        PAGE: page.written(hosts, after.looks, changes, now, title),
        JSON: exports.as_json(hosts, changes, now),
        PROMETHEUS: exports.as_prometheus(hosts, now),
    }
    return texts, hosts, changes
