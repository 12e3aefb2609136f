# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module accounts does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..accounts import plan as core, wanted as accounts_wanted
from ..accounts.host import accounts
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..transaction import confirmation, transaction
from ..transaction.confirmation import Confirmation

ADMIN_SPEC = {
    "name": {"type": "str", "required": True},
    "keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "key_files": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "exclusive_keys": {"type": "bool", "default": False, "no_log": False},
    "groups": {"type": "list", "elements": "str", "default": []},
    "sudo": {"type": "str", "choices": list(accounts_wanted.SUDO), "default": "nopasswd"},
    "sudo_commands": {"type": "list", "elements": "str", "default": ["ALL"]},
    "shell": {"type": "str", "default": "/bin/bash"},
    "comment": {"type": "str", "default": ""},
}
ARGUMENT_SPEC = {
    "admins": {"type": "list", "elements": "dict", "options": ADMIN_SPEC, "default": []},
    "absent": {"type": "list", "elements": "str", "default": []},
    "remove_homes": {"type": "bool", "default": False},
    "locked": {"type": "list", "elements": "str", "default": []},
    "lock_root": {"type": "bool", "default": False},
    "lock_system": {"type": "bool", "default": False},
    "system_exceptions": {"type": "list", "elements": "str", "default": []},
    "password_sudoers": {
        "type": "str",
        "choices": list(accounts_wanted.PASSWORD_SUDOERS),
        "default": "refuse",
        "no_log": False,
    },
    "guess_seconds": {"type": "int", "default": 10},
    "allowed_users": {"type": "list", "elements": "str", "default": []},
    "_login_user": {"type": "str"},
    "_becomes_root": {"type": "bool", "default": False},
    "_becomes_by": {"type": "str", "default": ""},
    **confirmation.OPTIONS,
}


def parse(params: dict[str, Any]) -> tuple[accounts_wanted.Wanted, Confirmation]:
    """Return what is wanted and how it is confirmed; Refusal for what is not legal, whatever the host is like."""
    confirming = Confirmation.parse(params)
    return accounts_wanted.Wanted.parse(params), confirming


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted, confirming = parse(params)
    if any(admin["key_files"] for admin in params["admins"]):
        raise Refusal(
            "admins: key_files are on the controller, where only the action plugin reads them; write a list of paths there, or keys."
        )
    system.require_platform()
    with transaction.exclusive(check_mode):
        observed = accounts.observe(wanted)
        plan = build.completed(core.plan(observed, wanted), core.THINGS)
        pending = confirming.run(
            plan, lambda: accounts.verify(wanted), "who gets in and becomes root", check_mode=check_mode
        )
    return Outcome.of(plan, coming=core.coming(observed, wanted), pending=pending)
