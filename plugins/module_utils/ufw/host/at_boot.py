# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of this host loads firewall rules when it boots: scripts, units, tables of cron's, and the scripts that these call."""

from __future__ import annotations

import contextlib
import os
import pwd
from typing import Iterator, Tuple

from ...machine import files
from .. import at_boot

#: Longer ones are programs, and not scripts of somebody's.
_MOST_BYTES = 256 * 1024


def loaders(moves: bool = False) -> Tuple[str, ...]:
    """Return a sentence for each file by which ufw's rules would be undone at the next boot, or SSH kept out that ``moves`` without ufw."""
    return tuple(dict.fromkeys(_loaders(moves)))


def _loaders(moves: bool) -> Iterator[str]:
    kinds = (
        (at_boot.SCRIPT, at_boot.SCRIPTS),
        (at_boot.TABLE, (*at_boot.CRON, *_roots())),
        (at_boot.UNIT, at_boot.STARTED),
    )
    for counts, patterns in kinds:
        for path in (path for pattern in patterns for path in files.matching(pattern)):
            # systemd runs this one only where it may be executed.
            text = _text(path) if path != at_boot.RC_LOCAL or os.access(path, os.X_OK) else ""
            line = at_boot.loading(text, counts)
            if line:
                yield at_boot.sentence(path, line, moves=moves)
            for script in at_boot.called(text, counts):
                line = at_boot.loading(_text(script)) if _is_roots(script) else ""
                if line:
                    yield at_boot.sentence(script, line, path, moves)


def _text(path: str) -> str:
    if not os.path.isfile(path) or os.path.getsize(path) > _MOST_BYTES:
        return ""
    return files.read(path) or ""


def _is_roots(path: str) -> bool:
    """Whether nobody but root has a hand in a file: else a user could have it say what makes every run fail."""
    place = os.path.realpath(path)
    parents = (place.rsplit("/", count)[0] or "/" for count in range(place.count("/") + 1))
    return os.path.exists(place) and not any(
        about.st_uid != 0 or about.st_mode & 0o022 for about in map(os.stat, parents)
    )


def _roots() -> Iterator[str]:
    """Yield the tables of cron of those who have UID 0: nobody else's job changes a rule, whatever its line says."""
    for path in files.matching(f"{at_boot.CRONTABS}/*"):
        with contextlib.suppress(KeyError):
            if pwd.getpwnam(os.path.basename(path)).pw_uid == 0:
                yield path
