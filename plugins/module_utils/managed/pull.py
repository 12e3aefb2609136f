# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module pull does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..pull import plan as core
from ..pull.host import pull
from ..transaction import transaction
from ..transaction.apply import apply

ARGUMENT_SPEC = {
    "state": {"type": "str", "choices": list(core.STATES), "default": "present"},
    "repository": {"type": "str"},
    "version": {"type": "str", "default": "main"},
    "ancestor": {"type": "str", "default": ""},
    "allowed_signers": {"type": "list", "elements": "str", "default": []},
    "playbook": {"type": "str", "default": "site.yml"},
    "inventory": {"type": "str", "default": ""},
    "name": {"type": "str"},
    "key_path": {"type": "path"},
    "credentials_path": {"type": "path"},
    "allow_downgrade": {"type": "bool", "default": False},
    "proof": {"type": "str", "choices": list(core.PROOFS)},
    "proof_command": {"type": "list", "elements": "str", "default": []},
    "schedule": {"type": "str", "default": "hourly"},
    "jitter_seconds": {"type": "int", "default": 1800},
    "ansible_path": {"type": "path", "default": core.DEBIAN_ANSIBLE},
}

#: Refusal for what is not legal, whatever the host is like.
parse = core.Wanted.parse


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_platform()
    with transaction.exclusive(check_mode):
        observed = pull.observe(wanted)
        plan = build.completed(core.plan(observed, wanted), core.things(wanted))
        if not check_mode:
            apply(plan.steps, verify=lambda: pull.verify(wanted))
    return Outcome.of(plan)
