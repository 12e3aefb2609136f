# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose addresses a name has: Cloudflare's, or its own."""

from __future__ import annotations

from typing import Sequence

from ..base.values import Address, Network


def is_proxied(addresses: Sequence[Address], cloudflare: Sequence[Network]) -> bool:
    """Return whether all of a name's addresses, of which there is one at least, are Cloudflare's."""
    return bool(addresses) and all(any(address in network for network in cloudflare) for address in addresses)
