# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils import program

ROOT = Path(program.__file__).resolve().parent


def imported(part: str) -> set[str]:
    """Return the parts that a part imports: all of its relative imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / part).read_text())):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        folder = (ROOT / part).parents[node.level - 1].joinpath(*(node.module or "").split("."))
        for name in node.names:
            for path in (folder / f"{name.name}.py", folder.with_suffix(".py")):
                if path.is_file():
                    found.add(str(path.relative_to(ROOT)))
                    break
    return found


def test_the_command_holds_all_that_it_imports_and_nothing_else() -> None:
    waiting, closure = {"command.py", "host/console.py", "managed/survey.py"}, set()
    while waiting:
        part = waiting.pop()
        closure.add(part)
        waiting |= imported(part) - closure
    assert set(program.PARTS) == closure


def test_the_same_code_makes_the_same_bytes() -> None:
    assert program.build.__wrapped__() == program.build.__wrapped__()


@pytest.mark.parametrize("content", [b"old", None])
def test_the_command_is_installed_when_it_is_missing_or_old(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "portcullis"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(program, "PATH", str(path))
    step = program.step()
    assert step is not None
    path.write_bytes(step.content)
    path.chmod(0o755)
    assert program.step() is None
