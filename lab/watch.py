# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries a port from given addresses again and again, until its input ends, and writes down each time it got in.

Runs inside the lab's internet; a line of output is the moments (seconds since the epoch) at which an attempt began and at
which it had got in, and the address that it came from.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

_EVERY_SECONDS = 0.05
#: Less than it takes until a lost packet is sent again: an attempt that gets in did so at once.
_TIMEOUT_SECONDS = 0.8


async def attempt(source: str, address: str, port: int) -> None:
    """Try once, and write down when that was, if the connection was there."""
    began = time.time()
    connecting = asyncio.open_connection(address, port, local_addr=(source, 0))
    try:
        _reader, writer = await asyncio.wait_for(connecting, _TIMEOUT_SECONDS)
    except (OSError, TimeoutError):
        return
    sys.stdout.write(f"{began:.3f} {time.time():.3f} {source}\n")
    writer.close()


async def watch(targets: list[tuple[str, str, int]]) -> None:
    """Try every target at each beat."""
    loop = asyncio.get_running_loop()
    ended = loop.run_in_executor(None, sys.stdin.read)
    running: set[asyncio.Task[None]] = set()
    while not ended.done():
        for target in targets:
            task = asyncio.create_task(attempt(*target))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.sleep(_EVERY_SECONDS)
    await asyncio.gather(*running)


if __name__ == "__main__":
    asyncio.run(watch([tuple(target) for target in json.loads(sys.stdin.readline())]))
    sys.stdout.flush()
