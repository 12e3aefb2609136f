# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change that could cut people off is confirmed, or refused where nobody could."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan, WriteFile
from ansible_collections.portcullis.vps.plugins.module_utils.transaction import transaction
from ansible_collections.portcullis.vps.plugins.module_utils.transaction.confirmation import Confirmation

CHANGE = Plan((WriteFile("/etc/x", "x"),))
RISK = Plan(CHANGE.steps, needs_proof=True)


def parse(seconds: int = 60, started_by: str = "ada@desk", fresh: bool = True) -> Confirmation:
    return Confirmation.parse({"confirm_timeout_seconds": seconds, "_started_by": started_by, "_fresh_login": fresh})


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []

    def run(plan: Plan, verify: Any, **options: Any) -> dict[str, str] | None:
        calls.append(options)
        return {"id": "a"} if plan.needs_proof else None

    monkeypatch.setattr(transaction, "run", run)
    return calls


@pytest.mark.parametrize("seconds", [9, 3601, -1])
def test_a_time_out_of_bounds_is_refused(seconds: int) -> None:
    with pytest.raises(
        Refusal, match=r"confirm_timeout_seconds: .* from 10 to 3600, or 0 to change the host without any way back\."
    ):
        parse(seconds)


def test_who_starts_it_is_named_on_one_line() -> None:
    with pytest.raises(Refusal, match="_started_by"):
        parse(started_by="ada\nroot")


def test_a_plan_is_run_and_what_waits_is_answered(ran: list[dict[str, Any]]) -> None:
    assert parse().run(CHANGE, lambda: None, "a file") == {}
    assert parse().run(RISK, lambda: None, "a file", (22,)) == {"id": "a"}
    assert ran[1] == {"purpose": "a file", "started_by": "ada@desk", "timeout_seconds": 60, "ports": (22,)}


def test_check_mode_and_an_empty_plan_run_nothing(ran: list[dict[str, Any]]) -> None:
    assert parse().run(RISK, lambda: None, "a file", check_mode=True) == {}
    assert parse().run(Plan(), lambda: None, "a file") == {}
    assert ran == []


def test_a_change_that_nobody_could_confirm_is_refused_in_check_mode_too(ran: list[dict[str, Any]]) -> None:
    with pytest.raises(Refusal, match="no fresh login can be made"):
        parse(fresh=False).run(RISK, lambda: None, "a file", check_mode=True)
    parse(0, fresh=False).run(RISK, lambda: None, "a file")
    parse(fresh=False).run(CHANGE, lambda: None, "a file")
    assert len(ran) == 2
