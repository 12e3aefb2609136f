# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way to come back, planted alone in the file system of a whole host of each release: it is found.

``test_persistence_audit`` plants all of them at once on hosts that run, where one that is missed might stand behind another.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from lab import images
from tests.integration.rescuing import rescue
from tests.integration.test_rescue_faults import inside, overlaid
from tests.unit.plugins.module_utils.rescue import planting
from tests.unit.plugins.module_utils.rescue.cases import CASES, Planted

pytestmark = pytest.mark.whole("PORTCULLIS_RESCUE")


def audited(root: Path) -> set[tuple[str, str]]:
    """Return what an audit of a mounted disk finds."""
    with rescue() as view:
        answer = view.call("persistence_audit", {"root": str(root), "admins": ["admin", "ada"]})
    assert "findings" in answer, answer
    return {(finding["kind"], finding["where"]) for finding in answer["findings"]}


@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_a_fresh_file_system_has_none(tmp_path: Path, release: str) -> None:
    with overlaid(str(images.require(release)), tmp_path / "disk") as root:
        assert audited(root) == set()


@pytest.mark.parametrize("release", ["bookworm", "trixie"])
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_planted_alone_is_found(tmp_path: Path, case: Planted, release: str) -> None:
    # In there, so that no link of its leads out.
    code = f"{Path(planting.__file__).read_text()}\nimport json, sys\nplant('/', json.loads(sys.argv[1]))"
    with overlaid(str(images.require(release)), tmp_path / "disk") as root:
        done = inside(root, f"python3 -c {shlex.quote(code)} {shlex.quote(json.dumps(case.plant))}")
        assert done.returncode == 0, done.stderr
        assert (case.kind, case.where) in audited(root)
