# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entry point of the modules that install the host's own command: importing it sends all of the command along.

``command/build.py`` makes the command of what is carried. So here everything is named that nothing else imports: what is
managed, and where the command starts.
"""

from __future__ import annotations

from types import ModuleType
from typing import Tuple

from .entry import run

__all__ = ["carried", "run"]


def carried() -> Tuple[ModuleType, ...]:
    """Return what Ansible has to send along; it does for whatever is imported anywhere in a file. Nothing calls this."""
    from .command import cli, start
    from .managed import (
        accounts,
        acme_window,
        adopt,
        allowlist,
        certbot_certificates,
        host_check,
        pull,
        sshd,
        supplied_certificates,
        survey,
        transaction,
        ufw,
        ufw_docker,
        unattended_upgrades,
    )

    return (
        cli,
        start,
        accounts,
        acme_window,
        adopt,
        certbot_certificates,
        allowlist,
        host_check,
        pull,
        sshd,
        supplied_certificates,
        survey,
        transaction,
        ufw_docker,
        ufw,
        unattended_upgrades,
    )
