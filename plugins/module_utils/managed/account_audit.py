# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module account_audit does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..accounts import audit as core
from ..accounts.host import audit
from ..base.outcome import Outcome
from ..machine import system

ARGUMENT_SPEC = {
    "max_seconds": {"type": "int", "default": 60},
    "extra_passwords": {"type": "list", "elements": "str", "default": [], "no_log": True},
    "old_key_days": {"type": "int", "default": 730, "no_log": False},
    "unused_days": {"type": "int", "default": 180},
}

#: Refusal for what is not legal, whatever the host is like.
parse = core.Wanted.parse


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_platform()
    return Outcome(values=core.audit(audit.observe(wanted), wanted).to_data())
