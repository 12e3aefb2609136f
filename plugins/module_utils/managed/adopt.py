# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module adopt does: arguments in, outcome out. It only looks."""

from __future__ import annotations

from typing import Any

from ..adoption import marks
from ..adoption.findings import Acknowledged, Finding, Objection
from ..adoption.host import first_run, reporting, taken_over
from ..base.outcome import Outcome
from ..machine import system

ARGUMENT_SPEC: dict[str, Any] = {
    "roles": {"type": "list", "elements": "raw", "default": []},
    **first_run.NAMED,
    "_calls": {"type": "list", "elements": "dict", "default": []},
    "_login_user": {"type": "str", "default": ""},
    "_briefly": {"type": "bool", "default": False},
}


def parse(params: dict[str, Any]) -> Acknowledged:
    """Return what was named; Refusal for what is not legal, whatever the host is like."""
    return first_run.acknowledged(params)


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    acknowledged = parse(params)
    system.require_supported()
    at_stake = marks.at_stake(call["module"] for call in params["_calls"])
    try:
        found = reporting.report(
            params["days"], params["_login_user"] or "", params["_briefly"], params["_calls"], acknowledged
        )
    except Exception as error:
        if not at_stake - taken_over.marked():
            # The roles look at what is theirs, and mend it.
            raise
        unread = Objection.unread(str(error) or type(error).__name__)
        return Outcome(values={"first": True, "report": [], "findings": [], "objections": [_data(unread)]})
    first = bool(at_stake - found.adopted)
    return Outcome(
        deferred_warnings=found.warnings,
        values={
            "first": first,
            "report": list(found.lines),
            "findings": [_data(one) for one in found.findings],
            "objections": [_data(one) for one in found.objections],
        },
    )


def _data(one: Finding | Objection) -> dict[str, Any]:
    return {"kind": one.kind, "names": list(one.names), "text": one.text}
