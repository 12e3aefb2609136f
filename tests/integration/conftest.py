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
