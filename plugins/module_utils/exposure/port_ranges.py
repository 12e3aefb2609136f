# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports as people write many of them: 22, and 8000-8100."""

from __future__ import annotations

import re
from typing import Any, Iterable, List, Set, Tuple

from ..base import values
from ..base.errors import Refusal

_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")


def parse(given: Iterable[Any], option: str) -> Tuple[int, ...]:
    """Return the ports that a list of ports and ranges names, in order; Refusal for what is none."""
    found: Set[int] = set()
    for entry in given:
        match = _RANGE.fullmatch(str(entry).strip())
        if match is None:
            raise Refusal(
                f"{option}: {str(entry)[:60]!r} is neither a port nor a range of ports; write one like 22 or 8000-8100."
            )
        low = values.port(match[1], option)
        high = values.port(match[2] or match[1], option)
        if high < low:
            raise Refusal(f"{option}: {match[0]} ends before it begins; write {high}-{low}.")
        found.update(range(low, high + 1))
    return tuple(sorted(found))


def written(ports: Iterable[int]) -> List[str]:
    """Return ports as few ranges; ``parse`` is its inverse."""
    found: List[List[int]] = []
    for port in sorted(set(ports)):
        if found and found[-1][1] == port - 1:
            found[-1][1] = port
        else:
            found.append([port, port])
    return [str(low) if low == high else f"{low}-{high}" for low, high in found]
