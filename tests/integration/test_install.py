# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as its users have it: installed from the tarball, the whole site or one role in a playbook of theirs."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from demo import stage
from demo.fleet import ADMIN, Fleet, program
from lab import Lab
from lab.services import DIRECTORY

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


def examples() -> dict[str, str]:
    """Return the playbooks of the page about roles, by the role that each is about."""
    page = (ROOT / "docs/roles.md").read_text(encoding="utf-8")
    found = re.findall(r"^`(\w+)\.yml`[^\n]*:\n\n```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return dict(found)


def test_the_page_about_roles_has_an_example_of_each_that_needs_no_other_host() -> None:
    roles = {path.name for path in (ROOT / "roles").iterdir()}
    assert roles - set(examples()) == {"backup", "backup_store", "connect", "pull", "ufw_docker"}


@pytest.mark.parametrize("become", [True, False])
@pytest.mark.parametrize(
    "role",
    [
        role if role == "ufw" else pytest.param(role, marks=pytest.mark.whole("PORTCULLIS_INSTALL"))
        for role in examples()
    ],
)
def test_a_role_alone_in_somebodys_playbook(
    fleet: Fleet, collections: Path, tmp_path: Path, role: str, become: bool
) -> None:
    playbook = tmp_path / f"{role}.yml"
    (play,) = yaml.safe_load(examples()[role])
    playbook.write_text(json.dumps([{**play, "become": become}]))
    variables: dict[str, object] = {}
    if role == "accounts":
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys/ada.pub").write_text(fleet.lab.key.with_suffix(".pub").read_text())
    if role == "letsencrypt":
        machine = fleet.lab.machine("user2")
        fleet.lab.trust_ca("user2")
        fleet.lab.resolve({"shop.example.org": [machine.ipv4, machine.ipv6]})
        fleet.lab.exec("user2", ["systemctl", "start", "nginx.service"])
        variables = {"letsencrypt_directory_url": DIRECTORY, "letsencrypt_ca_path": stage.CA_ON_HOST}
    file = inventory(fleet, tmp_path, "user2", variables)
    run = fleet.play(playbook, inventory=file, collections=collections)
    assert run.code == 0, run.output[-3000:]
    assert fleet.play(playbook, inventory=file, collections=collections).changed("user2") == []
