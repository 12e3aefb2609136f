# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers stay apart: core/ decides, host/ does, entry.py answers Ansible."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.unit.structure.sources import absolute_imports, matching, relative_imports, tree

CORE = matching(r"plugins/module_utils/core/.+\.py")
HOST = matching(r"plugins/module_utils/host/.+\.py")
MANAGED = matching(r"plugins/module_utils/managed/.+\.py")
PLUGINS = matching(r"plugins/.+\.py")

# What computes and neither reads nor writes anything outside of its arguments.
PURE = {
    "__future__",
    "abc",
    "base64",
    "binascii",
    "bisect",
    "collections",
    "collections.abc",
    "contextlib",
    "copy",
    "dataclasses",
    "datetime",
    "difflib",
    "enum",
    "fnmatch",
    "functools",
    "hashlib",
    "ipaddress",
    "itertools",
    "json",
    "math",
    "numbers",
    "operator",
    "posixpath",
    "re",
    "shlex",
    "string",
    "struct",
    "textwrap",
    "types",
    "typing",
    "unicodedata",
    "urllib.parse",
}
# Built-in functions that act on the world, or that could get at what does.
IMPURE_NAMES = {"open", "print", "input", "exec", "eval", "compile", "breakpoint", "__import__", "exit", "quit"}
# Methods of pure modules that read the clock.
IMPURE_ATTRIBUTES = {"now", "utcnow", "today", "fromtimestamp"}


def impurities(module: ast.Module) -> list[str]:
    """Return what in a module of core/ reaches out of it, each with its line."""
    found = [f"imports {name}" for name in absolute_imports(module) if name not in PURE]
    found += [f"imports {'.' * level}{name}" for level, name in relative_imports(module) if level > 1]
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and node.id in IMPURE_NAMES:
            found.append(f"line {node.lineno} uses {node.id}")
        elif isinstance(node, ast.Attribute) and node.attr in IMPURE_ATTRIBUTES:
            found.append(f"line {node.lineno} uses .{node.attr}")
    return found


def strangers(module: ast.Module, known: tuple[str, ...] = ("core",)) -> list[str]:
    """Return what a module imports besides the standard library, its own layer and those it knows."""
    found = [name for name in absolute_imports(module) if name.split(".")[0] not in sys.stdlib_module_names]
    for level, name in relative_imports(module):
        if level > 2 or (level == 2 and name.split(".")[0] not in known):
            found.append(f"{'.' * level}{name}")
    return found


def exits(module: ast.Module) -> list[str]:
    """Return the lines that end the module for Ansible, or the process for everybody."""
    found = []
    for node in ast.walk(module):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in {"exit_json", "fail_json", "fail_json_aws", "SystemExit", "_exit"}:
            found.append(f"line {getattr(node, 'lineno', 0)} uses {name}")
    return found


@pytest.mark.parametrize("path", CORE)
def test_core_is_pure(path: str) -> None:
    assert impurities(tree(path)) == []


@pytest.mark.parametrize("path", HOST)
def test_host_needs_nothing_but_python_and_core(path: str) -> None:
    assert strangers(tree(path)) == []


@pytest.mark.parametrize("path", MANAGED)
def test_what_the_modules_do_needs_no_ansible(path: str) -> None:
    assert strangers(tree(path), ("core", "host", "program")) == []


@pytest.mark.parametrize("path", [path for path in PLUGINS if path != "plugins/module_utils/entry.py"])
def test_only_entry_ends_a_module(path: str) -> None:
    assert exits(tree(path)) == []


def test_entry_ends_a_module() -> None:
    assert exits(tree("plugins/module_utils/entry.py"))


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import os.path as posixpath",
        "from subprocess import run",
        "from urllib.request import urlopen",
        "import ansible_collections.portcullis.vps.plugins.module_utils.host.files",
        "from ..host import files",
        "from .. import host",
        "def f():\n    import socket",
        "open('/etc/passwd')",
        "p = print",
        "datetime.datetime.now()",
        "__import__('os')",
    ],
)
def test_the_rule_for_core_sees(source: str) -> None:
    assert impurities(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "from ansible.module_utils.basic import AnsibleModule",
        "from ..entry import run",
        "from ..managed import sshd",
        "import apt",
    ],
)
def test_the_rule_for_host_sees(source: str) -> None:
    assert strangers(ast.parse(source))


@pytest.mark.parametrize("source", ["module.fail_json(msg='')", "raise SystemExit(1)", "exit_json()", "os._exit(1)"])
def test_the_rule_for_ends_sees(source: str) -> None:
    assert exits(ast.parse(source))
