# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what every task answered to the file that PORTCULLIS_ANSWERS names, one JSON object a line."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: changes
type: aggregate
short_description: Writes what every task answered to a file
description: For the demo and the tests, which compare what check mode names with what a real run does.
"""


class CallbackModule(CallbackBase):
    """One line for each task and host: host, task, status, changed, changes, msg, and what tables it has."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "changes"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, status: str, result: t.Any) -> None:
        answer = result._result
        line = {
            "host": result._host.get_name(),
            "task": result._task.get_name(),
            "status": status,
            "changed": bool(answer.get("changed")),
            "changes": answer.get("changes") or [],
            "msg": str(answer.get("msg", "")),
            "warnings": answer.get("warnings") or [],
            "rows": answer.get("rows") or [],
        }
        with open(os.environ["PORTCULLIS_ANSWERS"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._write("ok", result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._write("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._write("unreachable", result)
