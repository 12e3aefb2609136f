# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who shall get in and become root, as values: what is legal whatever the host is like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..sshd import authorized_keys
from ..sshd.authorized_keys import Key
from . import sudoers

SUDO = ("nopasswd", "password", "none")
PASSWORD_SUDOERS = ("refuse", "lock", "allow")

#: sshd refuses shorter ones by default from 9.1 on only below 1024, which is broken.
_LEAST_RSA_BITS = 2048
#: Names that belong to the system on Debian and Ubuntu, whether or not the package is there that uses them.
_RESERVED = frozenset(
    [
        "root",
        "daemon",
        "bin",
        "sys",
        "sync",
        "games",
        "man",
        "lp",
        "mail",
        "news",
        "uucp",
        "proxy",
        "www-data",
        "backup",
        "list",
        "irc",
        "gnats",
        "nobody",
        "sshd",
        "messagebus",
        "systemd-network",
        "systemd-resolve",
        "systemd-timesync",
        "_apt",
        "syslog",
        "ntp",
        "postfix",
        "landscape",
        "polkitd",
        "tss",
        "uuidd",
        "sudo",
    ]
)


@dataclass(frozen=True)
class Admin:
    """A person who gets in by key. ``sudo`` is nopasswd, password or none; ``exclusive`` takes all other keys away."""

    name: str
    keys: Tuple[Key, ...] = ()
    exclusive: bool = False
    groups: Tuple[str, ...] = ()
    sudo: str = "nopasswd"
    commands: Tuple[str, ...] = ("ALL",)
    shell: str = "/bin/bash"
    comment: str = ""

    @property
    def sudoers(self) -> str:
        """This admin's line for sudo; empty without any rule."""
        return "" if self.sudo == "none" else sudoers.line(self.name, self.sudo == "password", self.commands)


