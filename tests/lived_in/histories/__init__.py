# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The histories, as data: a further one is a further entry of one of these files."""

from __future__ import annotations

from ..history import History
from . import firewalls, people, services, vendors

HISTORIES: tuple[History, ...] = (
    *firewalls.HISTORIES,
    *people.HISTORIES,
    *vendors.HISTORIES,
    *services.HISTORIES,
)
