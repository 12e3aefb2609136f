# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module ufw does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any

from ..adoption.host import first_run
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..command import build
from ..machine import system
from ..transaction import confirmation, transaction
from ..transaction.confirmation import Confirmation
from ..ufw import files as ufw_files, lockout, opening, plan as core, rule as ufw_rule, ssh as ufw_ssh
from ..ufw.host import ufw


def _option(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "aliases": list(ufw_rule.OPTIONS[name]), **more}


_POLICY = {"type": "str", "choices": [core.UNMANAGED, *core.POLICIES]}
_RULES: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "default": [],
    "options": {
        "rule": {"type": "str", "choices": list(ufw_rule.ACTIONS), "default": "allow"},
        "direction": {"type": "str", "choices": list(ufw_rule.DIRECTIONS), "default": "in"},
        "interface": _option("interface", "str"),
        "interface_out": {"type": "str"},
        "proto": _option("proto", "str", default="any"),
        "port": _option("port", "raw"),
        "from": _option("from", "raw"),
        "from_port": {"type": "raw"},
        "to": _option("to", "str"),
        "app": _option("app", "str"),
        "comment": {"type": "str"},
        "log": {"type": "str", "choices": list(ufw_rule.LOGS), "default": "none"},
        "route": {"type": "bool", "default": False},
    },
}

ARGUMENT_SPEC = {
    "owner": {"type": "str", "default": core.OWN},
    "rules": _RULES,
    "applications": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "title": {"type": "str"},
            "description": {"type": "str"},
            "ports": {"type": "list", "elements": "str", "required": True},
        },
    },
    "ssh_ports": {"type": "list", "elements": "int"},
    "ssh_sources": {"type": "list", "elements": "str", "default": []},
    "ssh_interfaces": {"type": "list", "elements": "str", "default": []},
    "ssh_limit": {"type": "str", "choices": list(ufw_ssh.LIMITS), "default": ufw_ssh.LIMITS[0]},
    "state": {"type": "str", "choices": list(core.STATES)},
    **{f"default_{way}": _POLICY for way in ufw_files.POLICY_KEYS},
    "logging": {"type": "str", "choices": list(ufw_files.LEVELS)},
    "ipv6": {"type": "bool"},
    "purge_unowned": {"type": "bool", "default": False},
    "removed_rules": _RULES,
    "removed_kernel_rules": {"type": "list", "elements": "str", "default": []},
    **first_run.OPTIONS,
    **confirmation.OPTIONS,
}


def parse(params: dict[str, Any]) -> tuple[core.Wanted, Confirmation]:
    """Return what is wanted and how it is confirmed; Refusal for what is not legal, whatever the host is like."""
    confirming = Confirmation.parse(params)
    first_run.parse(params)
    return core.Wanted.parse(params), confirming


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted, confirming = parse(params)
    system.require_platform()
    with transaction.exclusive(check_mode):
        observed = ufw.observe_logins(ufw.observe(exactly=True))
        plan = core.plan(observed, wanted)
        warnings = [*plan.warnings, *(_lockout(observed, wanted, check_mode) if plan.changed else [])]
        plan = build.completed(plan, core.things(wanted.owner, wanted.settings(observed.settings).enabled))
        report = first_run.look("ufw", params, plan)
        opening.refuse_wider(observed, wanted)
        pending = confirming.run(plan, ufw.verify, f"firewall rules of {wanted.owner}", check_mode=check_mode)
    outcome = Outcome.of(plan, pending=pending, **report)
    outcome.warnings = warnings
    # Not in check mode, where whoever is to enable ufw has not done so.
    outcome.deferred_warnings = (*core.exposed(observed, wanted), *observed.foreign(wanted.removed_kernel_rules))
    return outcome


def _lockout(observed: core.Observed, wanted: core.Wanted, check_mode: bool) -> list[str]:
    try:
        lockout.refuse(observed, wanted)
    except Refusal:
        moved = observed if wanted.ssh is None else lockout.with_sshd_moved(observed, wanted.ssh)
        if not check_mode or moved.sshd_ports == observed.sshd_ports:
            raise
        # Whoever is to move sshd before this has not done so in check mode either.
        lockout.refuse(moved, wanted)
        now, then = (", ".join(map(str, ports)) for ports in (observed.sshd_ports, moved.sshd_ports))
        return [
            f"sshd answers on port {now}, and has to answer on {then} by the time this is done for real; ssh_hardening sees to that."
        ]
    return []
