# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a run looks for a host: nobody who listens on another port of that host is taken for it."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.portcullis.vps.plugins.plugin_utils import ports
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim, Unreachable, client_settings
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending
from ansible_collections.portcullis.vps.plugins.plugin_utils.deferred_signals import DeferredSignals

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
HOST = "web1.example.org"
PIN = ["-o", "StrictHostKeyChecking=yes", "-o"]
ACCEPT = "StrictHostKeyChecking=accept-new"


class Connection:
    """What is asked of a connection plugin of ssh; ``known`` are the lines of its known_hosts."""

    transport = "ssh"

    def __init__(
        self, folder: Path, *known: str, port: int | None = None, options: tuple[str, ...] = (ACCEPT,)
    ) -> None:
        path = folder / "known_hosts"
        path.write_text("".join(f"{line}\n" for line in known))
        words = [f"UserKnownHostsFile={path}", "GlobalKnownHostsFile=none", *options]
        self.options: dict[str, Any] = {
            "port": port,
            "timeout": 10,
            "ssh_args": "",
            "ssh_common_args": f"-F none {' '.join(f'-o {word}' for word in words)}",
            "ssh_extra_args": "",
            "ssh_executable": "ssh",
            "host": HOST,
        }

    def get_option(self, name: str) -> Any:
        return self.options[name]

    def set_option(self, name: str, value: Any) -> None:
        self.options[name] = value

    @property
    def pin(self) -> str:
        """The name by which ssh must know the key that it meets now; empty where it goes by what is configured."""
        words = shlex.split(self.options["ssh_args"])
        return words[3].partition("=")[2] if words[:3] == PIN else ""


def visited(connection: Connection, works: Callable[[], bool], *wanted: int) -> tuple[list[Any], dict[str, Any]]:
    """Return each port that was tried with the name that was pinned there, and what came of it."""
    tried: list[Any] = []

    def call() -> dict[str, Any]:
        tried.append((connection.options["port"], connection.pin))
        if not works():
            raise AnsibleConnectionFailure("Host key verification failed.")
        return {}

    return tried, ports.visit(connection, {"ports": list(wanted), "timeout_seconds": 5}, call)


def all_tried(connection: Connection, *wanted: int) -> list[Any]:
    tried: list[Any] = []

    def call() -> dict[str, Any]:
        tried.append((connection.options["port"], connection.pin))
        raise AnsibleConnectionFailure("Connection refused")

    with pytest.raises(Unreachable):
        ports.visit(connection, {"ports": list(wanted), "timeout_seconds": 5}, call)
    return tried


def test_who_listens_where_ssh_is_to_move_must_show_the_key_that_the_host_is_known_by(tmp_path: Path) -> None:
    connection = Connection(tmp_path, f"{HOST} {KEY}")
    tried, found = visited(connection, lambda: connection.options["port"] != 2222, 2222)
    assert tried == [(2222, HOST), (22, "")]
    assert "HostKeyAlias" not in found["ssh_args"]
    assert found["tried"] == [{"port": 2222, "reason": "Host key verification failed"}]


def test_what_is_pinned_stays_pinned_for_the_rest_of_the_run(tmp_path: Path) -> None:
    connection = Connection(tmp_path, f"{HOST} {KEY}")
    tried, found = visited(connection, lambda: True, 2222)
    assert tried == [(2222, HOST)]
    connection.set_option("ssh_args", found["ssh_args"])
    said = client_settings(connection)
    assert (said["stricthostkeychecking"], said["hostkeyalias"]) == (["true"], [HOST])


