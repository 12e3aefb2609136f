# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a store runs restic on a client's repository."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup.host.store import Repository
from ansible_collections.portcullis.vps.plugins.module_utils.machine import process
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import CommandFailed, Completed

REPOSITORY = Repository("backup-web1", "/srv/backup/web1/repository", "the-password")
DEVICE = "ignoring error for /srv/null: mknod /x/srv/null: operation not permitted\nFatal: There were 1 errors\n"


class Restic:
    """Programs that end as a test says."""

    def __init__(self) -> None:
        self.answer = Completed(("restic",), 0, "out", "")
        self.ran: list[tuple[tuple[str, ...], object]] = []

    def run(self, argv: list[str], _seconds: float = 60, stdin: object = None, env: object = None) -> Completed:
        assert env
        self.ran.append((tuple(argv), stdin))
        return self.answer


@pytest.fixture
def restic(monkeypatch: pytest.MonkeyPatch) -> Restic:
    found = Restic()
    monkeypatch.setattr(process, "run", found.run)
    return found


def test_the_password_comes_through_a_pipe_to_somebody_who_is_not_root(restic: Restic) -> None:
    assert REPOSITORY.restic("snapshots", "--json") == "out"
    ((argv, stdin),) = restic.ran
    assert stdin == "the-password\n"
    assert "the-password" not in " ".join(argv) + repr(REPOSITORY)
    assert argv[:2] == ("setpriv", "--reuid=backup-web1")
    assert "--no-new-privs" in argv


def test_only_a_restore_is_made_without_a_lock(restic: Restic) -> None:
    """What prunes is the store itself, and a store that is full has no room for one."""
    for command in ("restore", "forget", "prune", "unlock"):
        REPOSITORY.restic(command)
    assert [argv[-1] == "--no-lock" for argv, _stdin in restic.ran] == [True, False, False, False]


def test_only_a_restore_may_lack_what_root_alone_can_make(restic: Restic) -> None:
    restic.answer = Completed(("restic",), 1, "", DEVICE)
    REPOSITORY.restic("restore", "a", "--target", "/x")
    for command in ("snapshots", "forget", "check"):
        with pytest.raises(CommandFailed):
            REPOSITORY.restic(command)
    restic.answer = Completed(("restic",), 1, "", "Fatal: pack 1 is damaged\n")
    with pytest.raises(CommandFailed):
        REPOSITORY.restic("restore", "a", "--target", "/x")
