# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to servers with several addresses, of which some may lead nowhere: both families are tried side by side (RFC 8305).

Tried one after the other, the first address of a dead path takes all the time that there is.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from typing import Any, List, Optional, Sequence, Tuple

#: How long an address is alone before the next one is tried besides it.
_HEAD_START_SECONDS = 0.25

#: A socket's family, kind and protocol, and where it connects to.
Place = Tuple[int, int, int, Any]


def places(host: str, port: int, kind: int = socket.SOCK_STREAM, flags: int = 0) -> List[Place]:
    """Return where a name or address leads, the families in turn, beginning with the one that the system prefers.

    An address of a link has the link behind a %, as resolv.conf writes it. OSError where there is none.
    """
    found: List[Place] = [
        (one[0], one[1], one[2], one[4]) for one in socket.getaddrinfo(host, port, type=kind, flags=flags)
    ]
    first = [place for place in found if place[0] == found[0][0]]
    second = [place for place in found if place[0] != found[0][0]]
    return [place for pair in zip(first, second) for place in pair] + first[len(second) :] + second[len(first) :]


def connect(
    address: Tuple[str, int], timeout_seconds: float, source: Optional[Tuple[str, int]] = None
) -> socket.socket:
    """Return a connection to whichever address of a server answers first; OSError where none does within the time."""
    return first_of(places(*address), timeout_seconds, source)


def first_of(
    wanted: Sequence[Place], timeout_seconds: float, source: Optional[Tuple[str, int]] = None
) -> socket.socket:
    """Return a connection to the first of these places that answers, each tried a moment after the one before, or once that failed."""
    deadline = time.monotonic() + timeout_seconds
    waiting = list(wanted)
    trying: List[socket.socket] = []
    failed: Optional[OSError] = None
    won: Optional[socket.socket] = None
    try:
        with selectors.DefaultSelector() as selector:
            while (waiting or trying) and time.monotonic() < deadline:
                if waiting:
                    try:
                        trying.append(_begin(waiting.pop(0), source))
                    except OSError as error:
                        failed = error
                        continue
                    selector.register(trying[-1], selectors.EVENT_WRITE)
                left = max(0.0, deadline - time.monotonic())
                for key, _events in selector.select(min(_HEAD_START_SECONDS, left) if waiting else left):
                    one = next(found for found in trying if found is key.fileobj)
                    selector.unregister(one)
                    number = one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if not number:
                        won = one
                        won.settimeout(timeout_seconds)
                        return won
                    failed = OSError(number, os.strerror(number))
                    trying.remove(one)
                    one.close()
    finally:
        for one in trying:
            if one is not won:
                one.close()
    raise failed if failed and not trying else TimeoutError(f"no address answered within {timeout_seconds:g} s")


def _begin(place: Place, source: Optional[Tuple[str, int]]) -> socket.socket:
    family, kind, protocol, target = place
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setblocking(False)
        if source:
            opened.bind(source)
        number = opened.connect_ex(target)
        if number not in (0, errno.EINPROGRESS):
            raise OSError(number, os.strerror(number))
    except OSError:
        opened.close()
        raise
    return opened
