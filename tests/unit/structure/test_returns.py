# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module returns and does not document would be dropped on its way to the controller."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import returns

from tests.unit.structure.sources import ROOT

MANAGED = sorted(
    path
    for path in (ROOT / "plugins/module_utils/managed").glob("*.py")
    if path.stem not in ("__init__", "acting", "survey")
)
#: What an Outcome has of its own.
_OWN = {"plan", "changed", "changes", "diff", "warnings", "deferred_warnings", "to_note", "values"}


def returned(text: str) -> set[str]:
    """Return the names of values that a module's code gives to its outcome or its error."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Outcome", "Outcome.of"):
            found |= {keyword.arg for keyword in node.keywords if keyword.arg} - _OWN
            dicts = [keyword.value for keyword in node.keywords if keyword.arg == "values"]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith(".values"):
            dicts = [node.value]
        elif isinstance(node, ast.Assign) and ".values['" in ast.unparse(node.targets[0]):
            found.add(ast.unparse(node.targets[0]).split("'")[1])
            continue
        else:
            continue
        for each in dicts:
            if isinstance(each, ast.Dict):
                found |= {str(key.value) for key in each.keys if isinstance(key, ast.Constant)}
    return found


@pytest.mark.parametrize("path", MANAGED, ids=lambda path: path.stem)
def test_a_module_documents_what_it_returns(path: Path) -> None:
    assert returned(path.read_text()) <= set(returns(path.stem))


def test_some_modules_return_something() -> None:
    assert sum(bool(returned(path.read_text())) for path in MANAGED) > 5
