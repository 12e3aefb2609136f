# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How certificates fare, and when an authority may be asked again."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import failures as renewals
from ansible_collections.portcullis.vps.plugins.module_utils.certificates.failures import Failure
from ansible_collections.portcullis.vps.plugins.module_utils.certificates.plan import Lineage

DAY = 86400.0
SITE = Lineage("site", ("example.org",), "ecdsa", 0.0, 90 * DAY)


def test_failures_in_a_row_are_counted_and_put_off_longer_each_time() -> None:
    failures: renewals.Failures = {}
    waits = []
    for _attempt in range(5):
        failures = renewals.with_one(failures, "site", Failure("issue", 1000.0, "no", request="a"))
        waits.append((failures["site"].again_at - 1000) / 3600)
    assert waits == [0.25, 1, 6, 24, 24]
    assert renewals.with_one(failures, "site", Failure("issue", 0.0, "no", request="b"))["site"].times == 1


@pytest.mark.parametrize(
    ("failure", "now", "waits"),
    [
        (None, 0.0, False),
        (Failure("issue", 1000.0, "a timeout", request="a"), 1001.0, True),
        (Failure("issue", 1000.0, "a timeout", request="a"), 1900.0, False),
        (Failure("issue", 1000.0, "a timeout", request="a"), 999.0, False),
        (Failure("issue", 1000.0, "a timeout", request="b"), 1001.0, False),
        (Failure("renewal", 1000.0, "a timeout", request="a"), 1001.0, False),
    ],
)
def test_the_same_request_waits(failure: Failure | None, now: float, waits: bool) -> None:
    said = renewals.must_wait(failure, "a", now, lambda moment: f"<{moment:.0f}>")
    assert (said is not None) == waits
    if said:
        assert "<1000>, attempt 1 (a timeout)" in said
        assert "due at <1900>" in said


def test_what_the_authority_did_not_refuse_waits_for_nothing_and_what_it_issued_wrongly_waits_for_a_person() -> None:
    local = Failure("issue", 1000.0, "port 80 is taken", request="a", pause=renewals.NONE)
    held = Failure("issue", 1000.0, "it is for other domains", request="a", pause=renewals.HELD)
    assert renewals.must_wait(local, "a", 1001.0, str) is None
    for later in (999.0, 1001.0, 1000.0 + 400 * DAY):
        said = renewals.must_wait(held, "a", later, str) or ""
        assert "is not what was asked for (it is for other domains)" in said
        assert "then run again with retry_failed" in said
    assert renewals.must_wait(held, "b", 1001.0, str) is None
    assert renewals.problems({}, {"site": held}, 1001.0, str)[0].endswith("(not tried again without retry_failed)")
    assert "not tried again" not in renewals.problems({}, {"site": local}, 1001.0, str)[0]
    # A refusal after failures of the host's own is the first one.
    failures = renewals.with_one(
        {"site": Failure("issue", 5.0, "x", 7, "a", renewals.NONE)}, "site", Failure("issue", 6.0, "no", request="a")
    )
    assert failures["site"].times == 1


@pytest.mark.parametrize(
    ("failure", "now", "waits"),
    [
        (Failure("renewal", 1000.0, "a timeout"), 1001.0, True),
        (Failure("renewal", 1000.0, "port 80 is taken", pause=renewals.NONE), 1001.0, False),
        (Failure("renewal", 1000.0, "a timeout", times=2), 1901.0, True),
        (Failure("renewal", 1000.0, "a timeout"), 1900.0, False),
        # The clock was set back since.
        (Failure("renewal", 1000.0, "a timeout"), 999.0, False),
        (Failure("issue", 1000.0, "a timeout"), 1001.0, False),
        (Failure("deployment", 1000.0, "a timeout"), 1001.0, False),
    ],
)
def test_a_renewal_that_failed_waits_and_it_is_said_until_when_and_why(
    failure: Failure, now: float, waits: bool
) -> None:
    said = renewals.put_off({"site": failure}, now, lambda moment: f"<{moment:.0f}>")
    assert list(said) == (["site"] if waits else [])
    if waits:
        until = f"before <{failure.again_at:.0f}>"
        assert f"The certificate site is not renewed {until}: that failed at <1000>" in said["site"]
        assert "(a timeout)" in said["site"]
        assert f"(not tried again {until})" in renewals.problems({}, {"site": failure}, now, lambda m: f"<{m:.0f}>")[0]


@pytest.mark.parametrize(
    ("days", "said"), [(60, None), (71.9, None), (72.1, "is close to its end"), (91, "has expired at")]
)
def test_a_certificate_with_less_than_a_fifth_of_its_time_is_reported(days: float, said: str | None) -> None:
    problems = renewals.problems({"site": SITE}, {}, days * DAY, str)
    assert problems == [] if said is None else said in problems[0]


def test_what_failed_is_reported() -> None:
    failures = {"site": Failure("renewal", 5.0, "a timeout", 3)}
    said = renewals.problems({"site": SITE}, failures, 5.0 * DAY, lambda moment: f"<{moment:.0f}>")
    assert said == ["The certificate site: its renewal failed at <5>, 3 in a row: a timeout"]


@pytest.mark.parametrize("text", [None, "", "[]", "{", '{"site": 1}', '{"site": {"x": 1}}'])
def test_a_file_that_cannot_be_read_tells_of_nothing(text: Any) -> None:
    assert renewals.from_text(text) == {}


def test_failures_come_back_from_their_file() -> None:
    failures = {"site": Failure("renewal", 5.0, "a timeout", 3, "x")}
    assert renewals.from_text(renewals.to_text(failures)) == failures
