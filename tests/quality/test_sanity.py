# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test sanity, the whole run, on the newest ansible-core (`make sanity`: the oldest, too), with nothing ignored."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.quality.running import ROOT, environments, passes
from tools import committed

WHOLE = os.environ.get("PORTCULLIS_SANITY") == "all"
# ansible-test keeps its virtual environments beside this for later runs, whichever clone they come from.
CACHE = Path("~/.ansible/test/cache").expanduser()


def provide_pip(venv: Path) -> None:
    """Put our bootstrap script where ansible-test would download one to, under the name of the pip that it wants."""
    (source,) = venv.glob("lib/python3.*/site-packages/ansible_test/_internal/python_requirements.py")
    for version in set(re.findall(r"\bpip='([0-9.]+)'", source.read_text(encoding="utf-8"))):
        script = CACHE / f"get_pip_{version.replace('.', '_')}.py"
        if not script.exists():
            CACHE.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / "tools/get_pip.py", script)


def test_nothing_is_ignored() -> None:
    assert list((ROOT / "tests").glob("sanity/ignore*")) == []


@pytest.mark.slow
@pytest.mark.parametrize("venv", environments()[: None if WHOLE else 1], ids=lambda venv: venv.name)
def test_ansible_test_sanity_finds_nothing(venv: Path, tmp_path: Path) -> None:
    provide_pip(venv)
    copy = committed.copy(tmp_path)
    said = passes(
        "ansible-test",
        "sanity",
        "--color",
        "no",
        venv=venv,
        cwd=copy,
        timeout_seconds=900,
        ANSIBLE_TEST_CONTENT_ROOT=str(copy),
    )
    assert 'Running sanity test "validate-modules"' in said
    assert 'Running sanity test "import" on Python' in said
