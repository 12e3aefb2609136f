# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as its users have it: installed from the tarball, the whole site or one role in a playbook of theirs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from demo.fleet import ADMIN, Fleet, program
from lab import Lab

ROOT = Path(__file__).resolve().parents[2]
HOSTS = {"user1": "trixie", "user2": "bookworm"}


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("install")
    galaxy = program("ansible-galaxy")
    for command in (["build", str(ROOT), "--output-path", str(folder)], ["install", "--offline", "-p", str(folder)]):
        tarballs = [str(path) for path in folder.glob("*.tar.gz")]
        # Else the working tree, which is on the path of the tests, would count as installed.
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(folder)}
        subprocess.run([galaxy, "collection", *command, *tarballs], check=True, cwd=folder, env=environment)
    assert (folder / "ansible_collections/portcullis/vps/playbooks/site.yml").exists()
    return folder


@pytest.fixture(scope="module")
def fleet(lab: Lab) -> Fleet:
    lab.up(HOSTS)
    return Fleet(lab, {})


def inventory(fleet: Fleet, folder: Path, host: str, variables: dict[str, object]) -> Path:
    """What the README shows, with what only a lab needs."""
    common = {**fleet.inventory["all"]["vars"], "ansible_user": ADMIN, **variables}
    lab_only = {
        "cloudflare_allowlist_ca_path": str(fleet.lab.ca),
        "cloudflare_allowlist_cache_path": str(folder / "ranges.json"),
    }
    file = folder / "inventory.yml"
    hosts = {host: fleet.inventory["all"]["hosts"][host]}
    file.write_text(json.dumps({"all": {"hosts": hosts, "vars": {**common, **lab_only}}}))
    return file


def test_the_whole_site_from_the_tarball(fleet: Fleet, collections: Path, tmp_path: Path) -> None:
    file = inventory(fleet, tmp_path, "user1", {"portcullis_ssh_port": 2222})
    site = Path("portcullis.vps.site")
    first = fleet.play(site, inventory=file, collections=collections)
    assert first.code == 0, first.output[-3000:]
    assert fleet.play(site, inventory=file, collections=collections).changed("user1") == []


@pytest.mark.parametrize("become", [True, False])
@pytest.mark.parametrize(
    "role",
    [
        "ufw",
        *(
            pytest.param(role, marks=pytest.mark.whole("PORTCULLIS_MOLECULE"))
            for role in ["ssh_hardening", "cloudflare_allowlist", "unattended_upgrades", "letsencrypt"]
        ),
    ],
)
def test_a_role_alone_in_somebodys_playbook(
    fleet: Fleet, collections: Path, tmp_path: Path, role: str, become: bool
) -> None:
    playbook = tmp_path / "play.yml"
    include = {"name": "Include it", "ansible.builtin.include_role": {"name": f"portcullis.vps.{role}"}}
    playbook.write_text(json.dumps([{"hosts": "all", "become": become, "tasks": [include]}]))
    file = inventory(fleet, tmp_path, "user2", {})
    run = fleet.play(playbook, inventory=file, collections=collections)
    assert run.code == 0, run.output[-3000:]
    assert fleet.play(playbook, inventory=file, collections=collections).changed("user2") == []
