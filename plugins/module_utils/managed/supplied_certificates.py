# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module supplied_certificates does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base.outcome import Outcome
from ..certificates import supplied as core
from ..certificates.host import supplied
from ..command import build
from ..machine import system
from ..machine.clock import readable
from ..transaction.apply import apply

ARGUMENT_SPEC = {
    "certificates": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "name": {"type": "str", "required": True},
            "certificate": {"type": "str", "required": True},
            "key": {"type": "str", "required": True, "no_log": True},
        },
    },
    "deploy_command": {"type": "str", "default": ""},
    "served_port": {"type": "int", "default": 0},
}

#: Refusal for what is not legal, whatever the host is like.
parse = core.Wanted.parse


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_supported()
    lineages = {one.name: supplied.require_good(one) for one in wanted.certificates}
    plan = build.completed(core.plan(supplied.observe(wanted), wanted), core.things(wanted))
    if not check_mode:
        apply(plan.steps, lambda: supplied.verify(wanted, lineages))
    found = [
        {
            "name": one.name,
            "domains": list(one.domains),
            "not_after": readable(one.not_after),
            "path": f"{core.FOLDER}/{one.name}",
        }
        for one in lineages.values()
    ]
    return Outcome.of(plan, certificates=found)
