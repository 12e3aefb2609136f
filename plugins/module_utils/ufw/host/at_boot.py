# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which scripts of this host load firewall rules when it boots."""

from __future__ import annotations

import contextlib
import os
import pwd
from typing import Iterator, Tuple

from ...machine import files
from .. import at_boot


def loaders() -> Tuple[str, ...]:
    """Return a sentence for each script that would undo ufw's rules at the next boot."""
    found = []
    for cron, patterns in ((False, at_boot.SCRIPTS), (True, (*at_boot.CRON, *_roots()))):
        for path in (path for pattern in patterns for path in files.matching(pattern)):
            # systemd runs this one only where it may be executed.
            runs = os.path.isfile(path) and (path != at_boot.RC_LOCAL or os.access(path, os.X_OK))
            line = at_boot.loading(files.read(path) or "", cron) if runs else ""
            if line:
                found.append(at_boot.sentence(path, line))
    return tuple(found)


def _roots() -> Iterator[str]:
    """Yield the tables of cron of those who have UID 0: nobody else's job changes a rule, whatever its line says."""
    for path in files.matching(f"{at_boot.CRONTABS}/*"):
        with contextlib.suppress(KeyError):
            if pwd.getpwnam(os.path.basename(path)).pw_uid == 0:
                yield path
