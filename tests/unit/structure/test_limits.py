# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run with ``--limit`` or tags does what it does without them, or less that was asked for, or is refused: none ends well with nothing done."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.structure.sources import ROOT

#: Each run is one of Ansible's own.
pytestmark = pytest.mark.slow

PLAYBOOKS = sorted(path.name for path in (ROOT / "playbooks").glob("*.yml"))
#: Nobody's machine is reached.
INVENTORY = {"all": {"hosts": {"web1": {}, "web2": {}}, "vars": {"ansible_ssh_executable": "/bin/false"}}}
#: With these each playbook has something to do, on the host that a limit names and on others.
GIVEN = {
    "rescue_action": "look",
    "provider_firewall_step": "open",
    "incident_action": "release",
    "incident_host": "web1",
    "evacuate_source": "web1",
    "evacuate_target": "web2",
    "evacuate_root": "/srv",
    "evacuate_folder": "/srv/copied",
    "portcullis_hosts": "web1",
    "portcullis_stores": "web2",
    "portcullis_supply_repository": ".",
}


def run(folder: Path, *words: str) -> tuple[int, str]:
    (folder / "inventory.json").write_text(json.dumps(INVENTORY))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "dev"),
        "ANSIBLE_DEVEL_WARNING": "false",
    }
    command = [sys.executable, "-m", "ansible", "playbook", "-i", "inventory.json", "-e", json.dumps(GIVEN), *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def loses(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The playbooks that have a play for which a limit to web1 leaves nobody: it is for this machine, or for a second one."""
    code, said = run(
        tmp_path_factory.mktemp("listed"), "--list-hosts", *(f"portcullis.vps.{name[:-4]}" for name in PLAYBOOKS)
    )
    assert code == 0, said[-3000:]
    of = dict(zip(PLAYBOOKS, re.split(r"^playbook: .*$", said, flags=re.MULTILINE)[1:], strict=True))
    listed = {
        name: [part.split() for part in re.findall(r"hosts \(\d+\):((?:\n {6}\S+)*)", text)]
        for name, text in of.items()
    }
    return [name for name, plays in listed.items() if any(hosts and "web1" not in hosts for hosts in plays)]


def test_a_play_that_a_limit_leaves_nobody_for_is_no_run_that_ends_well(loses: list[str], tmp_path: Path) -> None:
    assert loses == ["evacuate.yml", "incident.yml", "report.yml", "restore.yml", "supply_audit.yml"]
    for name in loses:
        code, said = run(tmp_path, "--limit=web1", f"portcullis.vps.{name[:-4]}")
        assert code != 0, name
        assert "--limit leaves out localhost" in said, (name, said[-2000:])
        # Before anybody is asked anything.
        assert "TASK [Find the port" not in said


def test_tags_that_no_task_has_are_no_run_that_ends_well(tmp_path: Path) -> None:
    """Of a host that was to be cut off, the recap would say ok and failed=0, as it does where the host is cut off."""
    # exposure.yml is a part of site.yml, where it has a tag.
    untagged = [n for n in PLAYBOOKS if not re.search(r"^ +tags:", (ROOT / "playbooks" / n).read_text(), re.MULTILINE)]
    untagged.remove("exposure.yml")
    assert {"evacuate.yml", "incident.yml", "remove.yml", "rescue.yml", "restore.yml", "upgrade.yml"} <= set(untagged)
    for name in untagged:
        for option in ("--tags=firewall", "--skip-tags=untagged")[: 2 if name == "incident.yml" else 1]:
            code, said = run(tmp_path, option, f"portcullis.vps.{name[:-4]}")
            assert code != 0, (name, option)
            assert "--tags and --skip-tags leave out tasks" in said, (name, said[-2000:])
            assert "PLAY RECAP" not in said, name
