# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection on the host: its sections, each in a process of its own, in the order of how soon what they look at is gone."""

from __future__ import annotations

import os
import signal
import time
from typing import Any, Callable, List, Mapping, Tuple

from .. import frames, mounts
from . import disk, hidden, processes, start, stream, system
from .stream import Sender

Section = Tuple[str, float, Callable[[Sender], None]]


def main(given: Mapping[str, Any]) -> None:
    """Send everything to standard output; ``given`` holds word, seconds, bytes, days and what was handed over at the start."""
    # Whatever hangs, this ends.
    signal.alarm(int(given["seconds"]) + 20)
    deadline = time.monotonic() + float(given["seconds"])
    left = int(given["bytes"])
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        table = mounts.parse(file.read())
    stream.write_all(1, frames.beginning(given["word"]))
    looks = hidden.Looks(start.Kernel(), given["start"]["loading"])
    for name, seconds, work in sections(looks, given):
        seconds = min(seconds, deadline - time.monotonic() - 1)
        if seconds <= 1 or left <= 0:
            over = "bytes" if left <= 0 else "seconds"
            note = {"text": f"{name}: left out, as all {over} that there may be were used", "mark": False}
            stream.write_all(1, frames.described(frames.NOTE, note))
            continue
        left -= stream.relay(work, 1, seconds, left, table, name)
    stream.write_all(1, frames.described(frames.DONE, {"ended": stream.now()}))


def sections(looks: hidden.Looks, given: Mapping[str, Any]) -> List[Section]:
    """Return what is collected: its name, for how many seconds at most, and by what."""
    days = int(given["days"])
    about = {**given["start"], "kernel_asked_by": looks.kernel.by, "python": os.path.realpath("/proc/self/exe")}
    return [
        ("about", 10, lambda to: system.about(to, about)),
        ("sockets", 15, system.sockets),
        ("processes", 20, lambda to: processes.collect(to, looks)),
        ("hidden", 75, lambda to: hidden.collect(to, looks)),
        ("executables", 60, lambda to: processes.executables(to, looks)),
        ("environments", 15, lambda to: processes.environments(to, looks)),
        ("open-files", 20, lambda to: processes.open_files(to, looks)),
        ("kernel", 15, system.kernel),
        ("rules", 30, system.rules),
        ("network", 30, system.network),
        ("sessions", 15, system.sessions),
        ("units", 40, system.units),
        ("scheduled", 15, system.scheduled),
        ("keys", 15, system.keys),
        ("accounts", 10, system.accounts),
        ("settings", 20, system.settings),
        ("histories", 15, system.histories),
        ("logins", 60, system.logins),
        ("packages", 20, system.packages),
        ("files", 60, lambda to: disk.files(to, days)),
        ("differing", 90, disk.differing),
        ("journal", 90, lambda to: system.journal(to, min(days, 7))),
    ]
