# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in and becomes root: from what is on the host and what is wanted to the steps between."""

from __future__ import annotations

import posixpath
from typing import List, Sequence, Tuple

from ..base import writing
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.steps import InstallPackages, Plan, RemoveFile, Step, WriteFile
from ..sshd import authorized_keys
from . import sudoers as sudo_files
from .account import Account
from .observed import KeyFile, Observed, gets_in, is_system
from .refusals import refuse
from .steps import (
    SUDOERS,
    AddUser,
    EndSessions,
    JoinGroups,
    LockPassword,
    RemoveUser,
    SetShell,
    WriteKeys,
    WriteSudoers,
)
from .wanted import Admin, Wanted

_NOLOGIN = "/usr/sbin/nologin"


#: What is managed of accounts; keys lie in homes, which are their users'.
THINGS: Tuple[Thing, ...] = (
    File(SUDOERS, 0o440),
    *(File(path, None) for path in ("/etc/sudoers", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow")),
    State("users, their groups, shells, passwords and keys", found_by="accounts/plan.py"),
)


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps from observed to wanted; never takes the caller's way in or to root.

    What cannot be undone (ended sessions, removed users) follows only once a fresh login has been confirmed, which has to become
    root without what is locked. Raises Refusal where the change would surely lock somebody out, and for sudoers who get in by password.
    """
    _refuse(observed, wanted)
    steps: List[Step] = []
    if not observed.sudo_installed and any(admin.sudoers for admin in wanted.admins):
        steps.append(InstallPackages(("sudo",)))
    for admin in wanted.admins:
        steps += _admin(observed, admin)
    steps += _sudoers(observed, wanted)
    locks = _locks(observed, wanted)
    steps += [LockPassword(name) for name in locks]
    if wanted.lock_system:
        steps += _system(observed, wanted, locks)
    after: List[Step] = []
    leaving = [account for account in map(observed.account, wanted.absent) if account is not None]
    # A session that does not end must be met before the first account is gone.
    after += [EndSessions(account.name, account.uid) for account in leaving]
    after += [RemoveUser(account.name, wanted.remove_homes) for account in leaving]
    return Plan(
        steps=tuple(steps),
        on_confirm=tuple(after),
        needs_proof=bool(steps or after),
        warnings=tuple(_warnings(observed, wanted, locks)),
    )


def coming(observed: Observed, wanted: Wanted) -> List[str]:
    """Return the admins who could not get in so far: who is not there, or holds no key."""
    accounts = ((admin.name, observed.account(admin.name)) for admin in wanted.admins)
    return [name for name, account in accounts if account is None or not account.keys]


def _admin(observed: Observed, admin: Admin) -> List[Step]:
    account = observed.account(admin.name)
    found: List[Step] = []
    if account is None:
        found.append(AddUser(admin.name, admin.shell, admin.comment, f"/home/{admin.name}", observed.skeleton))
    elif account.shell != admin.shell and account.own:
        found.append(SetShell(admin.name, admin.shell))
    missing = tuple(group for group in admin.groups if account is None or group not in account.groups)
    if missing:
        found.append(JoinGroups(admin.name, missing, own=account is None or account.own))
    return found + keys(admin, observed.key_files[admin.name])


def keys(admin: Admin, key_files: Sequence[KeyFile]) -> List[Step]:
    """Return the writes that give an admin its keys, the new ones and, where they are exclusive, no others."""
    first, *others = key_files
    text = first.text or ""
    if admin.exclusive:
        # A line that cannot be read might let somebody in all the same.
        lines = [line.key.meaning if line.key else None for line in authorized_keys.key_lines(text)]
        same = lines == [key.meaning for key in admin.keys]
        wanted = text if same else "".join(f"{key.line}\n" for key in admin.keys)
        removed: List[Step] = [
            RemoveFile(file.path, file.text or "") for file in others if authorized_keys.key_lines(file.text or "")
        ]
        return [*_written(admin, first, wanted), *removed]
    everywhere = {key.identity for file in key_files for key in authorized_keys.parse(file.text or "")}
    new = "".join(f"{key.line}\n" for key in admin.keys if key.identity not in everywhere)
    wanted = _corrected(text, admin)
    found = _written(admin, first, wanted + ("\n" if wanted and new and not wanted.endswith("\n") else "") + new)
    for file in others:
        found += _written(admin, file, _corrected(file.text or "", admin))
    return found


def _corrected(text: str, admin: Admin) -> str:
    """Return a file of keys in which the lines of an admin's keys say what they are to say, options included."""
    wanted = {key.identity: key for key in admin.keys}
    lines = []
    for line in text.split("\n"):
        held = authorized_keys.parse_line(line)
        key = wanted.get(held.identity) if held else None
        lines.append(line if held is None or key is None or held.meaning == key.meaning else key.line)
    return "\n".join(lines)


def _written(admin: Admin, file: KeyFile, text: str) -> List[Step]:
    return [] if text == (file.text or "") else [WriteKeys(admin.name, file.path, text, file.text, file.in_home)]


def sudoers(wanted: Wanted) -> str:
    """Return our rules for sudo; empty where there are none."""
    lines = "".join(admin.sudoers for admin in wanted.admins)
    return f"# {writing.managed('accounts')}\n{lines}" if lines else ""


def _sudoers(observed: Observed, wanted: Wanted) -> List[Step]:
    text = sudoers(wanted)
    main = observed.sudoers_main
    included: List[Step] = []
    if text and main is not None:
        whole = f"{main.rstrip(chr(10))}\n@includedir {posixpath.dirname(SUDOERS)}\n"
        included.append(WriteFile(sudo_files.MAIN, whole, main, mode=0o440))
    if text == (observed.sudoers or ""):
        return included
    return [WriteSudoers(text, observed.sudoers), *included] if text else [RemoveFile(SUDOERS, observed.sudoers or "")]


def _locks(observed: Observed, wanted: Wanted) -> List[str]:
    """Return those whose password is to be locked now: who was named, and sudoers who get in by theirs."""
    named = [
        account.name
        for account in observed.accounts
        if (account.name in wanted.locked or (account.name == "root" and wanted.lock_root))
        and account.password.state != "locked"
    ]
    risky = [account.name for account, _why in risks(observed, wanted)] if wanted.password_sudoers == "lock" else []
    return list(dict.fromkeys([*named, *risky]))


def _system(observed: Observed, wanted: Wanted, locks: Sequence[str]) -> List[Step]:
    found: List[Step] = []
    for account in (account for account in observed.accounts if is_system(account) and account.own):
        if account.name in (*wanted.system_exceptions, *wanted.absent) or gets_in(observed, wanted, account):
            continue
        if account.has_shell:
            found.append(SetShell(account.name, _NOLOGIN))
        if account.password.state != "locked" and account.name not in locks:
            found.append(LockPassword(account.name))
    return found


def _candidates(observed: Observed, wanted: Wanted) -> List[Account]:
    """Return who may become root, or is going to, and keeps a password."""
    found = []
    for account in observed.accounts:
        admin = wanted.admin(account.name)
        rooted = account.may_become_root or (admin is not None and admin.sudo != "none")
        leaves = account.name in (*wanted.absent, *wanted.locked) or (account.name == "root" and wanted.lock_root)
        if rooted and not leaves and account.password.state != "locked":
            found.append(account)
    return found


def doubtful(observed: Observed, wanted: Wanted) -> List[Account]:
    """Return whose password has to be tried before anything can be decided."""
    decided = [account for account, _why in risks(observed, wanted)] if wanted.password_sudoers == "lock" else []
    return [account for account in _candidates(observed, wanted) if account not in decided]


def risks(observed: Observed, wanted: Wanted) -> List[Tuple[Account, str]]:
    """Return who may become root and can be got at by a password, and how; who is removed or locked is not among them."""
    found = []
    for account in _candidates(observed, wanted):
        guessed = observed.guessed.get(account.name)
        if account.password.state == "empty":
            found.append((account, "has an empty password"))
        elif guessed is not None and guessed.why:
            found.append((account, f"has a password that was guessed ({guessed.why})"))
        elif account.logs_in_by_password:
            found.append((account, "can log in with a password"))
    return found


def _warnings(observed: Observed, wanted: Wanted, locks: Sequence[str]) -> List[str]:
    found = []
    for one in filter(is_system, observed.accounts if wanted.lock_system else ()):
        if one.name not in wanted.system_exceptions and gets_in(observed, wanted, one):
            found.append(
                f"{one.name} (UID {one.uid}) belongs to the system, but people get in by it, so accounts_lock_system leaves it "
                "alone; write it under accounts_system_exceptions, or take it out of portcullis_admins and take its keys away."
            )
    for name in (name for name in locks if name != "root"):
        account, admin = observed.account(name), wanted.admin(name)
        everything = [rule for rule in account.rules if rule.everything] if account else []
        if everything and everything[-1].asks and (admin is None or admin.sudo != "nopasswd"):
            found.append(
                f"{name} becomes root by sudo with the password that is locked, so no more; name {name} among the admins "
                "(sudo: nopasswd) if that is not meant."
            )
    for name, guessed in observed.guessed.items():
        if not guessed.finished:
            reason = guessed.problem or f"{guessed.tried} of {guessed.total} guesses were made in the time there was"
            found.append(f"The password of {name}, who may become root, was not tried to the end: {reason}.")
    return found


def _refuse(observed: Observed, wanted: Wanted) -> None:
    refuse(observed, wanted, _locks(observed, wanted))
    found = risks(observed, wanted) if wanted.password_sudoers == "refuse" else []
    if found:
        raise Refusal(
            f"{'; '.join(f'{account.name}, who may become root, {why}' for account, why in found)}. To remove who should not be "
            "there, set absent to their names; where only the password should go, set locked to them; or set password_sudoers to lock or allow."
        )
