# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian packages: which are installed, and installing more."""

from __future__ import annotations

import os
import shutil
from typing import Sequence, Set

from .errors import HostError
from .process import CommandFailed, check, run

#: How long apt waits for another apt or dpkg (unattended-upgrades, a person) to finish.
LOCK_TIMEOUT_SECONDS = 300

_ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"}


def require_apt() -> None:
    """Raise HostError unless this host installs its software with apt."""
    if shutil.which("apt-get") is None or not os.path.exists("/var/lib/dpkg/status"):
        raise HostError(
            "This host has no apt, so it is neither Debian nor Ubuntu, which are what Portcullis supports; leave it out of the play."
        )


def installed(names: Sequence[str]) -> Set[str]:
    """Return those of the packages that are installed whole."""
    completed = run(["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names])
    return {line.split()[0] for line in completed.out.splitlines() if line.endswith(" installed")}


def apt_get(arguments: Sequence[str], timeout_seconds: float = 1800) -> str:
    """Run apt-get without questions, keeping configuration files that were edited; waits for other users of apt."""
    return check(
        [
            "apt-get",
            "--quiet",
            "--yes",
            f"--option=DPkg::Lock::Timeout={LOCK_TIMEOUT_SECONDS}",
            "--option=DPkg::Options::=--force-confdef",
            "--option=DPkg::Options::=--force-confold",
            *arguments,
        ],
        timeout_seconds=timeout_seconds,
        env=_ENVIRONMENT,
    )


def install(names: Sequence[str]) -> None:
    """Install packages without their recommendations, reading the lists of packages anew first."""
    try:
        apt_get(["update"])
        apt_get(["install", "--no-install-recommends", *names])
    except CommandFailed as error:
        raise HostError(
            f"Could not install {', '.join(names)}: {error}. Mend apt on this host (try 'apt-get update' there), then run again."
        ) from error
