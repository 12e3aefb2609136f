# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is cut off and let go again: who gets in, who gets out, and that nothing but the cut changes, seen from outside.

On one host; with PORTCULLIS_INCIDENT=all on one of each release, and those of ``test_contain_faults``.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from lab import Lab, network
from tests.integration.cutting import CLOSED, FILES, PROBE, REACHED, RULES, Cut, prepared

WHOLE = os.environ.get("PORTCULLIS_INCIDENT") == "all"
HOSTS = {"cut1": "bookworm", "cut2": "trixie"} if WHOLE else {"cut2": "trixie"}


@pytest.fixture(scope="module")
def cut(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cut]:
    yield prepared(lab, tmp_path_factory.mktemp("contain"), HOSTS)
    for host in HOSTS:
        lab.remove(host)


#: Echoes what it is sent, over both families.
ECHO = """import asyncio
async def echo(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
async def serve():
    async with await asyncio.start_server(echo, None, 7007) as server:
        await server.serve_forever()
asyncio.run(serve())
"""
#: Holds two connections from each source; a line that it reads begins with a number, and it says whether just that line came back on that one of each.
HELD = """import socket, sys, time
ways = list(zip(sys.argv[1::2], sys.argv[2::2]))
held = [[socket.create_connection((host, 7007), 5, source_address=(source, 0)) for source, host in ways] for number in range(2)]
def asked(connection, line):
    said, until = b"", time.monotonic() + 5
    try:
        connection.sendall(line)
        while line not in said and time.monotonic() < until:
            connection.settimeout(max(0.1, until - time.monotonic()))
            read = connection.recv(4096)
            if not read:
                return "ended"
            said += read
    except TimeoutError:
        pass
    except OSError:
        return "ended"
    return "alive" if line in said else "silent"
for line in sys.stdin.buffer:
    print(*(asked(connection, line) for connection in held[int(line.split()[0])]), flush=True)
"""


@contextlib.contextmanager
def connected(cut: Cut, host: str) -> Iterator[Callable[[str], list[str]]]:
    """Have strangers of both families hold connections to a host while the block runs, and yield what asks them for an echo."""
    machine = cut.lab.machine(host)
    cut.run(host, f"systemd-run --quiet --unit=echo --collect python3 -c '{ECHO}' && ufw allow 7007/tcp")
    ways = [network.STRANGER4, machine.ipv4, network.STRANGER6, machine.ipv6]
    assert cut.lab.connect_all([(source, host, 7007) for source in (ways[0], ways[2])]) == ["open", "open"]
    command = cut.lab.inside([sys.executable, "-c", HELD, *ways])
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as stranger:

        def ask(line: str) -> list[str]:
            assert stranger.stdin
            assert stranger.stdout
            stranger.stdin.write(f"{line}\n")
            stranger.stdin.flush()
            return stranger.stdout.readline().split()

        yield ask
        assert stranger.stdin
        stranger.stdin.close()


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_is_cut_off_and_let_go_and_is_then_as_it_was(cut: Cut, host: str) -> None:
    with connected(cut, host) as ask:
        _cut_and_let_go(cut, host, ask)
    # Nor does a reload of what else there is open it, and a reboot, after which chains of others have another order.
    before = cut.run(host, RULES)
    cut.contain(host)
    cut.run(host, "ufw reload")
    assert cut.seen(host) == CLOSED
    cut.lab.machine(host).reboot()
    assert cut.seen(host) == CLOSED
    cut.release(host)
    assert cut.seen(host) == REACHED
    assert sorted(cut.run(host, RULES).splitlines()) == sorted(before.splitlines())


def _cut_and_let_go(cut: Cut, host: str, ask: Callable[[str], list[str]]) -> None:
    before, files = cut.run(host, RULES), cut.run(host, FILES)
    assert (cut.seen(host), ask("0 before"), ask("1 before")) == (REACHED, ["alive", "alive"], ["alive", "alive"])
    checked = cut.act("contain", host, "--check")
    assert (checked.code, cut.run(host, RULES)) == (0, before), checked.output[-3000:]
    run = cut.contain(host)
    assert f"Cut the host off both ways, but for SSH on 22 from {network.CONTROLLER4}/32" in run.changes(host)
    assert run.changes(host) == checked.changes(host)
    assert (cut.seen(host), ask("0 while it is cut off")) == (CLOSED, ["silent", "silent"])
    assert "This host is cut off" in cut.run(host, "portcullis status || true")
    assert cut.contain(host).changes(host) == []
    assert "Let the host be reached, and reach others, as before" in cut.release(host).changes(host)
    # A stranger's, on which nothing was sent, so that it had nothing to wait for.
    assert (cut.seen(host), ask("1 after the release")) == (REACHED, ["ended", "ended"])
    assert cut.run(host, RULES) == before
    assert set(cut.run(host, FILES).splitlines()) - set(files.splitlines()) <= {
        "/etc/systemd/system/portcullis-rollback-boot.service",
        "/etc/systemd/system/sysinit.target.wants/portcullis-rollback-boot.service",
    }
    assert cut.release(host).changes(host) == []


def test_what_is_not_proven_does_not_last(cut: Cut) -> None:
    host = "cut2"
    before = cut.run(host, RULES)
    # It gets in from where the controller is, which the cut lets in.
    inside = [sys.executable, "-c", PROBE, cut.lab.machine(host).ipv4, network.CONTROLLER4]
    (said,) = cut.act("contain", host, incident_probe=inside).failures(host)
    assert "still gets in" in said
    assert "The host has reverted the change." in said
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)
    # Nor is anything done by one that gets in nowhere, or where the controller itself would be kept out.
    (said,) = cut.act("contain", host, incident_probe=["false"]).failures(host)
    assert "does not get in now (code 1)" in said
    (said,) = cut.act("contain", host, incident_sources=["198.51.100.0/24"]).failures(host)
    assert f"this login comes from {network.CONTROLLER4}, which would be cut off" in said
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)
