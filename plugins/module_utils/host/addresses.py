# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of this host."""

from __future__ import annotations

from typing import Tuple

from ..core import names
from ..core.values import Address
from .process import check


def own() -> Tuple[Address, ...]:
    """Return the addresses that others may reach this host by."""
    return names.own_addresses(check(["ip", "-oneline", "address"], says=r"^\d+: lo\b"))
