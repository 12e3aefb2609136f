# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deadlines of tests on a machine that is busy with other things as well."""

from __future__ import annotations

import math
import os

#: As many processes as wait for each processor while `make test-lockout` runs alone; only what comes on top makes deadlines longer.
_USUAL_LOAD = 4


def patience(seconds: float) -> int:
    """Return how long that which takes so many seconds may take now, in whole seconds."""
    usual = _USUAL_LOAD * (os.cpu_count() or 1)
    return math.ceil(seconds * max(1.0, os.getloadavg()[0] / usual))
