# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module persistence_quarantine does: arguments in, outcome out. It moves files, and deletes none."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..base.text import visible
from ..machine.below import Below
from ..machine.writing_below import disk_errors
from ..rescue import quarantine as core
from ..rescue.host import quarantining
from ..rescue.quarantine import Asked, Record

ARGUMENT_SPEC: Dict[str, Any] = {
    "root": {"type": "path", "default": "/"},
    "findings": {"type": "list", "elements": "dict", "default": []},
    "restore": {"type": "str", "default": ""},
}


def parse(params: Dict[str, Any]) -> Tuple[Asked, ...]:
    """Return the findings that are meant; Refusal for what is not legal, whatever the host is like."""
    if not values.one_line(params["root"], "root").startswith("/"):
        raise Refusal(f"root: {params['root']!r} does not begin with /, so it could be anywhere; write the whole path.")
    if params["restore"]:
        core.item(params["restore"])
        if params["findings"]:
            raise Refusal(
                "findings and restore are both given, and one moves away what the other puts back; give one of them."
            )
    found = tuple(Asked.parse(each, f"findings[{number}]") for number, each in enumerate(params["findings"]))
    # A file of which several things were found is moved once.
    return tuple({each.path: each for each in reversed(found)}.values())[::-1]


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    asked = parse(params)
    with Below(params["root"]) as below:
        if params["restore"]:
            with disk_errors(f"Put back {params['restore']}"):
                record = quarantining.put_back(below, params["restore"], check_mode)
            return _outcome(below, [f"Put back {visible(f'/{record.path}', 500)} from {core.FOLDER}"], [record])
        core.refuse(asked, quarantining.observe(below, asked) if asked else {})
        with disk_errors(f"Move findings to {core.FOLDER}"):
            moved: List[Record] = [] if check_mode or not asked else quarantining.move(below, asked)
        changes = [f"Move {visible(f'/{each.path}', 500)} to {core.FOLDER}: {visible(each.why, 300)}" for each in asked]
        return _outcome(below, changes, moved)


def _outcome(below: Below, changes: List[str], meant: List[Record]) -> Outcome:
    kept = quarantining.records(below)
    return Outcome(
        changed=bool(changes),
        changes=changes,
        values={
            "affected": [core.answered(record) for record in meant],
            "quarantined": [core.answered(record) for record in kept],
            "folder": core.FOLDER,
        },
    )
