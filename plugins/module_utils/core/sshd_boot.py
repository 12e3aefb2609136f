# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""That sshd, or its socket, starts at boot: an unmasked and enabled unit, whatever runs now."""

from __future__ import annotations

from typing import Tuple

from .steps import RunCommand, SetUnit, Step

#: Not by enabling, which brings the alias sshd.service: systemd 257 may then lose the sshd that runs (systemd issue 38817).
_START = RunCommand(
    ("systemctl", "--quiet", "add-wants", "multi-user.target", "ssh.service"), "Start ssh.service at boot"
)
_UNMASK = RunCommand(("systemctl", "--quiet", "unmask", "ssh.service"), "Unmask ssh.service")


def steps(by_socket: bool, socket_at_boot: bool, service_at_boot: bool, service_masked: bool) -> Tuple[Step, ...]:
    """Return what has sshd start at boot as it runs now.

    ``by_socket`` is whether its socket runs, the others are what systemd does with the two units at boot.
    """
    # The socket starts the service for the first login.
    unmasked = (_UNMASK,) if service_masked else ()
    if socket_at_boot or (service_at_boot and not service_masked):
        return unmasked
    return (*unmasked, SetUnit("ssh.socket", enabled=True) if by_socket else _START)
