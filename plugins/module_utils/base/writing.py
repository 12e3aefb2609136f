# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written for another program to read: only lines of its grammar, or nothing at all.

Values are parsed before they reach a writer. This is what remains where a parser took more than it should: a line break inside a
value would become a line of its own, which that program obeys.
"""

from __future__ import annotations

import re
from typing import Iterable, List

from .errors import Refusal


def managed(role: str = "") -> str:
    """Return the sentence at the head of a file of ours."""
    return (
        f"Managed by the Ansible collection portcullis.vps{f', role {role}' if role else ''}; edits here do not last."
    )


def lines(texts: Iterable[str], grammar: "re.Pattern[str]", reader: str) -> List[str]:
    """Return lines, none of which may hold more than ``grammar`` says; Refusal names ``reader``, the program they are for."""
    found = list(texts)
    for text in found:
        if not grammar.fullmatch(text):
            raise Refusal(
                f"{text[:80]!r} is no line that {reader} may be given, so nothing was written; this is a defect of the collection or "
                "an attack: look at where that value is from."
            )
    return found
