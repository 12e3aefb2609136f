# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A limit to how long a host is waited for that may never answer, because somebody on it does not want it to."""

from __future__ import annotations

import contextlib
import os
import signal
import time
import typing as t
from pathlib import Path


class Late(BaseException):
    """The time is up. It is no Exception: Ansible's connections try again after those."""


@contextlib.contextmanager
def limit(seconds: float) -> t.Iterator[None]:
    """Raise Late in what runs inside once so much time has gone by, and end the programs that it started.

    A task's own timeout that comes first is left as it is, and one that comes later takes effect at its time.
    """
    mine, began = _children(), time.monotonic()
    left = signal.getitimer(signal.ITIMER_REAL)[0]
    if 0 < left <= seconds:
        yield
        return
    before = signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except Late:
        for pid in _children() - mine:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001))


def _late(_number: int, _frame: t.Any) -> None:
    raise Late


def _children() -> t.Set[int]:
    """Return the processes that this one started and that run still; none where the system does not say so."""
    try:
        return {int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()}
    except OSError:
        return set()
