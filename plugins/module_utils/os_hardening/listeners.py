# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services that listen where hardly any server needs them: named, with what to do."""

from __future__ import annotations

from typing import List, Tuple

from .observed import ListeningService, Observed

_RPC = 111
#: By port: the programs, what it is, and what to do where it is not needed. rpcbind's socket is systemd's.
_KNOWN: Tuple[Tuple[int, Tuple[str, ...], str, str], ...] = (
    (
        25,
        ("master",),
        "postfix receives mail from others",
        "'postconf -e inet_interfaces=loopback-only', then restart it",
    ),
    (25, ("exim4",), "exim receives mail from others", "'dpkg-reconfigure exim4-config', for local mail only"),
    (
        _RPC,
        ("rpcbind", "systemd"),
        "rpcbind serves NFS 3 and NIS",
        "'systemctl disable --now rpcbind.socket rpcbind.service'",
    ),
    (5353, ("avahi-daemon",), "avahi finds printers and the like in a local network", "'apt-get purge avahi-daemon'"),
    (631, ("cupsd", "cups-browsed"), "cups prints for others", "'apt-get purge cups-daemon cups-browsed'"),
)
PORTS = frozenset(port for port, _programs, _what, _advice in _KNOWN)


def unneeded(observed: Observed) -> Tuple[str, ...]:
    """Return a sentence for each service that others reach and that hardly any server needs."""
    found: List[str] = []
    for port, programs, what, advice in _KNOWN:
        if port == _RPC and observed.uses.rpc:
            continue
        if any(one.port == port and one.program in programs and is_open(one) for one in observed.listening):
            found.append(f"{what.capitalize()} on port {port}. Where nobody needs that: {advice}.")
    return tuple(found)


def is_open(one: ListeningService) -> bool:
    """Return whether others than this host itself reach it."""
    return not one.address.startswith("127.") and one.address != "::1"
