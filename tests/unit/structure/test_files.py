# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file says whose it is and under which terms, and stays short enough to be read at once."""

from __future__ import annotations

import pytest

from tests.unit.structure.sources import matching, text

MAX_LINES = 450
SPDX = (
    "Copyright: Contributors to the Portcullis project",
    "SPDX-License-Identifier: GPL-3.0-or-later",
)
# Data that a tool writes and reads, and that has no place for a comment of ours.
MADE_BY_TOOLS = ("changelogs/changelog.yaml", "changelogs/fragments/")
SOURCES = [
    path
    for path in matching(
        r"(.*/)?(Makefile|\.gitignore|\.ansible-lint|\.yamllint|[^/]+\.(py|pyi|ya?ml|sh|toml|cfg|j2|conf|service|timer))"
        r"|requirements[^/]*\.txt|\.ci/run|tools/(environment|install|lock|setup)"
    )
    if not path.startswith(MADE_BY_TOOLS)
]


@pytest.mark.parametrize("path", SOURCES)
def test_source_says_whose_it_is_and_under_which_terms(path: str) -> None:
    head = "\n".join(text(path).splitlines()[:6])
    assert [line for line in SPDX if line not in head] == []


@pytest.mark.parametrize("path", matching(r"(tools|\.ci)/.+"))
def test_scripts_are_sources_too(path: str) -> None:
    assert path in SOURCES or path.endswith((".in", ".txt"))


@pytest.mark.parametrize("path", matching(r".*\.py"))
def test_python_files_stay_short(path: str) -> None:
    assert len(text(path).splitlines()) <= MAX_LINES


def test_the_licence_is_there_in_full() -> None:
    assert "GNU GENERAL PUBLIC LICENSE" in text("LICENSES/GPL-3.0-or-later.txt")
