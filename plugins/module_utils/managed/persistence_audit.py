# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module persistence_audit does: arguments in, outcome out. It only reads, and runs nothing."""

from __future__ import annotations

import time
from datetime import date
from typing import Any, Dict

from ..base import acceptance, values
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..rescue.finding import Report, judge
from ..rescue.host import audit
from ..rescue.host.looking import Wanted
from ..rescue.kinds import KINDS
from ..rescue.packages import Index

ARGUMENT_SPEC: Dict[str, Any] = {
    "root": {"type": "path", "default": "/"},
    "package_digests": {"type": "dict", "default": {}},
    "admins": {"type": "list", "elements": "str", "default": []},
    "web_roots": {"type": "list", "elements": "str", "default": ["/var/www", "/srv/www", "/usr/share/nginx/html"]},
    "new_days": {"type": "int", "default": 30},
    "max_seconds": {"type": "int", "default": 600},
    "accept": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "kind": {"type": "str", "required": True},
            "where": {"type": "str", "required": True},
            "sha256": {"type": "str", "default": ""},
            "reason": {"type": "str", "required": True},
            "until": {"type": "str", "required": True},
        },
    },
}
_SHOWN = 10


def parse(params: Dict[str, Any]) -> Wanted:
    """Return what is wanted; Refusal for what is not legal, whatever the host is like."""
    for name, paths in (("root", [params["root"]]), ("web_roots", params["web_roots"])):
        for path in paths:
            if not values.one_line(path, name).startswith("/"):
                raise Refusal(f"{name}: {path!r} does not begin with /, so it could be anywhere; write the whole path.")
    return Wanted(
        params["root"],
        Index.parse(params["package_digests"]),
        tuple(values.user_name(name, "admins") for name in params["admins"]),
        tuple(params["web_roots"]),
        values.in_bounds(params["new_days"], "new_days", 0, 36_500, "days"),
        values.in_bounds(params["max_seconds"], "max_seconds", 1, 86_400, "seconds"),
        acceptance.acceptances(params["accept"], KINDS),
    )


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    wanted = parse(params)
    today = date.fromtimestamp(time.time())
    found = audit.look(wanted, today)
    report = judge(found.findings, wanted.accepted, today, found.unfinished, found.unverifiable, found.left_out)
    return _outcome(report, found.judged, found.looked_at)


def _outcome(report: Report, judged: Dict[str, int], looked_at: int) -> Outcome:
    warned = [finding.text for finding in report.findings if not finding.accepted]
    most = [f"{len(warned) - _SHOWN} more findings are in summary."] if len(warned) > _SHOWN else []
    return Outcome(
        warnings=[*warned[:_SHOWN], *most],
        values={
            "findings": [finding.to_data() for finding in report.findings],
            "counts": report.counts,
            "summary": report.lines,
            "unfinished": list(report.unfinished),
            "unverifiable": list(report.unverifiable),
            "packages": judged,
            "looked_at": looked_at,
        },
    )
