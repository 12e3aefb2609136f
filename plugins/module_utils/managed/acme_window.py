# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module acme_window does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base import values
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..machine import system
from ..transaction import drift
from ..transaction.apply import apply
from ..window import plan as core
from ..window.host import sources, window

ARGUMENT_SPEC = {
    "state": {"type": "str", "choices": list(core.STATES), "required": True},
    "port": {"type": "int", "default": 80},
    "max_seconds": {"type": "int", "default": core.DEFAULT_SECONDS},
    "sources": {"type": "list", "elements": "str", "default": ["any"]},
    "families": {"type": "list", "elements": "str", "choices": ["ipv4", "ipv6"], "default": ["ipv4", "ipv6"]},
    "cloudflare_networks": {"type": "list", "elements": "str", "default": []},
}


def parse(params: dict[str, Any]) -> core.AcmeWindow:
    """Return the window; Refusal for what is not legal, whatever the host is like."""
    found = core.AcmeWindow.parse(params)
    if found.sources == core.AUTO:
        raise Refusal("sources: 'auto' is for certificates, whose names are known; write any, cloudflare or networks.")
    return found


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_supported()
    given = values.networks(params["cloudflare_networks"], "cloudflare_networks")
    networks = sources.networks(wanted, cloudflare=given or sources.refreshed())
    plan = core.plan(window.observe(wanted, core.PERSON), wanted, networks, params["state"], core.PERSON)
    plan = drift.completed(plan, core.THINGS)
    if not check_mode:
        apply(plan.steps)
    return Outcome.of(plan, seconds_left=window.seconds_left(wanted.port))
