# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenario that the page about Molecule has people copy works, on a machine with Docker and without anything of ours but the tarball."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from demo import newcomer
from demo.fleet import ROOT
from lab import Lab, images, shell

HOST = "runner1"
PAGE = "docs/molecule.md"
#: Where the page's files are put, and its commands run.
PLACE = "/srv/repository"


def files(page: str) -> dict[str, str]:
    """Return the files that the page has people write, by their paths."""
    found = re.findall(
        r"`((?:molecule|\.github)/[\w./-]+)`[^`\n]*:\n\n```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL
    )
    return dict(found)


def test_the_page_has_all_files_of_a_scenario() -> None:
    scenario = ("Dockerfile", "molecule.yml", "create.yml", "converge.yml", "verify.yml", "destroy.yml")
    found = set(files((ROOT / PAGE).read_text(encoding="utf-8")))
    assert found == {*(f"molecule/default/{name}" for name in scenario), ".github/workflows/molecule.yml"}


@pytest.mark.whole("PORTCULLIS_INSTALL")
def test_the_scenario_of_the_page_passes_on_a_machine_with_docker(lab: Lab, tmp_path: Path) -> None:
    lab.up({HOST: "trixie-docker"})
    try:
        root = lab.machine(HOST).root
        for path, text in files((ROOT / PAGE).read_text(encoding="utf-8")).items():
            (root / PLACE[1:] / path).parent.mkdir(parents=True, exist_ok=True)
            (root / PLACE[1:] / path).write_text(text, encoding="utf-8")
        shell.check(["cp", str(newcomer.built(tmp_path)), str(root / PLACE[1:])])
        # What pip would have fetched, of which the host has no index: this environment, at its own place.
        for folder in {str((ROOT / ".venv").resolve()), sys.base_prefix}:
            (root / folder[1:]).parent.mkdir(parents=True, exist_ok=True)
            shell.check(["cp", "-a", folder, str(root / folder[1:])], timeout_seconds=300)
        _import(lab, "debian:trixie", images.require("trixie"))
        path = f"{(ROOT / '.venv').resolve()}/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        command = f"cd {PLACE}; export PATH={path} HOME=/root DOCKER_BUILDKIT=0; "
        install = "ansible-galaxy collection install --offline portcullis-vps-*.tar.gz"
        done = lab.exec(HOST, ["sh", "-euc", f"{command}{install}; molecule test"], timeout_seconds=900)
        assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
        # Without the firewall, what nobody asked for is reached, and the scenario says so.
        converge = root / PLACE[1:] / "molecule/default/converge.yml"
        converge.write_text(
            converge.read_text(encoding="utf-8").replace("portcullis.vps.ufw\n", "portcullis.vps.connect\n")
        )
        done = lab.exec(HOST, ["sh", "-euc", f"{command}molecule test"], timeout_seconds=900)
        assert done.returncode != 0
        assert "Reach nothing that nobody asked for" in done.stdout + done.stderr
    finally:
        lab.remove(HOST)


def _import(lab: Lab, name: str, image: Path) -> None:
    """Make an image of a release's files, as a registry would have it."""
    with subprocess.Popen(["tar", "-C", str(image), "-c", "."], stdout=subprocess.PIPE) as packing:
        done = subprocess.run(
            lab.machine(HOST).enter(["docker", "import", "-", name]),
            stdin=packing.stdout,
            capture_output=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stderr.decode()
