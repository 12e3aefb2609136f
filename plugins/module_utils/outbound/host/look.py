# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timer's first look, which costs next to nothing: whether anything is other than when a whole look last found all as it shall be.

It asks the kernel for the number of its last change of any table and for our counters, and files for their times. Whatever it
cannot tell is a reason to look at all of it. It imports as little as it can, since that would cost more than what it does.
"""

from __future__ import annotations

import contextlib
import os
import struct
import time
from typing import Iterable, List, Optional, Tuple

from ...machine import nf_netlink

NOTHING, COUNTED, WHOLE = "nothing", "counted", "whole"
#: Gone after a boot, as what the kernel holds and its numbers are.
NOTE = "/run/portcullis/outbound.look"
_TABLE = "portcullis_outbound"
#: However much is unchanged, all is looked at again after this time.
MOST_SECONDS = 900
_MOST_CHARACTERS = 1 << 20
_FORM = "1"

#: The number of the kernel's last change, and our counters as it tells them; None where it does not tell.
Kernel = Optional[Tuple[int, str]]


def kernel() -> Kernel:
    """Return what the kernel says now."""
    # Where it does not answer, nft is asked, and says why.
    with contextlib.suppress(OSError, struct.error):
        return nf_netlink.generation(), nf_netlink.objects(_TABLE).hex()
    return None


def marks(paths: Iterable[str]) -> List[str]:
    """Return a line for each file or folder, which is another once it was changed, replaced, made or removed."""
    return [f"{_mark(path)} {path}" for path in sorted(set(paths)) if "\n" not in path]


def due() -> str:
    """Return what a look has to be about: all of it, what the kernel has counted, or nothing."""
    noted = _noted()
    now = kernel()
    if noted is None or now is None:
        return WHOLE
    until, generation, counted, lines = noted
    paths = [line.partition(" ")[2] for line in lines]
    left = until - _clock()
    if not 0 < left <= MOST_SECONDS or now[0] != generation or marks(paths) != lines:
        return WHOLE
    return NOTHING if now[1] == counted else COUNTED


def note(found: Kernel, lines: List[str], seconds: float) -> None:
    """Note how all was at the begin of a whole look that found it as it shall be; for so many seconds at most nothing else is due."""
    if found is not None:
        until = _clock() + max(0.0, min(seconds, MOST_SECONDS))
        _write("\n".join([_FORM, f"{until:.0f}", str(found[0]), found[1], *lines]))


def note_counted(found: Kernel) -> None:
    """Note what the kernel had counted when that was last told; all else stays noted as it was."""
    noted = _noted()
    if noted is not None and found is not None:
        until, generation, _counted, lines = noted
        _write("\n".join([_FORM, f"{until:.0f}", str(generation), found[1], *lines]))


def forget() -> None:
    """Have all be looked at next time."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(NOTE)


def _noted() -> Optional[Tuple[float, int, str, List[str]]]:
    try:
        with open(NOTE, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            form, until, generation, counted, *lines = file.read(_MOST_CHARACTERS).split("\n")
        return (float(until), int(generation), counted, lines) if form == _FORM else None
    except (OSError, ValueError):
        return None


def _write(text: str) -> None:
    """Replace the note; where that does not work all is looked at each time."""
    new = f"{NOTE}.new"
    forget()
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(NOTE), 0o700, exist_ok=True)
        with open(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", errors="surrogateescape"
        ) as file:
            file.write(text)
        os.replace(new, NOTE)


def _mark(path: str) -> str:
    try:
        about = os.stat(path)
    except OSError:
        return "none"
    return f"{about.st_dev}:{about.st_ino}:{about.st_mtime_ns}:{about.st_ctime_ns}:{about.st_size}"


def _clock() -> float:
    """Seconds since the boot, those of sleep included: nobody sets this clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
