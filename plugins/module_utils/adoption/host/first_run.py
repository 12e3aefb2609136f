# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The look that a module makes itself before it takes over a part of a host, unless it was made before: nobody gets past it."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

from ...base import values
from ...base.errors import Refusal
from ...base.steps import Plan
from .. import marks
from ..findings import OPTIONS as _KINDS, Acknowledged, Objection, refusal
from . import taken_over

DAYS = 30
_NAMES: Dict[str, Any] = {"type": "list", "elements": "str", "default": []}
#: What a person names, by option.
NAMED: Dict[str, Dict[str, Any]] = {
    "days": {"type": "int", "default": DAYS},
    **{option: _NAMES for option, _what in _KINDS.values()},
}
#: What the ARGUMENT_SPEC of a module holds that takes over a part of a host; only its action plugin gives what begins with an underscore.
OPTIONS: Dict[str, Dict[str, Any]] = {
    "adopt": {"type": "dict", "options": NAMED},
    "_looked": {"type": "bool", "default": False},
}


class Unacknowledged(Refusal):
    """A change that would cut somebody off or open something, or of which that is not known; ``values`` hold the report."""

    def __init__(self, text: str, report: List[str]) -> None:
        super().__init__(text)
        self.values = {"adoption_report": report}


def parse(params: Mapping[str, Any]) -> Acknowledged:
    """Return what was named; Refusal for what is not legal, whatever the host is like."""
    try:
        return acknowledged(params.get("adopt") or {})
    except Refusal as refused:
        raise Refusal(f"adopt.{refused}") from None


def acknowledged(named: Mapping[str, Any]) -> Acknowledged:
    """Return what the options ``NAMED`` say; Refusal for what is not legal."""
    values.in_bounds(named.get("days", DAYS), "days", 1, 3650, "days")
    return Acknowledged.parse(named)


def look(module: str, params: Mapping[str, Any], plan: Plan) -> Dict[str, Any]:
    """Return the report, as values of the module's outcome, where this change is the first of its part; nothing elsewhere.

    Raises Unacknowledged where it would cut somebody off or open something that was not named, and where that cannot be seen.
    """
    if not plan.changed or params.get("_looked"):
        return {}
    try:
        at_stake = marks.at_stake([module])
        with_ssh = module != "ufw" or params.get("ssh_ports") is not None
        if at_stake <= taken_over.in_force(at_stake, with_ssh):
            return {}
        found = _report(module, params)
    except Exception as error:
        # No answer is not "nothing to lose".
        unread = Objection.unread(str(error) or type(error).__name__)
        raise Unacknowledged(refusal([unread]), []) from error
    lines = list(found.lines)
    if found.objections:
        raise Unacknowledged(refusal(found.objections), lines)
    return {"adoption_report": lines}


def _report(module: str, params: Mapping[str, Any]) -> Any:
    # All observers of all capabilities, which no other run needs.
    from . import reporting

    options = {name: value for name, value in params.items() if name not in OPTIONS}
    named = params.get("adopt") or {}
    calls = [{"role": module, "module": module, "arguments": options}]
    return reporting.report(named.get("days", DAYS), str(params.get("_login_user") or ""), False, calls, parse(params))
