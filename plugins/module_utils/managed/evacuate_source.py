# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module evacuate_source does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..command import build
from ..evacuate import access
from ..evacuate.access import Record, Wanted
from ..evacuate.host import source, summing, versions
from ..machine import system
from ..transaction.apply import apply

ARGUMENT_SPEC: Dict[str, Any] = {
    "state": {"type": "str", "choices": list(access.STATES), "default": access.OPEN},
    "id": {"type": "str", "required": True},
    "key": {"type": "str", "default": "", "no_log": False},
    "address": {"type": "str", "default": ""},
    "root": {"type": "path", "default": "/"},
    "minutes": {"type": "int", "default": 240},
    "exclude": {"type": "list", "elements": "str", "default": []},
    "max_file_mib": {"type": "int", "default": 102400},
}

#: Refusal for what is not legal, whatever the host is like.
parse = Wanted.parse


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    system.require_platform()
    if check_mode:
        return _seen(wanted)
    with source.alone():
        found = source.record()
        if wanted.state == access.CLOSED:
            mine = _mine(wanted)
            if mine is not None:
                source.end(mine)
            return Outcome(mine is not None, ["Take away the key"] if mine else [])
        if wanted.state == access.SUMMED:
            if found is None or found.id != wanted.id:
                raise Refusal("id: no such evacuation is open on this host; start again.")
            count, size = summing.write_sums(found)
            return Outcome(values={"files": count, "bytes": size})
        return _opened(wanted, found is not None and found.id != wanted.id)


def _mine(wanted: Wanted) -> Optional[Record]:
    """Return this evacuation where it is open; a run that was refused since another one is open ends with closing, too."""
    found = source.record()
    return found if found is not None and found.id == wanted.id else None


def _seen(wanted: Wanted) -> Outcome:
    """Say what a run would do."""
    if wanted.state == access.CLOSED:
        there = _mine(wanted) is not None
        return Outcome(there, ["Take away the key"] if there else [])
    if wanted.state == access.SUMMED:
        return Outcome(values={"files": 0, "bytes": 0})
    versions.require(("rsync",), True)
    user, path, _in_home = source.observe(wanted)
    return Outcome(True, [_sentence(wanted, path)], values={"user": user, "host_keys": source.host_keys()})


def _opened(wanted: Wanted, others: bool) -> Outcome:
    if others:
        raise Refusal(
            "Another evacuation of this host is open; wait for its end, or run 'portcullis evacuate close' there."
        )
    found = source.record()
    if found is not None:
        source.end(found)
    versions.require(("rsync",), False)
    user, path, in_home = source.observe(wanted)
    step = build.step()
    if step is not None:
        apply([step])
    source.begin(wanted, user, path, in_home)
    return Outcome(True, [_sentence(wanted, path)], values={"user": user, "host_keys": source.host_keys()})


def _sentence(wanted: Wanted, path: str) -> str:
    return f"Let {wanted.address} read {wanted.root} by a key in {path} for {wanted.minutes} minutes"
