# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit tests hold on every Python that `make setup` found, and what managed hosts run needs no Ansible.

`make test-pythons` has them all there, as CI does for every change; `make test`, which runs all of them on the newest Python, imports on the
oldest all that managed hosts run, and has the tests there of what all of it is made of.
"""

from __future__ import annotations

import os

import pytest

from tests.quality.running import ROOT, environments, passes

ON_MANAGED_HOSTS = "tests/unit/plugins/module_utils"
MADE_OF = ("base", "command", "machine", "transaction")
WHOLE = os.environ.get("PORTCULLIS_PYTHONS") == "all"
QUIETLY = ["-m", "pytest", "--quiet", "-p", "no:cacheprovider", *([] if WHOLE else ["-m", "not slow"])]
NEWEST = ROOT / ".venv"
OLDEST = [*ROOT.glob(".venv-3.9"), NEWEST][0]
IMPORTS = """
import importlib, pathlib
import tests.quality.without_ansible
root = pathlib.Path("plugins/module_utils")
# The part of a module that Ansible runs, and brings what it needs for.
left = {"__init__.py", "entry.py", "installing.py"}
names = sorted(".".join(path.with_suffix("").parts) for path in root.rglob("*.py") if path.name not in left)
for name in names:
    importlib.import_module(f"ansible_collections.portcullis.vps.{name}")
print(len(names), "imported")
"""


@pytest.mark.slow
def test_what_managed_hosts_run_needs_no_ansible() -> None:
    """On Python 3.9, the oldest that a managed host may have, where this machine has one."""
    said = passes(
        str(OLDEST / "bin/python"),
        *QUIETLY,
        *("-p", "tests.quality.without_ansible"),
        *([ON_MANAGED_HOSTS] if WHOLE else [f"{ON_MANAGED_HOSTS}/{name}" for name in MADE_OF]),
        venv=OLDEST,
        PYTHONPATH=str(ROOT),
    )
    assert " passed" in said


def test_what_managed_hosts_run_is_imported_by_the_oldest_python() -> None:
    """Which none of it can be that another syntax, or an annotation that Python evaluates, keeps from it."""
    paths = f"{ROOT}:{ROOT / '.cache/dev'}"
    said = passes(str(OLDEST / "bin/python"), "-c", IMPORTS, venv=OLDEST, PYTHONPATH=paths)
    assert int(said.split()[0]) > 300


@pytest.mark.slow
@pytest.mark.whole("PORTCULLIS_PYTHONS")
def test_unit_tests_pass_on_the_oldest_python_for_the_tools() -> None:
    """Where there is one Python only, it is the one that runs this, and the tests run once more."""
    oldest = environments()[-1]
    # One process, beside whole hosts on a small machine. What only reads the sources finds the same with every Python, and what managed hosts
    # run is tried above on one that is older still.
    command = [*QUIETLY, "tests/unit", "--ignore=tests/unit/structure", f"--ignore={ON_MANAGED_HOSTS}"]
    said = passes(str(oldest / "bin/python"), *command, venv=oldest)
    assert " passed" in said


def test_without_ansible_means_without_ansible() -> None:
    command = (
        "import tests.quality.without_ansible\ntry:\n  import ansible\nexcept ImportError as error:\n  print(error)"
    )
    assert "barred" in passes(str(NEWEST / "bin/python"), "-c", command, PYTHONPATH=str(ROOT))


def test_every_python_makes_the_same_command() -> None:
    """The controller asks a host's command only where it is what the controller's own Python would make."""
    command = (
        "import hashlib; from ansible_collections.portcullis.vps.plugins.module_utils.command import build; "
        "print(hashlib.sha256(build.build()).hexdigest())"
    )
    pythons = [NEWEST / "bin/python", *(ROOT / ".cache/pythons").iterdir()]
    assert len({passes(str(python), "-c", command, PYTHONPATH=str(ROOT / ".cache/dev")) for python in pythons}) == 1
