# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is needed to build and test is pinned with hashes, and nothing else is installed."""

from __future__ import annotations

import hashlib
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.quality.running import ROOT, environment

PINNED = sorted(ROOT.glob("requirements*.txt"))
_RELEASE = re.compile(r"[a-z0-9._-]+==[^ ]+( ; .+)?( --hash=sha256:[0-9a-f]{64})+")
_WHEEL = "gate-1-py3-none-any.whl"


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_every_requirement_is_one_release_with_hashes(path: Path) -> None:
    text = re.sub(r" *\\\n *", " ", path.read_text())
    entries = [line for line in text.splitlines() if not line.startswith("#")]
    assert entries
    assert [entry for entry in entries if not _RELEASE.fullmatch(entry)] == []


def test_every_source_of_requirements_is_pinned() -> None:
    made_from = {line.split()[-1] for path in PINNED for line in path.read_text().splitlines() if "Made by" in line}
    assert made_from == {str(path.relative_to(ROOT)) for path in (ROOT / "tools/requirements").glob("*.in")}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one package, which pip takes for all there is."""
    folder = tmp_path_factory.mktemp("index")
    with zipfile.ZipFile(folder / _WHEEL, "w") as wheel:
        wheel.writestr("gate.py", "")
        wheel.writestr("gate-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: gate\nVersion: 1\n")
        wheel.writestr("gate-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("gate-1.dist-info/RECORD", "")
    return folder


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([ROOT / ".venv/bin/python", "-m", "venv", folder], check=True)
    return folder


def install(target: Path, index: Path, requirement: str) -> subprocess.CompletedProcess[str]:
    (index / "wanted.txt").write_text(f"{requirement}\n")
    alone = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_CONFIG_FILE": "/dev/null"}
    command = [ROOT / "tools/install", target, index / "wanted.txt"]
    return subprocess.run(
        command, env=environment(ROOT / ".venv", **alone), capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("requirement", "complaint"),
    [
        (f"gate==1 --hash=sha256:{'0' * 64}", "THESE PACKAGES DO NOT MATCH THE HASHES"),
        ("gate==1", "Hashes are required in --require-hashes mode"),
    ],
)
def test_a_package_without_its_hash_is_not_installed(
    target: Path, index: Path, requirement: str, complaint: str
) -> None:
    done = install(target, index, requirement)
    assert done.returncode
    assert complaint in done.stderr
    assert not list(target.rglob("gate.py"))


@pytest.mark.slow
def test_a_package_with_its_hash_is_installed(target: Path, index: Path) -> None:
    done = install(target, index, f"gate==1 --hash=sha256:{hashlib.sha256((index / _WHEEL).read_bytes()).hexdigest()}")
    assert not done.returncode, done.stderr
    assert list(target.rglob("gate.py"))
