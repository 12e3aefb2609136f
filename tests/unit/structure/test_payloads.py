# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible sends to a host for a module: whichever brings the host's own command, it is the same command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.command import build

from tests.unit.structure.sources import ROOT, matching, text
from tools import payloads

_INSTALLS = "from ansible_collections.portcullis.vps.plugins.module_utils import installing\n"
_MAKE = """
import sys
sys.path.insert(0, sys.argv[1])
from ansible_collections.portcullis.vps.plugins.module_utils.command import build
sys.stdout.buffer.write(build.build())
"""
INSTALLING = [name for name in payloads.names() if _INSTALLS in text(f"plugins/modules/{name}.py")]
OTHERS = sorted(set(payloads.names()) - set(INSTALLING))
# Ansible takes some two seconds to pack one; make test-install has all of them packed.
_HOW_MANY = None if os.environ.get("PORTCULLIS_INSTALL") == "all" else 1
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what Ansible packs for the modules; made by a process of its own, as Ansible takes imports over."""
    folder = tmp_path_factory.mktemp("payloads")
    own = {"ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/dev")}
    command = [
        sys.executable,
        "-m",
        "tools.payloads",
        "--into",
        str(folder),
        *INSTALLING[:_HOW_MANY],
        *OTHERS[:_HOW_MANY],
    ]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, check=True, capture_output=True)
    return folder


def parts(payload: Path) -> set[str]:
    """Return what a payload carries of module_utils."""
    with zipfile.ZipFile(payload) as archive:
        names = archive.namelist()
    return {name.removeprefix(payloads.OURS) for name in names if name.startswith(payloads.OURS)}


def test_who_makes_the_command_carries_what_it_is_made_of() -> None:
    managed = [
        path
        for path in matching(r"plugins/module_utils/managed/.+\.py")
        if re.search(r"\bbuild\.(completed|step)\(", text(path))
    ]
    assert managed
    assert {Path(path).stem for path in managed} == set(INSTALLING)


@pytest.mark.parametrize("name", INSTALLING[:_HOW_MANY])
def test_the_command_is_what_the_payload_carries_whichever_module_it_is(packed: Path, name: str) -> None:
    assert parts(packed / f"{name}.zip") - {"entry.py", "installing.py"} == set(build.parts())
    payload = str(packed / f"{name}.zip")
    done = subprocess.run([sys.executable, "-c", _MAKE, payload], capture_output=True, check=True)
    assert done.stdout == build.build()


@pytest.mark.parametrize("name", OTHERS[:_HOW_MANY])
def test_no_other_module_carries_the_command_along(packed: Path, name: str) -> None:
    assert "command/start.py" not in parts(packed / f"{name}.zip")
