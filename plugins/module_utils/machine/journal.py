# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether this host keeps a journal that can be read."""

from __future__ import annotations

import glob

from .process import check

_FILES = "/{}/log/journal/*/*.journal"


def is_readable() -> bool:
    """Return whether there is a journal; HostError where journalctl reads nothing of the one that there is.

    journalctl says nothing, and no more than that, where nothing matches what it is asked.
    """
    if not any(glob.glob(_FILES.format(folder)) for folder in ("var", "run")):
        return False
    check(["journalctl", "--quiet", "--no-pager", "--lines=1", "--output=json"], says='"__REALTIME_TIMESTAMP"')
    return True
