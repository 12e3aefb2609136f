# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""That sshd, or its socket, starts at boot; a mask is for ``managed_units.py`` to take off."""

from __future__ import annotations

from typing import Tuple

from ..base.steps import RunCommand, SetUnit, Step

#: Not by enabling, which brings the alias sshd.service: systemd 257 may then lose the sshd that runs (systemd issue 38817).
_START = RunCommand(
    ("systemctl", "--quiet", "add-wants", "multi-user.target", "ssh.service"), "Start ssh.service at boot"
)


def steps(by_socket: bool, socket_at_boot: bool, service_at_boot: bool) -> Tuple[Step, ...]:
    """Return what has sshd start at boot as it runs now.

    ``by_socket`` is whether its socket runs, the others are what systemd does with the two units at boot.
    """
    if socket_at_boot or service_at_boot:
        return ()
    return (SetUnit("ssh.socket", enabled=True) if by_socket else _START,)
