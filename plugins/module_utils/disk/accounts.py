# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of a disk: what its files say, for the planner that a running host has, too.

Nobody's password stays: whoever was root there has read all hashes. Nobody holds a key but those who are given one.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from ..accounts import passwords, plan as core
from ..accounts.account import LOCKED, Account
from ..accounts.observed import KeyFile, Observed
from ..accounts.wanted import Admin, Wanted
from ..base import age
from ..base.errors import Refusal
from ..base.steps import Step
from ..rescue.users import rows
from ..sshd.authorized_keys import Key

#: Homes that an intruder may have written into passwd, so that a repair gives folders of the system's to a user.
SYSTEM = re.compile(
    r"/|/(bin|boot|dev|etc|lib\w*|proc|run|sbin|sys|usr)(/.*)?|/(home|media|mnt|opt|root|srv|tmp|var)", re.DOTALL
)
_NUMBER = re.compile(r"\d{1,10}")


@dataclass(frozen=True)
class Person:
    """A line of passwd."""

    name: str
    uid: int
    gid: int
    about: str
    home: str
    shell: str

    def key_file(self, pattern: str) -> str:
        """Return the file that a pattern of AuthorizedKeysFile stands for. Source: sshd_config(5), TOKENS."""
        tokens = {"%%": "%", "%h": self.home, "%u": self.name, "%U": str(self.uid)}
        return posixpath.join(self.home, re.sub("%[%huU]", lambda token: tokens[token.group()], pattern))


@dataclass(frozen=True)
class Files:
    """What a disk holds of accounts; ``key_files`` are those in which sshd will look, by name, for whom that matters."""

    passwd: str
    shadow: str
    group: str
    shells: Tuple[str, ...] = ()
    sudo_installed: bool = True
    sudoers: Optional[str] = None
    sudoers_main: Optional[str] = None
    dormant: Tuple[str, ...] = ()
    key_files: Mapping[str, Tuple[KeyFile, ...]] = field(default_factory=dict)
    uses_pam: bool = True
    day: int = 0


def people(passwd: str) -> Tuple[Person, ...]:
    """Return the users in passwd, each name once, as the first line has it."""
    found: Dict[str, Person] = {}
    for row in rows(passwd):
        if _NUMBER.fullmatch(row[2]) and _NUMBER.fullmatch(row[3]) and row[5].startswith("/"):
            found.setdefault(
                row[0], Person(row[0], int(row[2]), int(row[3]), row[4], posixpath.normpath(row[5]), row[6])
            )
    return tuple(found.values())


#: What glibc, pwconv and we read alike. Source: passwd(5), shadow(5); nss_files reads more leniently.
_LINES = {
    "etc/passwd": re.compile(r"[^\s:#+-][^\s:]*:(?:x|[*!][^:]*):[0-9]{1,10}:[0-9]{1,10}:[^:]*:/[^:]*:[^:]*"),
    "etc/shadow": re.compile(r"[^\s:#+-][^\s:]*:[^:]*(?::-?[0-9]*){6}:[^:]*"),
}


def refuse_unclear(passwd: str, shadow: str) -> None:
    """Refuse lines that could make an account which is not seen here: what another reader would take otherwise, and a second one of a name."""
    for path, text in (("etc/passwd", passwd), ("etc/shadow", shadow)):
        names: List[str] = []
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            # Nor may passwd itself hold a password, or none at all: no lock in shadow is about that.
            if not _LINES[path].fullmatch(line) or not line.isprintable():
                raise Refusal(
                    f"line {number} of /{path} on this disk is not written as Debian's programs write it, so the account could have a password that is "
                    "not seen here; correct the line or take it out, then run again."
                )
            if path == "etc/passwd" and line.startswith("root:") and int(line.split(":")[2]):
                raise Refusal(
                    f"line {number} of /{path} on this disk gives root the number {int(line.split(':')[2])}, so root would be nobody special, and another "
                    "one is; give it 0 again, then run again."
                )
            names.append(line.partition(":")[0])
        counts = Counter(names)
        twice = sorted({name for name in names if counts[name] > 1})
        if twice:
            raise Refusal(
                f"{twice[0]!r} is twice in /{path} on this disk, and only one of the lines counts; take out the other one, then run again."
            )


def accounts(files: Files) -> Tuple[Account, ...]:
    """Return the accounts as far as files tell of them: what sudo lets somebody do is for sudo to say."""
    secrets, ages = passwords.secrets(files.shadow), age.ages(files.shadow)
    groups = [line.split(":") for line in files.group.split("\n")]
    found = []
    for person in people(files.passwd):
        theirs = [
            row[0]
            for row in groups
            if len(row) == 4 and (row[2] == str(person.gid) or person.name in row[3].split(","))
        ]
        secret = secrets.get(person.name, LOCKED)
        found.append(
            Account(
                name=person.name,
                uid=person.uid,
                gid=person.gid,
                home=person.home,
                shell=person.shell,
                about=person.about,
                groups=tuple(theirs),
                password=secret,
                age=ages.get(person.name, age.NO_AGE),
            )
        )
    return tuple(found)


def steps(files: Files, admins: Sequence[Admin], root_keys: Sequence[Key]) -> Tuple[Step, ...]:
    """Return the steps to who shall get in; Refusal where the planner refuses, and for what cannot be done on a disk."""
    there = accounts(files)
    names = [account.name for account in there]
    for admin in admins:
        if admin.name not in names:
            raise Refusal(
                f"admins: there is no user {admin.name!r} on this disk, and none is added there; name one of "
                f"{', '.join(account.name for account in there if account.uid >= 1000 and account.has_shell) or 'none'}, or give root_keys."
            )
        home = next(account.home for account in there if account.name == admin.name)
        if SYSTEM.fullmatch(home):
            raise Refusal(
                f"admins: the home of {admin.name!r} on this disk is {home}, which is the system's own, and folders on the way to a file of keys are "
                "given to their user; correct its line in etc/passwd of the disk, or name another admin."
            )
        if admin.sudo == "password":
            raise Refusal(
                f"admins: sudo would ask {admin.name!r} for a password, and all passwords are locked; write sudo: nopasswd, and set one later."
            )
        if not admin.keys:
            raise Refusal(
                f"admins: {admin.name!r} is given no key, and whatever lies on the disk is taken away; write one under keys."
            )
    if not files.uses_pam:
        raise Refusal(
            "sshd on this disk does without PAM (no 'UsePAM yes' in its configuration) and so lets nobody in whose password is locked, by key either; write "
            "that line into etc/ssh/sshd_config of the disk first."
        )
    if not files.sudo_installed and any(admin.sudoers for admin in admins):
        raise Refusal(
            "admins: sudo is not installed on this disk, and nothing is installed there; write sudo: none, and give root_keys."
        )
    wanted = Wanted(
        admins=tuple(admins),
        locked=tuple(account.name for account in there if account.password.state != "locked"),
        password_sudoers="allow",
    )
    observed = Observed(
        accounts=there,
        key_files=files.key_files,
        groups=frozenset(line.partition(":")[0] for line in files.group.split("\n")),
        shells=frozenset(files.shells),
        sudo_installed=files.sudo_installed,
        sudoers=files.sudoers,
        sudoers_main=files.sudoers_main,
        dormant=files.dormant,
        uses_pam=files.uses_pam,
        day=files.day,
    )
    found: List[Step] = (
        list(core.keys(Admin("root", tuple(root_keys), exclusive=True), files.key_files["root"])) if root_keys else []
    )
    return (*found, *core.plan(observed, wanted).steps)
