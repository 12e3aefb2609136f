# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Valid lists that were stored: where, which one is used, and how old it is."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Dict, Mapping, Optional, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Network
from .publishers import Feed, Publisher
from .validation import validate

FALLBACKS = ("none", "cached", "shipped")
_DAY = 86400


@dataclass(frozen=True)
class FetchOptions:
    """How a controller fetches a list, and what it uses where it cannot; empty paths are the usual ones."""

    ca_path: str
    cache_path: str
    timeout_seconds: int
    fallback: str
    max_age_days: int

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "FetchOptions":
        """Return what the options of these names say; Refusal for what is not legal."""
        return cls(
            params["ca_path"] or "",
            params["cache_path"] or "",
            values.in_bounds(params["timeout_seconds"], "timeout_seconds", 1, 300, "seconds"),
            params["fallback"],
            values.in_bounds(params["max_age_days"], "max_age_days", 1, 365, "days"),
        )


@dataclass(frozen=True)
class CachedAnswer:
    """What a source said, and its mark (ETag) for it: with the mark it is asked whether that still holds."""

    feed: Feed
    etag: str
    entries: Tuple[str, ...]

    def to_data(self) -> Dict[str, Any]:
        return {**self.feed.to_data(), "etag": self.etag, "entries": list(self.entries)}

    @classmethod
    def from_data(cls, data: Any) -> "CachedAnswer":
        return cls(Feed.parse(data, "feed"), str(data["etag"]), tuple(map(str, data["entries"])))


@dataclass(frozen=True)
class CachedList:
    """A valid list, and when it was last published (seconds since the epoch)."""

    networks: Tuple[Network, ...]
    fetched_at: float
    said: Tuple[CachedAnswer, ...] = ()

    def to_text(self) -> str:
        """Return the list as the text of a file; ``from_text`` is its inverse."""
        return json.dumps(
            {
                "networks": [str(net) for net in self.networks],
                "fetched_at": self.fetched_at,
                "said": [said.to_data() for said in self.said],
            },
            indent=1,
        )

    @classmethod
    def from_text(cls, text: Optional[str], publisher: Publisher) -> "Optional[CachedList]":
        """Return the list of such a file, or None where there is none or none that this publisher could have had."""
        try:
            data = json.loads(text or "")
            return cls(validate(data["networks"], publisher.bounds, "the last good list"), *_answers(data))
        except (ValueError, KeyError, TypeError, RecursionError, Refusal):
            return None

    def age_days(self, now: float) -> float:
        return max(0.0, (now - self.fetched_at) / _DAY)


@dataclass(frozen=True)
class Chosen:
    """The list that is used: where it is from (fetched, cached or shipped), how old, and why it was not fetched."""

    cached: CachedList
    obtained: str
    age_days: float = 0.0
    reason: str = ""

    @property
    def warnings(self) -> Tuple[str, ...]:
        if not self.reason:
            return ()
        return (f"Using the {self.obtained} list, {self.age_days:.1f} days old, since {self.reason}",)


def answers(text: Optional[str]) -> Optional[Tuple[float, Tuple[CachedAnswer, ...]]]:
    """Return when the answers in the file of a list came, and what they were; None where that cannot be read."""
    try:
        return _answers(json.loads(text or ""))
    except (ValueError, KeyError, TypeError, RecursionError, Refusal):
        return None


def _answers(data: Any) -> Tuple[float, Tuple[CachedAnswer, ...]]:
    at = float(data["fetched_at"])
    if not math.isfinite(at):
        raise ValueError("no moment")
    return at, tuple(CachedAnswer.from_data(said) for said in data["said"])


def fall_back(
    publisher: Publisher, last: Optional[CachedList], fallback: str, max_age_days: int, now: float, reason: str
) -> Chosen:
    """Return the list to use where none could be fetched: the last good one, then the shipped one.

    ``now`` is in seconds since the epoch. Refusal where there is none that is young enough.
    """
    too_old = []
    for source, cached in (("cached", last), ("shipped", shipped(publisher))):
        if cached is None or FALLBACKS.index(source) > FALLBACKS.index(fallback):
            continue
        age = cached.age_days(now)
        if age <= max_age_days:
            return Chosen(cached, source, age, reason)
        too_old.append(f"the {source} list is {age:.1f} days old (max_age_days: {max_age_days})")
    known = ", and ".join(too_old) or f"there is no other list to use (fallback: {fallback})"
    raise Refusal(
        f"{reason} And {known}, so nothing was changed; see that the controller can reach that server, then run again."
    )


def shipped(publisher: Publisher) -> Optional[CachedList]:
    """Return the list of this publisher's that comes with the collection, or None."""
    if not publisher.shipped:
        return None
    day = datetime.strptime(publisher.shipped_on, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    return CachedList(validate(publisher.shipped, publisher.bounds, "the shipped list"), day.timestamp())
