# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""zizmor itself, asked by the audit of a repository's supply chain."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.portcullis.vps.plugins.module_utils.supply.host import programs, repository
from ansible_collections.portcullis.vps.plugins.module_utils.supply.host.looking import Look

#: Whoever opens a pull request chooses what runs here, with the repository's rights.
WORKFLOW = """name: greet
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.event.pull_request.title }}"
"""


def test_zizmor_finds_a_workflow_that_runs_what_a_stranger_wrote_and_its_age_is_said(tmp_path: Path) -> None:
    place = tmp_path / ".github/workflows/greet.yml"
    place.parent.mkdir(parents=True)
    place.write_text(WORKFLOW)
    found = Look()
    (program,) = programs.look(found, ["zizmor"], repository.opened(found, str(tmp_path)), host=False)
    assert found.unfinished == []
    assert ".github/workflows/greet.yml:7" in {finding.where for finding in found.findings}
    assert any("template-injection" in finding.what for finding in found.findings)
    said = program.to_data()
    assert (said["name"], said["knows"], said["age_days"] >= 0) == ("zizmor", "itself", True)
    assert said["version"].startswith("zizmor ")
