# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DNS: questions for the addresses of a name, and answers.

The question is put to the name server itself. The host's own libraries answer from /etc/hosts too, where Debian gives a
host's own name an address of loopback, and leave out a family that the host does not have.
"""

from __future__ import annotations

import ipaddress
import struct
from typing import List, Tuple

from .values import Address

A, AAAA = 1, 28

_INTERNET = 1

_RECURSION_DESIRED = 0x0100

_POINTER = 0xC0

_NO_SUCH_NAME = 3


def servers(resolv_conf: str) -> List[str]:
    """Return the name servers of a resolv.conf; the host itself where it names none, as libc does it."""
    lines = [line.split() for line in resolv_conf.splitlines()]
    return [words[1] for words in lines if words[:1] == ["nameserver"] and len(words) > 1] or ["127.0.0.1"]


def question(name: str, kind: int, identity: int) -> bytes:
    """Return the datagram that asks a name server for a name's addresses of a kind."""
    labels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.rstrip(".").split("."))
    header = struct.pack(">6H", identity, _RECURSION_DESIRED, 1, 0, 0, 0)
    return header + labels + b"\0" + struct.pack(">2H", kind, _INTERNET)


def answer(datagram: bytes, kind: int, identity: int) -> Tuple[Address, ...]:
    """Return the addresses of a kind in a name server's answer; ValueError for one that is none to this question."""
    try:
        found, flags, questions, answers = struct.unpack(">4H", datagram[:8])
        if found != identity or not flags & 0x8000:
            raise ValueError("it answers another question")
        if flags & 0xF not in (0, _NO_SUCH_NAME):
            raise ValueError(f"the name server failed with code {flags & 0xF}")
        place = 12
        for _question in range(questions):
            place = _behind_name(datagram, place) + 4
        addresses: List[Address] = []
        for _answer in range(answers):
            place = _behind_name(datagram, place)
            its_kind, _class, _ttl, length = struct.unpack(">2HIH", datagram[place : place + 10])
            place += 10
            if its_kind == kind:
                addresses.append(ipaddress.ip_address(datagram[place : place + length]))
            place += length
    except (struct.error, IndexError) as error:
        raise ValueError("the answer is cut short") from error
    return tuple(addresses)


def _behind_name(datagram: bytes, place: int) -> int:
    while True:
        length = datagram[place]
        if length >= _POINTER:
            return place + 2
        place += 1 + length
        if not length:
            return place
