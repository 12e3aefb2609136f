# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments, for people."""

from __future__ import annotations

import time


def readable(moment: float) -> str:
    """Return a moment, in seconds since the epoch, as people write it."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))
