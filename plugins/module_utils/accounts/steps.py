# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of steps that change accounts, their keys and their way to root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..base import account_edits
from ..base.account_edits import Edit
from ..base.steps import Diff, Step

#: Sorts behind what others name their files: of sudo's rules the last one that fits holds.
SUDOERS = "/etc/sudoers.d/zz-portcullis"


@dataclass(frozen=True)
class AddUser(Step):
    """Add a user with a home and no password. ``skeleton`` are the files that every new home begins with."""

    name: str
    shell: str
    comment: str
    home: str
    skeleton: Tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        return f"Add the user {self.name}"

    @property
    def user(self) -> str:
        return self.name

    @property
    def paths(self) -> Tuple[str, ...]:
        return tuple(f"{self.home}/{path}" for path in self.skeleton)

    @property
    def edits(self) -> Tuple[Edit, ...]:
        return account_edits.added(self.name, self.comment, self.home, self.shell)


@dataclass(frozen=True)
class JoinGroups(Step):
    """Put a user into groups of the host, beside those it is in. ``own`` is whether the host keeps the account itself."""

    name: str
    groups: Tuple[str, ...]
    own: bool = True

    @property
    def summary(self) -> str:
        return f"Put {self.name} into {', '.join(self.groups)}"

    @property
    def edits(self) -> Tuple[Edit, ...]:
        files = (account_edits.GROUP, account_edits.GSHADOW)
        return tuple(
            Edit(file, group, "member", account_edits.MEMBERS, self.name) for group in self.groups for file in files
        )


@dataclass(frozen=True)
class SetShell(Step):
    """Let a login start this program."""

    name: str
    shell: str

    @property
    def summary(self) -> str:
        return f"Give {self.name} the shell {self.shell}"

    @property
    def edits(self) -> Tuple[Edit, ...]:
        return (Edit(account_edits.PASSWD, self.name, "field", account_edits.SHELL, self.shell),)


@dataclass(frozen=True)
class LockPassword(Step):
    """Let no password of this user fit any more; keys go on."""

    name: str

    @property
    def summary(self) -> str:
        return f"Lock the password of {self.name}"

    @property
    def edits(self) -> Tuple[Edit, ...]:
        return (Edit(account_edits.SHADOW, self.name, "lock", account_edits.PASSWORD),)


@dataclass(frozen=True)
class WriteKeys(Step):
    """Give a file of keys this text. What lies in a home is written as its user, who could lead root anywhere else."""

    name: str
    path: str
    text: str
    before: Optional[str] = None
    in_home: bool = True

    @property
    def summary(self) -> str:
        return f"Write the keys of {self.name}"

    @property
    def user(self) -> str:
        return self.name if self.in_home else ""

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path,)

    @property
    def diff(self) -> Optional[Diff]:
        return Diff(self.path, self.before or "", self.text)


@dataclass(frozen=True)
class WriteSudoers(Step):
    """Write our rules for sudo, once visudo has found them and everything else that sudo reads to be right."""

    text: str
    before: Optional[str] = None

    @property
    def summary(self) -> str:
        return f"Write {SUDOERS}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (SUDOERS,)

    @property
    def diff(self) -> Optional[Diff]:
        return Diff(SUDOERS, self.before or "", self.text)


@dataclass(frozen=True)
class EndSessions(Step):
    """End all that runs on this host as a user, who is let in no more from then on."""

    name: str
    uid: int

    @property
    def summary(self) -> str:
        return f"End the sessions of {self.name}"

    @property
    def irreversible(self) -> str:
        return f"what ran as {self.name}, whose account is locked"


@dataclass(frozen=True)
class RemoveUser(Step):
    """Remove a user and what it has scheduled; its home, with all that is in it, only where asked for."""

    name: str
    with_home: bool = False

    @property
    def summary(self) -> str:
        return f"Remove the user {self.name}{' and its home' if self.with_home else ''}"

    @property
    def irreversible(self) -> str:
        return f"the account of {self.name}, its crontab{' and its home' if self.with_home else ''}"
