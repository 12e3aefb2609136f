# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis status`` says of what sshd_config repeats."""

from __future__ import annotations

from typing import List, Tuple

from ...machine import files
from .. import visible
from ..config import MAIN
from ..steps import DROP_IN


def status() -> Tuple[List[str], List[str]]:
    """Return a line for a person, and what somebody has to look at."""
    return visible.report(files.read(MAIN) or "", files.read(DROP_IN) or "")
