# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The login over which this very code runs."""

from __future__ import annotations

import ipaddress
import os
from typing import Dict, Optional, Sequence

from ..base.errors import HostError
from ..base.values import Address
from .process import ask, has_program, parent


def client() -> Optional[Address]:
    """Return the address from which this login comes, or None where there is no SSH login."""
    return _address(_connection()[0])


def server() -> Optional[Address]:
    """Return the address of this host to which this login was made, or None where there is no SSH login."""
    return _address(_connection()[2])


def port() -> Optional[int]:
    """Return the port of this host to which this login was made, or None where there is no SSH login."""
    text = _connection()[3]
    return int(text) if text.isdigit() else None


def becomes_root_freely(user: str) -> bool:
    """Return whether sudo lets a user become root without asking for a password, whatever it remembers."""
    # What Ansible runs is a shell.
    command = ["runuser", "-u", user, "--", "sudo", "-k", "-n", "-u", "root", "/bin/sh", "-c", "id -u"]
    return ask(command, denial="(password|interactive authentication) is required", says="^0$") is not None


def has_rights(user: str, uid: int) -> bool:
    """Return whether a user is root or may do anything by sudo; where sudo gives no answer, nobody knows better."""
    if uid == 0 or not has_program("sudo"):
        return uid == 0
    try:
        denial = "is not allowed to run sudo"
        said = ask(["sudo", "-n", "-l", "-U", user], denial=denial, says=f"{denial}|may run the following commands")
    except HostError:
        return True
    return said is not None and denial not in said


def _connection() -> Sequence[str]:
    """Return SSH_CONNECTION's address and port of the client, then the server's; nothing in their places without a login.

    sudo drops it, so the processes above this one are asked for it.
    """
    pid = os.getpid()
    while pid > 1:
        words = _environment(pid).get("SSH_CONNECTION", "").split()
        if len(words) == 4:
            return words
        pid = parent(pid)
    return ("", "", "", "")


def _address(text: str) -> Optional[Address]:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _environment(pid: int) -> Dict[str, str]:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            entries = file.read().decode("utf-8", "replace").split("\0")
    except OSError:
        return {}
    return dict(entry.partition("=")[::2] for entry in entries if "=" in entry)
