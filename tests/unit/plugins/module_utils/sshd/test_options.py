# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import options as sshd_options


@pytest.mark.parametrize(
    ("line", "wins"),
    [
        ("SSHD_OPTS=", False),
        ("SSHD_OPTS=-4", False),
        ('SSHD_OPTS="-4 -e"', False),
        ("# SSHD_OPTS='-p 2200'", False),
        ("OTHER='-p 2200'", False),
        ("SSHD_OPTS='-p 2200'", True),
        ("SSHD_OPTS=-p2200", True),
        ('export SSHD_OPTS="-4 -o PasswordAuthentication=yes"', True),
        ("SSHD_OPTS=-4p2200", True),
        ("SSHD_OPTS='-f /root/sshd_config", True),
        ("SSHD_OPTS='-h /root/key'", True),
    ],
)
def test_options_that_win_over_files_are_found(line: str, wins: bool) -> None:
    assert sshd_options.defeating(f"# first\n{line}\n") == ([1] if wins else [])


def test_a_unit_s_own_options_are_read() -> None:
    shown = "{ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D -p 2200 $SSHD_OPTS ; ignore_errors=no ; pid=1 }"
    assert sshd_options.winning(sshd_options.started_with(shown)) == ["-p"]
    assert sshd_options.started_with("") == []
