# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module apt_upgrade does: arguments in, outcome out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..base import values
from ..base.outcome import Outcome
from ..boot.host import boot
from ..machine import packages
from ..updates import upgrade as core
from ..updates.host import report as updates, upgrade

ARGUMENT_SPEC = {
    "kind": {"type": "str", "choices": list(core.KINDS), "default": "safe"},
    "timeout_seconds": {"type": "int", "default": 3600},
    "lock_timeout_seconds": {"type": "int", "default": 300},
}


@dataclass(frozen=True)
class Wanted:
    """What to upgrade, and how long to wait."""

    kind: str
    timeout_seconds: int
    lock_timeout_seconds: int


def parse(params: dict[str, Any]) -> Wanted:
    """Return what is wanted; Refusal for what is not legal, whatever the host is like."""
    seconds = {
        name: values.in_bounds(params[name], name, low, 86400, "seconds")
        for name, low in (("timeout_seconds", 60), ("lock_timeout_seconds", 0))
    }
    return Wanted(params["kind"], **seconds)


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    packages.require_apt()
    warnings = () if check_mode else upgrade.read_lists(wanted.lock_timeout_seconds)
    changed, kept_back = upgrade.foresee(wanted.kind)
    unfinished = upgrade.unfinished()
    if not check_mode and (changed or unfinished):
        changed = upgrade.upgrade(wanted.kind, wanted.timeout_seconds, wanted.lock_timeout_seconds)
    reboot = updates.reboot_for()
    outcome = Outcome(
        changed=bool(changed or unfinished),
        changes=[core.purpose(changed)] if changed else [],
        diff=core.diff(changed),
        warnings=warnings,
        values={
            "packages": [change.to_data() for change in changed],
            "kept_back": kept_back,
            "reboot_required": reboot is not None,
            "reboot_packages": list(reboot or ()),
            "reboot_objections": list(boot.objections()) if reboot is not None else [],
        },
    )
    if unfinished:
        outcome.changes.append(f"Finish the installation of {', '.join(unfinished)}")
    return outcome
