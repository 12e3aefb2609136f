# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""All places from which something is started, as data."""

from __future__ import annotations

from typing import Tuple

from .place import Place
from .places_boot import BOOT
from .places_login import LOGIN
from .places_programs import PROGRAMS

PLACES: Tuple[Place, ...] = (*BOOT, *LOGIN, *PROGRAMS)
