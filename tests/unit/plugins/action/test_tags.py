# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real runs of site.yml, by itself and imported, with every form of tags: asked about are the very roles that would run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.structure.sources import data, matching

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[4]
SITE = "- import_playbook: portcullis.vps.site\n"
TAGGED = SITE + "  tags: web\n"
TWO = SITE + "  tags: [web, never]\n"
#: One of each kind; the rest with PORTCULLIS_LOCKOUT=all.
SHORT: list[tuple[str, list[str]]] = [
    (SITE, ["--tags", "tagged"]),
    (SITE, ["--tags", "untagged"]),
    (SITE, ["--skip-tags", "ufw"]),
    (TAGGED, ["--tags", "web"]),
    (TWO, []),
]
MORE: list[tuple[str, list[str]]] = [
    (SITE, []),
    (SITE, ["--tags", "ufw"]),
    (SITE, ["--tags", "ufw,accounts"]),
    (SITE, ["--tags", "all"]),
    (SITE, ["--tags", "never"]),
    (SITE, ["--tags", "web"]),
    (SITE, ["--skip-tags", "connect"]),
    (SITE, ["--skip-tags", "untagged"]),
    (SITE, ["--tags", "tagged", "--skip-tags", "accounts"]),
    (TAGGED, []),
    (TAGGED, ["--tags", "web", "--skip-tags", "letsencrypt"]),
    (TAGGED, ["--tags", "ufw"]),
    (TAGGED, ["--tags", "tagged"]),
    (TWO, ["--tags", "never"]),
]
SKIPPING = [(SITE, ["--skip-tags", "always"]), (SITE, ["--skip-tags", "tagged"]), (TAGGED, ["--skip-tags", "web"])]
WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"


def play(folder: Path, text: str, *options: str) -> str:
    """Run a playbook for a host that nobody gets in to, and return what was printed."""
    (folder / "play.yml").write_text(text)
    host = {"ansible_ssh_executable": "/bin/false", "portcullis_admins": ["admin"], "ansible_user": "admin"}
    ranges = {f"cloudflare_allowlist_{name}_url": f"https://localhost:9/{name}" for name in ("ipv4", "ipv6", "api")}
    inventory = {"all": {"hosts": {"web1": {**host, **ranges}}}}
    (folder / "inventory.json").write_text(json.dumps(inventory))
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-v", "-i", "inventory.json", *options, "play.yml"],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "dev"),
            "ANSIBLE_DEVEL_WARNING": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def would_run(folder: Path, text: str, *options: str) -> list[str]:
    """Return the roles of the second play of which Ansible lists a task."""
    listed = play(folder, text, "--list-tasks", *options).partition("Harden the hosts")[2]
    return list(
        dict.fromkeys(re.findall(r"^ +portcullis\.vps\.(\w+) : (?!Validating arguments)", listed, re.MULTILINE))
    )


@pytest.mark.parametrize(("text", "options"), SHORT + MORE if WHOLE else SHORT)
def test_asked_about_are_the_roles_that_would_run(tmp_path: Path, text: str, options: list[str]) -> None:
    output = play(tmp_path, text, *options)
    checked = re.search(r'"checked": (\[.*?\])', output)
    assert checked, output
    assert json.loads(checked[1]) == would_run(tmp_path, text, *options)
    assert '"converged": true' not in output


@pytest.mark.parametrize(("text", "options"), SKIPPING if WHOLE else SKIPPING[:1])
def test_where_nothing_is_asked_nobody_is_left_out(tmp_path: Path, text: str, options: list[str]) -> None:
    output = play(tmp_path, text, *options)
    # The fetch of the ranges looks at no role's values, only at whose words they are.
    assert '"checked": ["' not in output
    assert '"converged"' not in output
    assert "add_host" not in output


def test_the_roles_stand_once_and_none_of_their_tasks_has_tags_of_its_own() -> None:
    first, second, _proof = data("playbooks/site.yml")
    assert second["roles"] == first["vars"]["__portcullis_roles"]
    assert "tags" not in json.dumps([data(path) for path in matching(r"roles/\w+/tasks/.+\.yml")])
