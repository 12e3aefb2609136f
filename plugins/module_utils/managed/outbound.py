# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module outbound does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..outbound import plan as core
from ..outbound.host import observe as host
from ..outbound.wanted import BUDGET, INTERFACES, MODES, PERIOD_HOURS, PORTS, PROTOCOLS, REPORT, Wanted
from ..transaction import confirmation, transaction
from ..transaction.confirmation import Confirmation

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "mode": {"type": "str", "choices": list(MODES), "default": REPORT},
    "budget": {"type": "int", "default": BUDGET},
    "period_hours": {"type": "int", "default": PERIOD_HOURS},
    "ports": {"type": "list", "elements": "str", "default": list(PORTS)},
    "protocols": {"type": "list", "elements": "str", "choices": list(PROTOCOLS), "default": ["tcp"]},
    "destinations": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "to": {"type": "str", "required": True},
            "port": {"type": "int"},
            "proto": {"type": "str", "choices": list(PROTOCOLS), "default": "tcp"},
        },
    },
    "interfaces": {"type": "list", "elements": "str", "default": list(INTERFACES)},
    "notify_command": {"type": "list", "elements": "str", "default": []},
    **confirmation.OPTIONS,
}


def parse(params: dict[str, Any]) -> tuple[Wanted, Confirmation]:
    """Return what is wanted and how it is confirmed; Refusal for what is not legal, whatever the host is like."""
    confirming = Confirmation.parse(params)
    return Wanted.parse(params), confirming


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted, confirming = parse(params)
    system.require_platform()
    with transaction.exclusive(check_mode):
        observed = host.observe(wanted)
        plan = build.completed(core.plan(observed, wanted), core.things(wanted))
        pending = confirming.run(plan, lambda: host.verify(wanted), "what may leave this host", check_mode=check_mode)
    return Outcome.of(plan, listed=core.described(observed, wanted), pending=pending)
