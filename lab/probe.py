# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries connections from given addresses; runs inside the lab's internet, reads and prints JSON."""

from __future__ import annotations

import asyncio
import json
import sys

#: Enough for a machine that is busy with booting others; a closed port takes this long.
TIMEOUT_SECONDS = 2.0
_AT_ONCE = 256


async def attempt(source: str, address: str, port: int) -> str:
    """Return how a connection went: open, refused, timeout or unreachable."""
    try:
        connecting = asyncio.open_connection(address, port, local_addr=(source, 0))
        _reader, writer = await asyncio.wait_for(connecting, TIMEOUT_SECONDS)
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "timeout"
    except OSError as error:
        return f"unreachable ({error.strerror})"
    writer.close()
    return "open"


async def attempts(wanted: list[tuple[str, str, int]]) -> list[str]:
    """Return how each connection went, in the order of what was wanted."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(source: str, address: str, port: int) -> str:
        async with gate:
            return await attempt(source, address, port)

    return await asyncio.gather(*(one(*target) for target in wanted))


if __name__ == "__main__":
    json.dump(asyncio.run(attempts([tuple(target) for target in json.load(sys.stdin)])), sys.stdout)
