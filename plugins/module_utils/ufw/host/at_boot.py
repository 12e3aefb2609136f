# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which scripts of this host load firewall rules when it boots."""

from __future__ import annotations

import os
from typing import Tuple

from ...machine import files
from .. import at_boot


def loaders() -> Tuple[str, ...]:
    """Return a sentence for each script that would undo ufw's rules at the next boot."""
    found = []
    for cron, patterns in ((False, at_boot.SCRIPTS), (True, at_boot.CRON)):
        for path in (path for pattern in patterns for path in files.matching(pattern)):
            # systemd runs this one only where it may be executed.
            runs = os.path.isfile(path) and (path != at_boot.RC_LOCAL or os.access(path, os.X_OK))
            line = at_boot.loading(files.read(path) or "", cron) if runs else ""
            if line:
                found.append(at_boot.sentence(path, line))
    return tuple(found)
