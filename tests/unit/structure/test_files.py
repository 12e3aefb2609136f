# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file says whose it is and under which terms, and stays short enough to be read at once."""

from __future__ import annotations

import ast

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import paths
from ansible_collections.portcullis.vps.plugins.module_utils.command import start

from tests.unit.structure.sources import matching, text, tree

MAX_LINES = 450
#: As ansible-test has it, which takes minutes to say so.
MAX_COLUMNS = 160
# REUSE-IgnoreStart
SPDX = (
    "Copyright: Contributors to the Portcullis project",
    "SPDX-License-Identifier: GPL-3.0-or-later",
)
# REUSE-IgnoreEnd
# Data that a tool writes and reads, and that has no place for a comment of ours.
MADE_BY_TOOLS = ("changelogs/changelog.yaml", "changelogs/fragments/")
SOURCES = [
    path
    for path in matching(
        r"(.*/)?(Makefile|\.gitignore|\.ansible-lint|\.yamllint|[^/]+\.(py|pyi|ya?ml|sh|toml|cfg|j2|conf|service|timer))"
        r"|requirements[^/]*\.txt|\.ci/run|tools/(environment|install|lock|providers|setup|verify)"
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
    lines = text(path).splitlines()
    assert len(lines) <= MAX_LINES
    assert [line for line in lines if len(line) > MAX_COLUMNS] == []


def test_the_licence_is_there_in_full() -> None:
    assert "GNU GENERAL PUBLIC LICENSE" in text("LICENSES/GPL-3.0-or-later.txt")


def test_a_path_on_the_host_that_several_use_is_stated_once() -> None:
    shared = [value for value in vars(paths).values() if isinstance(value, str) and value.startswith("/")]
    stating = {
        path
        for path in matching(r"plugins/(?!modules/).+\.py")
        if any(one in text(path) for one in shared)
        for said in [code(path)]
        if any(one in said for one in shared)
    }
    # The latter runs before there is a package to import from.
    assert stating == {"plugins/module_utils/base/paths.py", "plugins/module_utils/command/start.py"}
    assert start.CACHE == paths.CACHE


def code(path: str) -> str:
    """Return a file without its docstrings and comments."""
    return ast.unparse(_without_docstrings(tree(path)))


def _without_docstrings(module: ast.Module) -> ast.Module:
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0] = ast.Pass()
    return module
