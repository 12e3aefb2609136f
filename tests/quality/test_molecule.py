# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every Molecule scenario, one after the other, on whole hosts of its own in one lab."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from lab import Lab
from tests.quality.running import ROOT, passes

# Every role and the whole site are always among them: without its scenario the test fails.
SCENARIOS = sorted(
    {
        "site",
        *(path.name for path in ROOT.glob("roles/*")),
        *(path.parent.name for path in ROOT.glob("molecule/*/molecule.yml")),
    }
)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """The internet's servers, and no host: every scenario boots and removes its own."""
    found = Lab(f"molecule-{os.getpid()}")
    try:
        found.services()
        yield found
    finally:
        found.down()


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_molecule(lab: Lab, scenario: str) -> None:
    shared = str(ROOT / ".config/molecule/config.yml")
    command = lab.inside(["molecule", "--base-config", shared, "test", "--scenario-name", scenario])
    passes(*command, timeout_seconds=900, PORTCULLIS_LAB=lab.name)
