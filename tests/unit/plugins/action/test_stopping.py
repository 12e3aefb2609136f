# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real runs of site.yml for hosts that nobody gets in to: where one host's failure stops the others, and where it does not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.structure.sources import data

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[4]
HOSTS = ("web1", "web2", "web3")
_FIRST, _SECOND, _PROOF = data("playbooks/site.yml")
PREFLIGHT, _FETCH, SURVEY, _SKIP, _NOTE = (task["name"] for task in _FIRST["tasks"])
STOP = _SECOND["pre_tasks"][0]["name"]
CONNECT = data("roles/connect/tasks/main.yml")[0]["name"]
ILLEGAL = {"ufw_rules": [{"port": 99999}]}
GO_ON = ("-e", '{"portcullis_any_errors_fatal": false}')


def play(folder: Path, hosts: dict[str, dict[str, Any]], *options: str, book: str = "site") -> dict[str, list[str]]:
    """Run a playbook of the collection and return by task the hosts that came to it."""
    shared = {"ansible_ssh_executable": "/bin/false", "portcullis_admins": ["admin"], "ansible_user": "admin"}
    inventory = {"all": {"hosts": hosts, "vars": shared}}
    (folder / "inventory.json").write_text(json.dumps(inventory))
    (folder / "play.yml").write_text(f"- import_playbook: portcullis.vps.{book}\n")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ansible",
            "playbook",
            "-i",
            "inventory.json",
            "--skip-tags",
            "cloudflare_allowlist",
            *options,
            "play.yml",
        ],
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
    assert done.returncode != 0
    found: dict[str, list[str]] = {}
    for part in re.split(r"^TASK ", done.stdout, flags=re.MULTILINE)[1:]:
        found.setdefault(part.splitlines()[0], []).extend(
            re.findall(r"^(?:ok|changed|fatal): \[(\w+)\]", part, re.MULTILINE)
        )
    return found


def reached(tasks: dict[str, list[str]], name: str) -> set[str]:
    return {host for task, hosts in tasks.items() if name in task for host in hosts}


def test_a_value_that_is_not_legal_stops_every_host_before_any_is_asked(tmp_path: Path) -> None:
    tasks = play(tmp_path, {"web1": {}, "web2": ILLEGAL, "web3": {}})
    assert reached(tasks, PREFLIGHT) == set(HOSTS)
    assert reached(tasks, SURVEY) == set()


def test_who_asked_for_it_goes_on_without_the_hosts_whose_values_are_not_legal(tmp_path: Path) -> None:
    tasks = play(tmp_path, {"web1": {}, "web2": ILLEGAL, "web3": {}}, *GO_ON)
    assert reached(tasks, SURVEY) == {"web1", "web3"}
    assert reached(tasks, CONNECT) == {"web1", "web3"}


def test_a_canary_that_is_out_of_reach_stops_the_hosts_after_it(tmp_path: Path) -> None:
    tasks = play(tmp_path, {name: {} for name in HOSTS})
    assert reached(tasks, CONNECT) == {"web1"}
    assert reached(tasks, STOP) == {"web2", "web3"}


@pytest.mark.parametrize(
    "variable", [{"portcullis_any_errors_fatal": False}, {"portcullis_hosts": "web1"}, {"portcullis_serial": 1}]
)
def test_what_a_play_would_not_read_is_refused_instead_of_ignored(tmp_path: Path, variable: dict[str, Any]) -> None:
    tasks = play(tmp_path, dict.fromkeys(HOSTS, variable))
    assert reached(tasks, PREFLIGHT) == set(HOSTS)
    assert reached(tasks, SURVEY) == set()


@pytest.mark.parametrize("book", ["upgrade", "ssh_config"])
def test_so_it_is_by_the_other_playbooks(tmp_path: Path, book: str) -> None:
    tasks = play(tmp_path, {name: {"portcullis_hosts": "web2"} for name in HOSTS}, book=book)
    assert reached(tasks, "Validate the variables of the play")
    assert reached(tasks, CONNECT) == set()


def test_who_asked_for_it_tries_every_host(tmp_path: Path) -> None:
    tasks = play(tmp_path, {name: {} for name in HOSTS}, *GO_ON)
    assert reached(tasks, CONNECT) == set(HOSTS)
    assert reached(tasks, STOP) == set()
