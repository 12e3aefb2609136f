# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What looks at a suspect disk can neither start nor load anything of it, since it can start and load nothing."""

from __future__ import annotations

import ast
import re

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.kinds import KINDS
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.quarantine import BY_HAND

from tests.unit.structure.sources import matching, text, tree


@pytest.mark.parametrize(
    "path", [*matching(r"plugins/module_utils/rescue/.+\.py"), "plugins/module_utils/machine/below.py"]
)
def test_what_looks_at_a_disk_can_start_and_load_nothing(path: str) -> None:
    names = {
        name.name
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in node.names
    }
    modules = {node.module or "" for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)}
    assert not {"subprocess", "ctypes", "importlib", "process", "pwd", "grp", "shutil", "socket"} & (names | modules)
    said = text(path)
    assert not [word for word in ("os.exec", "os.system", "os.popen", "os.spawn", "os.fork", "chroot(") if word in said]


def test_the_playbook_knows_every_kind_that_can_be_moved_away() -> None:
    found = re.search(r"__rescue_kinds: >-\n\s+\{\{ '([^']+)'\.split", text("playbooks/rescue.yml"))
    assert found
    assert found[1].split() == sorted(set(KINDS) - BY_HAND)
