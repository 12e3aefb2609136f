# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole story of a report of abuse, as ``make demo-incident`` shows it: mail in, host found, collected, cut off, proven, answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.incident import ATTACKED, TAKEN, Telling, machine_seconds
from lab import Lab

pytestmark = pytest.mark.whole("PORTCULLIS_INCIDENT")


def test_from_the_mail_to_the_answer_in_three_minutes_of_machine_time(lab: Lab, tmp_path: Path) -> None:
    lab.up({TAKEN: "trixie", ATTACKED: "bookworm"})
    try:
        before = machine_seconds(lab)
        story = Telling(lab, tmp_path).tell()
        assert story.failed == [], story.runs[-1].output[-3000:]
        assert machine_seconds(lab) - before < 180
    finally:
        for host in (TAKEN, ATTACKED):
            lab.remove(host)
