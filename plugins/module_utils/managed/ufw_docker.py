# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module ufw_docker does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..transaction import transaction
from ..transaction.apply import apply
from ..ufw_docker import gate as core
from ..ufw_docker.host import gate

ARGUMENT_SPEC = {
    "state": {"type": "str", "choices": list(core.STATES), "default": "present"},
    "interfaces": {"type": "list", "elements": "str", "default": list(core.INTERFACES)},
}

#: Refusal for what is not legal, whatever the host is like.
parse = core.Wanted.parse


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_supported()
    with transaction.exclusive(check_mode):
        observed = gate.observe()
        plan = build.completed(core.plan(observed, wanted), core.things(wanted))
        if not check_mode:
            apply(plan.steps)
    return Outcome.of(plan)
