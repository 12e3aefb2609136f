# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's nf_tables asked by netlink: whether or not ``nft`` is installed, and in a millisecond."""

from __future__ import annotations

import struct
from typing import List, Tuple

from ..base import nf_tables
from ..base.errors import HostError
from ..base.nf_tables import Chain, NfRule
from . import nf_netlink

_TRIES = 10
_ASK = "see 'nft list ruleset' on this host"


def rules(family: int) -> Tuple[NfRule, ...]:
    """Return the rules of all tables of a family, those of a chain in their order; HostError where the kernel does not tell."""
    return tuple(nf_tables.rule(message) for message in _messages(family, nf_netlink.GET_RULES))


def chains(family: int) -> Tuple[Chain, ...]:
    """Return the chains of all tables of a family."""
    return tuple(nf_tables.chain(message) for message in _messages(family, nf_netlink.GET_CHAINS))


def _messages(family: int, kind: int) -> List[bytes]:
    try:
        for _try in range(_TRIES):
            found = list(nf_netlink.dumped(nf_tables.FAMILIES[family], kind))
            if None not in found:
                return [message for message in found if message is not None]
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise HostError(f"The kernel does not tell its rules of nftables' (IPv{family}): {error}; {_ASK}.") from error
    raise HostError(f"The kernel's rules (IPv{family}) changed whenever they were read; {_ASK}, and run again later.")
