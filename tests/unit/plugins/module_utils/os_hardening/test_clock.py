# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who keeps a host's clock is for its services to say: any user may run a program by any name."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.host import observe

SERVICE = "0::/system.slice/chrony.service\n"
OLD = "12:cpu,cpuacct:/\n1:name=systemd:/system.slice/ntpd.service\n"
USERS = "0::/user.slice/user-1000.slice/user@1000.service/system.slice/chrony.service\n"


class Root:
    """A file of root's with this mode, or of somebody's."""

    def __init__(self, mode: int = 0o755, owner: int = 0) -> None:
        self.st_mode, self.st_uid = stat.S_IFREG | mode, owner


@pytest.mark.parametrize(
    ("program", "group", "file", "found"),
    [
        ("/usr/sbin/chronyd", SERVICE, Root(), "chronyd"),
        ("/opt/ntp/sbin/ntpd (deleted)", OLD, Root(), "ntpd"),
        # A program that a user has called so, and one of root's that a user has started.
        ("/home/mallory/chronyd", "0::/user.slice/user-1000.slice/session-1.scope\n", Root(owner=1000), ""),
        ("/usr/sbin/chronyd", "0::/user.slice/user-1000.slice/session-1.scope\n", Root(), ""),
        ("/usr/sbin/chronyd", USERS, Root(), ""),
        # What somebody has a service of the host's start.
        ("/tmp/chronyd", "0::/system.slice/nginx.service\n", Root(owner=33), ""),
        ("/opt/chronyd", SERVICE, Root(0o775), ""),
        ("/usr/sbin/cron", "0::/system.slice/cron.service\n", Root(), ""),
        ("", SERVICE, Root(), ""),
    ],
)
def test_a_keeper_is_a_program_of_roots_that_a_service_runs(
    program: str, group: str, file: Root, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "comm").write_text("chronyd\n")
    (tmp_path / "cgroup").write_text(group)
    if program:
        (tmp_path / "exe").symlink_to(program)
    about = os.stat
    monkeypatch.setattr(os, "stat", lambda path, **more: file if str(path).endswith("/exe") else about(path, **more))
    assert observe._keeper(str(tmp_path)) == found


def test_a_process_that_keeps_no_clock_is_none_here() -> None:
    assert observe._keepers() <= observe._KEEPERS
