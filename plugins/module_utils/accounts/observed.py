# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of a host as its planner sees them."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from typing import FrozenSet, Mapping, Optional, Tuple

from .account import Account
from .audit import Guessed
from .wanted import Wanted

#: Debian Policy, 9.2.2: whoever is below belongs to the system.
_FIRST_PERSON, _NOBODY = 1000, 65534


@dataclass(frozen=True)
class KeyFile:
    """A file in which sshd looks for a user's keys. ``problem`` says why nothing may be written there."""

    path: str
    text: Optional[str] = None
    in_home: bool = True
    problem: str = ""


@dataclass(frozen=True)
class Observed:
    """The accounts of a host and what belongs to them.

    ``key_files`` are those of every wanted admin, in sshd's order. ``complaint`` is what visudo says of what sudo reads now.
    ``restarting`` are services, by user, that systemd starts again whenever they end, ``allow_users`` and ``uses_pam`` what sshd
    says of AllowUsers and UsePAM, and ``day`` is today in days since 1970. ``groups`` are the host's own, ``other_groups`` what it knows
    from elsewhere. ``asks_for_keys`` is whether sshd asks a program for keys, too. ``sudoers_main`` is /etc/sudoers where it has sudo read no
    file of ours, and ``dormant`` are the files of others beside ours that then have no effect either.
    """

    accounts: Tuple[Account, ...]
    key_files: Mapping[str, Tuple[KeyFile, ...]] = field(default_factory=dict)
    groups: FrozenSet[str] = frozenset()
    other_groups: FrozenSet[str] = frozenset()
    asks_for_keys: bool = False
    shells: FrozenSet[str] = frozenset({"/bin/bash"})
    skeleton: Tuple[str, ...] = ()
    sudo_installed: bool = True
    sudoers: Optional[str] = None
    sudoers_main: Optional[str] = None
    dormant: Tuple[str, ...] = ()
    complaint: str = ""
    guessed: Mapping[str, Guessed] = field(default_factory=dict)
    restarting: Mapping[str, str] = field(default_factory=dict)
    allow_users: Tuple[str, ...] = ()
    uses_pam: bool = True
    day: int = 0

    def account(self, name: Optional[str]) -> Optional[Account]:
        return next((account for account in self.accounts if account.name == name), None)


def is_system(account: Account) -> bool:
    """Return whether an account belongs to the system, and is not root."""
    return 0 < account.uid < _FIRST_PERSON or account.uid == _NOBODY


def gets_in(observed: Observed, wanted: Wanted, account: Account) -> bool:
    """Return whether an account of the system is one by which people get in: it is named, or holds a key and sshd lets it."""
    if account.name in (wanted.login_user, *wanted.allowed, *observed.allow_users):
        return True
    patterns = [pattern.partition("@")[0] for pattern in observed.allow_users] or ["*"]
    fits = any(fnmatch.fnmatchcase(account.name, pattern) for pattern in patterns)
    return fits and account.has_shell and bool(account.keys)
