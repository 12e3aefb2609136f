# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's nf_tables asked by netlink: whether or not ``nft`` is installed, and in a millisecond."""

from __future__ import annotations

import os
import socket
import struct
from typing import Iterator, List, Optional, Tuple

from ..base import nf_tables
from ..base.errors import HostError
from ..base.nf_tables import Chain, NfRule

_NETLINK, _NETFILTER = 16, 12
_SUBSYSTEM = 10 << 8
_GET_CHAINS, _GET_RULES = 4, 7
_DUMP = 0x301
_ERROR, _DONE = 2, 3
#: The rules changed while they were told.
_INTERRUPTED = 0x10
_TRIES = 10
_ASK = "see 'nft list ruleset' on this host"


def rules(family: int) -> Tuple[NfRule, ...]:
    """Return the rules of all tables of a family, those of a chain in their order; HostError where the kernel does not tell."""
    return tuple(nf_tables.rule(message) for message in _messages(family, _GET_RULES))


def chains(family: int) -> Tuple[Chain, ...]:
    """Return the chains of all tables of a family."""
    return tuple(nf_tables.chain(message) for message in _messages(family, _GET_CHAINS))


def _messages(family: int, kind: int) -> List[bytes]:
    try:
        for _try in range(_TRIES):
            found = list(_dumped(nf_tables.FAMILIES[family], kind))
            if None not in found:
                return [message for message in found if message is not None]
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise HostError(f"The kernel does not tell its rules of nftables' (IPv{family}): {error}; {_ASK}.") from error
    raise HostError(f"The kernel's rules (IPv{family}) changed whenever they were read; {_ASK}, and run again later.")


def _dumped(family: int, kind: int) -> Iterator[Optional[bytes]]:
    """Yield what the kernel tells; None where that is not of one moment."""
    with socket.socket(_NETLINK, socket.SOCK_RAW, _NETFILTER) as asking:
        asking.settimeout(10)
        asking.bind((0, 0))
        asking.send(struct.pack("=IHHIIBBH", 20, _SUBSYSTEM | kind, _DUMP, 1, 0, family, 0, 0))
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
                    number = -struct.unpack_from("=i", data, place + 16)[0]
                    raise OSError(number, os.strerror(number))
                yield data[place + 20 : place + length]
                place += (length + 3) & ~3
