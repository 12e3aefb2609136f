# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles' READMEs have the variables as they are specified."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import judged, measures, readmes, tailoring


@pytest.mark.parametrize("role", readmes.ROLES, ids=lambda role: role.name)
def test_the_readme_has_the_variables_as_they_are_specified(role: Path) -> None:
    made = (role / "README.md").read_text(encoding="utf-8")
    assert made == readmes.readme(role), (
        "the table of variables is not what the specification and the defaults say; run 'make readmes'"
    )


def test_the_page_of_measures_is_made_of_the_measures() -> None:
    assert measures.PAGE.read_text(encoding="utf-8") == measures.page(), "run 'make readmes'"


def test_the_page_of_judges_has_a_reason_for_whatever_they_find() -> None:
    assert judged.PAGE.read_text(encoding="utf-8") == judged.page(), "run 'make readmes'"


def test_the_tailoring_file_is_made_of_the_same_table() -> None:
    assert tailoring.PAGE.read_text(encoding="utf-8") == tailoring.page(), "run 'make readmes'"


def test_what_a_judge_finds_and_nobody_has_a_reason_for_stops_the_page() -> None:
    with pytest.raises(SystemExit, match="NEW-0001 finds something, and neither a measure nor a reason"):
        judged.reason("NEW-0001")
    with pytest.raises(SystemExit, match="new-01 finds something, and neither a measure nor a reason"):
        judged.control_reason("new-01")
    with pytest.raises(SystemExit, match="new_rule finds something, and neither a measure nor a reason"):
        judged.ssg_reason("new_rule")
