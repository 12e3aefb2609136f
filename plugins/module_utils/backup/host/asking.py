# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What restic says of a repository, to whoever may ask: the client that it is of, or its store."""

from __future__ import annotations

from typing import Callable, Tuple

from ...base.errors import HostError
from .. import restic as answers
from ..restic import Listed, Size

_LIST_SECONDS = 600
_SIZE_SECONDS = 1800

#: It runs restic with arguments, for some ``seconds`` at most, and returns what that printed; HostError where it fails. Whether a restore
#: takes a lock is its own matter.
Restic = Callable[..., str]


def listed(restic: Restic) -> Tuple[Listed, ...]:
    """Return the snapshots of a repository."""
    text = restic("snapshots", "--json", "--no-lock", seconds=_LIST_SECONDS)
    try:
        return answers.snapshots(text)
    except ValueError as error:
        raise HostError(f"restic's list of the snapshots cannot be understood ({error}).") from None


def size(restic: Restic, snapshot: str) -> Size:
    """Return what a snapshot holds; what it says of its own size does not count."""
    text = restic("stats", "--json", "--mode", "restore-size", "--no-lock", snapshot, seconds=_SIZE_SECONDS)
    try:
        return answers.size(text)
    except ValueError as error:
        raise HostError(f"What snapshot {snapshot[:8]} holds cannot be understood ({error}).") from None
