# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""SYNs, and what comes back, as bytes."""

from __future__ import annotations

import ipaddress
import struct

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import packets
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.packets import Answer

PAIRS = {
    4: (ipaddress.ip_address("192.0.2.10"), ipaddress.ip_address("203.0.113.13")),
    6: (ipaddress.ip_address("2001:db8::10"), ipaddress.ip_address("2001:db8:113::13")),
}


def total(data: bytes) -> int:
    """Return the sum of RFC 1071, written in another way than the code's."""
    words = [int.from_bytes(data[place : place + 2], "big") for place in range(0, len(data), 2)]
    return sum(words) % 0xFFFF


def pseudo(family: int, length: int) -> bytes:
    own, other = PAIRS[family]
    if family == 4:
        return own.packed + other.packed + bytes([0, 6]) + length.to_bytes(2, "big")
    return own.packed + other.packed + length.to_bytes(4, "big") + bytes([0, 0, 0, 6])


def tcp(port: int, to: int, sequence: int, acknowledged: int, flags: int) -> bytes:
    return struct.pack("!HHIIBBHHH", port, to, sequence, acknowledged, 5 << 4, flags, 1024, 0, 0)


def ipv4(protocol: int, body: bytes, other: str = "203.0.113.13") -> bytes:
    # With options, as some routers add them.
    head = struct.pack("!BBHHHBBH", 0x46, 0, 24 + len(body), 0, 0, 64, protocol, 0)
    return head + PAIRS[4][0].packed + ipaddress.IPv4Address(other).packed + bytes(4) + body


@pytest.mark.parametrize("family", [4, 6])
def test_a_syn_has_a_checksum_that_holds(family: int) -> None:
    found = packets.syn(*PAIRS[family], 40000, 22, 0xFFFFFFFF)
    assert total(pseudo(family, len(found)) + found) == 0
    assert struct.unpack_from("!HHIIBB", found) == (40000, 22, 0xFFFFFFFF, 0, 6 << 4, 2)


@pytest.mark.parametrize(
    ("flags", "state"),
    [(0x12, "open"), (0x14, "refused"), (0x10, None), (0x04, None), (0x02, None), (0x18, None)],
)
@pytest.mark.parametrize("family", [4, 6])
def test_what_comes_back_says_what_the_port_is(family: int, flags: int, state: str | None) -> None:
    segment = tcp(22, 40000, 7, 0, flags)
    packet = ipv4(6, segment) if family == 4 else segment
    expected = Answer(22, 40000, 0xFFFFFFFF, state) if state else None
    assert packets.answered(packet, family) == expected


@pytest.mark.parametrize(
    ("family", "kind", "code", "state"),
    [
        *((4, 3, 3, "refused"), (4, 3, 13, "rejected"), (4, 3, 1, "rejected"), (4, 11, 0, None)),
        *((6, 1, 4, "refused"), (6, 1, 1, "rejected"), (6, 3, 0, None)),
    ],
)
def test_what_is_returned_as_unreachable_says_so(family: int, kind: int, code: int, state: str | None) -> None:
    sent = struct.pack("!HHI", 40000, 22, 99)
    other = PAIRS[family][1].packed
    message = bytes([kind, code, 0, 0]) + bytes(4)
    if family == 4:
        packet = ipv4(1, message + ipv4(6, sent), "192.0.2.10")
    else:
        packet = message + bytes([0x60, 0, 0, 0]) + struct.pack("!HBB", 8, 6, 64) + PAIRS[6][0].packed + other + sent
    found = packets.returned(packet, family)
    assert found == ((other, Answer(22, 40000, 99, state)) if state else None)


@pytest.mark.parametrize("family", [4, 6])
def test_packets_that_are_cut_off_or_garbage_answer_nothing(family: int) -> None:
    whole = ipv4(6, tcp(22, 40000, 7, 8, 0x12)) if family == 4 else tcp(22, 40000, 7, 8, 0x12)
    returned = bytes([3 if family == 4 else 1, 3, 0, 0]) + bytes(4) + bytes(60)
    for size in range(len(whole)):
        assert packets.answered(whole[:size], family) is None
    for size in range(len(returned)):
        assert packets.returned(returned[:size], family) is None
    assert packets.returned(b"\xff" * 80, family) is None
