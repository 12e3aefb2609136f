# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what a check costs the managed host."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from bench.memory import watched
from lab import Lab

#: The host's own command is done in a fifth of a second.
_PAUSE_SECONDS = 0.002


def on_host(lab: Lab, host: str, run: Callable[[], None], rounds: int = 5) -> dict[str, float]:
    """Return the seconds of CPU of the whole host during a run, and the memory of its own command.

    The seconds are a median, and hold the login too: sshd, PAM, sudo and systemd.
    """
    machine = lab.machine(host)
    # Not in the figure: the first login, whose connection the others use.
    run()
    seconds = []
    with watched("portcullis", _PAUSE_SECONDS) as memory:
        for _round in range(rounds):
            before = machine.cpu_seconds()
            run()
            seconds.append(machine.cpu_seconds() - before)
    return {"cpu_seconds": round(statistics.median(seconds), 3), "command_mb": memory["all_mb"]}
