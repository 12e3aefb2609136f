# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of steps that only containment has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ..base.steps import Step


@dataclass(frozen=True)
class SetContainment(Step):
    """Have the kernel hold what a text says in one transaction of its own; ``purpose`` is its summary.

    Before a table is taken away, connections of TCP to all but ``keeps`` (networks) are ended: nobody goes on where the cut had stopped them.
    """

    text: str
    purpose: str
    keeps: Tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        return self.purpose

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("containment",)


@dataclass(frozen=True)
class SetSuspended(Step):
    """Have nothing of these units run, and all others that were suspended by this run again; ``purpose`` is its summary."""

    names: Tuple[str, ...]
    purpose: str

    @property
    def summary(self) -> str:
        return self.purpose

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("suspension",)
