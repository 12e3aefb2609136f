# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who listens, by the kernel's own list."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files, sockets

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
#: As many characters as a process may have in its name, and a line of ss.
NAME = "\nLISTEN 0 0 *:9"
_LISTENER = """
import ctypes, socket, sys
ctypes.CDLL(None).prctl(15, sys.argv[1].encode(), 0, 0, 0)
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def listener() -> Iterator[tuple[int, int]]:
    """A process of a misleading name that listens: its port and its id."""
    with subprocess.Popen(
        [sys.executable, "-c", _LISTENER, NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process.pid
        process.kill()


def test_a_process_s_name_is_no_line_of_the_list(listener: tuple[int, int]) -> None:
    port, pid = listener
    found = [entry for entry in sockets.listening() if entry.port in (9, port)]
    assert found == [sockets.Listener("127.0.0.1", port, str(pid), "LISTEN 0 0 *:9")]


@pytest.mark.parametrize("text", [None, "", "ss: command not found\n", f"{HEAD}   0: 00000000:0016\n"])
def test_a_list_that_is_none_is_not_taken_for_nobody(monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    monkeypatch.setattr(files, "read", {"/proc/net/tcp": text, "/proc/net/tcp6": HEAD}.get)
    with pytest.raises(HostError, match="nobody knows who listens"):
        sockets.listening()


def test_addresses_are_read_in_both_families_and_a_kernel_without_ipv6_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tail = "00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n"
    four = f"{HEAD}   0: 0702000A:0016 {tail}   1: 0100007F:0019 {tail.replace('0A', '01', 1)}"
    six = f"{HEAD}   0: B80D0120000000000000000007000000:08AE {tail}   1: 0000000000000000FFFF00000100007F:0050 {tail}"
    assert sys.byteorder == "little"
    monkeypatch.setattr(os, "listdir", lambda _path: [])
    monkeypatch.setattr(files, "read", {"/proc/net/tcp": four, "/proc/net/tcp6": six}.get)
    assert [(entry.address, entry.port) for entry in sockets.listening()] == [
        ("10.0.2.7", 22),
        ("2001:db8::7", 2222),
        ("127.0.0.1", 80),
    ]
    monkeypatch.setattr(files, "read", {"/proc/net/tcp": four}.get)
    assert [entry.port for entry in sockets.listening()] == [22]
