# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module os_hardening does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..os_hardening import choice as core_choice, plan as core
from ..os_hardening.host import observe as host
from ..os_hardening.wanted import STATES, Wanted
from ..transaction import confirmation, transaction
from ..transaction.confirmation import Confirmation

ARGUMENT_SPEC = {
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "measures": {"type": "list", "elements": "str", "default": []},
    "skipped_measures": {"type": "list", "elements": "str", "default": []},
    "journal_megabytes": {"type": "int", "default": 500},
    "lock_timeout_seconds": {"type": "int", "default": 300},
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
        chosen = core_choice.choose(observed, wanted)
        plan = build.completed(core.plan(observed, wanted), core.things(chosen))
        pending = confirming.run(
            plan, lambda: host.verify(wanted), "the operating system's baseline", check_mode=check_mode
        )
    outcome = Outcome.of(plan, left_out=list(core_choice.described(chosen.left_out)), pending=pending)
    outcome.deferred_warnings = core.warnings(observed, chosen)
    return outcome
