# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory the processes of a program take while something runs."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def watched(name: str, pause_seconds: float = 0.05) -> Iterator[dict[str, float]]:
    """Watch all processes of a program while the block runs; what was seen, in MB, is filled in at the end.

    The first of them is the one that forks. ``fork_private_mb`` is the most that one fork had for itself, which is what one
    more fork costs; the rest it shares with the first.
    """
    found: dict[str, float] = {}
    peaks: dict[int, tuple[float, float]] = {}
    together = 0.0
    end = threading.Event()

    def look() -> None:
        nonlocal together
        while not end.wait(pause_seconds):
            now = {pid: _memory(pid) for pid in _running(name)}
            together = max(together, sum(share for share, _private in now.values()))
            for pid, (share, private) in now.items():
                before = peaks.get(pid, (0.0, 0.0))
                peaks[pid] = (max(before[0], share), max(before[1], private))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        end.set()
        watcher.join()
        first = min(peaks, default=0)
        forks = [private for pid, (_share, private) in peaks.items() if pid != first]
        found["all_mb"] = round(together, 1)
        found["fork_private_mb"] = round(max(forks, default=0.0), 1)


def _running(name: str) -> list[int]:
    """Return the processes of a Python program of this name."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if len(words) > 1 and b"python" in words[0] and words[1].endswith(f"/{name}".encode()):
                found.append(int(folder.name))
    return found


def _memory(pid: int) -> tuple[float, float]:
    """Return what a process takes, its part of what is shared included, and what it has for itself, in MB."""
    share = private = 0.0
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                share = int(line.split()[1]) / 1024
            elif line.startswith(("Private_Clean:", "Private_Dirty:")):
                private += int(line.split()[1]) / 1024
    return share, private
