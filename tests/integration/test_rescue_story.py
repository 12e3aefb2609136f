# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole story of a disk, as ``make demo-rescue`` shows it: taken over, powered off, repaired from another host, booted, proven, evacuated."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.rescue import HOSTS, Telling
from lab import Lab

pytestmark = pytest.mark.whole("PORTCULLIS_RESCUE")


def test_from_the_intruder_to_the_data_on_a_clean_host(lab: Lab, tmp_path: Path) -> None:
    lab.up(HOSTS)
    try:
        story = Telling(lab, tmp_path).tell()
        assert story.failed == [], (story.shown, story.runs[-1].output[-3000:])
    finally:
        for host in set(HOSTS) & set(lab.machines):
            lab.remove(host)
