# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis status`` says of the baseline: whether the running kernel still has what our file says."""

from __future__ import annotations

from typing import List, Mapping, Optional, Tuple

from . import sysctl
from .observed import KernelValue


def names(text: Optional[str]) -> Tuple[str, ...]:
    """Return the settings that our file is about, but for its patterns."""
    return tuple(name for name, _value in sysctl.parse(text or "") if "*" not in name)


def report(path: str, text: Optional[str], kernel: Mapping[str, KernelValue]) -> Tuple[List[str], List[str]]:
    """Return a line for a person, and what somebody has to look at; nothing where there is no such file."""
    if text is None:
        return [], []
    problems = [
        f"{sysctl.shown(name)} is {kernel[name].value} and not {value}, as {path} has it; see what changed it, then run the playbook again."
        for name, value in sysctl.parse(text)
        if name in kernel and kernel[name].value != value
    ]
    return [
        f"Baseline: settings of the kernel that are as they were made: {len(names(text)) - len(problems)}."
    ], problems
