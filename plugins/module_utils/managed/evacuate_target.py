# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module evacuate_target does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any, Dict

from ..base.outcome import Outcome
from ..evacuate import listing, receiving
from ..evacuate.host import target, versions
from ..evacuate.receiving import Wanted
from ..machine import system

ARGUMENT_SPEC: Dict[str, Any] = {
    "state": {"type": "str", "choices": list(receiving.STATES), "required": True},
    "id": {"type": "str", "default": ""},
    "folder": {"type": "path", "required": True},
    "address": {"type": "str", "default": ""},
    "port": {"type": "int", "default": 22},
    "user": {"type": "str", "default": "root"},
    "host_keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "minutes": {"type": "int", "default": 240},
    "max_mib": {"type": "int", "default": 102400},
    "max_file_mib": {"type": "int", "default": 102400},
    "max_files": {"type": "int", "default": 500000},
    "max_kib_per_second": {"type": "int", "default": 0},
    "executables": {"type": "str", "choices": list(listing.CHOICES), "default": listing.LIST},
    "known_bad": {"type": "list", "elements": "str", "default": []},
    "exclude": {"type": "list", "elements": "str", "default": []},
}

#: Refusal for what is not legal, whatever the host is like.
parse = Wanted.parse


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_platform()
    if check_mode:
        return _seen(wanted)
    if wanted.state == receiving.PREPARED:
        return _prepared(wanted)
    if wanted.state == receiving.ENDED:
        there = target.forget(wanted)
        return Outcome(there, ["Forget the key"] if there else [])
    if wanted.state == receiving.COPIED:
        done = target.copy(wanted)
        warnings = done.pop("warnings")
        changed = done["transferred"] > 0
        return Outcome(
            changed, [f"Copy {done['transferred']} files"] if changed else [], warnings=warnings, values=done
        )
    found = target.verify(wanted)
    return Outcome(True, [f"Write {wanted.manifest}"], warnings=found["problems"], values=found)


def _seen(wanted: Wanted) -> Outcome:
    if wanted.state != receiving.PREPARED:
        return Outcome()
    versions.require(receiving.PACKAGES, True)
    _address, own = target.address_of(wanted)
    return Outcome(True, [_sentence(wanted)], values={"address": own})


def _prepared(wanted: Wanted) -> Outcome:
    _address, own = target.address_of(wanted)
    versions.require(receiving.PACKAGES, False)
    target.add_users()
    target.prepare_folder(wanted)
    named, public = target.make_key(wanted)
    return Outcome(True, [_sentence(wanted)], values={"id": named.id, "public_key": public, "address": own})


def _sentence(wanted: Wanted) -> str:
    return f"Make {wanted.folder}, of which nothing can be run, and a key in memory for {wanted.minutes} minutes"
