# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of steps that make a host a store of backups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Tuple

from ..base import account_edits
from ..base.account_edits import Edit
from ..base.steps import Step


@dataclass(frozen=True)
class AddStoreUser(Step):
    """Add the system user of a client, without a password; its home is a folder that root alone may write to."""

    name: str
    comment: str
    home: str
    shell: str

    @property
    def summary(self) -> str:
        return f"Add the system user {self.name}"

    @property
    def edits(self) -> Tuple[Edit, ...]:
        return account_edits.added(self.name, self.comment, self.home, self.shell)


@dataclass(frozen=True)
class MakeRepositoryFolder(Step):
    """Make the folder that a client's user alone may read and write, inside of its home, which is root's."""

    owner: str
    home: str
    path: str

    @property
    def summary(self) -> str:
        return f"Make the folder {self.path} of {self.owner}"


@dataclass(frozen=True)
class MakeIdentity(Step):
    """Make this host's own identity of age's, to which passwords of repositories are encrypted for it."""

    path: str

    @property
    def summary(self) -> str:
        return f"Make the identity {self.path}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path,)


@dataclass(frozen=True)
class AddStoreKey(Step):
    """Give a client's repository a key of the store's own, with a password that the client never has.

    ``handover`` is the client's password, encrypted to the store's identity; it opens the repository this once.
    """

    owner: str
    repository: str
    password_path: str
    handover: str

    @property
    def summary(self) -> str:
        return f"Add the store's own key to {self.repository}"

    @property
    def irreversible(self) -> str:
        return f"a key of the store's own was added to {self.repository}"


@dataclass(frozen=True)
class MakePassword(Step):
    """Make the password of a repository, by chance; it never leaves the host but encrypted."""

    path: str

    @property
    def summary(self) -> str:
        return f"Make the password {self.path}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path,)


@dataclass(frozen=True)
class TakePassword(Step):
    """Keep the password of a repository that a host before this one has made."""

    path: str
    password: str = field(repr=False)

    @property
    def summary(self) -> str:
        return f"Keep the password {self.path}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path,)


@dataclass(frozen=True)
class MakeKey(Step):
    """Make the SSH key with which a host logs in to its store."""

    path: str
    comment: str

    @property
    def summary(self) -> str:
        return f"Make the SSH key {self.path}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path, f"{self.path}.pub")


@dataclass(frozen=True)
class EncryptPassword(Step):
    """Encrypt a password to ``recipients``, one in a line."""

    password_path: str
    path: str
    recipients: str

    @property
    def summary(self) -> str:
        return f"Encrypt the password into {self.path}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path, f"{self.path}.recipients")
