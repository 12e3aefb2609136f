# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind of step that only the baseline knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..base.steps import Diff, Step
from .sysctl import shown

#: Where the kernel shows its settings.
ROOT = "/proc/sys"
#: dpkg's own list of whose files have another owner or mode than their package says.
OVERRIDES = "/var/lib/dpkg/statoverride"
#: What stands there of ours.
OVERRIDE = "root root 755"
_NAMED = 3


@dataclass(frozen=True)
class SetKernel(Step):
    """Give settings of the running kernel other values: (name, value, value before) each; ``purpose`` is what for."""

    purpose: str
    values: Tuple[Tuple[str, str, str], ...]

    @property
    def summary(self) -> str:
        # Some are set again, since the kernel changes them along with others.
        changes = [f"{shown(name)} from {before} to {value}" for name, value, before in self.values if value != before]
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


@dataclass(frozen=True)
class KeepMode(Step):
    """Give a package's file, root's, another mode, ``kept`` over its updates or no more; ``mode`` is None for a file that has its own again."""

    path: str
    mode: Optional[int]
    before: Optional[int]
    kept: bool

    @property
    def summary(self) -> str:
        if self.kept:
            return f"Give {self.path} the mode {self.mode or 0:04o} over updates, too"
        own = f" the mode {self.mode:04o}, and" if self.mode is not None else ""
        return f"Give {self.path} back{own} what its package says"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (OVERRIDES,)

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        if self.before is None:
            return ()
        return (("sh", "-c", '[ ! -e "$2" ] || chmod "$1" "$2"', "sh", f"{self.before:04o}", self.path),)

    @property
    def diff(self) -> Diff:
        line = f"{OVERRIDE} {self.path}\n"
        return Diff(OVERRIDES, "" if self.kept else line, line if self.kept else "")
