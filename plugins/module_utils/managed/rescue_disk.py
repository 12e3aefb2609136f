# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module rescue_disk does: arguments in, outcome out. It mounts and unmounts, and runs nothing of a disk."""

from __future__ import annotations

from typing import Any, Dict

from ..base import values
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..disk import choosing, devices
from ..disk.host import mounting
from ..disk.host.mounting import Asked
from ..machine.process import unwinding

ARGUMENT_SPEC: Dict[str, Any] = {
    "state": {"type": "str", "choices": ["mounted", "unmounted"], "default": "mounted"},
    "root": {"type": "path", "default": "/mnt/suspect"},
    "access": {"type": "str", "choices": ["read", "write"], "default": "read"},
    "devices": {"type": "list", "elements": "path", "default": []},
    "machine_id": {"type": "str", "default": ""},
    "luks_key_file": {"type": "path", "default": ""},
    "replay_journal": {"type": "bool", "default": False},
}


def parse(params: Dict[str, Any]) -> Asked:
    """Return what is asked; Refusal for what is not legal, whatever the rescue system is like."""
    for name in ("root", "luks_key_file"):
        text = values.one_line(params[name] or "", name)
        if text and (not text.startswith("/") or ".." in text.split("/")):
            raise Refusal(f"{name}: {text!r} is no whole path; write it from / on, without '..'.")
    root = (params["root"] or "").rstrip("/")
    if not root:
        raise Refusal(
            "root: the rescue system itself is there; name a folder that is not there yet, such as /mnt/suspect."
        )
    for path in params["devices"]:
        if not devices.NAME.fullmatch(path):
            raise Refusal(
                f"devices: {path!r} is no block device; write names such as /dev/sda, as 'lsblk --paths' prints them."
            )
    return Asked(
        root,
        tuple(params["devices"]),
        choosing.parse_identity(params["machine_id"]),
        params["luks_key_file"] or "",
        params["access"] == "write",
        params["replay_journal"],
    )


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    asked = parse(params)
    # What is opened is closed, however this ends.
    with unwinding():
        if params["state"] == "unmounted":
            said = mounting.planned() if check_mode else mounting.unmount()
            return Outcome(changed=bool(said), changes=said, values=_values({}))
        answer = mounting.mounted(asked)
        if answer:
            return Outcome(values=_values(answer))
        answer = mounting.look(asked) if check_mode else mounting.mount(asked)
    how = "for writing" if asked.write else "read-only, without replaying a journal"
    return Outcome(
        changed=True,
        changes=[f"Mount {answer['device']} and what its fstab names at {asked.root}, {how}"],
        values=_values(answer),
    )


def _values(answer: Dict[str, Any]) -> Dict[str, Any]:
    texts = {name: answer.get(name, "") for name in ("device", "subvolume", "system", "hostname", "machine_id")}
    return {**texts, "mounts": answer.get("mounts", []), "left_out": answer.get("left_out", [])}
