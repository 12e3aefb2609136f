# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit found and somebody accepted: which kind, where, why, and until which day. All audits take it in this shape."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Collection, Dict, Iterable, Mapping, Tuple

from . import values
from .errors import Refusal
from .text import visible

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Acceptance:
    """A finding that somebody lives with: its kind, where it is (a pattern of fnmatch), why, and the last day of that.

    With a ``sha256`` it is about a file with this content alone.
    """

    kind: str
    where: str
    reason: str
    until: date
    sha256: str = ""

    def covers(self, kind: str, places: Iterable[str], sha256: str = "") -> bool:
        """Return whether it is about what is of this kind and in one of these places, whatever the day."""
        return (
            kind == self.kind
            and self.sha256 in ("", sha256)
            and any(place == self.where or fnmatch.fnmatchcase(place, self.where) for place in places if place)
        )

    def has_expired(self, today: date) -> bool:
        """Return whether its last day is over."""
        return self.until < today


def suboptions(kind: str = "kind") -> Dict[str, Any]:
    """Return the specification of a module's option ``accept``, whose entries name the kind of a finding by this word."""
    required = {"type": "str", "required": True}
    return {kind: required, "where": required, "reason": required, "until": required}


def acceptances(
    given: Iterable[Mapping[str, Any]], kinds: Collection[str], word: str = "kind"
) -> Tuple[Acceptance, ...]:
    """Parse the option ``accept``; Refusal for what has no reason, no end, or is of no kind that can be accepted."""
    return tuple(_parsed(entry, kinds, word, f"accept[{number}]") for number, entry in enumerate(given))


def _parsed(entry: Mapping[str, Any], kinds: Collection[str], word: str, option: str) -> Acceptance:
    texts = {name: values.one_line(entry.get(name) or "", f"{option}.{name}").strip() for name in ("where", "reason")}
    kind, until, sha256 = (str(entry.get(name) or "") for name in (word, "until", "sha256"))
    if kind not in kinds:
        raise Refusal(
            f"{option}.{word}: {visible(kind, 60)!r} is no {word} that can be accepted; write the one that the finding has."
        )
    for name, text in texts.items():
        if not text:
            raise Refusal(
                f"{option}.{name} is empty, so nobody could tell later what was accepted and why; write "
                f"{'the place that the finding names' if name == 'where' else 'the reason in one line'}."
            )
    if sha256 and not _DIGEST.fullmatch(sha256):
        raise Refusal(
            f"{option}.sha256: {visible(sha256, 80)!r} is no SHA-256; write the 64 digits that the finding has, or leave it out."
        )
    try:
        end = date.fromisoformat(until)
    except ValueError:
        raise Refusal(
            f"{option}.until: {visible(until, 60)!r} is no day; write the last day on which this holds, such as '2027-06-30'."
        ) from None
    return Acceptance(kind, texts["where"], texts["reason"], end, sha256)
