# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind of step that only this capability knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ..base.steps import Step


@dataclass(frozen=True)
class SetOutbound(Step):
    """Have the kernel hold what a text says in one transaction of its own; ``purpose`` is its summary.

    Where a text makes the table anew, ``budget`` and ``seconds`` say for how many strangers there is room in it and for how long, since
    those that are known stay so; else they are 0.
    """

    text: str
    purpose: str
    budget: int = 0
    seconds: int = 0

    @property
    def summary(self) -> str:
        return self.purpose

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("outbound",)
