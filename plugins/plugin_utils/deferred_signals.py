# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping whatever would end this process waiting until a change on a host is confirmed or undone."""

from __future__ import annotations

import signal
import typing as t


class DeferredSignals:
    """Inside of it an interrupt, an end of the run and, once asked for, a task's own timeout are noted and wait.

    When it is left, they take effect as they would have: Ansible's worker ends, the task's timeout is raised.
    """

    def __init__(self) -> None:
        self.noted: t.List[int] = []
        self._before: t.Dict[int, t.Any] = {}

    def __enter__(self) -> DeferredSignals:
        self.defer(signal.SIGINT, signal.SIGTERM)
        return self

    def defer(self, *numbers: int) -> None:
        """Have these wait, too."""
        for number in numbers:
            self._before[number] = signal.signal(number, self._note)

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        for number in dict.fromkeys(self.noted):
            signal.raise_signal(number)

    def _note(self, number: int, _frame: t.Any) -> None:
        self.noted.append(number)