@dataclass(frozen=True)
class Wanted:
    """Who shall get in and become root, and who shall not any more."""

    admins: Tuple[Admin, ...] = ()
    absent: Tuple[str, ...] = ()
    remove_homes: bool = False
    locked: Tuple[str, ...] = ()
    lock_root: bool = False
    lock_system: bool = False
    system_exceptions: Tuple[str, ...] = ()
    password_sudoers: str = "refuse"
    guess_seconds: int = 10
    allowed: Tuple[str, ...] = ()
    login_user: Optional[str] = None
    becomes_root: bool = False
    becomes_by: str = ""

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return the options of the module ``accounts`` as values; Refusal for what is not legal or surely locks out."""
        admins = tuple(_admin(entry) for entry in params["admins"])
        wanted = cls(
            admins=admins,
            absent=_names(params["absent"], "absent"),
            remove_homes=params["remove_homes"],
            locked=_names(params["locked"], "locked"),
            lock_root=params["lock_root"],
            lock_system=params["lock_system"],
            system_exceptions=_names(params["system_exceptions"], "system_exceptions"),
            password_sudoers=params["password_sudoers"],
            guess_seconds=values.in_bounds(params["guess_seconds"], "guess_seconds", 0, 3600, "seconds"),
            allowed=_names(params.get("allowed_users") or (), "allowed_users"),
            login_user=params.get("_login_user"),
            becomes_root=bool(params.get("_becomes_root")),
            becomes_by=str(params.get("_becomes_by") or ""),
        )
        wanted._refuse_contradictions()
        wanted._refuse_locking_out()
        return wanted

    def admin(self, name: Optional[str]) -> Optional[Admin]:
        return next((admin for admin in self.admins if admin.name == name), None)

    def _refuse_contradictions(self) -> None:
        names = [admin.name for admin in self.admins]
        for name in names:
            if names.count(name) > 1:
                raise Refusal(f"admins: {name!r} is named twice; write all of that admin in one entry.")
            if name in self.absent:
                raise Refusal(f"absent: {name!r} is among admins, too; leave that name in one of the two.")
        for name in self.absent:
            if name in _RESERVED:
                raise Refusal(f"absent: {name!r} belongs to the system, which needs it; leave it out.")

    def _refuse_locking_out(self) -> None:
        user = self.login_user
        if user is None:
            return
        if user in self.absent:
            raise Refusal(
                f"absent: {user!r} is the user this run logs in as, so the run would remove itself; log in as another admin first."
            )
        if self.lock_root and user == "root":
            raise Refusal(
                "lock_root: this run logs in as root, so no admin is proven to get in; log in as one of the admins, then lock root."
            )
        if self.becomes_by == "su" and ("root" in self.locked or self.lock_root):
            raise Refusal(
                f"accounts_lock_root: this run becomes root by su, with root's password, so {user!r} could not once that is locked; "
                "become root by sudo (ansible_become_method: sudo), or leave root's password as it is."
            )
        own = self.admin(user)
        if own is None:
            return
        if own.exclusive and not own.keys:
            raise Refusal(
                f"admins: {user!r}, the user this run logs in as, would keep no key at all; name one or leave exclusive_keys out."
            )
        if own.sudo == "none" and user != "root":
            raise Refusal(
                f"admins: {user!r}, the user this run logs in as, would lose its way to root; write sudo: nopasswd, or log in as "
                "another admin."
            )
        if own.sudo == "password" and self.becomes_root:
            raise Refusal(
                f"admins: sudo would ask {user!r}, the user this run logs in as, for a password, and this run gives none that is "
                "right; write sudo: nopasswd, set ansible_become_password, or run with --ask-become-pass."
            )
        if own.commands != ("ALL",):
            raise Refusal(
                f"admins: {user!r}, the user this run logs in as, would only run {', '.join(own.commands)} as root, and Ansible "
                "runs more; leave sudo_commands out, or log in as another admin."
            )


def _names(found: Sequence[Any], option: str) -> Tuple[str, ...]:
    return tuple(dict.fromkeys(values.user_name(name, option) for name in found))


def _admin(entry: Mapping[str, Any]) -> Admin:
    name = values.user_name(entry["name"], "admins.name")
    if name in _RESERVED:
        raise Refusal(f"admins: {name!r} belongs to the system; write a name of that person's own.")
    shell = str(entry["shell"])
    if not shell.startswith("/") or len(values.one_line(shell, f"admins.{name}.shell").split()) != 1 or ":" in shell:
        raise Refusal(
            f"admins: {shell!r} cannot be the shell of {name}; write the path of a program, such as /bin/bash."
        )
    comment = values.one_line(entry["comment"], f"admins.{name}.comment")
    if ":" in comment or "," in comment:
        raise Refusal(
            f"admins: the comment of {name} holds a colon or a comma, which end a field of passwd; leave them out."
        )
    if not entry["sudo_commands"]:
        raise Refusal(f"admins: sudo_commands of {name} is empty; write sudo: none, or leave sudo_commands out.")
    keys: List[Key] = []
    for text in entry["keys"]:
        keys += [key for key in parse_keys(str(text), name) if key.blob not in [other.blob for other in keys]]
    return Admin(
        name=name,
        keys=tuple(keys),
        exclusive=entry["exclusive_keys"],
        groups=_names(entry["groups"], f"admins.{name}.groups"),
        sudo=entry["sudo"],
        commands=tuple(sudoers.command(text, f"admins.{name}.sudo_commands") for text in entry["sudo_commands"]),
        shell=shell,
        comment=comment,
    )


def parse_keys(text: str, name: str) -> Tuple[Key, ...]:
    """Return the public keys of a text, one a line; Refusal for any line that is none, which is never shown."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \t\r")
        if not line or line.startswith("#"):
            continue
        if "PRIVATE KEY" in line:
            raise Refusal(
                f"admins: what stands for a key of {name} is a private key, which must stay where it is; write the public one (the "
                "file that ends in .pub), and have a new pair made if that text has left its machine."
            )
        key = authorized_keys.parse_line(values.one_line(line, f"admins: line {number} of a key of {name}"))
        if key is None:
            raise Refusal(
                f"admins: line {number} of a key of {name} is no public key that sshd takes whole; write it as the .pub file has "
                "it, on one line (DSA keys are taken no more)."
            )
        bits = key.rsa_bits
        if bits is not None and bits < _LEAST_RSA_BITS:
            raise Refusal(
                f"admins: a key of {name} is RSA of {bits} bits, which is weak; write one of at least {_LEAST_RSA_BITS}, or an Ed25519 key."
            )
        found.append(key)
    if not found:
        raise Refusal(f"admins: a key of {name} is empty; write the public key or leave it out.")
    return tuple(found)
