# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connects to a port without pause, from several addresses at once, while something else goes on.

Run as a program inside the lab's internet it reads (source, address, port) as JSON, connects until its input ends, and prints
for each source how often it got in and how often it tried.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab import Lab

#: Between two connections: less than the time in which a program takes one rule away and lays the next.
_PAUSE_SECONDS = 0.002
#: One attempt is one packet: a second would follow after a second.
_PATIENCE_SECONDS = 0.8


class Connecting:
    """What came of it, once it is over: by source, (times let in, times tried)."""

    def __init__(self) -> None:
        self.counts: dict[str, tuple[int, int]] = {}


@contextmanager
def connecting(lab: Lab, sources: Sequence[str], host: str, port: int) -> Iterator[Connecting]:
    """Connect from each of the sources while the block runs."""
    from lab import network

    machine = lab.machine(host)
    network.hold(lab.name, sources)
    targets = [(source, machine.ipv6 if ":" in source else machine.ipv4, port) for source in sources]
    found = Connecting()
    with subprocess.Popen(
        lab.inside([sys.executable, "-I", __file__]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(targets) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "connecting\n"
        try:
            yield found
        finally:
            said, _errors = process.communicate(timeout=60)
            found.counts = {source: (count[0], count[1]) for source, count in json.loads(said).items()}


async def _one(source: str, address: str, port: int, counts: list[int]) -> None:
    counts[1] += 1
    try:
        connecting = asyncio.open_connection(address, port, local_addr=(source, 0))
        _reader, writer = await asyncio.wait_for(connecting, _PATIENCE_SECONDS)
    except (OSError, TimeoutError):
        return
    counts[0] += 1
    writer.transport.abort()


async def _connect_all(targets: Sequence[tuple[str, str, int]], ended: asyncio.Event) -> dict[str, list[int]]:
    counts = {source: [0, 0] for source, _address, _port in targets}
    under_way: set[asyncio.Task[None]] = set()
    while not ended.is_set():
        for source, address, port in targets:
            task = asyncio.create_task(_one(source, address, port, counts[source]))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.sleep(_PAUSE_SECONDS)
    await asyncio.gather(*under_way)
    return counts


async def _until_input_ends() -> dict[str, list[int]]:
    targets = json.loads(sys.stdin.readline())
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    waiting = loop.run_in_executor(None, sys.stdin.read)
    waiting.add_done_callback(lambda _done: ended.set())
    sys.stdout.write("connecting\n")
    sys.stdout.flush()
    return await _connect_all(targets, ended)


if __name__ == "__main__":
    json.dump(asyncio.run(_until_input_ends()), sys.stdout)
