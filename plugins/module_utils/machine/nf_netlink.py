# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel's nf_tables answers by netlink, message by message: without ``nft``, and in a millisecond.

It imports next to nothing, since what is asked each minute must not cost more to start than to answer.
Source: linux/netfilter/nf_tables.h.
"""

from __future__ import annotations

import os
import socket
import struct
from typing import Iterator, Optional

INET = 1
GET_CHAINS, GET_RULES, GET_OBJECTS = 4, 7, 19
_GET_GENERATION = 16
_OBJECTS_TABLE = 1
_NETLINK, _NETFILTER = 16, 12
_SUBSYSTEM = 10 << 8
_REQUEST, _DUMP = 0x1, 0x301
_ERROR, _DONE = 2, 3
#: The rules changed while they were told.
_INTERRUPTED = 0x10
_SECONDS = 10


def dumped(family: int, kind: int, attributes: bytes = b"") -> Iterator[Optional[bytes]]:
    """Yield what the kernel tells, each without its headers; None where that is not of one moment. OSError where it does not tell."""
    with _socket() as asking:
        _send(asking, kind, _DUMP, family, attributes)
        while True:
            data = asking.recv(1 << 20)
            place = 0
            while place + 16 <= len(data):
                length, answer, flags = struct.unpack_from("=IHH", data, place)
                if flags & _INTERRUPTED:
                    yield None
                if answer == _DONE:
                    return
                if answer == _ERROR:
                    raise _refused(data, place)
                yield data[place + 20 : place + length]
                place += (length + 3) & ~3


def generation() -> int:
    """Return the number of the last change that anybody made to the tables of this network: rules, sets and what they hold.

    What the kernel itself takes into a set while packets pass is no change. OSError or struct.error where the kernel does not say.
    """
    with _socket() as asking:
        _send(asking, _GET_GENERATION, _REQUEST, 0, b"")
        data = asking.recv(1 << 16)
        if struct.unpack_from("=IH", data)[1] == _ERROR:
            raise _refused(data, 0)
        # The number comes first, in an attribute of its own.
        return int(struct.unpack_from(">I", data, 24)[0])


def objects(table: str) -> bytes:
    """Return what the kernel says of the counters of a table of the family inet: other bytes once one has counted."""
    name = table.encode() + b"\0"
    attribute = struct.pack("=HH", 4 + len(name), _OBJECTS_TABLE) + name + b"\0" * (-len(name) % 4)
    return b"".join(message or b"?" for message in dumped(INET, GET_OBJECTS, attribute))


def _socket() -> socket.socket:
    asking = socket.socket(_NETLINK, socket.SOCK_RAW, _NETFILTER)
    asking.settimeout(_SECONDS)
    asking.bind((0, 0))
    return asking


def _send(asking: socket.socket, kind: int, flags: int, family: int, attributes: bytes) -> None:
    asking.send(
        struct.pack("=IHHIIBBH", 20 + len(attributes), _SUBSYSTEM | kind, flags, 1, 0, family, 0, 0) + attributes
    )


def _refused(data: bytes, place: int) -> OSError:
    number = -struct.unpack_from("=i", data, place + 16)[0]
    return OSError(number, os.strerror(number))
