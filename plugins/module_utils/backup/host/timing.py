# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking systemd about timers, and whether it takes their times."""

from __future__ import annotations

from typing import Mapping, Sequence

from ...machine import units
from ...machine.process import run
from ..timing import Timers


def observe(names: Sequence[str], times: Mapping[str, str]) -> Timers:
    """Return how timers are, and which times are none; ``times`` are by the options that gave them, empty for never."""
    found = units.observe(names)
    answers = {option: run(["systemd-analyze", "calendar", time]) for option, time in times.items() if time}
    return Timers(
        frozenset(name for name in names if found[name].enabled),
        frozenset(name for name in names if found[name].active),
        {option: answer.said for option, answer in answers.items() if not answer.ok},
    )
