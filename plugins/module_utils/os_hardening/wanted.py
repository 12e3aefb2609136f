# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person wants of the operating system's baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from .measures import MEASURES, Measure

STATES = ("present", "absent")


@dataclass(frozen=True)
class Wanted:
    """The measures that are on: those that are on by default, but for the ``skipped``, and those that are ``asked`` for by name."""

    state: str = "present"
    asked: Tuple[str, ...] = ()
    skipped: Tuple[str, ...] = ()
    journal_megabytes: int = 500
    lock_timeout_seconds: int = 300

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what the options of the module os_hardening say; Refusal for what is not legal."""
        asked = _names(params["measures"], "measures")
        skipped = _names(params["skipped_measures"], "skipped_measures")
        both = [name for name in asked if name in skipped]
        if both:
            raise Refusal(f"measures: {both[0]} is among skipped_measures, too; take it out of one of the two.")
        return cls(
            params["state"],
            asked,
            skipped,
            values.in_bounds(params["journal_megabytes"], "journal_megabytes", 16, 1000000, "megabytes"),
            values.in_bounds(params["lock_timeout_seconds"], "lock_timeout_seconds", 0, 7200, "seconds"),
        )

    @property
    def measures(self) -> Tuple[Measure, ...]:
        """The measures that are on, in their order; none where they shall go."""
        if self.state != "present":
            return ()
        return tuple(
            measure
            for name, measure in MEASURES.items()
            if name in self.asked or (not measure.offered and name not in self.skipped)
        )


def _names(given: Sequence[Any], option: str) -> Tuple[str, ...]:
    found = tuple(dict.fromkeys(str(name) for name in given))
    unknown = [name for name in found if name not in MEASURES]
    if unknown:
        raise Refusal(f"{option}: {unknown[0][:60]!r} is no measure; write some of {', '.join(MEASURES)}.")
    return found
