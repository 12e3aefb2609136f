# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible loads of the collection is compiled once, and never from another source than the one that is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import ansible_collections.portcullis.vps.plugins as plugins
import pytest

#: Loads as Ansible does, and says by which loader, from which file of compiled code, and with what value.
_LOAD = """
import importlib, json, sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader([sys.argv[1]])
found = {}
for name in sys.argv[2:]:
    part = importlib.import_module("ansible_collections.portcullis.vps.plugins." + name)
    found[name] = [type(part.__loader__).__name__, part.__spec__.cached, part.VALUE, part.__package__]
print(json.dumps(found))
"""
_NAMES = ("module_utils.inner.deep", "action.acting")


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A collection with our first file, a package within packages, and a plugin in a folder that is no package."""
    top = tmp_path / "ansible_collections/portcullis/vps/plugins"
    for folder in ("module_utils/inner", "action"):
        (top / folder).mkdir(parents=True)
    for package in ("module_utils", "module_utils/inner"):
        (top / package / "__init__.py").touch()
    (top / "__init__.py").write_text(Path(plugins.__file__ or "").read_text())
    (top / "module_utils/inner/deep.py").write_text("VALUE = 1\n")
    (top / "action/acting.py").write_text(
        "from ansible_collections.portcullis.vps.plugins.module_utils.inner.deep import VALUE\n"
    )
    return top


def loaded(top: Path, **environment: str) -> dict[str, list[Any]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [sys.executable, "-c", _LOAD, str(top.parents[3]), *_NAMES]
    done = subprocess.run(
        command, env={**kept, **environment}, cwd=top, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Any]] = json.loads(done.stdout)
    return found


def test_each_file_is_compiled_once(collection: Path) -> None:
    first = loaded(collection)
    assert {name: about[0] for name, about in first.items()} == dict.fromkeys(_NAMES, "SourceFileLoader")
    kept = {name: Path(about[1]) for name, about in first.items()}
    made = {name: path.stat().st_mtime_ns for name, path in kept.items()}
    assert loaded(collection) == first
    assert {name: path.stat().st_mtime_ns for name, path in kept.items()} == made


def test_a_changed_file_is_what_counts(collection: Path) -> None:
    loaded(collection)
    (collection / "module_utils/inner/deep.py").write_text("VALUE = 12\n")
    assert {about[2] for about in loaded(collection).values()} == {12}


def test_who_wants_no_compiled_files_gets_none(collection: Path) -> None:
    assert {about[2] for about in loaded(collection, PYTHONDONTWRITEBYTECODE="1").values()} == {1}
    assert not list(collection.rglob("__pycache__"))


def test_ansible_finds_plugins_and_what_modules_need_as_ever(collection: Path) -> None:
    """A folder of plugins without a file of its own stays Ansible's, which asks where it is."""
    said = """
import sys
from ansible.plugins.loader import action_loader, init_plugin_loader
init_plugin_loader([sys.argv[1]])
import ansible_collections.portcullis.vps.plugins
print(action_loader.find_plugin("portcullis.vps.acting"))
import pkgutil
print(pkgutil.get_data("ansible_collections.portcullis.vps", "plugins/module_utils/inner/deep.py"))
"""
    done = subprocess.run(
        [sys.executable, "-c", said, str(collection.parents[3])],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.splitlines() == [str(collection / "action/acting.py"), repr(b"VALUE = 1\n")], done.stderr
