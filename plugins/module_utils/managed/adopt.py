# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module adopt does: arguments in, outcome out. It only looks."""

from __future__ import annotations

import contextlib
from typing import Any

from ..adoption import report as core
from ..adoption.findings import OPTIONS, Acknowledged, Finding, Objection
from ..adoption.host import coming, looking
from ..adoption.observed import Coming
from ..base import values
from ..base.outcome import Outcome
from ..machine import process, system

_NAMES = {"type": "list", "elements": "str", "default": []}

ARGUMENT_SPEC: dict[str, Any] = {
    "roles": {"type": "list", "elements": "raw", "default": []},
    "days": {"type": "int", "default": 30},
    **{option: _NAMES for option, _what in OPTIONS.values()},
    "_calls": {"type": "list", "elements": "dict", "default": []},
    "_login_user": {"type": "str", "default": ""},
    "_briefly": {"type": "bool", "default": False},
}


def parse(params: dict[str, Any]) -> Acknowledged:
    """Return what was named; Refusal for what is not legal, whatever the host is like."""
    values.in_bounds(params["days"], "days", 1, 3650, "days")
    return Acknowledged.parse(params)


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    acknowledged = parse(params)
    system.require_supported()
    at_stake = looking.at_stake(call["module"] for call in params["_calls"])
    try:
        found = report(params["days"], params["_login_user"] or "", params["_briefly"], params["_calls"], acknowledged)
    except Exception as error:
        if not at_stake - looking.marked():
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


def _ports(calls: list[dict[str, Any]]) -> tuple[int, ...]:
    """Return the ports that these calls give sshd."""
    return tuple(port for call in calls if call["module"] == "sshd" for port in call["arguments"]["ports"])


def report(
    days: int, login_user: str, briefly: bool, calls: list[dict[str, Any]], acknowledged: Acknowledged
) -> core.Report:
    """Return the report about this host with these calls; without any it says how the host is."""
    # What one capability's observer was answered is as true for the next.
    with contextlib.nullcontext() if process.remembers() else process.remembering():
        firewall, done = looking.firewall()
        if briefly and done >= looking.at_stake(call["module"] for call in calls):
            return core.report(looking.observe_briefly(firewall, done), Coming(ssh_ports=_ports(calls)), acknowledged)
        observed = looking.observe(firewall, done, days, login_user)
        then, observed = coming.find(calls, observed) if calls else (Coming(), observed)
        return core.report(observed, then, acknowledged)
