# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""An edge of Cloudflare's: who connects to its addresses comes out at an origin, from another of Cloudflare's addresses.

Run as a program inside the lab's internet it reads (address, port, the origin's address, address to come from) as JSON, and
passes connections on until its input ends. It does not look into what it passes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab import Lab

#: Where it comes from, in other networks than those it is met in.
SOURCE4, SOURCE6 = "172.64.0.9", "2400:cb00::9"
_CHUNK = 65536


@contextmanager
def proxying(lab: Lab, origins: Mapping[str, str], port: int = 80) -> Iterator[None]:
    """Pass on what comes to each of these addresses, to the host that it is for, while the block runs."""
    from lab import network

    network.hold(lab.name, [*origins, SOURCE4, SOURCE6])
    ways = []
    for address, host in origins.items():
        machine = lab.machine(host)
        origin, source = (machine.ipv6, SOURCE6) if ":" in address else (machine.ipv4, SOURCE4)
        ways.append((address, port, origin, source))
    command = lab.inside([sys.executable, "-I", __file__])
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(ways) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "proxying\n"
        try:
            yield
        finally:
            process.communicate(timeout=60)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()


async def _listen(address: str, port: int, origin: str, source: str) -> None:
    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            theirs, to_them = await asyncio.open_connection(origin, port, local_addr=(source, 0))
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(_copy(reader, to_them), _copy(theirs, writer))
        to_them.close()
        writer.close()

    await asyncio.start_server(pass_on, address, port)


async def _until_input_ends() -> None:
    for address, port, origin, source in json.loads(sys.stdin.readline()):
        await _listen(address, port, origin, source)
    sys.stdout.write("proxying\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_until_input_ends())
