# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit of persistence finds, which of it somebody has accepted, and the report on it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from ..base.acceptance import Acceptance
from ..base.text import visible
from .kinds import KINDS

#: More of one kind than a person reads; what is beyond is counted.
MOST_OF_A_KIND = 100
#: The controller takes four million characters of an answer; whoever planted a thousand long names must not be able to hide in an answer that is refused.
_MOST_CHARACTERS = 1_500_000
_MOST_SENTENCES = 200
_LONGEST = 500
_MOST_REASONS = 5
_FIRST = datetime(1970, 1, 1)


@dataclass(frozen=True)
class About:
    """Owner, mode and times (seconds since the epoch) of a file; ``user`` and ``group`` are names, or numbers where there is no name."""

    user: str = ""
    group: str = ""
    mode: int = 0
    modified: float = 0.0
    changed: float = 0.0
    size: int = 0


NOTHING = About()


@dataclass(frozen=True)
class Finding:
    """One thing from which a program may be started again: of which kind, where (below the root), why it is one, and what the file is.

    ``subject`` is whom in the file it is about, where a file has many.
    """

    kind: str
    path: str
    reasons: Tuple[str, ...]
    judged_by: str = ""
    sha256: str = ""
    about: About = NOTHING
    link: str = ""
    subject: str = ""
    reason: str = ""
    until: str = ""

    @property
    def where(self) -> str:
        """The path as a person reads it, and an acceptance names it."""
        return visible(f"/{self.path}{f':{self.subject}' if self.subject else ''}", _LONGEST)

    @property
    def accepted(self) -> bool:
        return bool(self.until)

    @property
    def why(self) -> str:
        """All reasons in one line."""
        more = len(self.reasons) - _MOST_REASONS
        shown = [*self.reasons[:_MOST_REASONS], *([f"and {more} more lines"] if more > 0 else [])]
        return visible("; ".join(shown), _LONGEST)

    @property
    def text(self) -> str:
        """The finding in one line."""
        kind = KINDS[self.kind]
        leads = f" (a link to {visible(self.link, 200)})" if self.link else ""
        kept = f" Accepted until {self.until}: {self.reason}." if self.accepted else ""
        return visible(f"[{self.kind}] {self.where}{leads}: {self.why}. {kind.does} {kind.look}{kept}")

    def to_data(self) -> Dict[str, Any]:
        """Return it as the module answers it."""
        return {
            "kind": self.kind,
            "where": self.where,
            "path": visible(f"/{self.path}", _LONGEST),
            "link": visible(self.link, _LONGEST),
            "why": self.why,
            "judged_by": self.judged_by,
            "sha256": self.sha256,
            "owner": visible(self.about.user, 80),
            "group": visible(self.about.group, 80),
            "mode": f"{self.about.mode:04o}",
            "size": self.about.size,
            "modified": moment(self.about.modified),
            "changed": moment(self.about.changed),
            "look": f"{KINDS[self.kind].does} {KINDS[self.kind].look}",
            "accepted": self.accepted,
            "reason": visible(self.reason, _LONGEST),
            "until": self.until,
        }


def moment(seconds: float) -> str:
    """Return a moment in UTC; whoever sets a file's times may have chosen any."""
    try:
        return f"{_FIRST + timedelta(seconds=int(seconds)):%Y-%m-%dT%H:%M:%SZ}"
    except (OverflowError, ValueError):
        return f"{int(seconds)} seconds since 1970"


@dataclass(frozen=True)
class Report:
    """All that was found, and what could not be looked at, or not be verified."""

    findings: Tuple[Finding, ...] = ()
    unfinished: Tuple[str, ...] = ()
    unverifiable: Tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> Dict[str, int]:
        accepted = sum(finding.accepted for finding in self.findings)
        return {
            "findings": len(self.findings) - accepted + sum(self.left_out.values()),
            "accepted": accepted,
        }

    @property
    def lines(self) -> List[str]:
        """The report for a person, one line each."""
        head = (
            f"{self.counts['findings']} findings, {self.counts['accepted']} accepted."
            if self.findings
            else "No finding."
        )
        beyond = [f"{number} more of kind {kind} are left out here." for kind, number in self.left_out.items()]
        return [
            head,
            *(finding.text for finding in self.findings),
            *beyond,
            *(f"Not looked at: {sentence}" for sentence in self.unfinished),
            *(f"Not verifiable: {sentence}" for sentence in self.unverifiable),
        ]


def judge(
    findings: Iterable[Finding],
    accepted: Sequence[Acceptance],
    today: date,
    unfinished: Iterable[str] = (),
    unverifiable: Iterable[str] = (),
    left_out: Optional[Mapping[str, int]] = None,
) -> Report:
    """Return the report on findings, each once, with those marked that an acceptance covers whose last day is not over."""
    in_force = [entry for entry in accepted if not entry.has_expired(today)]
    judged = [_marked(finding, in_force) for finding in dict.fromkeys(findings)]
    left = dict(left_out or {})
    order = {kind: place for place, kind in enumerate(KINDS)}
    judged.sort(key=lambda each: (each.accepted, order[each.kind], each.path, each.reasons))
    seen = [
        *unfinished,
        *(
            f"{entry.kind} at {entry.where} was accepted until {entry.until} ({entry.reason}), which is over: decide again, or take the entry out of accept"
            for entry in accepted
            if entry.has_expired(today)
        ),
    ]
    return Report(_fitting(judged, left), _sentences(seen), _sentences(unverifiable), left)


def _fitting(judged: Sequence[Finding], left: Dict[str, int]) -> Tuple[Finding, ...]:
    """Return the findings that an answer holds, and count the others in ``left``."""
    fitting, had = [], 0
    for finding in judged:
        had += len(json.dumps([finding.to_data(), finding.text, finding.text]))
        if had > _MOST_CHARACTERS:
            left[finding.kind] = left.get(finding.kind, 0) + 1
        else:
            fitting.append(finding)
    return tuple(fitting)


def _sentences(given: Iterable[str]) -> Tuple[str, ...]:
    said = list(dict.fromkeys(visible(sentence, _LONGEST) for sentence in given))
    more = [f"And {len(said) - _MOST_SENTENCES} more."] if len(said) > _MOST_SENTENCES else []
    return (*said[:_MOST_SENTENCES], *more)


def _marked(finding: Finding, accepted: Sequence[Acceptance]) -> Finding:
    for entry in accepted:
        if entry.covers(finding.kind, [finding.where], finding.sha256):
            return replace(finding, reason=entry.reason, until=entry.until.isoformat())
    return finding
