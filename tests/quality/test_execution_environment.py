# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes an execution environment of this collection is what ansible-builder takes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.quality.running import ROOT, passes
from tools import committed

pytestmark = pytest.mark.slow

TARBALL = "collections/portcullis-vps-{}.tar.gz"


@pytest.fixture(scope="module")
def version() -> str:
    return str(yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"])


def test_ansible_builder_makes_a_build_context_that_holds_this_version(tmp_path: Path, version: str) -> None:
    project = committed.copy(tmp_path)
    passes("ansible-galaxy", "collection", "build", "--output-path", "build", cwd=project)
    passes("ansible-builder", "create", "--context", "context", "--output-filename", "Containerfile", cwd=project)
    installed = yaml.safe_load((project / "context/_build/requirements.yml").read_text())["collections"]
    assert [collection["name"] for collection in installed] == [TARBALL.format(version)]
    assert (project / "context/_build" / TARBALL.format(version)).is_file()
    assert "ansible-core>=2.19,<2.22" in (project / "context/Containerfile").read_text()


def test_ansible_builder_finds_what_the_installed_collection_needs(tmp_path: Path, version: str) -> None:
    passes("ansible-galaxy", "collection", "build", "--output-path", str(tmp_path))
    tarball = tmp_path / f"portcullis-vps-{version}.tar.gz"
    passes(
        "ansible-galaxy",
        "collection",
        "install",
        "--offline",
        "--collections-path",
        str(tmp_path),
        str(tarball),
        # Else the working tree, which is on the path of the tests, would count as installed.
        ANSIBLE_COLLECTIONS_PATH=str(tmp_path),
    )
    found = yaml.safe_load(passes("ansible-builder", "introspect", str(tmp_path)))
    needed = {kind: [line.partition("#")[0].strip() for line in lines] for kind, lines in found.items()}
    assert needed["python"] == ["jmespath", "netaddr"]
    assert needed["system"] == ["openssh-clients [platform:rpm]", "openssh-client [platform:dpkg]"]
