# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab that all attacks share: booted once, removed at the end, however that comes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import Lab
from tests.hostile.hostile_host import HOSTS, Hostile


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    found = Lab(os.environ.get("PORTCULLIS_HOSTILE_LAB", f"hostile-{os.getpid()}"))
    try:
        found.up(HOSTS, keep=True)
        yield found
    finally:
        if "PORTCULLIS_HOSTILE_LAB" not in os.environ:
            found.down()


@pytest.fixture
def hostile(lab: Lab, tmp_path: Path) -> Hostile:
    found = Hostile(lab, tmp_path)
    found.stolen.write_text("a secret of the controller\n")
    return found
