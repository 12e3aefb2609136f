# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever decides about a provider's firewall does nothing else: the action plugin alone makes calls and knows secrets."""

from __future__ import annotations

import ast

import pytest

from tests.unit.structure.sources import absolute_imports, matching, tree
from tests.unit.structure.test_layers import IMPURE_NAMES, PURE

FILES = matching(r"plugins/plugin_utils/provider/.+\.py")
_OURS = "ansible_collections.portcullis.vps.plugins."
#: What these may know of the rest: decisions, and the roles' task files.
_KNOWN = ("module_utils.", "plugin_utils.provider", "plugin_utils")


@pytest.mark.parametrize("path", FILES)
def test_it_only_decides(path: str) -> None:
    module = tree(path)
    imports = list(absolute_imports(module))
    assert [name for name in imports if name not in PURE and not name.startswith(_OURS)] == []
    ours = [name.removeprefix(_OURS) for name in imports if name.startswith(_OURS)]
    assert [name for name in ours if not name.startswith(_KNOWN) or ".host" in name or ".machine" in name] == []
    names = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    assert names & IMPURE_NAMES == set()
