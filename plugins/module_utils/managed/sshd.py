# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module sshd does: arguments in, outcome out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..adoption.host import first_run
from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..sshd import (
    access as sshd_access,
    crypto as sshd_crypto,
    plan as core,
    things as sshd_things,
    wanted as sshd_wanted,
)
from ..sshd.host import sshd
from ..transaction import confirmation, transaction
from ..transaction.confirmation import Confirmation

ARGUMENT_SPEC = {
    "ports": {"type": "list", "elements": "int", "required": True},
    "allow_users": {"type": "list", "elements": "str", "required": True},
    "listen_addresses": {"type": "list", "elements": "str", "default": []},
    "permit_root_login": {
        "type": "str",
        "choices": [sshd_wanted.KEEP, *sshd_wanted.ROOT_LOGIN],
        "default": sshd_wanted.KEEP,
    },
    "max_auth_tries": {"type": "int", "default": 0},
    "authentication_methods": {"type": "list", "elements": "str", "default": []},
    "loosened_settings": {"type": "list", "elements": "str", "default": []},
    "crypto": {"type": "str", "choices": list(sshd_crypto.PROFILES), "default": "default"},
    "host_keys_made_after": {"type": "str", "default": "", "no_log": False},
    "revoked_keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "trusted_user_ca_keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "sftp_users": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"name": {"type": "str", "required": True}, "chroot": {"type": "path", "required": True}},
    },
    "forwarding": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "user": {"type": "str", "required": True},
            "tcp": {"type": "str", "choices": list(sshd_access.FORWARDING), "default": "local"},
            "permit_open": {"type": "list", "elements": "str", "default": []},
        },
    },
    "settings": {"type": "dict", "default": {}},
    "client": {"type": "bool", "default": True},
    "visible": {"type": "bool", "default": False},
    "host_vars_path": {"type": "path", "default": ""},
    "coming_users": {"type": "list", "elements": "str", "default": []},
    "_login_user": {"type": "str"},
    "_becomes_root": {"type": "bool", "default": False},
    "_client": {"type": "dict", "default": {}},
    "_jumps": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "host": {"type": "str", "required": True},
            "user": {"type": "str", "required": True},
            "place": {"type": "str", "required": True},
        },
    },
    **first_run.OPTIONS,
    **confirmation.OPTIONS,
}


def parse(params: dict[str, Any]) -> tuple[sshd_wanted.Wanted, Confirmation]:
    """Return what is wanted and how it is confirmed; Refusal for what is not legal, whatever the host is like."""
    confirming = Confirmation.parse(params)
    first_run.parse(params)
    return sshd_wanted.Wanted.parse(params), confirming


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    # In a real run whoever comes is there by now, and has to get in.
    wanted, confirming = parse(params if check_mode else {**params, "coming_users": []})
    system.require_supported()
    with transaction.exclusive(check_mode):
        observed = sshd.observe(wanted)
        plan = core.plan(observed, wanted)
        verdict = sshd.try_out(observed, plan, wanted) if plan.needs_proof else sshd.look(observed, wanted)
        keys = [key.path for key in observed.host_keys]
        things = sshd_things.things(observed.config.files, keys, observed.by_socket)
        plan = build.completed(plan, things)
        report = first_run.look("sshd", params, plan)
        said: list[str] = []
        before = (observed, verdict.out) if plan.needs_proof else None
        pending = confirming.run(
            plan,
            lambda: said.extend(sshd.verify(wanted, before)),
            f"sshd on port {', '.join(map(str, wanted.ports))} for {', '.join(wanted.allow_users)}",
            wanted.ports,
            check_mode=check_mode,
        )
    shown, retired = sshd.identity(observed, wanted)
    outcome = Outcome.of(
        plan,
        ports=list(wanted.ports),
        previous_ports=list(observed.ports),
        host_keys=shown,
        retired_host_keys=retired,
        pending=pending,
        **report,
    )
    return replace(outcome, deferred_warnings=(*verdict.warnings, *said))
