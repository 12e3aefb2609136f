# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Molecule scenarios, one after the other, on whole hosts of their own in one lab.

`make molecule` runs every scenario; `make test` one of them, while tests/integration tries the whole site and each role by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import yaml

from lab import Lab, images
from tests.quality.running import ROOT, passes

SCENARIOS = sorted(path.parent.name for path in ROOT.glob("molecule/*/molecule.yml"))
CHOSEN = SCENARIOS if os.environ.get("PORTCULLIS_MOLECULE") == "all" else ["ufw"]
SHARED = ROOT / ".config/molecule/config.yml"


def releases() -> set[str]:
    """Return what the chosen scenarios' hosts are made of, by their configurations and by the one that these share."""
    files = [SHARED, *(ROOT / "molecule" / name / "molecule.yml" for name in CHOSEN)]
    found = [yaml.safe_load(path.read_text(encoding="utf-8")) or {} for path in files]
    return {platform["release"] for each in found for platform in each.get("platforms", ())}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """The internet's servers, and no host: every scenario boots and removes its own."""
    # Molecule runs where the hosts are, and there is no way out to fetch packages for an image.
    for release in sorted(releases()):
        images.require(release)
    found = Lab(f"molecule-{os.getpid()}")
    try:
        found.services()
        yield found
    finally:
        found.down()


def test_the_site_and_every_role_have_a_scenario() -> None:
    assert {"site", *(path.name for path in ROOT.glob("roles/*"))} - {*SCENARIOS} == set()


@pytest.mark.slow
@pytest.mark.parametrize("scenario", CHOSEN)
def test_molecule(lab: Lab, scenario: str) -> None:
    command = lab.inside(["molecule", "--base-config", str(SHARED), "test", "--scenario-name", scenario])
    # Scenarios run the same modules, too; see demo/callback/payloads.py.
    passes(
        *command,
        timeout_seconds=900,
        PORTCULLIS_LAB=lab.name,
        ANSIBLE_CALLBACK_PLUGINS=str(ROOT / "demo/callback"),
        ANSIBLE_CALLBACKS_ENABLED="payloads",
    )
