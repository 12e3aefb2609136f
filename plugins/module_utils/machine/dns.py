# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, asked of the name server that this host uses."""

from __future__ import annotations

import secrets
import socket
from typing import Tuple

from ..base import dns as core
from ..base.errors import HostError
from ..base.values import Address
from . import connecting, files

_SECONDS = 3.0

_TRIES = 3


def resolve(name: str) -> Tuple[Address, ...]:
    """Return a name's addresses of both families; none where there is no such name."""
    return _ask(name, core.A) + _ask(name, core.AAAA)


def _ask(name: str, kind: int) -> Tuple[Address, ...]:
    said = ""
    for server in core.servers(files.read("/etc/resolv.conf") or "") * _TRIES:
        identity = secrets.randbelow(1 << 16)
        try:
            family, sort, protocol, target = connecting.places(server, 53, socket.SOCK_DGRAM, socket.AI_NUMERICHOST)[0]
            with socket.socket(family, sort, protocol) as asking:
                asking.settimeout(_SECONDS)
                asking.connect(target)
                asking.send(core.question(name, kind, identity))
                return core.answer(asking.recv(4096), kind, identity)
        except (OSError, ValueError) as error:
            said = f"{server}: {error}"
    raise HostError(f"No name server answered when asked for {name} ({said}); see /etc/resolv.conf on this host.")
