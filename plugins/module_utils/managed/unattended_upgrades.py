# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module unattended_upgrades does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..transaction.apply import apply
from ..updates import losses, plan as core
from ..updates.host import policy as apt_policy, report as updates

ARGUMENT_SPEC = {
    "extra_origins": {"type": "list", "elements": "str", "default": []},
    "package_blacklist": {"type": "list", "elements": "str", "default": []},
    "weekdays": {"type": "list", "elements": "str", "choices": list(core.DAYS), "default": []},
    "dpkg_options": {"type": "list", "elements": "str", "default": []},
    "update_days": {"type": "int", "default": 1},
    "upgrade_days": {"type": "int", "default": 1},
    "autoclean_days": {"type": "int", "default": 7},
    "remove_unused": {"type": "bool", "default": False},
    "conffiles": {"type": "str", "choices": list(core.CONFFILES), "default": "keep"},
    "restart_services": {"type": "str", "choices": list(core.RESTARTS), "default": "automatic"},
    "automatic_reboot": {"type": "bool", "default": False},
    "reboot_window": {"type": "str", "default": "02:00-05:00"},
    "reboot_timezone": {"type": "str", "default": "UTC"},
    "reboot_minutes": {"type": "int", "default": 10},
    "reboot_group": {"type": "list", "elements": "str", "default": []},
    "reboot_host": {"type": "str", "default": ""},
    "reboot_with_users": {"type": "bool", "default": True},
    "mail": {"type": "str", "default": ""},
    "mail_report": {"type": "str", "choices": list(core.REPORTS), "default": "on-change"},
    "lost_policy": {"type": "list", "elements": "str", "default": []},
    "lock_timeout_seconds": {"type": "int", "default": 300},
}

#: Refusal for what is not legal, whatever the host is like.
parse = core.Wanted.parse


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_supported()
    apt_policy.require_timezone(wanted)
    observed = apt_policy.observe(wanted)
    losses.refuse(observed, wanted, params["lost_policy"])
    plan = build.completed(core.plan(observed, wanted), core.things(wanted))
    if not check_mode:
        apply(plan.steps, verify=lambda: apt_policy.verify(wanted))
    found = updates.report()
    outcome = Outcome.of(plan, reboot_required=found.reboot_for is not None, updates=found.to_data())
    outcome.values["reboot_slot"] = f"{wanted.reboot_slot} {wanted.reboot_timezone}" if wanted.reboot_slot else ""
    outcome.deferred_warnings = found.problems
    return outcome
