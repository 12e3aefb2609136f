# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import version
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.command import build

ROOT = Path(build.__file__).resolve().parents[1]
_MAKE = """
import hashlib, importlib, sys
sys.path.insert(0, sys.argv[1])
build = importlib.import_module(sys.argv[2] + ".command.build")
sys.stdout.buffer.write(build.build())
"""


def made(where: Path, package: str) -> bytes:
    """Return the command as the code in a folder or a zip makes it."""
    done = subprocess.run([sys.executable, "-c", _MAKE, str(where), package], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture
def command() -> bytes:
    return build.build.__wrapped__()


def test_the_command_holds_all_but_what_is_left_out(command: bytes) -> None:
    every = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py")}
    names = {name for name in every if not name.startswith(build.LEFT_OUT)}
    with zipfile.ZipFile(io.BytesIO(command)) as archive:
        assert set(archive.namelist()) == {"__main__.py", *(f"portcullis/{name}" for name in names)}
        assert archive.read("__main__.py") == (ROOT / "command/start.py").read_bytes()


def test_the_same_code_makes_the_same_bytes(command: bytes) -> None:
    assert build.build.__wrapped__() == command


def test_the_command_makes_itself_from_its_file_and_unpacked(command: bytes, tmp_path: Path) -> None:
    packed, unpacked = tmp_path / "portcullis", tmp_path / "folder"
    packed.write_bytes(command)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(unpacked)
    assert made(packed, "portcullis") == command
    assert made(unpacked, "portcullis") == command
    # Python has compiled it by now, and left that beside it.
    assert made(unpacked, "portcullis") == command


def test_of_half_the_code_no_command_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "_ROOT", str(tmp_path))
    with pytest.raises(HostError, match=r"command/start\.py is missing from what was sent to this host"):
        build.build.__wrapped__()


@pytest.mark.parametrize("content", [b"old", None])
def test_the_command_is_installed_when_it_is_missing_or_old(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "portcullis"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(build, "PROGRAM", str(path))
    step = build.step()
    assert step is not None
    path.write_bytes(step.content)
    path.chmod(0o755)
    assert build.step() is None


def test_what_runs_from_the_command_packs_no_other_to_compare_it_with(
    command: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "portcullis"
    path.write_bytes(command)
    path.chmod(0o755)
    monkeypatch.setattr(build, "PROGRAM", str(path))
    monkeypatch.setattr(build, "build", lambda: b"packed")
    with build.running_from(hashlib.sha256(command).hexdigest()):
        assert build.step() is None
        path.write_bytes(command[:-1] + b"x")
        step = build.step()
    assert step is not None
    assert step.content == b"packed"


def test_the_command_states_its_version_in_its_second_line_which_every_version_can_read(command: bytes) -> None:
    assert command.startswith(f"#!/usr/bin/python3\n# portcullis {version.VERSION}\n".encode())
    assert version.stated(command) == version.VERSION


@pytest.mark.parametrize("there", ["9.0.0", "0.1.1", "0.10.0", "one of the future"])
def test_an_older_controller_leaves_a_newer_ones_command_unless_it_was_named(
    there: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = there.replace(" ", "-")
    path = tmp_path / "portcullis"
    path.write_bytes(f"#!/usr/bin/python3\n# portcullis {there}\n".encode() + b"something")
    monkeypatch.setattr(build, "PROGRAM", str(path))
    monkeypatch.setattr(build, "_accepted", "")
    for named in ("", "8.0.0"):
        build.accept(named)
        with pytest.raises(Refusal, match=f"portcullis_downgrade_from: {there} to go back to {version.VERSION}"):
            build.step()
    build.accept(there)
    step = build.step()
    assert step is not None
    assert step.summary == f"Install {path}, version {version.VERSION} in place of {there}"


@pytest.mark.parametrize("there", ["0.0.9", "0.1.0-rc.1"])
def test_a_newer_controller_says_what_it_replaces(there: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "portcullis"
    path.write_bytes(f"#!/usr/bin/python3\n# portcullis {there}\n".encode())
    monkeypatch.setattr(build, "PROGRAM", str(path))
    step = build.step()
    assert step is not None
    assert step.summary.endswith(f"version {version.VERSION} in place of {there}")


def test_another_build_of_the_same_version_is_called_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "portcullis"
    path.write_bytes(version.HEADER)
    monkeypatch.setattr(build, "PROGRAM", str(path))
    step = build.step()
    assert step is not None
    assert step.summary.endswith(f", another build of version {version.VERSION}")
