# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries connections from given addresses; runs inside the lab's internet, reads and prints JSON.

Tests call it thousands of times, so it imports as little as it can: asyncio alone takes longer than most attempts.
"""

from __future__ import annotations

import errno
import json
import os
import select
import socket
import sys
import time

#: Enough for a machine that is busy with booting others; a closed port takes this long.
TIMEOUT_SECONDS = 2.0
_AT_ONCE = 256


def begin(source: str, address: str, port: int) -> tuple[socket.socket, int]:
    """Start one connection; return its socket and the number of what went wrong with it at once, if anything."""
    found = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    found.setblocking(False)
    try:
        found.bind((source, 0))
    except OSError as error:
        return found, error.errno or errno.EIO
    return found, found.connect_ex((address, port))


def _answer(error: int) -> str:
    if error == errno.ECONNREFUSED:
        return "refused"
    if error == errno.ETIMEDOUT:
        return "timeout"
    return f"unreachable ({os.strerror(error)})" if error else "open"


def attempts(wanted: list[tuple[str, str, int]]) -> list[str]:
    """Return how each connection went (open, refused, timeout or unreachable), in the order of what was wanted."""
    answers = ["timeout"] * len(wanted)
    waiting = list(enumerate(wanted))[::-1]
    running: dict[int, tuple[int, socket.socket, float]] = {}
    poll = select.poll()

    def end(descriptor: int, answer: str) -> None:
        number, found, _until = running.pop(descriptor)
        poll.unregister(descriptor)
        found.close()
        answers[number] = answer

    while waiting or running:
        while waiting and len(running) < _AT_ONCE:
            number, target = waiting.pop()
            found, error = begin(*target)
            if error == errno.EINPROGRESS:
                running[found.fileno()] = number, found, time.monotonic() + TIMEOUT_SECONDS
                poll.register(found, select.POLLOUT)
            else:
                found.close()
                answers[number] = _answer(error)
        left = min((until for _number, _found, until in running.values()), default=0.0) - time.monotonic()
        for descriptor, _event in poll.poll(max(left, 0.0) * 1000 + 1) if running else []:
            end(descriptor, _answer(running[descriptor][1].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)))
        for descriptor in [each for each, (_number, _found, until) in running.items() if until <= time.monotonic()]:
            end(descriptor, "timeout")
    return answers


if __name__ == "__main__":
    json.dump(attempts([tuple(target) for target in json.load(sys.stdin)]), sys.stdout)
