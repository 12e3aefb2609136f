# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A steady stream of new connections to a host while its firewall changes, from addresses that are allowed and from others.

Run as a program inside the lab's internet, it reads its targets as one line of JSON and goes on until its input ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab import Lab

PORT = 443
#: In ranges that stay in the list all the time, and in none that ever was in it.
INSIDE = ("173.245.48.9", "2400:cb00::9")
OUTSIDE = ("198.51.100.66", "2001:db8:bad::66")
STAYS = ("173.245.48.0/20", "2400:cb00::/32")
COMES_AND_GOES = (
    *("103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18", "108.162.192.0/18", "190.93.240.0/20"),
    *("188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17", "162.158.0.0/15", "104.16.0.0/13", "104.24.0.0/14"),
    *("172.64.0.0/13", "131.0.72.0/22"),
    *("2606:4700::/32", "2803:f800::/32", "2405:b500::/32", "2405:8100::/32", "2a06:98c0::/29", "2c0f:f248::/32"),
)
RANGES = (*STAYS, *COMES_AND_GOES)
OWNER = "portcullis:cloudflare_allowlist"
#: Grows, shrinks and replaces the list; for ``Wall.python``.
CHANGES = f"""
import random
stays, others = {STAYS!r}, {COMES_AND_GOES!r}
chance = random.Random(443)
for number in range(int(sys.argv[1])):
    some = chance.sample(others, chance.randrange(len(others) + 1))
    listed = [*some, *stays] if number % 2 else [*stays, *some]
    change({{"owner": {OWNER!r}, "rules": [{{"proto": "tcp", "port": {PORT}, "from": listed}}]}})
"""

_PAUSE_SECONDS = 0.02
_PATIENCE_SECONDS = 1.0
_LONGEST_SECONDS = 900
#: Where struct tcp_info of Linux counts what was sent more than once.
_RETRANSMITTED = struct.Struct("@100xI")


@dataclass
class Seen:
    """Counts of connections from inside and outside, and of those wrongly refused and accepted."""

    inside: int = 0
    refused: int = 0
    outside: int = 0
    accepted: int = 0


@contextlib.contextmanager
def watching(lab: Lab, host: str) -> Iterator[Seen]:
    """Connect while the block runs; the counts are filled in at the end. The networks that stay are allowed by then."""
    machine = lab.machine(host)
    lab.connect_all((source, host, PORT) for source in (*INSIDE, *OUTSIDE))
    targets = {
        "inside": [[INSIDE[0], machine.ipv4], [INSIDE[1], machine.ipv6]],
        "outside": [[OUTSIDE[0], machine.ipv4], [OUTSIDE[1], machine.ipv6]],
    }
    command = lab.inside([sys.executable, "-I", str(Path(__file__))])
    seen = Seen()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(targets) + "\n")
        process.stdin.flush()
        process.stdout.readline()
        try:
            yield seen
        finally:
            process.stdin.close()
            seen.__dict__.update(json.loads(process.stdout.read()))


async def _from_inside(source: str, address: str, seen: Seen, end: asyncio.Event) -> None:
    while not end.is_set():
        seen.inside += 1
        try:
            opening = asyncio.open_connection(address, PORT, local_addr=(source, 0))
            _reader, writer = await asyncio.wait_for(opening, 10)
            about = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
            # A packet that was dropped is sent again a second later.
            seen.refused += _RETRANSMITTED.unpack(about)[0] > 0
            writer.close()
        except (OSError, TimeoutError):
            seen.refused += 1
        await asyncio.sleep(_PAUSE_SECONDS)


async def _from_outside(source: str, address: str, seen: Seen, end: asyncio.Event) -> None:
    async def attempt() -> None:
        try:
            opening = asyncio.open_connection(address, PORT, local_addr=(source, 0))
            _reader, writer = await asyncio.wait_for(opening, _PATIENCE_SECONDS)
        except (OSError, TimeoutError):
            return
        seen.accepted += 1
        writer.close()

    attempts = set()
    while not end.is_set():
        seen.outside += 1
        attempts.add(asyncio.create_task(attempt()))
        await asyncio.sleep(_PAUSE_SECONDS)
        attempts = {task for task in attempts if not task.done()}
    await asyncio.gather(*attempts)


async def _stream(targets: dict[str, list[list[str]]]) -> Seen:
    seen, end = Seen(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), end.set)
    loop.call_later(_LONGEST_SECONDS, end.set)
    print("ready", flush=True)
    await asyncio.gather(
        *(_from_inside(source, address, seen, end) for source, address in targets["inside"]),
        *(_from_outside(source, address, seen, end) for source, address in targets["outside"]),
    )
    return seen


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_stream(json.loads(sys.stdin.readline()))).__dict__), flush=True)
