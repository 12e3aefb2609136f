# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test sanity of what a release holds, with nothing ignored.

`make sanity` runs all of it on the newest and the oldest ansible-core; `make test`, on the newest, leaves out to import each file on each
Python by itself, which takes as long as the rest together: test_pythons.py imports them with the unit tests.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.quality.running import ROOT, environments, passes
from tools import committed

WHOLE = os.environ.get("PORTCULLIS_SANITY") == "all"
LEFT_OUT = [] if WHOLE else ["--skip-test", "import"]
# ansible-test keeps its virtual environments beside this for later runs, whichever clone they come from.
CACHE = Path("~/.ansible/test/cache").expanduser()
#: No part of a release (galaxy.yml, build_ignore), and judged by the linters with the rest. Together they take pylint as long as what is.
NOT_RELEASED = (
    "bench",
    "demo",
    "lab",
    "molecule",
    "tests/hostile",
    "tests/integration",
    "tests/lived_in",
    "tests/lockout",
    "tests/quality",
    "tests/unit",
    "tools",
)


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
    for name in NOT_RELEASED:
        shutil.rmtree(copy / name)
    said = passes(
        "ansible-test",
        "sanity",
        "--color",
        "no",
        *LEFT_OUT,
        venv=venv,
        cwd=copy,
        timeout_seconds=1500,
        ANSIBLE_TEST_CONTENT_ROOT=str(copy),
    )
    assert 'Running sanity test "validate-modules"' in said
    assert ('Running sanity test "import" on Python' in said) == WHOLE
