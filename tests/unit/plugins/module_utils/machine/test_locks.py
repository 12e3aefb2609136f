# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""One holds a lock, others wait."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine.locks import locked

_HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "a")
getattr(fcntl, sys.argv[2])(file, fcntl.LOCK_EX)
print(flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held_by_another(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path / "lock"), request.param]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        yield holder
        holder.communicate()


@pytest.mark.parametrize("held_by_another", ["flock", "lockf"], indirect=True)
@pytest.mark.parametrize("posix", [False, True])
def test_a_lock_that_another_process_has_is_not_held_if_it_is_of_the_same_kind(
    tmp_path: Path, held_by_another: subprocess.Popen[str], posix: bool
) -> None:
    same = ("lockf" if posix else "flock") in str(held_by_another.args)
    with locked(str(tmp_path / "lock"), 0.05, posix=posix) as held:
        assert held is not same


@pytest.mark.parametrize("held_by_another", ["flock"], indirect=True)
def test_it_waits_for_the_other_to_end(tmp_path: Path, held_by_another: subprocess.Popen[str]) -> None:
    assert held_by_another.stdin is not None
    held_by_another.stdin.close()
    with locked(str(tmp_path / "lock")) as held:
        assert held
    held_by_another.stdin = None


def test_the_file_is_made_for_its_owner_alone_and_a_shared_lock_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lock"
    with pytest.raises(FileNotFoundError), locked(str(path), shared=True):
        pass
    with locked(str(path)) as held:
        assert held
        assert os.stat(path).st_mode & 0o777 == 0o600
        assert os.stat(path.parent).st_mode & 0o777 == 0o700
    with locked(str(path), 0, shared=True) as one, locked(str(path), 0, shared=True) as other:
        assert one
        assert other
