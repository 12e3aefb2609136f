# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses that listed names had when they were resolved.

Whoever answers for a name decides which addresses pass by it, so each name has few, and none that is nobody's. A name of many
servers is answered differently each time, so that an address stays for a day after it was last among the answers.
"""

from __future__ import annotations

import ipaddress
import json
from typing import Dict, Iterable, Mapping, Optional, Sequence, Tuple

from ..base.values import Address

#: By name and address, when it was last among the answers, in seconds since the epoch.
Resolved = Mapping[str, Mapping[str, int]]

KEPT_SECONDS = 24 * 3600
#: An address is written down again only once it was not for this long, so that a file stays as it is most of the time.
NOTED_SECONDS = 3600
MOST_ADDRESSES = 32
MOST_NAMES = 200


def learned(before: Mapping[str, int], answer: Optional[Sequence[Address]], now: int) -> Dict[str, int]:
    """Return the addresses of a name once it was asked for; None for no answer, which leaves all as it was."""
    if answer is None:
        return dict(before)
    # A clock that was ahead for a while must not keep an address for ever.
    kept = {text: min(when, now) for text, when in before.items() if now - min(when, now) < KEPT_SECONDS}
    for address in answer:
        if is_somebodys(address) and now - kept.get(str(address), 0) >= NOTED_SECONDS:
            kept[str(address)] = now
    newest = sorted(kept, key=lambda text: (-kept[text], text))[:MOST_ADDRESSES]
    return {text: kept[text] for text in sorted(newest)}


def is_somebodys(address: Address) -> bool:
    """Whether a connection to an address could lead to one host elsewhere."""
    return not (address.is_loopback or address.is_unspecified or address.is_multicast or address.is_link_local)


def of_names(resolved: Resolved, names: Iterable[str]) -> Dict[str, Tuple[Address, ...]]:
    """Return the addresses of these names."""
    return {name: tuple(ipaddress.ip_address(text) for text in resolved.get(name, ())) for name in names}


def to_text(resolved: Resolved) -> str:
    """Return the text of a file that holds these; ``from_text`` is its inverse."""
    return json.dumps(resolved, indent=1, sort_keys=True) + "\n"


def from_text(text: Optional[str]) -> Dict[str, Dict[str, int]]:
    """Return what such a file holds; nothing of one that cannot be read, since names are asked for again."""
    try:
        return {
            str(name): {str(ipaddress.ip_address(address)): int(when) for address, when in had.items()}
            for name, had in json.loads(text or "{}").items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
