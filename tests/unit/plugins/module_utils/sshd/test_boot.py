# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import boot as sshd_boot


@pytest.mark.parametrize(
    ("by_socket", "socket_at_boot", "service_at_boot", "said"),
    [
        (False, False, True, []),
        (False, True, False, []),
        (True, True, False, []),
        (True, False, True, []),
        (False, False, False, ["Start ssh.service at boot"]),
        (True, False, False, ["Enable ssh.socket"]),
    ],
)
def test_what_runs_now_starts_at_boot_where_nothing_would(
    by_socket: bool, socket_at_boot: bool, service_at_boot: bool, said: list[str]
) -> None:
    assert [step.summary for step in sshd_boot.steps(by_socket, socket_at_boot, service_at_boot)] == said
