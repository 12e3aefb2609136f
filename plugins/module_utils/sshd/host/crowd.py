# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is connected to sshd from this host itself."""

from __future__ import annotations

import pwd
from typing import Dict

from ...base.errors import HostError
from ...machine import sockets
from .. import crowd


def said() -> str:
    """Return the sentence about those who keep others from logging in; empty where nobody does, or where it is not to be seen."""
    try:
        found = sockets.clients(sockets.sshd())
    except HostError:
        # It only explains what went wrong before.
        return ""
    connections: Dict[str, int] = {}
    for uid, count in found.items():
        if uid != 0:
            connections[_name(uid)] = count
    return crowd.said(connections)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
