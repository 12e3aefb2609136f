# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module rescue_repair does: arguments in, plan shown or applied below a root, outcome out. Nothing of the root is run."""

from __future__ import annotations

from typing import Any, Dict, List

from ..base import values
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..disk import repair as core, sshd as disk_sshd
from ..disk.host import applying, reading
from ..disk.repair import Observed, Wanted
from ..machine.below import Below

ARGUMENT_SPEC: Dict[str, Any] = {
    "root": {"type": "path", "default": "/mnt/suspect"},
    "ssh_ports": {"type": "list", "elements": "int", "required": True},
    "ssh_sources": {"type": "list", "elements": "str", "default": []},
    "admins": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "name": {"type": "str", "required": True},
            "keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
            "sudo": {"type": "str", "choices": ["nopasswd", "none"], "default": "nopasswd"},
            "shell": {"type": "str", "default": "/bin/bash"},
        },
    },
    "root_keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
    # The controller's: it is not sent, and refused there where it is empty.
    "known_hosts": {"type": "path", "default": ""},
    "new_host_keys": {"type": "bool", "default": True},
    "firewall": {"type": "bool", "default": True},
    "purge_unowned": {"type": "bool", "default": True},
    "without": {"type": "list", "elements": "str", "default": []},
}


def parse(params: Dict[str, Any]) -> Wanted:
    """Return what is wanted; Refusal for what is not legal, whatever the disk is like."""
    root = values.one_line(params["root"], "root")
    if not root.startswith("/") or not root.strip("/"):
        raise Refusal(
            f"root: {root!r} is no folder where a disk is mounted; write the whole path, as rescue_disk was given it."
        )
    return Wanted.parse(params)


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    without = [str(path).lstrip("/") for path in params["without"]]
    if without and not check_mode:
        raise Refusal(
            "without: it says what a repair would come to once these are moved away, so it is for check mode alone; move them first, and leave it out."
        )
    with Below(wanted.root, without) as below:
        observed = reading.observe(below, wanted, applying.made())
        repair = core.plan(observed, wanted)
        before = _public(observed)
        if not check_mode:
            if repair.changes:
                # Folders that it has opened are not those that a repair makes in place of links.
                with Below(wanted.root) as apart:
                    applying.refuse_no_room(apart, repair)
            applying.apply(below, repair)
            observed = reading.observe(below, wanted, applying.made())
            left = core.plan(observed, wanted).changes
            if left:
                raise Refusal(
                    f"The disk is not as it is wanted though all was written: {'; '.join(left[:3])}. Look at it by hand."
                )
        now = (
            [key for key in _public(observed) if key in applying.made()] if wanted.new_host_keys else _public(observed)
        )
    return Outcome(
        changed=bool(repair.changes),
        changes=repair.changes,
        diff=repair.diffs,
        warnings=repair.warnings,
        values={
            "host_keys": [] if check_mode else now,
            "retired_host_keys": [] if check_mode else [key for key in before if key not in now],
            "users": list(wanted.users),
        },
    )


def _public(observed: Observed) -> List[str]:
    shown = disk_sshd.effective(observed.sshd.config)["hostkey"]
    return [key.public for key in observed.sshd.host_keys if key.public and key.path in shown]
