# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module backup does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..backup import client as core, dumps
from ..backup.host import client, running
from ..base.errors import HostError
from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..transaction import transaction
from ..transaction.apply import apply

ARGUMENT_SPEC = {
    "state": {"type": "str", "choices": list(core.STATES), "default": "present"},
    "name": {"type": "str", "default": ""},
    "password": {"type": "str", "default": "", "no_log": True},
    "generation": {"type": "int", "default": 1},
    "target": {"type": "str", "default": ""},
    "target_port": {"type": "int", "default": 22},
    "target_host_keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "target_recipient": {"type": "str", "default": ""},
    "repository": {"type": "str", "default": ""},
    "credentials_path": {"type": "str", "default": ""},
    "paths": {"type": "list", "elements": "str", "default": []},
    "excludes": {"type": "list", "elements": "str", "default": []},
    "one_file_system": {"type": "bool", "default": False},
    "dumps": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "name": {"type": "str", "required": True},
            "kind": {"type": "str", "choices": list(dumps.KINDS), "required": True},
            "paths": {"type": "list", "elements": "str", "default": []},
            "command": {"type": "list", "elements": "str", "default": []},
            "os_user": {"type": "str", "default": ""},
        },
    },
    "recipients": {"type": "list", "elements": "str", "default": []},
    "escrow": {"type": "str", "default": ""},
    "escrow_path": {"type": "str", "default": ""},
    "schedule": {"type": "str", "default": "daily"},
    "jitter_seconds": {"type": "int", "default": 3600},
    "drill_schedule": {"type": "str", "default": ""},
    "drill_command": {"type": "list", "elements": "str", "default": []},
    "max_age_hours": {"type": "int", "default": 36},
}

#: Refusal for what is not legal, whatever the host is like.
parse = core.Wanted.parse


class Overdue(HostError):
    """The last backup is too old."""

    def __init__(self, problem: str, values: dict[str, Any]) -> None:
        super().__init__(problem)
        self.values = values


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_platform()
    with transaction.exclusive(check_mode):
        plan = build.completed(core.plan(client.observe(wanted), wanted), core.things(wanted))
        if not check_mode:
            apply(plan.steps, verify=lambda: client.verify(wanted))
    settings = wanted.settings
    outcome = Outcome.of(plan, public_key=client.public_key(settings) if settings else "")
    for name, text in client.encrypted(settings).items() if settings else ():
        outcome.values[name] = text.splitlines()
    _line, overdue, problems = running.judged()
    outcome.values["problems"] = [*problems, *filter(None, [overdue])]
    outcome.deferred_warnings = problems
    if overdue and not check_mode:
        raise Overdue(overdue, {"changed": outcome.changed, "changes": outcome.changes, **outcome.values})
    return outcome
