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
    assert found == [sockets.Listener("127.0.0.1", port, str(pid), "LISTEN 0 0 *:9", os.getuid())]


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


def row(own: str, other: str, state: str, uid: int, inode: int) -> str:
    return f"   0: {own} {other} {state} 00000000:00000000 00:00000000 00000000 {uid:5}        0 {inode} 1 0 20 4 30 10 -1\n"


def test_connections_of_this_host_to_itself_are_counted_by_whose_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sys.byteorder == "little"
    ssh, other = "0100007F:0016", "010200C0:1000"
    ours = "".join(
        row(f"0200007F:{port:04X}", ssh, "01", 1000, port) + row(ssh, f"0200007F:{port:04X}", "01", 0, port + 1)
        for port in range(0x8000, 0x800F)
    )
    # A client of version 6 that came by an address of version 4, and somebody from elsewhere.
    mapped = "0000000000000000FFFF00000300007F:9000"
    four = f"{HEAD}{ours}{row(ssh, '0300007F:9000', '01', 0, 7)}{row('0702000A:0016', other, '01', 0, 8)}"
    # Who logs in elsewhere from here.
    four += row(other, "020200C0:0016", "01", 1000, 10)
    six = f"{HEAD}{row(mapped, '0000000000000000FFFF00000100007F:0016', '01', 1001, 9)}"
    monkeypatch.setattr(files, "read", {"/proc/net/tcp": four, "/proc/net/tcp6": six}.get)
    assert sockets.clients({22}) == {1000: 15, 1001: 1}
    assert sockets.clients({2222}) == {}


def test_no_user_s_descriptors_take_long_to_look_at(monkeypatch: pytest.MonkeyPatch, listener: tuple[int, int]) -> None:
    port, pid = listener
    looked: list[str] = []
    readlink = os.readlink

    def read(path: str) -> str:
        looked.append(path)
        return readlink(path)

    monkeypatch.setattr(os, "readlink", read)
    monkeypatch.setattr(os, "listdir", lambda _path: [str(pid)])
    monkeypatch.setattr(sockets, "_MOST_DESCRIPTORS", 2)
    monkeypatch.setattr(sockets, "_started_by", lambda _pid: 1000)
    assert [entry.pid for entry in sockets.listening() if entry.port == port] == ["0"]
    assert len(looked) == 2
    # Where it matters who that is, all are.
    assert [entry.pid for entry in sockets.listening(whole=True) if entry.port == port] == [str(pid)]
    # Root's are looked at all the same.
    monkeypatch.setattr(sockets, "_started_by", lambda _pid: 0)
    assert [entry.pid for entry in sockets.listening() if entry.port == port] == [str(pid)]


def test_a_process_is_its_starter_s_by_the_kernel_s_word(listener: tuple[int, int]) -> None:
    assert sockets._started_by(str(listener[1])) == os.getuid()
