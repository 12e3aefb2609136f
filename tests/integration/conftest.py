# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole hosts for the tests: booted once for all of them, removed at the end, however that comes."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from demo import stage
from demo.fleet import Fleet
from lab import Lab, images

#: What only a capability's own target runs, and the variable with which it runs all of it.
_WHOLE = {
    "test_backup_faults.py": "PORTCULLIS_BACKUP",
    "test_contain_faults.py": "PORTCULLIS_INCIDENT",
    "test_incident_story.py": "PORTCULLIS_INCIDENT",
    "test_outbound_attack.py": "PORTCULLIS_OUTBOUND",
    "test_outbound_faults.py": "PORTCULLIS_OUTBOUND",
    "test_outbound_uses.py": "PORTCULLIS_OUTBOUND",
    "test_provider_firewall.py": "PORTCULLIS_EXPOSURE",
    "test_report_read.py": "PORTCULLIS_REPORT",
    "test_rescue_playbook.py": "PORTCULLIS_RESCUE",
    "test_rescue_repair.py": "PORTCULLIS_RESCUE",
    "test_evacuate.py": "PORTCULLIS_EVACUATE",
    "test_evacuate_faults.py": "PORTCULLIS_EVACUATE",
}
collect_ignore = [name for name, variable in _WHOLE.items() if os.environ.get(variable) != "all"]
HOSTS = {"web1": "bookworm", "web2": "trixie"}


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """A lab with one fresh host of each release and the internet's servers; tests may add hosts of their own."""
    found = Lab(f"test-{os.getpid()}")
    try:
        found.up(HOSTS)
        found.services()
        yield found
    finally:
        found.down()


@pytest.fixture(scope="session")
def fleet(lab: Lab) -> Fleet:
    """The hosts as an inventory that a person would write."""
    return Fleet(lab, stage.variables(lab))


@pytest.fixture
def age(monkeypatch: pytest.MonkeyPatch) -> None:
    """The controller's age, which is an image's: one program and nothing else."""
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{images.path('trixie-backup')}/usr/bin")
