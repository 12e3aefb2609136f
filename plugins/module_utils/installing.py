# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entry point of the modules that install the host's own command: importing it sends all of the command along.

``command/build.py`` makes the command of what is carried. So here everything is named that nothing else imports: what is
managed, and where the command starts.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any, Dict, Tuple

from . import entry
from .base.outcome import Outcome
from .command import build

__all__ = ["carried", "run"]

#: What all these modules take besides their own options; only their action plugin gives it.
OPTIONS: Dict[str, Dict[str, Any]] = {"_downgrade_from": {"type": "str", "default": ""}}


def run(argument_spec: Dict[str, Any], manage: entry.Manage, **module_options: Any) -> None:
    """Do what ``entry.run`` does, for a module that may find a newer version's command on the host."""

    def manage_after(params: Dict[str, Any], check_mode: bool) -> Outcome:
        build.accept(params["_downgrade_from"])
        return manage({name: value for name, value in params.items() if name not in OPTIONS}, check_mode)

    entry.run({**argument_spec, **OPTIONS}, manage_after, **module_options)


def carried() -> Tuple[ModuleType, ...]:
    """Return what Ansible has to send along; it does for whatever is imported anywhere in a file. Nothing calls this."""
    from .command import cli, start
    from .managed import (
        accounts,
        acme_window,
        acting,
        adopt,
        allowlist,
        backup,
        backup_store,
        certbot_certificates,
        evacuate_source,
        host_check,
        incident_contain,
        os_hardening,
        outbound,
        pull,
        remove,
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
        acting,
        acme_window,
        adopt,
        backup,
        backup_store,
        certbot_certificates,
        allowlist,
        evacuate_source,
        host_check,
        incident_contain,
        os_hardening,
        outbound,
        pull,
        remove,
        sshd,
        supplied_certificates,
        survey,
        transaction,
        ufw_docker,
        ufw,
        unattended_upgrades,
    )
