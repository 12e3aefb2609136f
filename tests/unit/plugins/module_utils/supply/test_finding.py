# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings, and which of them somebody has accepted until when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.acceptance import Acceptance
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.supply.finding import (
    MOST_FINDINGS,
    acceptances,
    found,
    judge,
)

TODAY = date(2026, 11, 26)
UNSIGNED = found("apt_unsigned", "x is used without a signature", "/etc/apt/sources.list", 3)
BRAND = found("name_brand", "twilio-npm begins like Twilio's", package="npm:twilio-npm")


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "rule": "apt_unsigned",
        "where": "/etc/apt/sources.list",
        "reason": "a lab",
        "until": "2026-12-31",
        **changes,
    }


@pytest.mark.parametrize("where", ["/etc/apt/sources.list", "/etc/apt/sources.list:3", "/etc/apt/*"])
def test_an_acceptance_covers_its_place(where: str) -> None:
    report = judge([UNSIGNED], acceptances([entry(where=where)]), TODAY)
    (finding,) = report.findings
    assert (finding.accepted, finding.reason, finding.until, report.certain) == (True, "a lab", "2026-12-31", [])
    assert report.counts == {"certain": 0, "warnings": 0, "accepted": 1}


@pytest.mark.parametrize(
    "changes", [{"where": "/etc/apt/sources.list:4"}, {"rule": "apt_no_signed_by"}, {"where": "apt"}]
)
def test_an_acceptance_covers_nothing_else(changes: dict[str, str]) -> None:
    assert judge([UNSIGNED], acceptances([entry(**changes)]), TODAY).certain == [UNSIGNED]


def test_a_package_is_accepted_by_its_name() -> None:
    given = acceptances([entry(rule="name_brand", where="npm:twilio-npm")])
    assert judge([BRAND], given, TODAY).counts == {"certain": 0, "warnings": 0, "accepted": 1}


def test_an_acceptance_ends_with_its_last_day_and_is_a_finding_from_then_on() -> None:
    given = acceptances([entry()])
    assert judge([UNSIGNED], given, date(2026, 12, 31)).certain == []
    after = judge([UNSIGNED], given, date(2027, 1, 1))
    assert after.certain == [UNSIGNED]
    assert [finding.rule for finding in after.findings] == ["apt_unsigned", "acceptance_expired"]
    assert "until 2026-12-31 (a lab)" in after.findings[1].what


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rule": "apt_unsignd"}, r"accept\[0\].rule: 'apt_unsignd' is no rule that can be accepted"),
        ({"rule": "acceptance_expired"}, "no rule that can be accepted"),
        ({"where": " "}, r"accept\[0\].where is empty"),
        ({"reason": ""}, r"accept\[0\].reason is empty"),
        ({"reason": "a\nb"}, "line break"),
        ({"until": "never"}, r"accept\[0\].until: 'never' is no day"),
        ({"until": ""}, "is no day"),
    ],
)
def test_an_acceptance_without_a_rule_a_reason_or_an_end_is_refused(changes: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        acceptances([entry(**changes)])


def test_the_gravest_come_first_each_once_and_accepted_ones_last() -> None:
    accepted = Acceptance("apt_unsigned", "/etc/apt/sources.list", "a lab", TODAY)
    other = found("apt_unsigned", "y", "/etc/apt/sources.list.d/y.list", 1)
    report = judge([BRAND, UNSIGNED, other, BRAND], [accepted], TODAY)
    assert [finding.rule for finding in report.findings] == ["apt_unsigned", "name_brand", "apt_unsigned"]
    assert report.findings[0] == other
    assert report.lines[0] == "1 certain, 1 warnings, 1 accepted."
    assert report.lines[-1].endswith("Accepted until 2026-11-26: a lab.")


def test_what_others_named_moves_no_cursor_and_makes_no_line() -> None:
    odd = found("name_brand", "a\x1b[2Jb\nc", "x\x1b[31m\n/y", package="npm:\u202eevil")
    assert odd.text.isprintable()
    assert all(str(value).isprintable() for value in odd.to_data().values())


def test_more_findings_than_anybody_reads_are_counted() -> None:
    many = [found("name_brand", str(number)) for number in range(MOST_FINDINGS + 7)]
    report = judge([*many, UNSIGNED], [], TODAY)
    assert (len(report.findings), report.left_out, report.findings[0]) == (MOST_FINDINGS, 8, UNSIGNED)
    assert report.counts["warnings"] == MOST_FINDINGS + 7
    assert "8 more findings are left out here" in report.lines[-1]


def test_what_was_not_looked_at_is_said_once() -> None:
    report = judge([], [], TODAY, ["zizmor is not installed here."] * 2)
    assert report.lines == ["No finding.", "Not looked at: zizmor is not installed here."]
