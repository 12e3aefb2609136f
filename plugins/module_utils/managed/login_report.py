# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module login_report does: arguments in, outcome out."""

from __future__ import annotations

import time
from typing import Any

from ..base import values
from ..base.outcome import Outcome
from ..login_report.host import log as login_log
from ..login_report.log import Report
from ..machine import system

ARGUMENT_SPEC = {
    "hours": {"type": "int", "default": 24},
    "backend": {"type": "str", "choices": ["auto", "journal", "files"], "default": "auto"},
    "top": {"type": "int", "default": 10},
    "room": {"type": "int", "default": 10000},
}


def parse(params: dict[str, Any]) -> None:
    """Refuse what is out of bounds, whatever the host is like."""
    values.in_bounds(params["hours"], "hours", 1, 87600, "hours")
    values.in_bounds(params["top"], "top", 1, 1000, "lines")
    values.in_bounds(params["room"], "room", 100, 1000000, "names")


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    parse(params)
    system.require_platform()
    report = Report(params["room"])
    read = login_log.read(report, params["backend"], time.time() - params["hours"] * 3600)
    files = [path for path in read if path != login_log.JOURNAL]
    summary = report.sentences()
    if files:
        summary.append(
            f"{' and '.join(files)} may hold lines that any user of this host wrote there (logger): only the journal knows who wrote what."
        )
    return Outcome(
        values={"summary": summary, "read": list(read), "forgeable": bool(files), **report.to_data(params["top"])}
    )
