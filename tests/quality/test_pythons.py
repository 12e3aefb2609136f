# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit tests hold on every other Python that `make setup` found, not only on the one that runs this."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.running import ROOT, passes

# What a managed host with Python 3.9 runs; its environment has no Ansible, which proves that core/ and host/ need none.
ON_MANAGED_HOSTS = "tests/unit/plugins/module_utils"
OTHERS = sorted(ROOT.glob(".venv-*"))


def test_the_others_are_known() -> None:
    assert {venv.name for venv in OTHERS} <= {".venv-3.9", ".venv-3.11", ".venv-3.12"}


@pytest.mark.slow
@pytest.mark.parametrize("venv", OTHERS, ids=lambda venv: venv.name)
def test_unit_tests_pass(venv: Path) -> None:
    tests = ON_MANAGED_HOSTS if venv.name == ".venv-3.9" else "tests/unit"
    said = passes(str(venv / "bin/python"), "-m", "pytest", "--quiet", "-p", "no:cacheprovider", tests, venv=venv)
    assert " passed" in said
