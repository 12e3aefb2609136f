# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of this host, as passwd, shadow, group, sudo and sshd tell them."""

from __future__ import annotations

import dataclasses
import grp
import os
import pwd
import time
from typing import Collection, Dict, FrozenSet, Iterator, List, Mapping, Optional, Sequence, Tuple

from ...base import age
from ...base.errors import HostError
from ...machine import files, user_files, users
from ...machine.process import check, has_program
from ...sshd import authorized_keys, strictness
from ...sshd.host import key_files, sshd
from .. import passwords, plan as core, sudo_rules, sudoers
from ..account import LOCKED, Account, HeldKey
from ..audit import Guessed
from ..observed import KeyFile, Observed
from ..passwords import Secret
from ..refusals import refuse_differences
from ..steps import SUDOERS
from ..wanted import Wanted
from . import guessing, handlers as account_handlers

_SKELETON = "/etc/skel"

#: What sshd says of the logins of each user; root's stands for whoever was not asked for.
Effective = Mapping[str, Mapping[str, Sequence[str]]]


def observe(wanted: Wanted) -> Observed:
    """Return the accounts, and what the wanted admins need.

    sudo is asked of those only whom an answer could matter for.
    """
    secrets = _secrets()
    admins = [admin.name for admin in wanted.admins]
    by_password = [name for name, secret in secrets.items() if secret.state != "locked"]
    effective = _effective_by_user([*by_password, *admins])
    # Whose password sudo asks for is the same for who is not there yet.
    asked = ["root"] if any(admin.sudo == "password" for admin in wanted.admins) else []
    named = (*admins, *wanted.absent, *wanted.locked, *wanted.allowed, wanted.login_user or "")
    accounts = _observe(secrets, effective, {*by_password, *admins, str(wanted.login_user), *asked}, named, admins)
    of_root = _of(effective, "root")
    blind = _blind_sudoers()
    observed = Observed(
        accounts=accounts,
        key_files={name: _key_files(name, effective) for name in admins},
        groups=users.own_groups(),
        other_groups=users.other_groups(group for admin in wanted.admins for group in admin.groups),
        asks_for_keys=bool({"none", ""}.isdisjoint(of_root.get("authorizedkeyscommand", ("none",)))),
        shells=_shells(),
        skeleton=_skeleton(),
        sudo_installed=has_program("sudo"),
        sudoers=files.read(SUDOERS),
        sudoers_main=blind,
        dormant=tuple(_dormant()) if blind is not None else (),
        allow_users=tuple(of_root.get("allowusers", ())),
        uses_pam="no" not in of_root.get("usepam", ()),
        day=int(time.time() // 86400),
        restarting=account_handlers.restarting({account.name for account in accounts} & {*wanted.absent}),
        complaint=account_handlers.sudoers_complaint(),
    )
    if wanted.password_sudoers == "allow":
        return observed
    return dataclasses.replace(observed, guessed=guess(core.doubtful(observed, wanted), wanted.guess_seconds))


def verify(wanted: Wanted) -> None:
    """Raise Refusal unless the host itself says that what is wanted of the admins is in force."""
    refuse_differences(observe(dataclasses.replace(wanted, password_sudoers="allow")), wanted)


def everybody() -> Tuple[Account, ...]:
    """Return all accounts, with what sudo lets each of them do."""
    secrets = _secrets()
    effective = _effective_by_user([name for name, secret in secrets.items() if secret.state == "set"])
    return _observe(secrets, effective, {entry.pw_name for entry in users.known()})


def guess(accounts: Sequence[Account], max_seconds: float, extra: Sequence[str] = ()) -> Dict[str, Guessed]:
    """Try the passwords of those accounts that have one; see ``guessing.guess``."""
    host, year = os.uname().nodename, time.localtime().tm_year
    return guessing.guess(
        {
            account.name: (account.password, passwords.guesses(account.name, account.about, host, year, extra))
            for account in accounts
            if account.password.state == "set"
        },
        max_seconds,
    )


def sudo_rules_of(name: str) -> Tuple[sudo_rules.Rule, ...]:
    """Return what sudo lets a user do."""
    if not has_program("sudo"):
        return ()
    return sudo_rules.parse(check(["sudo", "-n", "-l", "-U", name], says=sudo_rules.ANSWER))


def keys_of(
    entry: pwd.struct_passwd, effective: Mapping[str, Sequence[str]], whole: bool = False
) -> Tuple[Tuple[HeldKey, ...], Tuple[str, ...], Tuple[str, ...]]:
    """Return the keys that let a user in, what cannot be read in the files that sshd takes keys from, and those with too many lines.

    The latter are read to their end where they are wanted ``whole``.
    """
    found: List[HeldKey] = []
    unread: List[str] = []
    long_files: List[str] = []
    now = time.strftime("%Y%m%d%H%M%S")
    for path in key_files.paths(entry, effective):
        try:
            # As sshd reads it, with the user's rights.
            content = user_files.read(path, entry)
            if content is None or not key_files.is_safe(path, entry):
                continue
        except (HostError, OSError) as error:
            unread.append(str(error).partition(";")[0] if isinstance(error, HostError) else f"{path}: {error.strerror}")
            continue
        lines, more = authorized_keys.first_lines(content.text)
        if more and whole:
            lines, more = authorized_keys.key_lines(content.text), False
        long_files += [path] if more else []
        for number, key in lines:
            if key is None:
                unread.append(f"line {number} of {path}")
            elif not key.expired(now):
                found.append(HeldKey(key, path, content.changed_at))
    return tuple(found), tuple(unread), tuple(long_files)


def _secrets() -> Dict[str, Secret]:
    return passwords.secrets(_shadow())


def _shadow() -> str:
    text = files.read("/etc/shadow")
    if not text:
        raise HostError(
            "/etc/shadow is missing or empty on this host, so nobody knows who has a password; restore it ('pwconv'), then run again."
        )
    return text


def _observe(
    secrets: Mapping[str, Secret],
    effective: Effective,
    ask_sudo: Collection[str],
    named: Sequence[str] = (),
    whole: Collection[str] = (),
) -> Tuple[Account, ...]:
    """Return every account that is known here, by UID, with the rules of sudo for those whom it is asked of.

    Of those in ``whole`` the files of keys are read to their end.
    """
    entries = users.known(named)
    own, known = users.own(), age.ages(_shadow())
    found = (
        _account(
            entry,
            secrets.get(entry.pw_name, LOCKED),
            _of(effective, entry.pw_name),
            entry.pw_name in ask_sudo,
            entry.pw_name in whole,
        )
        for entry in entries
    )
    return tuple(
        dataclasses.replace(account, age=known.get(account.name, age.NO_AGE), own=account.name in own)
        for account in found
    )


def _of(effective: Effective, name: str) -> Mapping[str, Sequence[str]]:
    return effective.get(name, effective.get("root", {}))


def _account(
    entry: pwd.struct_passwd, secret: Secret, effective: Mapping[str, Sequence[str]], ask_sudo: bool, whole: bool
) -> Account:
    keys, unread, long_files = keys_of(entry, effective, whole)
    return Account(
        name=entry.pw_name,
        uid=entry.pw_uid,
        gid=entry.pw_gid,
        home=entry.pw_dir,
        shell=entry.pw_shell,
        about=entry.pw_gecos,
        groups=groups_of(entry),
        password=secret,
        takes_password=strictness.takes_password(effective, entry.pw_uid == 0),
        rules=sudo_rules_of(entry.pw_name) if ask_sudo else (),
        keys=keys,
        unread_keys=unread,
        long_files=long_files,
    )


def groups_of(entry: pwd.struct_passwd) -> Tuple[str, ...]:
    """Return the groups that a user is in, the first one too."""
    return tuple(_group(number) for number in os.getgrouplist(entry.pw_name, entry.pw_gid))


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _effective_by_user(names: Sequence[str]) -> Effective:
    """Return what sshd says of the logins of each of these users, and of root; nothing where there is no sshd."""
    if not os.path.exists("/usr/sbin/sshd"):
        return {}
    return sshd.effective([*names, "root"])


def _key_files(name: str, effective: Effective) -> Tuple[KeyFile, ...]:
    """Return the files in which sshd looks, or will look, for a user's keys."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        # As useradd will make it.
        entry = pwd.struct_passwd((name, "x", 0, 0, "", f"/home/{name}", ""))
    found = []
    for path in key_files.paths(entry, _of(effective, name)):
        in_home = path.startswith(f"{entry.pw_dir}/")
        try:
            problem = _problem(path, entry) if in_home else ""
            content = None if problem else user_files.read(path, entry)
        except HostError as error:
            content, problem = None, f"cannot be written: {error}"
        found.append(KeyFile(path, content.text if content else None, in_home, problem))
    return tuple(found)


def _problem(path: str, entry: pwd.struct_passwd) -> str:
    """Return why a file of keys in a home may not be written; empty where it may."""
    if entry.pw_uid != 0 and not os.path.isdir(entry.pw_dir):
        return (
            f"cannot be written, since there is no home {entry.pw_dir} (whose account is kept elsewhere gets one at the first login, or by "
            f"'mkhomedir_helper {entry.pw_name}')"
        )
    for part in (os.path.dirname(path), path):
        if os.path.islink(part):
            return f"cannot be trusted, since {part} is a symbolic link"
    there = next(part for part in (path, os.path.dirname(path), entry.pw_dir, "/") if os.path.exists(part))
    if there != "/" and not key_files.is_safe(there, entry):
        return f"would not be read by sshd, since others than {entry.pw_name} may write to {there} or a folder above it"
    return ""


def _blind_sudoers() -> Optional[str]:
    """Return /etc/sudoers where sudo reads by it nothing in the folder of our file; None where it does, or there is no sudo yet."""
    text = files.read(sudoers.MAIN)
    return None if text is None or sudoers.reads(text, os.path.dirname(SUDOERS)) else text


def _dormant() -> Iterator[str]:
    """Yield the files beside ours with rules that sudo does not read."""
    folder, read = os.path.dirname(SUDOERS), account_handlers.read_by_sudo()
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        path = os.path.join(folder, name)
        if path not in (SUDOERS, *read) and os.path.isfile(path) and sudoers.has_rules(name, files.read(path) or ""):
            yield name


def _shells() -> FrozenSet[str]:
    lines = (files.read("/etc/shells") or "").splitlines()
    return frozenset(line.strip() for line in lines if line.startswith("/") and os.access(line.strip(), os.X_OK))


def _skeleton() -> Tuple[str, ...]:
    found = []
    for folder, _folders, names in os.walk(_SKELETON):
        found += [os.path.relpath(os.path.join(folder, name), _SKELETON) for name in names]
    return tuple(sorted(found))
