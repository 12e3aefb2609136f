# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upgrading the host's packages once."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from ...base.errors import HostError
from ...machine import packages
from ...machine.process import CommandFailed, check
from .. import upgrade as core
from ..report import origins

_COMMANDS = {"safe": ("upgrade", "--with-new-pkgs"), "full": ("dist-upgrade",)}
#: What the distributions' own archives say of themselves.
_OWN = ("Debian", "Debian Backports", "Ubuntu", "UbuntuESM", "UbuntuESMApps")
_VERSIONS = "${binary:Package} ${db:Status-Status} ${Version}\n"


class UpgradeFailed(HostError):
    """An upgrade that did not come to its end; ``values`` are what the module returns all the same."""

    def __init__(self, message: str, changes: List[core.Change]) -> None:
        super().__init__(message)
        self.values: Dict[str, Any] = {"packages": [change.to_data() for change in changes]}


def read_lists(lock_timeout_seconds: float) -> Tuple[str, ...]:
    """Read the lists of packages anew, and return a warning about those that are not the distribution's and that apt did not take.

    HostError where apt does not take one of the distribution's own, by what these were before.
    """
    known = origins(check(["apt-cache", "policy"], says="^Package files:"))
    own = [origin.url.split()[0] for origin in known if origin.release.get("o") in _OWN]
    done = packages.try_update(lock_timeout_seconds)
    if done.ok:
        return ()
    said, spared = core.unread(done.err, own)
    if not spared:
        raise HostError(
            f"Nothing was upgraded, since apt did not take every list of packages: {said or done.said}. Fix that source or remove it, "
            "then run again."
        )
    return (
        f"apt did not take every list of packages, so nothing new came from there: {said}. Fix that source or remove it.",
    )


def foresee(kind: str) -> Tuple[List[core.Change], List[str]]:
    """Return what an upgrade would change by the lists that the host has, and what it would keep back."""
    said = check(["apt-get", "--simulate", *_COMMANDS[kind]], timeout_seconds=300, says=r"^\d+ upgraded, ")
    return core.foreseen(said), core.kept_back(said)


def upgrade(kind: str, timeout_seconds: float, lock_timeout_seconds: float) -> List[core.Change]:
    """Upgrade, and return what has changed; UpgradeFailed where a package is broken."""
    before = _versions()
    try:
        packages.apt_get(list(_COMMANDS[kind]), timeout_seconds, lock_timeout_seconds)
    except CommandFailed as error:
        said = error.completed.out + error.completed.err if error.completed else ""
        raise UpgradeFailed(
            f"The upgrade failed: {core.failure(said)}. Fix it on the host ('dpkg --configure --pending' says what is wrong), "
            "then run again.",
            core.differences(before, _versions()),
        ) from error
    return core.differences(before, _versions())


def unfinished() -> Tuple[str, ...]:
    """Return the packages that an earlier run left half installed; upgrading finishes them."""
    return packages.states().unfinished


def _versions() -> Dict[str, str]:
    return core.versions(check(["dpkg-query", "--show", f"--showformat={_VERSIONS}"], says="^dpkg "))
