# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit tests hold on every Python that `make setup` found, and what managed hosts run needs no Ansible.

`make test-pythons` has them all there; `make test`, as it runs all of them on the newest Python, has of what managed hosts run those that
take a moment each, on the oldest.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.quality.running import ROOT, environments, passes

ON_MANAGED_HOSTS = "tests/unit/plugins/module_utils"
WHOLE = os.environ.get("PORTCULLIS_PYTHONS") == "all"
QUIETLY = ["-m", "pytest", "--quiet", "-p", "no:cacheprovider", *([] if WHOLE else ["-m", "not slow"])]
NEWEST = ROOT / ".venv"


@pytest.mark.slow
@pytest.mark.parametrize("venv", [*ROOT.glob(".venv-3.9"), NEWEST][:1], ids=lambda venv: venv.name)
def test_what_managed_hosts_run_needs_no_ansible(venv: Path) -> None:
    """On Python 3.9, the oldest that a managed host may have, where this machine has one."""
    barred = ["-p", "tests.quality.without_ansible"]
    said = passes(
        str(venv / "bin/python"),
        *QUIETLY,
        *barred,
        ON_MANAGED_HOSTS,
        venv=venv,
        PYTHONPATH=str(ROOT),
        timeout_seconds=1200,
    )
    assert " passed" in said


@pytest.mark.slow
@pytest.mark.whole("PORTCULLIS_PYTHONS")
def test_unit_tests_pass_on_the_oldest_python_for_the_tools() -> None:
    """Where there is one Python only, it is the one that runs this, and the tests run once more."""
    oldest = environments()[-1]
    # One process, beside whole hosts on a small machine. What only reads the sources finds the same with every Python, and what managed hosts
    # run is tried above on one that is older still.
    command = [*QUIETLY, "tests/unit", "--ignore=tests/unit/structure", f"--ignore={ON_MANAGED_HOSTS}"]
    said = passes(str(oldest / "bin/python"), *command, venv=oldest, timeout_seconds=1200)
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
