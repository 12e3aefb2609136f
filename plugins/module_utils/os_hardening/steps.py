# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind of step that only the baseline knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ..base.steps import Diff, Step
from .sysctl import shown

#: Where the kernel shows its settings.
ROOT = "/proc/sys"
_NAMED = 3


@dataclass(frozen=True)
class SetKernel(Step):
    """Give settings of the running kernel other values: (name, value, value before) each; ``purpose`` is what for."""

    purpose: str
    values: Tuple[Tuple[str, str, str], ...]

    @property
    def summary(self) -> str:
        changes = [f"{shown(name)} from {before} to {value}" for name, value, before in self.values]
        more = len(changes) - _NAMED
        rest = f" and {more} more" if more > 0 else ""
        return f"{self.purpose}: {', '.join(changes[:_NAMED])}{rest}"

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        # An interface may have gone by then, with its settings.
        script = '[ ! -e "$2" ] || { printf %s "$1" > "$2" && [ "$(cat "$2")" = "$1" ]; }'
        return tuple(("sh", "-c", script, "sh", before, f"{ROOT}/{name}") for name, _value, before in self.values)

    @property
    def diff(self) -> Diff:
        before = "".join(f"{shown(name)} = {value}\n" for name, _made, value in self.values)
        after = "".join(f"{shown(name)} = {value}\n" for name, value, _before in self.values)
        return Diff(f"settings of the kernel: {self.purpose}", before, after)
