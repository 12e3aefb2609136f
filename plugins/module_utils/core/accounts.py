# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in and becomes root: from what is on the host and what is wanted to the steps between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import FrozenSet, List, Mapping, Optional, Sequence, Tuple

from . import authorized_keys
from .account import Account
from .account_audit import Guessed
from .account_steps import (
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
from .accounts_wanted import Admin, Wanted
from .errors import Refusal
from .managed_things import File, State, Thing
from .steps import InstallPackages, Plan, RemoveFile, Step, WriteProgram

_HEADER = "# Managed by the Ansible collection portcullis.vps, role accounts; edits here do not last.\n"
_NOLOGIN = "/usr/sbin/nologin"
#: Debian Policy, 9.2.2: whoever is below belongs to the system.
_FIRST_PERSON, _NOBODY = 1000, 65534


#: What is managed of accounts; keys lie in homes, which are their users'.
THINGS: Tuple[Thing, ...] = (
    File(SUDOERS, 0o440),
    *(File(path, None) for path in ("/etc/sudoers", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow")),
    State("users, their groups, shells, passwords and keys", found_by="core/accounts.py"),
)


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
    ``restarting`` are services, by user, that systemd starts again whenever they end.
    """

    accounts: Tuple[Account, ...]
    key_files: Mapping[str, Tuple[KeyFile, ...]] = field(default_factory=dict)
    groups: FrozenSet[str] = frozenset()
    shells: FrozenSet[str] = frozenset({"/bin/bash"})
    skeleton: Tuple[str, ...] = ()
    sudo_installed: bool = True
    sudoers: Optional[str] = None
    complaint: str = ""
    guessed: Mapping[str, Guessed] = field(default_factory=dict)
    program: Optional[WriteProgram] = None
    restarting: Mapping[str, str] = field(default_factory=dict)

    def account(self, name: Optional[str]) -> Optional[Account]:
        return next((account for account in self.accounts if account.name == name), None)


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps from observed to wanted; never takes the caller's way in or to root.

    What cannot be undone (ended sessions, removed users) and the lock on root's password follow only once a fresh login has
    been confirmed. Raises Refusal where the change would surely lock somebody out, and for sudoers who get in by password.
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
    root = observed.account("root")
    if wanted.lock_root and root is not None and root.password.state != "locked" and "root" not in locks:
        after.append(LockPassword("root"))
    leaving = [account for account in map(observed.account, wanted.absent) if account is not None]
    # A session that does not end must be met before the first account is gone.
    after += [EndSessions(account.name, account.uid) for account in leaving]
    after += [RemoveUser(account.name, wanted.remove_homes) for account in leaving]
    # Only a change needs a way back.
    program = (observed.program,) if observed.program and (steps or after) else ()
    return Plan(
        steps=(*program, *steps),
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
    elif account.shell != admin.shell:
        found.append(SetShell(admin.name, admin.shell))
    missing = tuple(group for group in admin.groups if account is None or group not in account.groups)
    if missing:
        found.append(JoinGroups(admin.name, missing))
    return found + _keys(admin, observed.key_files[admin.name])


def _keys(admin: Admin, key_files: Sequence[KeyFile]) -> List[Step]:
    """Return the writes that give an admin its keys, the new ones and, where they are exclusive, no others."""
    first, *others = key_files
    text = first.text or ""
    held = authorized_keys.parse(text)
    if admin.exclusive:
        lines = [key.line for key in admin.keys]
        same = [(key.options, key.blob) for key in held] == [(key.options, key.blob) for key in admin.keys]
        wanted = text if same else "".join(f"{line}\n" for line in lines)
    else:
        everywhere = {key.blob for file in key_files for key in authorized_keys.parse(file.text or "")}
        new = [key.line for key in admin.keys if key.blob not in everywhere]
        wanted = (
            text + ("\n" if text and new and not text.endswith("\n") else "") + "".join(f"{line}\n" for line in new)
        )
    found: List[Step] = []
    if wanted != text:
        found.append(WriteKeys(admin.name, first.path, wanted, first.text, first.in_home))
    if admin.exclusive:
        found += [RemoveFile(file.path, file.text or "") for file in others if authorized_keys.parse(file.text or "")]
    return found


def sudoers(wanted: Wanted) -> str:
    """Return our rules for sudo; empty where there are none."""
    lines = "".join(admin.sudoers for admin in wanted.admins)
    return _HEADER + lines if lines else ""


def _sudoers(observed: Observed, wanted: Wanted) -> List[Step]:
    text = sudoers(wanted)
    if text == (observed.sudoers or ""):
        return []
    return [WriteSudoers(text, observed.sudoers)] if text else [RemoveFile(SUDOERS, observed.sudoers or "")]


def _locks(observed: Observed, wanted: Wanted) -> List[str]:
    """Return those whose password is to be locked now: who was named, and sudoers who get in by theirs."""
    named = [
        account.name
        for account in observed.accounts
        if account.name in wanted.locked and account.password.state != "locked"
    ]
    risky = [account.name for account, _why in risks(observed, wanted)] if wanted.password_sudoers == "lock" else []
    return list(dict.fromkeys([*named, *risky]))


def _system(observed: Observed, wanted: Wanted, locks: Sequence[str]) -> List[Step]:
    found: List[Step] = []
    for account in observed.accounts:
        is_system = 0 < account.uid < _FIRST_PERSON or account.uid == _NOBODY
        if not is_system or account.name in (*wanted.system_exceptions, *wanted.absent):
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
    settled = [account for account, _why in risks(observed, wanted)] if wanted.password_sudoers == "lock" else []
    return [account for account in _candidates(observed, wanted) if account not in settled]


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
    for name in locks:
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
    if observed.complaint:
        raise Refusal(
            f"sudo's rules on this host are broken as they are ({observed.complaint}); mend them by 'visudo', then run again."
        )
    for admin in wanted.admins:
        _refuse_admin(observed, admin)
    for name in wanted.absent:
        _refuse_absent(observed, name)
    _refuse_own_sudo(observed, wanted)
    found = risks(observed, wanted) if wanted.password_sudoers == "refuse" else []
    if found:
        raise Refusal(
            f"{'; '.join(f'{account.name}, who may become root, {why}' for account, why in found)}. Write under absent who should not "
            "be there, under locked whose password should go, or set password_sudoers to lock or allow."
        )


def _refuse_admin(observed: Observed, admin: Admin) -> None:
    account = observed.account(admin.name)
    if account is not None and (account.uid < _FIRST_PERSON or account.uid == _NOBODY):
        raise Refusal(
            f"admins: {admin.name!r} has UID {account.uid} on this host and so belongs to the system; write another name for that person."
        )
    unknown = [group for group in admin.groups if group not in observed.groups]
    if unknown:
        raise Refusal(
            f"admins: there is no group {unknown[0]!r} on this host for {admin.name}; have it made first or leave it out."
        )
    if admin.shell not in observed.shells:
        raise Refusal(
            f"admins: {admin.shell} is not among this host's shells (/etc/shells) for {admin.name}; install it or write another."
        )
    files = observed.key_files[admin.name]
    if not files:
        raise Refusal(
            f"admins: sshd looks for keys of {admin.name} in no file (AuthorizedKeysFile none), so no key would let {admin.name} in; "
            "change that in sshd's configuration first."
        )
    for file in files:
        if file.problem:
            raise Refusal(f"admins: {file.path} {file.problem}, so no key is written there; mend that, then run again.")
    if not admin.keys and not any(authorized_keys.parse(file.text or "") for file in files):
        raise Refusal(
            f"admins: {admin.name!r} has no key and is given none, so could not get in; write one under keys."
        )
    if admin.sudo == "password" and (account is None or account.password.state != "set"):
        raise Refusal(
            f"admins: sudo would ask {admin.name!r} for a password, and there is none to give; write sudo: nopasswd, or set a password "
            f"on the host first ('passwd {admin.name}')."
        )


def _refuse_absent(observed: Observed, name: str) -> None:
    account = observed.account(name)
    if account is None:
        return
    if account.uid < _FIRST_PERSON or account.uid == _NOBODY:
        raise Refusal(
            f"absent: {name!r} has UID {account.uid} on this host and so belongs to the system; leave it out, or remove it by hand if "
            "you know what it is."
        )
    unit = observed.restarting.get(name)
    if unit is not None:
        raise Refusal(
            f"absent: {name!r} is whom {unit} runs as, which systemd starts again whenever it ends; stop it first ('systemctl disable "
            f"--now {unit}'), then run again."
        )
    others = [other.name for other in observed.accounts if other.uid == account.uid and other.name != name]
    if others:
        raise Refusal(
            f"absent: {name!r} shares UID {account.uid} with {', '.join(others)}, whose sessions would end too; give one of them a "
            "UID of its own first ('usermod --uid')."
        )


def _refuse_own_sudo(observed: Observed, wanted: Wanted) -> None:
    """Refuse to take away the rule by which the user this run logs in as becomes root."""
    account = observed.account(wanted.login_user)
    if account is None or account.uid == 0 or wanted.admin(account.name) is not None:
        return
    ours = any(line.startswith(f"{account.name} ") for line in (observed.sudoers or "").splitlines())
    if ours and len([rule for rule in account.rules if rule.everything]) < 2:
        raise Refusal(
            f"admins: {account.name!r}, the user this run logs in as, is no longer among them and has no other way to root; add "
            f"{account.name}, or log in as another admin."
        )


def refuse_differences(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal unless passwd, sshd and sudo say that what is wanted of the admins is in force."""
    for admin in wanted.admins:
        account = observed.account(admin.name)
        if account is None:
            raise Refusal(f"The user {admin.name} was added and is not there.")
        lost = [key.fingerprint for key in admin.keys if key.blob not in [held.key.blob for held in account.keys]]
        if lost:
            raise Refusal(
                f"sshd would not take the key {lost[0]} of {admin.name}, though it was written; see that nobody else may write to "
                f"{account.home} and what is below, and that the key has not expired."
            )
        everything = [rule for rule in account.rules if rule.everything]
        asks = admin.sudo == "password"
        if admin.sudo != "none" and admin.commands == ("ALL",) and (not everything or everything[-1].asks != asks):
            raise Refusal(
                f"sudo does not let {admin.name} become root {'with' if asks else 'without'} a password, though {SUDOERS} says so; "
                f"look for a rule behind it ('sudo -l -U {admin.name}'), remove it, then run again."
            )
