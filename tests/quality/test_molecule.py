# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every Molecule scenario, on whole hosts of a lab of its own."""

from __future__ import annotations

import os

import pytest

from lab import Lab
from tests.quality.running import ROOT, passes

# The whole site is always among them: without its scenario the test fails.
SCENARIOS = sorted({"site", *(path.parent.name for path in ROOT.glob("molecule/*/molecule.yml"))})


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_molecule(scenario: str) -> None:
    lab = Lab(f"molecule-{scenario}-{os.getpid()}")
    try:
        lab.services()
        command = lab.inside(["molecule", "test", "--scenario-name", scenario])
        passes(*command, timeout_seconds=900, PORTCULLIS_LAB=lab.name)
    finally:
        lab.down()
