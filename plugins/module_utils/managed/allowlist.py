# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module allowlist does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..adoption.host import first_run
from ..allowlist import plan as core, units as allowlist_units
from ..allowlist.host import allowlist
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..transaction import confirmation, transaction
from ..transaction.confirmation import Confirmation
from ..ufw import plan as ufw
from ..ufw.host.ufw import verify

_NEEDED = ("publisher", "published", "fetched_at")

ARGUMENT_SPEC = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": list(core.STATES), "default": "present"},
    "publisher": {"type": "dict"},
    "published": {"type": "list", "elements": "str"},
    "fetched_at": {"type": "float"},
    "ports": {"type": "raw", "default": [443]},
    "udp_ports": {"type": "raw", "default": []},
    "extra_networks": {"type": "list", "elements": "str", "default": []},
    "refresh": {"type": "bool", "default": True},
    "refresh_hours": {"type": "int", "choices": list(allowlist_units.HOURS), "default": 12},
    "max_age_days": {"type": "int", "default": 30},
    "nginx_real_ip_header": {"type": "str"},
    "nginx_origin_pull_ca": {"type": "str"},
    **first_run.OPTIONS,
    **confirmation.OPTIONS,
}


def parse(params: dict[str, Any]) -> tuple[core.Wanted, Confirmation]:
    """Return what is wanted and how it is confirmed; Refusal for what is not legal, whatever the host is like."""
    confirming = Confirmation.parse(params)
    first_run.parse(params)
    missing = [option for option in _NEEDED if params[option] is None]
    if missing and params["state"] == "present":
        raise Refusal(f"{missing[0]}: it is missing; give what cloudflare_networks or published_networks answered.")
    return core.Wanted.parse(params), confirming


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted, confirming = parse(params)
    system.require_platform()
    with transaction.exclusive(check_mode):
        observed = allowlist.observe(wanted)
        plan = core.plan(observed, wanted)
        if plan.changed:
            core.refuse(observed, wanted)
        plan = build.completed(plan, core.things(wanted))
        cached = core.in_force(observed, wanted)
        report = first_run.look("allowlist", params, plan)
        pending = confirming.run(plan, verify, f"the allowlist {wanted.allowlist.name}", check_mode=check_mode)
        if not check_mode:
            allowlist.note(observed, wanted, cached)
    outcome = Outcome.of(
        plan, pending=pending, published=[str(net) for net in cached.networks], fetched_at=cached.fetched_at, **report
    )
    outcome.to_note = allowlist.to_note(observed, wanted, cached)
    if wanted.present:
        # Not in check mode, where whoever is to enable ufw has not done so.
        outcome.deferred_warnings = ufw.exposed(observed.firewall, wanted.allowlist.rules(cached.networks))
    return outcome
