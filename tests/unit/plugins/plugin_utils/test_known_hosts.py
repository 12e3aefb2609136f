# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""known_hosts as ssh-keygen reads and hashes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.known_hosts import KnownHosts

OLD = (
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOSTD6dPsgrXS4dELOOGPXnyfJQW4+fLpVtdoblnXVLWsT26"
    "Zmkw1aypnqcg4ESy24uft6dcDU+lmR52SHuqnzM="
)
NEW = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
OTHER = f"other.example.org {OLD}"


class Connection:
    """What is asked of a connection plugin of ssh."""

    def __init__(self, path: Path, *options: str) -> None:
        words = " ".join(f"-o {option}" for option in options)
        self._options = {
            "ssh_args": f"-F none -o UserKnownHostsFile={path} {words}",
            "ssh_common_args": "",
            "ssh_extra_args": "",
            "ssh_executable": "ssh",
            "host": "Web1.example.org",
        }

    def get_option(self, name: str) -> str:
        return self._options[name]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "known_hosts"


def found(path: Path, name: str) -> list[str]:
    """Return the keys that ssh-keygen finds for a name."""
    done = subprocess.run(["ssh-keygen", "-F", name, "-f", path], capture_output=True, text=True, check=False)
    return [" ".join(line.split()[1:3]) for line in done.stdout.splitlines() if not line.startswith("#")]


def test_a_host_that_is_known_is_known_by_its_new_keys_on_its_new_port_too(path: Path) -> None:
    path.write_text(f"web1.example.org {OLD}\n{OTHER}\n")
    path.chmod(0o640)
    added = KnownHosts(Connection(path)).add([NEW], None, [22, 2222])
    assert added == [f"web1.example.org {NEW}", f"[web1.example.org]:2222 {NEW}"]
    assert found(path, "web1.example.org") == [OLD, NEW]
    assert found(path, "[web1.example.org]:2222") == [NEW]
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_host_that_is_not_known_is_not_made_known(path: Path) -> None:
    path.write_text(f"{OTHER}\n")
    assert KnownHosts(Connection(path)).add([NEW], 22, [22]) == []
    assert path.read_text() == f"{OTHER}\n"


def test_without_a_file_none_is_made(path: Path) -> None:
    known = KnownHosts(Connection(path))
    assert known.add([NEW], 22, [22]) == []
    known.undo()
    known.forget([OLD])
    assert not path.exists()


def test_what_was_added_goes_when_the_change_is_undone(path: Path) -> None:
    before = f"# mine\nweb1.example.org,192.0.2.1 {OLD} comment\n{OTHER}\n"
    path.write_text(before)
    known = KnownHosts(Connection(path))
    assert known.add([NEW], 22, [2222])
    known.undo()
    assert path.read_text() == before


def test_only_keys_that_the_host_has_no_more_are_forgotten(path: Path) -> None:
    path.write_text(f"web1.example.org {NEW}\nweb1.example.org {OLD}\n@revoked * {OLD}\n")
    KnownHosts(Connection(path)).forget([OLD])
    assert path.read_text() == f"web1.example.org {NEW}\n@revoked * {OLD}\n"


def test_hashed_names_are_read_and_written(path: Path) -> None:
    path.write_text(f"web1.example.org {OLD}\n")
    subprocess.run(["ssh-keygen", "-H", "-f", path], capture_output=True, check=True)
    path.write_text(path.read_text() + f"|1|!!|!! {OLD}\n")
    known = KnownHosts(Connection(path, "HashKnownHosts=yes"))
    assert len(known.add([OLD, NEW], 22, [22])) == 1
    assert found(path, "web1.example.org") == [OLD, NEW]
    assert "web1" not in path.read_text()


def test_an_alias_of_the_person_s_own_is_what_the_host_is_known_by(path: Path) -> None:
    path.write_text(f"front {OLD}\n")
    assert KnownHosts(Connection(path, "HostKeyAlias=front")).add([NEW], 22, [2222]) == [f"front {NEW}"]
