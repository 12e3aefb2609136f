# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw's lock and the ufw that others run, where nothing counts that a user without root's rights may do.

ufw makes its lock file readable by everybody, and whoever can read a file can hold a shared lock on it, for which ufw itself waits
without end. So before the file is locked here, and before ufw is run, one that others can open is replaced by one that they cannot.
A shared lock on the old file then keeps nobody out any more; whoever held that exclusively, which takes the right to write, was waited for.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import stat
import tempfile
import time
from typing import FrozenSet, Iterator

from ...base.errors import HostError
from ...machine import locks

_LOCK = "/run/ufw.lock"
#: Held by whoever replaces that file.
_REPLACING = "/run/portcullis-ufw.lock"
#: A person may sit in front of ufw's question for so long, and holds its lock meanwhile.
_PATIENCE_SECONDS = 60
_REMEDY = "see who runs it ('pgrep -a ufw') and end that, then run again."
_WAITING = re.compile(r"^\d+: -> POSIX .* (\d+) \w+:\w+:(\d+) ", re.MULTILINE)
_ROOTS = re.compile(r"^Uid:\s+0\s+0\s+0\s+0$", re.MULTILINE)


@contextlib.contextmanager
def locked(reading: bool = False) -> Iterator[None]:
    """Hold ufw's own lock, as its command line does; ``reading`` leaves the file as it is, and makes none."""
    while not reading or os.path.exists(_LOCK):
        if not reading:
            make_private()
        before = _identity()
        # What keeps a shared lock out is an exclusive one, which no user can hold.
        with locks.locked(_LOCK, _PATIENCE_SECONDS, posix=True, shared=reading) as held:
            _require(held)
            if _identity() == before:
                yield
                return
    yield


def make_private() -> None:
    """See that none but root can open ufw's lock file, so that no user's lock keeps ufw and us waiting."""
    if _is_private():
        return
    with locks.locked(_REPLACING):
        while not _is_private():
            _replace()


def _replace() -> None:
    if not os.path.exists(_LOCK):
        # Where ufw is faster, the next try replaces what it has made.
        with locks.locked(_LOCK, 0, posix=True):
            return
    # As long as this is held, no ufw gets the old one.
    with locks.locked(_LOCK, _PATIENCE_SECONDS, posix=True, shared=True) as held:
        _require(held)
        descriptor, temporary = tempfile.mkstemp(prefix=".portcullis-", dir=os.path.dirname(_LOCK))
        os.close(descriptor)
        os.replace(temporary, _LOCK)
    # Whoever has the old one open may lock it by now.
    wait_for(running())


def _identity() -> int:
    return os.stat(_LOCK).st_ino if os.path.exists(_LOCK) else 0


def _require(held: bool) -> None:
    if not held:
        raise HostError(f"Somebody else holds ufw's lock; {_REMEDY}")


def _is_private() -> bool:
    try:
        found = os.lstat(_LOCK)
    except FileNotFoundError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o077


def running() -> FrozenSet[str]:
    """Return the processes of root's that run ufw, each by its folder in /proc.

    Left out is one that waits for a lock on a file that is ufw's lock file no more: whoever holds that may never let go.
    """
    here = _identity()
    with open("/proc/locks", encoding="ascii") as file:
        elsewhere = {f"/proc/{pid}" for pid, inode in _WAITING.findall(file.read()) if int(inode) != here}
    found = set()
    for folder in glob.glob("/proc/[0-9]*"):
        with contextlib.suppress(OSError):
            if folder not in elsewhere and _is_ufw(folder):
                found.add(folder)
    return frozenset(found)


def _is_ufw(folder: str) -> bool:
    """Whether a process is ufw, run by root: a user may give a process any name, and start a program that gets root's rights."""
    with open(f"{folder}/cmdline", "rb") as file:
        names = [os.path.basename(word) for word in file.read().split(b"\0")[:2]]
    if not names[0].startswith(b"python") or names[1:] != [b"ufw"]:
        return False
    with open(f"{folder}/status", encoding="utf-8", errors="replace") as file:
        return bool(_ROOTS.search(file.read()))


def wait_for(processes: FrozenSet[str]) -> None:
    """Wait until these have ended."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while processes & running():
        if time.monotonic() > deadline:
            raise HostError(f"ufw, which somebody else runs, does not end; {_REMEDY}")
        time.sleep(0.02)
