# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module outbound does: arguments in, outcome out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..base.errors import HostError
from ..base.outcome import Outcome
from ..base.steps import Step
from ..command import build
from ..machine import system
from ..outbound import plan as core
from ..outbound.host import observe as host
from ..outbound.wanted import BUDGET, INTERFACES, MODES, PERIOD_HOURS, PORTS, PROTOCOLS, REPORT, Wanted
from ..transaction import confirmation, transaction
from ..transaction.apply import execute
from ..transaction.confirmation import Confirmation

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "mode": {"type": "str", "choices": list(MODES), "default": REPORT},
    "budget": {"type": "int", "default": BUDGET},
    "period_hours": {"type": "int", "default": PERIOD_HOURS},
    "ports": {"type": "list", "elements": "str", "default": list(PORTS)},
    "protocols": {"type": "list", "elements": "str", "choices": list(PROTOCOLS), "default": ["tcp"]},
    "destinations": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "to": {"type": "str", "required": True},
            "port": {"type": "int"},
            "proto": {"type": "str", "choices": list(PROTOCOLS), "default": "tcp"},
        },
    },
    "interfaces": {"type": "list", "elements": "str", "default": list(INTERFACES)},
    "notify_command": {"type": "list", "elements": "str", "default": []},
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
        observed = _observed(wanted, check_mode)
        brought: tuple[Step, ...] = ()
        if wanted.mode == REPORT and not check_mode:
            observed, brought = _with_nft(observed, wanted)
        left_out = core.left_out(observed, wanted)
        plan = build.completed(core.plan(observed, wanted), () if observed.unable else core.things(wanted))
        pending = confirming.run(plan, lambda: host.verify(wanted), "what may leave this host", check_mode=check_mode)
    whole = replace(plan, steps=(*brought, *plan.steps))
    outcome = Outcome.of(whole, listed=core.described(observed, wanted), left_out=list(left_out), pending=pending)
    outcome.deferred_warnings = left_out
    return outcome


def _observed(wanted: Wanted, check_mode: bool) -> core.Observed:
    """Return how the host is.

    Its own watch changes the addresses of names, the kernel and a file one after another. Whoever takes no lock, as check mode, may
    see the first without the last, and looks again once that has ended before it says that something is to be done.
    """
    observed = host.observe(wanted)
    if check_mode and core.UNIT_FILES[core.WATCH] in observed.texts and core.plan(observed, wanted).steps:
        return host.observe_afterwards(wanted)
    return observed


def _with_nft(observed: core.Observed, wanted: Wanted) -> tuple[core.Observed, tuple[Step, ...]]:
    """Return how the host is once it has nft, and the step that brought it: only by that shows whether its kernel takes the table.

    A report does without where it does not come, and so stops no run on a host that is new here.
    """
    steps = core.packages(observed)
    try:
        execute(steps)
    except HostError as error:
        return replace(observed, unable=str(error)), ()
    return (host.observe(wanted), tuple(steps)) if steps else (observed, ())
