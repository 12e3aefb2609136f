# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, asked of the name server that this host uses; and Cloudflare's ranges, to which they may lead."""

from __future__ import annotations

import secrets
import socket
from typing import Optional, Sequence, Tuple

from ..core import names as core
from ..core.errors import Refusal
from ..core.publishers import CLOUDFLARE
from ..core.values import Address
from ..core.window import AUTO, Window
from . import edge, files
from .errors import HostError

_SECONDS = 3.0
_TRIES = 3


def resolve(name: str) -> Tuple[Address, ...]:
    """Return a name's addresses of both families; none where there is no such name."""
    return _ask(name, core.A) + _ask(name, core.AAAA)


def refreshed() -> Tuple[str, ...]:
    """Return Cloudflare's ranges as this host keeps and refreshes them; nothing where it does not."""
    return edge.in_force("cloudflare_allowlist", "cloudflare")


def networks(window: Window, names: Optional[Sequence[str]] = None, cloudflare: Sequence[str] = ()) -> Tuple[str, ...]:
    """Return whom a window lets in; empty means everybody. ``auto`` looks where the names lead."""
    known = tuple(cloudflare) or CLOUDFLARE
    if window.sources != (AUTO,):
        return window.networks(known)
    if names is None:
        raise Refusal("sources: 'auto' is for certificates, whose names are known; write any, cloudflare, or networks.")
    return window.networks(known, bool(names) and all(core.is_proxied(resolve(name), known) for name in names))


def _ask(name: str, kind: int) -> Tuple[Address, ...]:
    said = ""
    for server in core.servers(files.read("/etc/resolv.conf") or "") * _TRIES:
        identity = secrets.randbelow(1 << 16)
        try:
            with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as asking:
                asking.settimeout(_SECONDS)
                asking.connect((server.partition("%")[0], 53))
                asking.send(core.question(name, kind, identity))
                return core.answer(asking.recv(4096), kind, identity)
        except (OSError, ValueError) as error:
            said = f"{server}: {error}"
    raise HostError(f"No name server answered when asked for {name} ({said}); see /etc/resolv.conf on this host.")
