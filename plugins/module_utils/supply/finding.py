# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit of the supply chain finds, and which of it somebody has accepted, with a reason and until a day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

from ..base import acceptance
from ..base.acceptance import Acceptance
from ..base.text import visible
from .rules import CERTAIN, RULES, WARNING

#: More than any host should have; what is beyond is counted and left out of the answer.
MOST_FINDINGS = 5_000
_LONGEST = 1_000
#: The rule by which an acceptance is found whose last day is over.
_EXPIRED = "acceptance_expired"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or wants a look: by which rule, how sure that is, where, and what."""

    rule: str
    severity: str
    what: str
    path: str = ""
    line: int = 0
    package: str = ""
    reason: str = ""
    until: str = ""

    @property
    def where(self) -> str:
        """The place as a person names it, and an acceptance too: a file with its line, else a package."""
        if not self.path:
            return self.package
        return f"{self.path}:{self.line}" if self.line else self.path

    @property
    def accepted(self) -> bool:
        return bool(self.until)

    @property
    def text(self) -> str:
        """The finding in one line, with how sure it is."""
        return f"{self.severity} {self.sentence}"

    @property
    def sentence(self) -> str:
        """The finding in one line."""
        rule, place = RULES[self.rule], f"{self.where}: " if self.where else ""
        kept = f" Accepted until {self.until}: {self.reason}." if self.accepted else ""
        return visible(f"[{self.rule}] {place}{self.what}. {rule.why} {rule.remedy}{kept}")

    def to_data(self) -> Dict[str, Any]:
        """Return it as the module answers it; whoever named a file or a package may have put anything into the name."""
        rule = RULES[self.rule]
        found = {
            "rule": self.rule,
            "severity": self.severity,
            "where": visible(self.where, _LONGEST),
            "path": visible(self.path, _LONGEST),
            "package": visible(self.package, _LONGEST),
            "what": visible(self.what, _LONGEST),
            "reason": visible(self.reason, _LONGEST),
        }
        return {
            **found,
            "line": self.line,
            "why": rule.why,
            "remedy": rule.remedy,
            "accepted": self.accepted,
            "until": self.until,
        }


def found(rule: str, what: str, path: str = "", line: int = 0, package: str = "", severity: str = "") -> Finding:
    """Return a finding with the severity of its rule, unless there is another one."""
    return Finding(rule, severity or RULES[rule].severity, what, path, line, package)


def acceptances(given: Iterable[Mapping[str, Any]]) -> Tuple[Acceptance, ...]:
    """Parse the option ``accept``; Refusal for what has no reason, no end, or is about no rule."""
    return acceptance.acceptances(given, RULES.keys() - {_EXPIRED}, "rule")


@dataclass(frozen=True)
class Report:
    """All that an audit found, the gravest first, and what it could not look at."""

    findings: Tuple[Finding, ...] = ()
    unfinished: Tuple[str, ...] = ()
    left_out: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def certain(self) -> List[Finding]:
        """What is certain and that nobody has accepted."""
        return [finding for finding in self.findings if finding.severity == CERTAIN and not finding.accepted]

    @property
    def lines(self) -> List[str]:
        """The report for a person, one line each."""
        counts = self.counts
        head = (
            f"{counts['certain']} certain, {counts['warnings']} warnings, {counts['accepted']} accepted."
            if self.findings
            else "No finding."
        )
        beyond = [f"{self.left_out} more findings are left out here; mend these first."] if self.left_out else []
        unseen = [f"Not looked at: {sentence}" for sentence in self.unfinished]
        return [head, *(finding.text for finding in self.findings), *beyond, *unseen]


def judge(
    findings: Iterable[Finding], accepted: Sequence[Acceptance], today: date, unfinished: Sequence[str] = ()
) -> Report:
    """Return the report on findings, each once, with those marked that an acceptance covers whose last day is not over."""
    in_force = [entry for entry in accepted if not entry.has_expired(today)]
    judged = [_marked(finding, in_force) for finding in dict.fromkeys(findings)]
    judged += [
        found(
            _EXPIRED,
            f"{entry.kind} at {entry.where} was accepted until {entry.until} ({entry.reason})",
            package=entry.where,
        )
        for entry in accepted
        if entry.has_expired(today)
    ]
    judged.sort(key=lambda each: (each.accepted, each.severity != CERTAIN, each.rule, each.path, each.line, each.what))
    counts = {
        "certain": sum(each.severity == CERTAIN and not each.accepted for each in judged),
        "warnings": sum(each.severity == WARNING and not each.accepted for each in judged),
        "accepted": sum(each.accepted for each in judged),
    }
    unseen = tuple(dict.fromkeys(visible(sentence, _LONGEST) for sentence in unfinished))
    return Report(tuple(judged[:MOST_FINDINGS]), unseen, max(0, len(judged) - MOST_FINDINGS), counts)


def _marked(finding: Finding, accepted: Sequence[Acceptance]) -> Finding:
    for entry in accepted:
        if entry.covers(finding.rule, (finding.where, finding.path, finding.package)):
            return replace(finding, reason=entry.reason, until=entry.until.isoformat())
    return finding
