# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module remove does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base import values
from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..removal.host import removal
from ..transaction import confirmation, transaction
from ..transaction.confirmation import Confirmation

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "everything": {"type": "bool", "default": False},
    "ports": {"type": "list", "elements": "int", "default": [22]},
    **confirmation.OPTIONS,
}


def parse(params: dict[str, Any]) -> tuple[Confirmation, tuple[int, ...]]:
    """Return how the removal is confirmed, and where sshd may answer then; Refusal for what is not legal, whatever the host is like."""
    return Confirmation.parse(params), values.ports(params["ports"], "ports")


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    (confirming, wanted), everything = parse(params), bool(params["everything"])
    system.require_platform()
    with transaction.exclusive(check_mode):
        found = removal.look(everything)
        plan, ports = found.plan, removal.ports(wanted) if everything else ()
        # The way back is the host's own command; one that is there already may be another version's.
        program = build.step() if plan.needs_proof and confirming.timeout_seconds else None
        plan = plan.after([program]) if program else plan
        pending = confirming.run(
            plan,
            lambda: removal.verify(everything),
            "taking Portcullis off this host",
            ports,
            check_mode=check_mode,
        )
    return Outcome.of(plan, stays=list(found.stays), pending=pending)
