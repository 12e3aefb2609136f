# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was before the first change, beside what was made of it: what is still as it was made goes back, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

from ..base.paths import STATE

PATH = f"{STATE}/os_hardening.json"


@dataclass(frozen=True)
class Record:
    """By name what was before and what it was made: settings of the kernel, modes of files, and how a unit was (enabled, active)."""

    kernel: Mapping[str, Tuple[str, str]] = field(default_factory=dict)
    modes: Mapping[str, Tuple[int, int]] = field(default_factory=dict)
    units: Mapping[str, Tuple[bool, bool]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: Optional[str]) -> "Record":
        """Return what is written down; nothing where there is no record, ValueError where it is damaged."""
        if text is None:
            return cls()
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("no object")
        return cls(
            {str(name): _texts(pair) for name, pair in data.get("kernel", {}).items()},
            {str(name): _numbers(pair) for name, pair in data.get("modes", {}).items()},
            {str(name): _flags(pair) for name, pair in data.get("units", {}).items()},
        )

    @property
    def text(self) -> str:
        data: Dict[str, Any] = {"kernel": self.kernel, "modes": self.modes, "units": self.units}
        return json.dumps(data, indent=1, sort_keys=True) + "\n"

    @property
    def empty(self) -> bool:
        return not (self.kernel or self.modes or self.units)


def _texts(pair: Any) -> Tuple[str, str]:
    before, made = pair
    return str(before), str(made)


def _numbers(pair: Any) -> Tuple[int, int]:
    before, made = pair
    return int(before), int(made)


def _flags(pair: Any) -> Tuple[bool, bool]:
    enabled, active = pair
    return bool(enabled), bool(active)
