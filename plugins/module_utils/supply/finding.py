# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit of the supply chain finds, and which of it somebody has accepted, with a reason and until a day."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.text import visible
from .rules import CERTAIN, RULES, WARNING

#: More than any host should have; what is beyond is counted and left out of the answer.
MOST_FINDINGS = 5_000
_LONGEST = 1_000


@dataclass(frozen=True)
class Acceptance:
    """A finding that somebody lives with: its rule, where it is (a pattern of fnmatch), why, and the last day of that."""

    rule: str
    where: str
    reason: str
    until: date

    def covers(self, finding: "Finding") -> bool:
        """Return whether it is about a finding, whatever the day."""
        places = {finding.where, finding.path, finding.package} - {""}
        return self.rule == finding.rule and any(
            place == self.where or fnmatch.fnmatchcase(place, self.where) for place in places
        )

    def has_expired(self, today: date) -> bool:
        """Return whether its last day is over."""
        return self.until < today


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
    return tuple(_acceptance(entry, f"accept[{number}]") for number, entry in enumerate(given))


def _acceptance(entry: Mapping[str, Any], option: str) -> Acceptance:
    texts = {name: values.one_line(entry.get(name) or "", f"{option}.{name}").strip() for name in ("where", "reason")}
    rule, until = str(entry.get("rule") or ""), str(entry.get("until") or "")
    if rule not in RULES or rule == "acceptance_expired":
        raise Refusal(
            f"{option}.rule: {visible(rule, 60)!r} is no rule that can be accepted; write the one that the finding names in brackets."
        )
    for name, text in texts.items():
        if not text:
            raise Refusal(
                f"{option}.{name} is empty, so nobody could tell later what was accepted and why; write "
                f"{'the place that the finding names' if name == 'where' else 'the reason in one line'}."
            )
    try:
        end = date.fromisoformat(until)
    except ValueError:
        raise Refusal(
            f"{option}.until: {visible(until, 60)!r} is no day; write the last day on which this holds, such as '2027-06-30'."
        ) from None
    return Acceptance(rule, texts["where"], texts["reason"], end)


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
            "acceptance_expired",
            f"{entry.rule} at {entry.where} was accepted until {entry.until} ({entry.reason})",
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
        if entry.covers(finding):
            return replace(finding, reason=entry.reason, until=entry.until.isoformat())
    return finding
