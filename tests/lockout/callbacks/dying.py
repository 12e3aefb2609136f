# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A controller that dies before, or right after, a task: at the moment of this number, which the environment gives."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from ansible.executor.task_result import CallbackTaskResult
from ansible.playbook.task import Task
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "dying"

    def __init__(self) -> None:
        super().__init__()
        self._log = Path(os.environ["DYING_LOG"])
        self._log.write_text("")
        self._passed = 0

    def v2_playbook_on_task_start(self, task: Task, is_conditional: bool) -> None:
        self._moment(f"before {task.name}")

    def v2_runner_on_ok(self, result: CallbackTaskResult) -> None:
        self._moment(f"after {result.task_name}")

    def v2_runner_on_skipped(self, result: CallbackTaskResult) -> None:
        self._moment(f"after {result.task_name}")

    def _moment(self, name: str) -> None:
        self._passed += 1
        with self._log.open("a") as log:
            log.write(f"{name}\n")
        if self._passed == int(os.environ["DYING_AT"]):
            os.kill(os.getpid(), signal.SIGKILL)
