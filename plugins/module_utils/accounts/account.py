# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account of a host: who it is, how it gets in, and how it becomes root."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import List, Tuple

from ..base.age import NO_AGE, Age
from ..sshd.authorized_keys import Key
from .passwords import Secret
from .sudo_rules import Rule

#: Who is in one of these may read or write what belongs to root, and so become it.
ROOT_GROUPS = {
    "docker": "starts containers that hold the host's file system",
    "lxd": "starts containers that hold the host's file system",
    "incus-admin": "starts containers that hold the host's file system",
    "libvirt": "starts machines that hold the host's disks",
    "disk": "reads and writes the host's disks",
    "shadow": "reads everybody's password hashes",
}
#: What no password fits.
LOCKED = Secret("!")
_NO_SHELLS = ("nologin", "false", "sync", "halt", "shutdown", "git-shell")


@dataclass(frozen=True)
class HeldKey:
    """A key, and the file that lets it in; ``changed_at`` is when that file was last written, in seconds since the epoch."""

    key: Key
    path: str
    changed_at: float


@dataclass(frozen=True)
class Account:
    """An account as passwd, shadow, group, sudo and sshd tell it.

    ``takes_password`` is whether sshd lets this user in by a password alone, ``unread_keys`` what in its files of keys cannot be read,
    ``long_files`` those of them of which only the first lines were.
    ``own`` is whether the host keeps the account itself; another's (of LDAP, sssd) is changed where it is kept, and its password is not known.
    """

    name: str
    uid: int
    gid: int
    home: str
    shell: str
    about: str = ""
    groups: Tuple[str, ...] = ()
    password: Secret = LOCKED
    takes_password: bool = False
    rules: Tuple[Rule, ...] = ()
    keys: Tuple[HeldKey, ...] = ()
    unread_keys: Tuple[str, ...] = ()
    long_files: Tuple[str, ...] = ()
    age: Age = NO_AGE
    own: bool = True

    @property
    def has_shell(self) -> bool:
        """Whether a login gets a shell; an empty field of passwd stands for /bin/sh."""
        return posixpath.basename(self.shell) not in _NO_SHELLS

    @property
    def logs_in_by_password(self) -> bool:
        """Whether sshd lets somebody in here who knows the password."""
        return self.password.state == "set" and self.takes_password and self.has_shell

    @property
    def ways_to_root(self) -> Tuple[str, ...]:
        """How this account becomes root, each in a few words; root itself is root."""
        found: List[str] = ["is root" if self.name == "root" else "has UID 0"] if self.uid == 0 else []
        if self.uid != 0:
            for rule in self.rules:
                if rule.as_root:
                    what = "everything" if rule.everything else rule.command
                    found.append(f"sudo: {what}{'' if rule.asks else ', without a password'}")
            found += [f"group {name}: {ROOT_GROUPS[name]}" for name in self.groups if name in ROOT_GROUPS]
        return tuple(dict.fromkeys(found))

    @property
    def may_become_root(self) -> bool:
        return bool(self.ways_to_root)
