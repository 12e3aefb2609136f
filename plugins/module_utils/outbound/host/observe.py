# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a host is: which destinations its programs are configured to use, what names came to, and what the kernel holds."""

from __future__ import annotations

import os
import time
from typing import Dict, List, Optional, Tuple

from ...base.errors import HostError
from ...base.paths import PROGRAM
from ...machine import addresses, files, process, units
from ...machine.process import check, has_program
from .. import configured, plan as core, resolved
from ..configured import SOURCES, Source
from ..destinations import Destination
from ..plan import FILES, NOTES, RESOLVED, SERVICE, TIMER, UNIT_FILES, WATCH, Observed
from ..table import Held
from ..wanted import OFF, Wanted
from . import kernel

#: A configuration that is longer is none of a program's.
_MOST_CHARACTERS = 256 * 1024
_MOST_FILES = 200
#: What takes the watch longer is waiting for names' addresses, while nothing changes.
_AT_WORK_SECONDS = 10
_PAUSE_SECONDS = 0.2
#: Where apt's proxies are configured.
_APT = ("/etc/apt/apt.conf", "/etc/apt/apt.conf.d/*")
_TIMESYNCD = "/usr/lib/systemd/systemd-timesyncd"


def observe(wanted: Wanted) -> Observed:
    """Return how this host is."""
    found = units.observe([SERVICE, TIMER])
    listed = listed_here() if wanted.mode != OFF else ()
    had = resolved.from_text(files.read(RESOLVED))
    texts = {path: files.read(path) for path in (*FILES, *NOTES)}
    uplinks = addresses.uplinks()
    held: Optional[Held] = None
    expected: Optional[Held] = None
    unable = ""
    try:
        held = kernel.held()
        if wanted.mode != OFF:
            expected = kernel.expected(core.rules(wanted, listed, had, uplinks))
    except HostError as error:
        unable = str(error)
    return Observed(
        installed=has_program("nft"),
        texts={path: text for path, text in texts.items() if text is not None},
        held=held,
        expected=expected,
        listed=listed,
        resolved=had,
        uplinks=uplinks,
        enabled=tuple(name for name in UNIT_FILES if name in found and found[name].enabled),
        active=tuple(name for name in UNIT_FILES if name in found and found[name].active),
        unable=unable,
    )


def observe_afterwards(wanted: Wanted) -> Observed:
    """Return how this host is once its own watch changes nothing."""
    with process.remembering():
        until = time.monotonic() + _AT_WORK_SECONDS
        while time.monotonic() < until:
            with process.remembering():
                if not units.observe([WATCH])[WATCH].active:
                    break
            time.sleep(_PAUSE_SECONDS)
        return observe(wanted)


def listed_here() -> Tuple[Destination, ...]:
    """Return the destinations that this host's own programs are configured to use."""
    texts: Dict[str, str] = {}
    sources: Dict[str, Source] = {}
    for source in SOURCES:
        for path in [path for pattern in source.patterns for path in files.matching(pattern)][:_MOST_FILES]:
            # Nobody may have this wait, or take memory, by what is in a file's place.
            if os.path.isfile(path):
                texts[path] = files.read(path, _MOST_CHARACTERS) or ""
                sources[path] = source
    return configured.destinations(texts, sources, (*_proxies(), *_timed(texts)))


def places() -> Tuple[str, ...]:
    """Return the files and folders on which depends what ``listed_here`` finds and what the timer keeps, whether they are there or not."""
    patterns = [*_APT, *(pattern for source in SOURCES for pattern in source.patterns)]
    found = [
        path for pattern in patterns for path in (pattern, *files.matching(pattern)[:_MOST_FILES]) if "*" not in path
    ]
    return (*found, *map(os.path.dirname, patterns), *FILES, PROGRAM, _TIMESYNCD)


def _proxies() -> List[Destination]:
    # Without it nobody asks for packages either.
    if not has_program("apt-config"):
        return []
    return list(configured.apt_proxies(check(["apt-config", "dump"], says="^APT ")))


def _timed(texts: Dict[str, str]) -> Tuple[Destination, ...]:
    own = {path: text for path, text in texts.items() if path.startswith("/etc/systemd/timesyncd.conf")}
    return configured.timed_by_default(own) if os.path.exists(_TIMESYNCD) else ()


def require_able(found: Observed) -> None:
    """Raise HostError where the kernel does not say what it holds, or does not take what is wanted."""
    if found.unable:
        raise HostError(f"The table that limits what may leave this host cannot be kept: {found.unable}")


def verify(wanted: Wanted) -> None:
    """Raise HostError where the kernel does not hold what is wanted."""
    found = observe(wanted)
    require_able(found)
    if wanted.mode == OFF and found.held is not None:
        raise HostError(
            f"The kernel still holds the table; run 'nft delete table {' '.join(kernel.OURS)}' and then this again."
        )
    if wanted.mode != OFF and (found.held is None or found.expected is None or not found.held.is_as(found.expected)):
        raise HostError(
            "The kernel does not hold what may leave this host as it was loaded; see 'nft list ruleset' for who else changes it."
        )
