# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball that ansible-galaxy builds and installs holds what users need and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.unit.structure.sources import ROOT, data, everything

# What a user needs: a path of the project that one of these matches is in the tarball, and nothing else is.
WANTED = [
    r"README\.md",
    r"CHANGELOG\.md",
    r"SECURITY\.md",
    r"LICENSES/.+",
    r"REUSE\.toml",
    r"meta/.+",
    r"changelogs/changelog\.yaml",
    r"docs/(?!lab\.md$|docsite/|site/).+",
    r"playbooks/.+\.yml",
    r"plugins/.+",
    r"roles/[^/]+/(defaults|files|handlers|meta|tasks|templates|vars)/.+",
    r"roles/[^/]+/README\.md",
]
# What the builder itself adds.
MADE = {"MANIFEST.json", "FILES.json"}


def galaxy(*arguments: str, home: Path) -> None:
    """Run ansible-galaxy, beside this Python, without a look at anybody's configuration."""
    home.mkdir(exist_ok=True)
    configuration = home / "empty.cfg"
    configuration.touch()
    ours = {"ANSIBLE_HOME": str(home), "ANSIBLE_CONFIG": str(configuration)}
    others = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    command = [sys.executable, "-m", "ansible", "galaxy", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**others, **ours}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from the working tree as it lies there, virtual environments and caches included."""
    folder = tmp_path_factory.mktemp("build")
    galaxy("collection", "build", "--output-path", str(folder), home=folder / "home")
    return folder / f"portcullis-vps-{data('galaxy.yml')['version']}.tar.gz"


def test_it_holds_what_users_need_and_nothing_else(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        built = {member.name for member in archive if member.isfile()}
        links = {member.name for member in archive if member.issym() or member.islnk()}
    wanted = {path for path in everything() if any(re.fullmatch(pattern, path) for pattern in WANTED)}
    assert len(wanted) > 20
    assert built - MADE - wanted == set(), "in the tarball, and no user needs it"
    assert wanted - built == set(), "missing from the tarball"
    assert links == set()


def test_it_can_be_installed(tarball: Path, tmp_path: Path) -> None:
    galaxy(
        "collection", "install", "--offline", "--collections-path", str(tmp_path), str(tarball), home=tmp_path / "home"
    )
    installed = tmp_path / "ansible_collections/portcullis/vps"
    assert (installed / "playbooks/site.yml").is_file()
    assert (installed / "plugins/module_utils/entry.py").is_file()
