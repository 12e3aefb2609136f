# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How certificates fare: those that could not be issued or renewed, when to try again, and which come close to their end."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Callable, Dict, List, Mapping, Optional

from . import storage
from .plan import Lineage

#: After the first failure, the second and so on: within what Let's Encrypt allows, five an hour for each name.
_PAUSES = (15 * 60, 60 * 60, 6 * 3600, 24 * 3600)
#: Renewals are due with a third of its time left; with less than a fifth, several have failed.
_CLOSE = 0.2
#: What a person runs after solving the problem.
RETRY = "portcullis certificates renew --retry-failed"

#: When to ask again after a failure: later each time, since the authority was asked; at once, since it was not; or by nobody's doing but
#: a person's, since it issued something else and would do so on each run.
GROWS, NONE, HELD = "grows", "none", "held"
#: What is written down of a request that did not end well.
AFTER = {
    storage.LOCAL: ("issue", NONE),
    storage.REFUSED: ("issue", GROWS),
    storage.ISSUED: ("issue", HELD),
    storage.DEPLOYMENT: ("deployment", NONE),
}


@dataclass(frozen=True)
class Failure:
    """What failed for a certificate: ``what`` (issue, renewal or deployment), how often in a row, when last, and why.

    ``request`` tells one request from another: whoever changes it need not wait. ``at`` is in seconds since the epoch, ``pause`` one of
    the above.
    """

    what: str
    at: float
    reason: str
    times: int = 1
    request: str = ""
    pause: str = GROWS

    @property
    def again_at(self) -> float:
        """When the authority may be asked again."""
        return self.at + _PAUSES[min(self.times, len(_PAUSES)) - 1]

    def puts_off(self, now: float) -> bool:
        """Whether the authority is not to be asked yet; what failed later than now failed before a clock was set back."""
        if self.pause != GROWS:
            return self.pause == HELD
        return self.at <= now < self.again_at


Failures = Dict[str, Failure]


def from_text(text: Optional[str]) -> Failures:
    """Return the failures of such a file, by certificate; none for one that cannot be read."""
    try:
        return {str(name): Failure(**about) for name, about in json.loads(text or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def to_text(failures: Mapping[str, Failure]) -> str:
    return json.dumps({name: asdict(failure) for name, failure in failures.items()}, indent=1)


def with_one(failures: Mapping[str, Failure], name: str, new: Failure) -> Failures:
    """Return the failures with one more, counted on from the last of the same kind."""
    before = failures.get(name)
    again = before is not None and (before.what, before.request, before.pause) == (new.what, new.request, new.pause)
    times = before.times + 1 if before is not None and again else 1
    return {**failures, name: replace(new, times=times)}


def must_wait(failure: Optional[Failure], request: str, now: float, clock: Callable[[float], str]) -> Optional[str]:
    """Return the sentence that puts a request off, or None where it may be made."""
    if failure is None or failure.what != "issue" or failure.request != request or not failure.puts_off(now):
        return None
    if failure.pause == HELD:
        return (
            f"The authority was not asked again: what it issued at {clock(failure.at)} is not what was asked for ({failure.reason}), another "
            "one would come out the same, and authorities limit how many they issue. Fix what it named, then run again with retry_failed."
        )
    return (
        f"The authority was not asked again: it refused at {clock(failure.at)}, attempt {failure.times} ({failure.reason}), "
        f"and limits how often it may be asked. The next attempt is due at {clock(failure.again_at)}; fix what it named, "
        "then run again after that, or now with retry_failed."
    )


def put_off(failures: Mapping[str, Failure], now: float, clock: Callable[[float], str]) -> Dict[str, str]:
    """Return the sentences that put renewals off, by certificate."""
    return {
        name: f"The certificate {name} is not renewed before {clock(failure.again_at)}: that failed at {clock(failure.at)}, "
        f"{failure.times} in a row ({failure.reason}), and authorities limit how often they may be asked. Fix what it named, then "
        f"run '{RETRY}'."
        for name, failure in failures.items()
        if failure.what == "renewal" and failure.puts_off(now)
    }


def is_close(lineage: Lineage, now: float) -> bool:
    """Return whether so little of a certificate's time is left that renewals must have failed."""
    return lineage.not_after - now < (lineage.not_after - lineage.not_before) * _CLOSE


def problems(
    lineages: Mapping[str, Lineage], failures: Mapping[str, Failure], now: float, clock: Callable[[float], str]
) -> List[str]:
    """Return a sentence for each certificate that needs somebody to look at it."""
    found = []
    for name, lineage in lineages.items():
        if is_close(lineage, now):
            word = "has expired at" if lineage.not_after < now else "is close to its end,"
            found.append(f"The certificate {name} {word} {clock(lineage.not_after)}.")
    for name, failure in failures.items():
        again = failure.what != "deployment" and failure.puts_off(now)
        until = "without retry_failed" if failure.pause == HELD else f"before {clock(failure.again_at)}"
        found.append(
            f"The certificate {name}: its {failure.what} failed at {clock(failure.at)}, {failure.times} in a row: {failure.reason}"
            + (f" (not tried again {until})" if again else "")
        )
    return found


def lines(lineages: Mapping[str, Lineage], now: float, clock: Callable[[float], str]) -> List[str]:
    """Return a sentence for each certificate."""
    return [
        f"Certificate {name}: {', '.join(lineage.domains)}; valid until {clock(lineage.not_after)}, "
        f"{max(0, int((lineage.not_after - now) // 86400))} days more."
        for name, lineage in lineages.items()
    ]
