# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files whose lock keeps others away."""

from __future__ import annotations

import contextlib
import fcntl
import math
import os
import time
from typing import Iterator

from ..base.errors import HostError

_PAUSE_SECONDS = 0.02


@contextlib.contextmanager
def locked(path: str, seconds: float = math.inf, *, posix: bool = False, shared: bool = False) -> Iterator[bool]:
    """Hold the lock of a file while the block runs; yields whether it is held, which somebody else may prevent for ``seconds``.

    ``posix`` locks as lckpwdf and ufw do, which flock does not see. The file is made, for its owner alone, unless ``shared``.
    """
    if not shared:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_CLOEXEC | (os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT), 0o600)
    try:
        deadline = time.monotonic() + seconds
        held = _take(descriptor, posix, shared)
        while not held and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
            held = _take(descriptor, posix, shared)
        yield held
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def held(path: str, seconds: float, busy: str) -> Iterator[None]:
    """Hold the lock of a file while the block runs; HostError, which says that something is ``busy``, unless it is free in time."""
    with locked(path, seconds) as taken:
        if not taken:
            raise HostError(f"{busy}; wait until that has ended.")
        yield


def _take(descriptor: int, posix: bool, shared: bool) -> bool:
    take = fcntl.lockf if posix else fcntl.flock
    try:
        take(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    # lockf may say either of somebody else's lock.
    except (BlockingIOError, PermissionError):
        return False
    return True