@pytest.mark.parametrize(
    ("known", "port", "tried"),
    [
        # Of a host that has moved the wanted port is known, and nothing more is done than before.
        ([f"[{HOST}]:2222 {KEY}", f"{HOST} {KEY}"], 22, [(2222, ""), (22, "")]),
        ([f"[{HOST}]:2022 {KEY}"], 2022, [(2222, f"[{HOST}]:2022"), (2022, ""), (22, f"[{HOST}]:2022")]),
        ([f"*.example.org {KEY}"], 22, [(2222, HOST), (22, "")]),
        # The person who writes the inventory says where the host is: others may answer behind the same address.
        ([f"{HOST} {KEY}"], 2201, [(2222, HOST), (2201, ""), (22, "")]),
        # What nobody knows is looked for where only root can listen, and where the inventory says.
        ([], None, [(22, ""), (2222, "")]),
        ([], 2201, [(2201, ""), (22, ""), (2222, "")]),
        ([f"other.example.org {KEY}"], 22, [(22, ""), (2222, "")]),
        ([f"!{HOST},*.example.org {KEY}"], 22, [(22, ""), (2222, "")]),
        ([f"@cert-authority *.example.org {KEY}"], 22, [(22, ""), (2222, "")]),
        ([f"@revoked {HOST} {KEY}", f"# {HOST} {KEY}"], 22, [(22, ""), (2222, "")]),
    ],
)
def test_ports_are_tried_with(tmp_path: Path, known: list[str], port: int | None, tried: list[Any]) -> None:
    assert all_tried(Connection(tmp_path, *known, port=port), 2222) == tried


def test_a_port_of_the_ssh_configuration_is_tried_as_such(tmp_path: Path) -> None:
    connection = Connection(tmp_path, f"{HOST} {KEY}", options=(ACCEPT, "Port=2201"))
    assert all_tried(connection, 2222) == [(2222, HOST), (None, ""), (22, "")]


def test_hashed_names_are_known_too(tmp_path: Path) -> None:
    connection = Connection(tmp_path, f"{HOST} {KEY}")
    subprocess.run(["ssh-keygen", "-H", "-f", tmp_path / "known_hosts"], capture_output=True, check=True)
    assert all_tried(connection, 2222)[0] == (2222, HOST)


def test_every_file_that_ssh_reads_counts(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.write_text(f"{HOST} {KEY}\n")
    options = (ACCEPT, f"UserKnownHostsFile={tmp_path}/none")
    connection = Connection(tmp_path, options=options)
    connection.options["ssh_args"] = f"-o GlobalKnownHostsFile={shared}"
    assert all_tried(connection, 2222)[0] == (2222, HOST)


def test_by_an_alias_of_the_person_s_own_every_port_is_known(tmp_path: Path) -> None:
    connection = Connection(tmp_path, f"front {KEY}", options=(ACCEPT, "HostKeyAlias=front"))
    assert all_tried(connection, 2222) == [(2222, ""), (22, "")]


@pytest.mark.parametrize("by_ansible", [True, False])
def test_who_checks_no_keys_is_not_made_to_but_goes_where_the_host_is_known_first(
    tmp_path: Path, by_ansible: bool
) -> None:
    options = () if by_ansible else ("StrictHostKeyChecking=no",)
    connection = Connection(tmp_path, f"{HOST} {KEY}", port=22, options=options)
    connection.options["host_key_checking"] = not by_ansible
    assert all_tried(connection, 2222) == [(22, ""), (2222, "")]


def test_an_ssh_that_does_not_say_how_it_is_configured_lets_nobody_in(tmp_path: Path) -> None:
    connection = Connection(tmp_path)
    connection.options["ssh_executable"] = "/bin/false"
    with pytest.raises(Unreachable, match="does not say what ssh makes of its configuration"):
        ports.visit(connection, {"ports": [2222], "timeout_seconds": 5}, dict)


def test_the_fresh_login_on_a_new_port_must_meet_the_key_that_the_host_is_known_by(tmp_path: Path) -> None:
    connection = Connection(tmp_path, f"{HOST} {KEY}", port=22)
    tried: list[Any] = []

    class Acting(ConfirmedAction):
        def __init__(self) -> None:
            self._connection = connection

        def _low_level_execute_command(self, *_arguments: Any, **_options: Any) -> dict[str, Any]:
            words = shlex.split(connection.options["ssh_args"])
            tried.append((connection.options["port"], words[:2], words[2:6]))
            return {"rc": 0, "stdout": "", "stderr": ""}

    pending = Pending("1234", "20:00:00", (2222, 22))
    with DeferredSignals() as signals:
        assert Acting()._log_in_everywhere(Aim(connection), pending, signals) is None
    fresh = ["-o", "ControlPath=none"]
    (own, moved) = tried
    assert (own[0], own[1]) == (22, fresh)
    assert "StrictHostKeyChecking=yes" not in own[2]
    assert moved == (2222, fresh, [*PIN, f"HostKeyAlias={HOST}"])
