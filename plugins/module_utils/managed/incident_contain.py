# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module incident_contain does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base.outcome import Outcome
from ..command import build
from ..containment import plan as core
from ..containment.host import kernel as host
from ..containment.wanted import CONTAINED, STATES, Wanted
from ..machine import system
from ..transaction import confirmation, transaction
from ..transaction.confirmation import Confirmation

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "state": {"type": "str", "choices": list(STATES), "default": CONTAINED},
    "sources": {"type": "list", "elements": "str", "default": []},
    "dns": {"type": "list", "elements": "str", "default": []},
    "ntp": {"type": "list", "elements": "str", "default": []},
    "dhcp": {"type": "bool", "default": True},
    "units": {"type": "list", "elements": "str", "default": []},
    "probe": {"type": "list", "elements": "str", "default": []},
    # How the probe did not get in before, as its action plugin says; empty where it did, or there is none.
    "_kept_out": {"type": "str", "default": ""},
    **confirmation.OPTIONS,
}


def parse(params: dict[str, Any]) -> tuple[Wanted, Confirmation]:
    """Return what is wanted and how it is confirmed; Refusal for what is not legal, whatever the host is like."""
    confirming = Confirmation.parse(params)
    return Wanted.parse(params), confirming


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted, confirming = parse(params)
    system.require_platform()
    with transaction.exclusive(check_mode):
        observed = host.observe(wanted)
        core.refuse_probe(observed, str(params.get("_kept_out") or ""))
        things = core.things() if wanted.state == CONTAINED else core.files()
        plan = build.completed(core.plan(observed, wanted), things)
        purpose = f"this host is to be {wanted.state}"
        pending = confirming.run(plan, lambda: host.verify(wanted), purpose, check_mode=check_mode)
    return Outcome.of(plan, pending=pending)
