# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection that modules of this collection use: one that notices that its host has gone, and none that somebody else opened."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim, lend_nothing

PERSISTING = "-C -o ControlMaster=auto -o ControlPersist=60s"


class Connection:
    """What is asked of a connection plugin of ssh."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.options = {
            "port": 22,
            "ssh_args": PERSISTING,
            "timeout": 10,
            "ssh_executable": "ssh",
            "control_path": None,
            "control_path_dir": str(folder / "c p"),
            **options,
        }

    def get_option(self, name: str) -> Any:
        return self.options[name]

    def set_option(self, name: str, value: Any) -> None:
        self.options[name] = value


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is no longer than that of a person's own."""
    with tempfile.TemporaryDirectory(prefix="aim-") as name:
        yield Path(name)


def test_a_kept_connection_is_of_our_own_and_notices_that_its_host_has_gone(folder: Path) -> None:
    connection = Connection(folder)
    Aim(connection).back()
    words = shlex.split(connection.options["ssh_args"])
    assert words[:5] == shlex.split(PERSISTING)
    assert "ServerAliveInterval=5" in words
    assert words[-1] == f'ControlPath="{folder}/c p/%C"'
    assert (folder / "c p").is_dir()


def test_what_is_aimed_twice_stays_the_same(folder: Path) -> None:
    connection = Connection(folder)
    Aim(connection).back()
    once = connection.options["ssh_args"]
    Aim(connection).at(2222)
    assert (connection.options["ssh_args"], connection.options["port"]) == (once, 2222)
    Aim(connection).at(2222, fresh=True)
    assert connection.options["ssh_args"] == f"-o ControlPath=none {once}"


@pytest.mark.parametrize(
    "options",
    [
        {"ssh_args": ""},
        {"ssh_args": f"{PERSISTING} -o ControlPath=/x"},
        {"control_path": "/x"},
        {"control_path_dir": None},
        {"control_path_dir": f"/{'x' * 49}"},
    ],
)
def test_who_keeps_no_connection_or_says_where_has_that(folder: Path, options: dict[str, Any]) -> None:
    connection = Connection(folder, **options)
    Aim(connection).back()
    assert "%C" not in connection.options["ssh_args"]
    assert "ServerAliveInterval=5" in connection.options["ssh_args"]


def test_a_connection_that_is_no_ssh_is_left_alone(folder: Path) -> None:
    connection = Connection(folder, ssh_executable=None, ssh_args=None)
    before = dict(connection.options)
    aim = Aim(connection)
    aim.back()
    assert not aim.can_move
    assert connection.options == before


@pytest.mark.parametrize("given", ["", "-A -X", "-o ForwardAgent=yes -o ForwardX11=yes", PERSISTING])
def test_nothing_is_lent_whatever_a_person_configured(folder: Path, given: str) -> None:
    config = folder / "config"
    config.write_text("Host *\n ForwardAgent yes\n ForwardX11 yes\n")
    connection = Connection(folder, ssh_args=given, ssh_common_args=given, ssh_extra_args=given)
    lend_nothing(connection)
    # As Ansible puts them together.
    words = shlex.split(" ".join(connection.options[f"ssh_{which}args"] for which in ("", "common_", "extra_")))
    command = ["ssh", "-F", str(config), "-G", *words, "web1.example.org"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {"forwardagent no", "forwardx11 no"} <= set(said)
    assert connection.options["ssh_extra_args"].startswith(given)
