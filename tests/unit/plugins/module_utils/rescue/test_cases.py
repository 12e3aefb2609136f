# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way to come back is found, its harmless twin is not, and a fresh file system has nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.kinds import KINDS
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.places import PLACES

from tests.unit.plugins.module_utils.rescue.cases import CASES, Planted
from tests.unit.plugins.module_utils.rescue.disks import fresh, looked, places
from tests.unit.plugins.module_utils.rescue.planting import plant


def test_a_fresh_file_system_has_no_finding(tmp_path: Path) -> None:
    report = looked(fresh(tmp_path))
    assert (report.findings, report.unfinished) == ((), ())
    assert report.lines[0] == "No finding."


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_planted_is_found_and_nothing_else(tmp_path: Path, case: Planted) -> None:
    plant(str(fresh(tmp_path)), case.plant)
    assert places(looked(tmp_path)) == {(case.kind, case.where)}


@pytest.mark.parametrize("case", [case for case in CASES if case.twin], ids=[case.name for case in CASES if case.twin])
def test_its_harmless_twin_is_not(tmp_path: Path, case: Planted) -> None:
    plant(str(fresh(tmp_path)), case.twin)
    assert places(looked(tmp_path)) == set()


def test_all_at_once_are_found(tmp_path: Path) -> None:
    fresh(tmp_path)
    for case in CASES:
        plant(str(tmp_path), case.plant)
    assert {(case.kind, case.where) for case in CASES} <= places(looked(tmp_path))


def test_every_kind_has_a_case() -> None:
    assert {place.kind for place in PLACES} <= set(KINDS)
    assert {case.kind for case in CASES} == set(KINDS)
    assert len(CASES) == len({case.name for case in CASES}) >= 35
