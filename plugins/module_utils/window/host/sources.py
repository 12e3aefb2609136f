# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a window lets in: Cloudflare's ranges as this host keeps them, or all that a name's addresses call for."""

from __future__ import annotations

from typing import Optional, Sequence, Tuple

from ...allowlist.host import allowlist
from ...allowlist.publishers import CLOUDFLARE_NETWORKS
from ...base.errors import Refusal
from ...base.values import Network
from ...machine.dns import resolve
from .. import sources
from ..plan import AUTO, AcmeWindow


def refreshed() -> Tuple[Network, ...]:
    """Return Cloudflare's ranges as this host keeps and refreshes them; nothing where it does not."""
    return allowlist.in_force("cloudflare_allowlist", "cloudflare")


def networks(
    window: AcmeWindow, names: Optional[Sequence[str]] = None, cloudflare: Sequence[Network] = ()
) -> Tuple[Network, ...]:
    """Return whom a window lets in; empty means everybody. ``auto`` looks where the names lead."""
    known = tuple(cloudflare) or CLOUDFLARE_NETWORKS
    if window.sources != AUTO:
        return window.networks(known)
    if names is None:
        raise Refusal("sources: 'auto' is for certificates, whose names are known; write any, cloudflare, or networks.")
    return window.networks(known, bool(names) and all(sources.is_proxied(resolve(name), known) for name in names))
