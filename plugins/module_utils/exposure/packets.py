# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packets by which a port is tried without a connection ever being made: a SYN, and what comes back.

Whoever answers is told by this machine's own kernel that nobody is there, so the program behind the port never hears of it: sshd counts
connections that end before a login, and bans whoever makes them (PerSourcePenalties).

Sources: RFC 9293 (TCP), RFC 792 and RFC 4443 (unreachable), RFC 8200 section 8.1 (the checksum over IPv6).
"""

from __future__ import annotations

import struct
from typing import NamedTuple, Optional, Tuple

from ..base.values import Address

_SYN, _RST, _ACK = 0x02, 0x04, 0x10
_TCP = 6
_WORDS = struct.Struct("!HHIIBBHHH")
#: The largest segment that is taken, so that what is sent looks like any client's.
_MSS = b"\x02\x04\x05\xa0"
#: The kinds of ICMP by which a packet comes back, and how long that part of it is.
_UNREACHABLE = {4: 3, 6: 1}
_ICMP = 8
#: "Nothing there", as a closed port says it and as REJECT does by default.
_NO_PORT = {4: 3, 6: 4}
OPEN, REFUSED, REJECTED, SILENT = "open", "refused", "rejected", "silent"


class Answer(NamedTuple):
    """What came back: the port that was tried, the one that it was tried from, the number of the SYN, and what it means."""

    port: int
    tried_from: int
    sequence: int
    state: str


def syn(own: Address, other: Address, from_port: int, to_port: int, sequence: int) -> bytes:
    """Return the TCP segment that asks for a connection between two addresses of one family."""
    offset = (_WORDS.size + len(_MSS)) // 4 << 4

    def segment(checksum: int) -> bytes:
        return _WORDS.pack(from_port, to_port, sequence, 0, offset, _SYN, 64240, checksum, 0) + _MSS

    return segment(_checksum(_pseudo(own, other, len(segment(0))) + segment(0)))


def _pseudo(own: Address, other: Address, length: int) -> bytes:
    if own.version == 4:
        return own.packed + other.packed + struct.pack("!BBH", 0, _TCP, length)
    return own.packed + other.packed + struct.pack("!IHBB", length, 0, 0, _TCP)


def _checksum(data: bytes) -> int:
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def answered(packet: bytes, family: int) -> Optional[Answer]:
    """Return what a packet answers, as a raw socket for TCP gives it (for IPv4 with its header); None where it answers nothing."""
    segment = _body(packet) if family == 4 else packet
    if len(segment) < _WORDS.size:
        return None
    port, tried_from, _sequence, acknowledged, _offset, flags, *_rest = _WORDS.unpack_from(segment)
    if not flags & _ACK:
        return None
    state = OPEN if flags & _SYN else REFUSED if flags & _RST else ""
    return Answer(port, tried_from, (acknowledged - 1) % 2**32, state) if state else None


def returned(packet: bytes, family: int) -> Optional[Tuple[bytes, Answer]]:
    """Return to which address a packet went that came back as unreachable, and what that answers; None for every other packet.

    It is as a raw socket for ICMP or ICMPv6 gives it.
    """
    message = _body(packet) if family == 4 else packet
    if len(message) < _ICMP or message[0] != _UNREACHABLE[family]:
        return None
    state = REFUSED if message[1] == _NO_PORT[family] else REJECTED
    inner = message[_ICMP:]
    if len(inner) < (20 if family == 4 else 40) or inner[9 if family == 4 else 6] != _TCP:
        return None
    other = inner[16:20] if family == 4 else inner[24:40]
    segment = _body(inner) if family == 4 else inner[40:]
    if len(segment) < 8:
        return None
    tried_from, port, sequence = struct.unpack_from("!HHI", segment)
    return other, Answer(port, tried_from, sequence, state)


def _body(packet: bytes) -> bytes:
    """Return what is behind the header of IPv4."""
    return packet[(packet[0] & 0x0F) * 4 :] if packet else b""
