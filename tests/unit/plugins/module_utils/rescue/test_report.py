# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report: what is accepted, what it holds at most, and the module around it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.managed import persistence_audit as managed
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.finding import Finding, judge, moment

from tests.unit.plugins.module_utils.rescue.disks import TODAY, fresh, looked, put

_JOB = "* * * * * root /opt/x\n"
_ENTRY = {"kind": "cron", "where": "/etc/cron.d/x", "reason": "ours", "until": "2026-11-26"}


def params(**options: Any) -> dict[str, Any]:
    return {**{name: spec["default"] for name, spec in managed.ARGUMENT_SPEC.items()}, **options}


def test_a_finding_says_all_that_a_person_needs(tmp_path: Path) -> None:
    put(fresh(tmp_path), "etc/cron.d/x", _JOB, 0o640)
    outcome = managed.manage(params(root=str(tmp_path)), True)
    (found,) = outcome.values["findings"]
    assert (found["kind"], found["where"], found["path"], found["mode"], found["size"]) == (
        *("cron", "/etc/cron.d/x", "/etc/cron.d/x", "0640", len(_JOB)),
    )
    assert found["sha256"] == hashlib.sha256(_JOB.encode()).hexdigest()
    assert found["owner"] in ("root", "1000", "admin") or found["owner"].isdigit()
    assert found["why"] == "no package owns it; line 1: * * * * * root /opt/x"
    assert found["look"] == "cron and anacron run it. Read which command it runs, as whom, and who wrote it."
    assert (found["modified"][-1], found["judged_by"], outcome.changed) == ("Z", "the disk's own word", False)
    assert outcome.values["counts"] == {"findings": 1, "accepted": 0}
    assert outcome.values["summary"][0] == "1 findings, 0 accepted."
    json.dumps(outcome.values)


@pytest.mark.parametrize(
    ("entry", "accepted"),
    [
        ({}, True),
        ({"where": "/etc/cron.d/*"}, True),
        ({"sha256": hashlib.sha256(_JOB.encode()).hexdigest()}, True),
        ({"sha256": "0" * 64}, False),
        ({"kind": "at"}, False),
        ({"where": "/etc/cron.d/y"}, False),
        ({"until": "2026-11-25"}, False),
    ],
)
def test_what_somebody_accepts_does_not_count_until_the_day_is_over(
    tmp_path: Path, entry: dict[str, str], accepted: bool
) -> None:
    put(fresh(tmp_path), "etc/cron.d/x", _JOB)
    report = looked(tmp_path, accept=[{**_ENTRY, **entry}])
    assert [finding.accepted for finding in report.findings] == [accepted]
    assert any("is over: decide again" in sentence for sentence in report.unfinished) == (
        entry.get("until") is not None
    )


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"kind": "none"}, r"accept\[0\].kind: 'none' is no kind"),
        ({"where": " "}, r"accept\[0\].where is empty"),
        ({"reason": ""}, r"accept\[0\].reason is empty"),
        ({"until": "tomorrow"}, r"accept\[0\].until: 'tomorrow' is no day"),
        ({"sha256": "abc"}, r"accept\[0\].sha256: 'abc' is no SHA-256"),
        ({"reason": "a\nb"}, "line break"),
    ],
)
def test_an_acceptance_without_a_reason_or_an_end_is_refused(entry: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        managed.parse(params(accept=[{**_ENTRY, **entry}]))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"root": "mnt"}, "root: 'mnt' does not begin with /"),
        ({"web_roots": ["www"]}, "web_roots: 'www' does not begin with /"),
        ({"admins": ["a b"]}, "admins: 'a b' is not a login name"),
        ({"max_seconds": 0}, "max_seconds: 0 is out of bounds"),
        ({"new_days": -1}, "new_days: -1 is out of bounds"),
    ],
)
def test_what_is_not_legal_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        managed.parse(params(**options))


@pytest.mark.slow
def test_an_answer_has_less_characters_than_the_controller_takes() -> None:
    wide = "\x1b" * 600
    found = [Finding("cron", f"etc/{number}{wide}", (wide, wide)) for number in range(2_000)]
    report = judge(found, (), TODAY, [f"{number}{wide}" for number in range(2_000)])
    said = json.dumps([[finding.to_data() for finding in report.findings], report.lines, report.unfinished])
    assert len(said) < 4_000_000
    assert report.counts["findings"] == 2_000
    assert report.unfinished[-1] == "And 1800 more."


def test_a_moment_of_any_number_is_said() -> None:
    assert moment(0) == "1970-01-01T00:00:00Z"
    assert moment(1e18) == "1000000000000000000 seconds since 1970"
