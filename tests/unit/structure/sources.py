# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files there are, for the rules that hold for all of them."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Any

from tools import committed

ROOT = committed.ROOT


@lru_cache(maxsize=1)
def everything() -> tuple[str, ...]:
    """Return the paths, from the top, of all files that are or could be committed."""
    return tuple(committed.paths())


def matching(pattern: str) -> list[str]:
    """Return the paths that a regular expression matches wholly; none is an error: a rule must not hold for nothing."""
    found = [path for path in everything() if re.fullmatch(pattern, path)]
    if not found:
        raise LookupError(
            f"no file matches {pattern}, so a rule would hold for nothing; mend the pattern or the layout"
        )
    return found


def text(path: str) -> str:
    """Return what a file says."""
    return (ROOT / path).read_text(encoding="utf-8")


def tree(path: str) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(text(path), filename=path)


def data(path: str) -> Any:
    """Return a YAML file's value; an empty file is an empty mapping."""
    # What managed hosts run is tested without Ansible, and so without this.
    import yaml

    return yaml.safe_load(text(path)) or {}


def absolute_imports(module: ast.Module) -> list[str]:
    """Return the dotted names that a module imports absolutely, wherever in it."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.append(node.module or "")
    return found


def relative_imports(module: ast.Module) -> list[tuple[int, str]]:
    """Return level and dotted name of each relative import, as (1, "values") for both `from . import values` forms."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.level:
            found += [(node.level, node.module)] if node.module else [(node.level, alias.name) for alias in node.names]
    return found
