# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose addresses a name has: Cloudflare's, or its own."""

from __future__ import annotations

from typing import Iterable, Sequence

from ..base import values
from ..base.values import Address


def is_proxied(addresses: Sequence[Address], cloudflare: Iterable[str]) -> bool:
    """Return whether all of a name's addresses, of which there is one at least, are Cloudflare's."""
    ranges = values.networks(list(cloudflare), "cloudflare")
    return bool(addresses) and all(any(address in network for network in ranges) for address in addresses)
