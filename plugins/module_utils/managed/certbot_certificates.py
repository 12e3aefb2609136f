# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module certbot_certificates does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base.outcome import Outcome
from ..certificates import plan as core, wanted as certificates
from ..certificates.host import certbot, issuing
from ..command import build
from ..machine import system
from ..window.plan import DEFAULT_SECONDS

ARGUMENT_SPEC = {
    "certificates": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "name": {"type": "str"},
            "domains": {"type": "list", "elements": "str", "required": True},
            "method": {"type": "str", "choices": list(certificates.METHODS), "default": "standalone"},
            "webroot": {"type": "str"},
        },
    },
    "agree_tos": {"type": "bool", "default": False},
    "email": {"type": "str", "default": ""},
    "staging": {"type": "bool", "default": False},
    "directory_url": {"type": "str", "default": ""},
    "ca_path": {"type": "str", "default": ""},
    "key_type": {"type": "str", "choices": list(certificates.KEY_TYPES), "default": "ecdsa"},
    "deploy_command": {"type": "str", "default": ""},
    "served_port": {"type": "int", "default": 0},
    "window_seconds": {"type": "int", "default": DEFAULT_SECONDS},
    "window_sources": {"type": "list", "elements": "str", "default": ["any"]},
    "cloudflare_networks": {"type": "list", "elements": "str", "default": []},
    "cloudflare_token": {"type": "str", "default": "", "no_log": True},
    "dns_propagation_seconds": {"type": "int", "default": 10},
    "check_names": {"type": "bool", "default": True},
    "probe": {"type": "bool", "default": True},
    "retry_failed": {"type": "bool", "default": False},
    "fail_on_problems": {"type": "bool", "default": True},
    "_stage": {"type": "str", "choices": list(issuing.STAGES), "default": issuing.WHOLE},
    "_unreachable": {"type": "dict", "default": {}},
}

#: Refusal for what is not legal, whatever the host is like.
parse = certificates.Wanted.parse


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_supported()
    observed = certbot.observe(wanted)
    plan = build.completed(core.plan(observed, wanted), core.things(observed, wanted))
    stage = issuing.WHOLE if check_mode else params["_stage"]
    found = issuing.run(plan, wanted, stage, params["_unreachable"], check_mode)
    outcome = Outcome.of(found.plan, **found.answer())
    outcome.deferred_warnings = tuple(found.incidents)
    outcome.to_note = not wanted.certificates and not certbot.has_forgotten(())
    failure = found.failure(params["fail_on_problems"] and not check_mode)
    if failure:
        raise issuing.Failed(failure, {"changed": outcome.changed, "changes": outcome.changes, **outcome.values})
    return outcome
