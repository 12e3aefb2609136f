# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian packages: which are installed, and installing more."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import struct
import time
from typing import List, Sequence, Set

from ..base import dpkg
from ..base.errors import HostError
from .process import CommandFailed, Completed, check, command_line, has_program, run, shown

#: How long another apt or dpkg (unattended-upgrades, a person) is waited for.
LOCK_TIMEOUT_SECONDS = 300
_LOCKS = (
    "/var/lib/dpkg/lock-frontend",
    "/var/lib/dpkg/lock",
    "/var/lib/apt/lists/lock",
    "/var/cache/apt/archives/lock",
)
#: The kernel's struct flock: kind, whence, start, length, process.
_FLOCK = "hhqqi"
#: apt's own words where one of these is taken; it waits by itself for the first two alone.
_TAKEN = ("Could not get lock", "Unable to acquire the dpkg frontend lock", "Unable to lock")

_UNKNOWN = "no packages found matching"
#: apt's own words where it would have to remove packages and must not, and how it lists them where it only says what it would do.
_WOULD_REMOVE = "remove is disabled"
_REMOVED = re.compile(r"^(?:Remv|Purg) (\S+)", re.MULTILINE)
_ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"}


def require_apt() -> None:
    """Raise HostError unless this host installs its software with apt."""
    if not has_program("apt-get") or not os.path.exists("/var/lib/dpkg/status"):
        raise HostError(
            "This host has no apt, so it is neither Debian nor Ubuntu, which are what Portcullis supports; leave it out of the play."
        )


def installed(names: Sequence[str]) -> Set[str]:
    """Return those of the packages that are installed whole."""
    if not names:
        return set()
    completed = run(["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names])
    # It fails for those that it has never heard of, and says so of each.
    lines, unknown = completed.out.splitlines(), completed.err.splitlines()
    if len(lines) + len(unknown) < len(set(names)) or any(_UNKNOWN not in line for line in unknown):
        raise CommandFailed(
            f"{shown(completed.argv)} does not say of each package whether it is installed (code {completed.code}: "
            f"{completed.said}); mend dpkg on this host ('dpkg --audit'), then run again.",
            completed,
        )
    return {line.split()[0] for line in lines if line.endswith(" installed")}


def states() -> dpkg.Packages:
    """Return the packages that dpkg would not leave so by itself."""
    asked = ["dpkg-query", "--show", f"--showformat={dpkg.STATUS_FORMAT}"]
    return dpkg.packages(check(asked, says=r"^dpkg \S+ \S+$"))


def apt_get(
    arguments: Sequence[str], timeout_seconds: float = 1800, lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS
) -> str:
    """Run apt-get without questions, keeping configuration files that were edited; waits for other users of apt."""
    return _ended_well(_apt_get(arguments, timeout_seconds, lock_timeout_seconds))


def try_update(lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> Completed:
    """Read the lists of packages anew and return how that ended; a single list that apt does not take is a failure."""
    return _apt_get(["update", "--error-on=any"], 1800, lock_timeout_seconds)


def _apt_get(arguments: Sequence[str], timeout_seconds: float, lock_timeout_seconds: float) -> Completed:
    deadline = time.monotonic() + lock_timeout_seconds
    while True:
        wait_for_locks(lock_timeout_seconds)
        done = run(
            [
                "apt-get",
                "--quiet",
                "--yes",
                "--option=DPkg::Lock::Timeout=5",
                "--option=DPkg::Options::=--force-confdef",
                "--option=DPkg::Options::=--force-confold",
                *arguments,
            ],
            timeout_seconds=timeout_seconds,
            env=_ENVIRONMENT,
        )
        # Somebody was faster than we: wait for them, too.
        if done.ok or not any(words in done.err for words in _TAKEN) or time.monotonic() > deadline:
            return done


def _ended_well(done: Completed) -> str:
    if not done.ok:
        raise CommandFailed(f"{' '.join(done.argv)} failed with code {done.code}: {done.said}", done)
    return done.out


def lock_holders() -> List[str]:
    """Return who holds apt's or dpkg's locks, such as ``unattended-upgrade (process 812)``."""
    pids = []
    for path in _LOCKS:
        with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
            asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            kind, _whence, _start, _length, pid = struct.unpack(_FLOCK, fcntl.fcntl(file, fcntl.F_GETLK, asked))
            if kind != fcntl.F_UNLCK:
                pids.append(pid)
    return [f"'{' '.join(command_line(pid)[:4]) or 'a program'}' (process {pid})" for pid in dict.fromkeys(pids)]


def wait_for_locks(timeout_seconds: float) -> None:
    """Wait until nobody holds apt's or dpkg's locks; HostError that names who does after this time."""
    deadline = time.monotonic() + timeout_seconds
    while True:
        holders = lock_holders()
        if not holders:
            return
        if time.monotonic() > deadline:
            raise HostError(
                f"apt on this host is held by {', '.join(holders)}, for which {timeout_seconds:.0f} s were waited; "
                "let it end, or see what it waits for, then run again."
            )
        time.sleep(1)


def install(names: Sequence[str], lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> None:
    """Install packages without their recommendations, reading the lists of packages anew first; no package is removed for them.

    A list that cannot be read, as of a third party's archive that is gone, matters only where the packages do not come from another.
    """
    lists = _apt_get(["update"], 1800, lock_timeout_seconds)
    asked = ["install", "--no-install-recommends", *names]
    done = _apt_get([*asked, "--no-remove"], 1800, lock_timeout_seconds)
    if done.ok:
        return
    if _WOULD_REMOVE in done.err + done.out:
        simulated = _apt_get([*asked, "--simulate"], 300, lock_timeout_seconds)
        raise HostError(dpkg.kept_back(names, _REMOVED.findall(simulated.out)))
    what = "; ".join(
        f"{' '.join(each.argv)} failed with code {each.code}: {each.said}" for each in (lists, done) if not each.ok
    )
    raise HostError(
        f"Could not install {', '.join(names)}: {what}. Mend apt on this host (try 'apt-get update' there), then run again."
    )
