# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module backup_store does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..backup import store as core
from ..backup.host import retaining, store
from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..transaction import transaction
from ..transaction.apply import apply

ARGUMENT_SPEC = {
    "folder": {"type": "str", "default": "/srv/backup"},
    "clients": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "name": {"type": "str", "required": True},
            "key": {"type": "str", "required": True, "no_log": False},
            "sources": {"type": "list", "elements": "str", "default": []},
            "handover": {"type": "str", "default": ""},
        },
    },
    "free_space_gib": {"type": "int", "default": 5},
    "keep_last": {"type": "int", "default": 3},
    "keep_daily": {"type": "int", "default": 7},
    "keep_weekly": {"type": "int", "default": 5},
    "keep_monthly": {"type": "int", "default": 12},
    "keep_yearly": {"type": "int", "default": 3},
    "max_snapshots_per_day": {"type": "int", "default": 6},
    "clock_difference_minutes": {"type": "int", "default": 60},
    "max_age_hours": {"type": "int", "default": 36},
    "schedule": {"type": "str", "default": "*-*-* 12:00"},
    "drill_schedule": {"type": "str", "default": "Sun *-*-* 12:00"},
}

#: Refusal for what is not legal, whatever the host is like.
parse = core.Wanted.parse


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_platform()
    with transaction.exclusive(check_mode):
        observed = store.observe(wanted)
        plan = build.completed(core.plan(observed, wanted), core.things(wanted))
        if not check_mode:
            apply(plan.steps, verify=lambda: store.verify(wanted))
    outcome = Outcome.of(plan, recipient=store.recipient())
    outcome.values["problems"] = list(core.kept_out(observed))
    outcome.deferred_warnings = [*outcome.values["problems"], *retaining.report()[1]]
    return outcome
