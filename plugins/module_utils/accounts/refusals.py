# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused of accounts, since it would surely lock somebody out, or since it would not be in force."""

from __future__ import annotations

import posixpath
from typing import Sequence

from ..base.errors import Refusal
from ..sshd import authorized_keys
from ..sshd.authorized_keys import Key
from . import sudoers
from .account import Account
from .observed import KeyFile, Observed, is_system
from .steps import SUDOERS
from .wanted import Admin, Wanted


def refuse(observed: Observed, wanted: Wanted, locks: Sequence[str]) -> None:
    """Raise Refusal where somebody would surely be locked out; ``locks`` are those whose password would be locked."""
    if observed.complaint:
        raise Refusal(
            f"sudo's rules on this host are broken as they are ({observed.complaint}); fix them by 'visudo', then run again."
        )
    _refuse_dormant(observed, wanted)
    for admin in wanted.admins:
        _refuse_admin(observed, admin)
        _refuse_keyless(observed, admin, observed.key_files[admin.name])
    for name in wanted.absent:
        _refuse_absent(observed, name)
    for named in filter(None, map(observed.account, wanted.locked)):
        _refuse_kept_elsewhere(named, "locked", "locked")
    _refuse_own_sudo(observed, wanted)
    _refuse_root_locked(observed, wanted, locks)
    _refuse_locks(observed, locks)


def _refuse_dormant(observed: Observed, wanted: Wanted) -> None:
    """Refuse to put rules of others into force that have had no effect so far."""
    if observed.sudoers_main is not None and observed.dormant and any(admin.sudoers for admin in wanted.admins):
        raise Refusal(
            f"admins: sudo on this host reads nothing in {posixpath.dirname(SUDOERS)} ({sudoers.MAIN} has no @includedir for it), and "
            f"what would make it read the rules of admins would also put {', '.join(observed.dormant)} there into force; remove "
            f"what of these must not hold, add '@includedir {posixpath.dirname(SUDOERS)}' by 'visudo', then run again."
        )


def _refuse_admin(observed: Observed, admin: Admin) -> None:
    account = observed.account(admin.name)
    if account is not None and (account.uid == 0 or is_system(account)):
        raise Refusal(
            f"admins: {admin.name!r} has UID {account.uid} on this host and so belongs to the system; write another name for that person."
        )
    there = {*observed.groups, *(account.groups if account is not None else ())}
    unknown = [group for group in admin.groups if group not in there]
    if unknown and unknown[0] in observed.other_groups:
        raise Refusal(
            f"admins: the group {unknown[0]!r} is not kept on this host (getent finds it by LDAP or the like), so nobody is put into it here; "
            f"put {admin.name} into it where it is kept, or leave it out."
        )
    if unknown:
        raise Refusal(
            f"admins: there is no group {unknown[0]!r} on this host for {admin.name}; have it made first or leave it out."
        )
    if account is not None and not account.own:
        _refuse_shell_kept_elsewhere(account)
        return
    if admin.shell not in observed.shells:
        raise Refusal(
            f"admins: {admin.shell} is not among this host's shells (/etc/shells) for {admin.name}; install it or write another."
        )
    if admin.sudo == "password" and (account is None or account.password.state != "set"):
        raise Refusal(
            f"admins: sudo would ask {admin.name!r} for a password, and there is none to give; write sudo: nopasswd, or set a password "
            f"on the host first ('passwd {admin.name}')."
        )


def _refuse_shell_kept_elsewhere(account: Account) -> None:
    """Refuse an admin whom the host knows from elsewhere, as one who gets no shell there."""
    if not account.has_shell:
        raise Refusal(
            f"admins: the account {account.name!r} is not kept on this host (getent finds it by LDAP or the like) and has the shell "
            f"{account.shell}, which lets nobody in; give it another where it is kept, or take {account.name} out."
        )


def _refuse_keyless(observed: Observed, admin: Admin, files: Sequence[KeyFile]) -> None:
    """Refuse an admin whom sshd would take no key of."""
    account = observed.account(admin.name)
    if not files:
        raise Refusal(
            f"admins: sshd looks for keys of {admin.name} in no file (AuthorizedKeysFile none), so no key would let {admin.name} in; "
            "change that in sshd's configuration first."
        )
    for file in files:
        # Where sshd asks a program for keys nobody needs a file.
        if file.problem and (admin.keys or admin.exclusive or not observed.asks_for_keys):
            raise Refusal(f"admins: {file.path} {file.problem}, so no key is written there; fix that, then run again.")
    held = any(authorized_keys.parse(file.text or "") for file in files)
    if not admin.keys and not held and not observed.asks_for_keys:
        raise Refusal(
            f"admins: {admin.name!r} has no key and is given none, so could not get in; write one under keys."
        )
    complaint = account.age.complaint(observed.day) if account is not None else ""
    if complaint:
        raise Refusal(
            f"accounts_admins: {admin.name!r} {complaint}, and so gets in by no key; if that is not meant, fix it on the host ('chage "
            f"--expiredate -1 {admin.name}', 'passwd {admin.name}' or 'chage --maxdays -1 {admin.name}'), else take {admin.name} out."
        )
    if not observed.uses_pam and (account is None or (account.own and account.password.hash.startswith("!"))):
        raise Refusal(
            f"accounts_admins: sshd on this host does without PAM (UsePAM no) and so lets nobody in whose password is locked, such as "
            f"{admin.name!r}, by key either; write 'UsePAM yes' into its configuration first."
        )


def _refuse_absent(observed: Observed, name: str) -> None:
    account = observed.account(name)
    if account is None:
        return
    if account.uid == 0 or is_system(account):
        raise Refusal(
            f"absent: {name!r} has UID {account.uid} on this host and so belongs to the system; leave it out, or remove it by hand if "
            "you know what it is."
        )
    _refuse_kept_elsewhere(account, "absent", "removed")
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


def _refuse_kept_elsewhere(account: Account, option: str, done: str) -> None:
    if not account.own:
        raise Refusal(
            f"{option}: the account {account.name!r} is not kept on this host (getent finds it by LDAP or the like, /etc/passwd does not have "
            f"it), so it cannot be {done} here and would still get in; have that done where it is kept, and leave it out."
        )


def _refuse_own_sudo(observed: Observed, wanted: Wanted) -> None:
    """Refuse to take away the rule by which the user this run logs in as becomes root."""
    account = observed.account(wanted.login_user)
    if account is None or account.uid == 0 or wanted.admin(account.name) is not None:
        return
    ours = any(line.startswith(f"{sudoers.user(account.name)} ") for line in (observed.sudoers or "").splitlines())
    if ours and len([rule for rule in account.rules if rule.everything]) < 2:
        raise Refusal(
            f"admins: {account.name!r}, the user this run logs in as, is no longer among them and has no other way to root; add "
            f"{account.name}, or log in as another admin."
        )


def _holds(account: Account, key: Key) -> bool:
    """Return whether a key lets this account in, and as its line says."""
    held = [other.key.meaning for other in account.keys if other.key.identity == key.identity]
    return bool(held) and all(meaning == key.meaning for meaning in held)


def _refuse_root_locked(observed: Observed, wanted: Wanted, locks: Sequence[str]) -> None:
    """Refuse that root's password is locked where it is what sudo asks those for who become root."""
    root = observed.account("root")
    locked = root is not None and root.password.state == "locked"
    if root is None or not (locked or "root" in locks):
        return
    asked = []
    for account in observed.accounts:
        everything = [rule for rule in account.rules if rule.everything]
        if account.uid != 0 and account.name == wanted.login_user and everything and everything[-1].asks_root:
            asked.append(account.name)
    everybody = any(rule.asks_root for rule in root.rules)
    asked += [
        admin.name for admin in wanted.admins if admin.sudo == "password" and (everybody or _asks_root(observed, admin))
    ]
    if asked:
        raise Refusal(
            f"accounts_lock_root: sudo asks {' and '.join(dict.fromkeys(asked))} for root's password on this host (rootpw, targetpw or "
            f"runaspw in its configuration), which {'is' if locked else 'would be'} locked, so nobody of them becomes root; take that "
            "setting out by 'visudo', or write sudo: nopasswd."
        )


def _asks_root(observed: Observed, admin: Admin) -> bool:
    account = observed.account(admin.name)
    return account is not None and any(rule.asks_root for rule in account.rules)


def _refuse_locks(observed: Observed, locks: Sequence[str]) -> None:
    """Refuse to lock a password where sshd then takes no key either."""
    for name in locks if not observed.uses_pam else ():
        account = observed.account(name)
        if account is not None and account.keys:
            raise Refusal(
                f"accounts_locked: sshd on this host does without PAM (UsePAM no) and so would let {name!r}, who gets in by key, in no "
                "more once the password is locked; write 'UsePAM yes' into its configuration first."
            )


def refuse_differences(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal unless passwd, sshd and sudo say that what is wanted of the admins is in force."""
    if observed.complaint:
        raise Refusal(f"visudo refuses what sudo reads now: {observed.complaint}.")
    for admin in wanted.admins:
        account = observed.account(admin.name)
        if account is None:
            raise Refusal(f"The user {admin.name} was added and is not there.")
        lost = [key.fingerprint for key in admin.keys if not _holds(account, key)]
        if lost:
            raise Refusal(
                f"sshd would not take the key {lost[0]} of {admin.name}, though it was written; see that nobody else may write to "
                f"{account.home} and what is below, and that the key has not expired."
            )
        everything = [rule for rule in account.rules if rule.everything]
        asks = admin.sudo == "password"
        root = observed.account("root")
        if asks and root is not None and root.password.state == "locked" and _asks_root(observed, admin):
            raise Refusal(
                f"sudo asks {admin.name} for root's password, which is locked; take rootpw, targetpw or runaspw out by 'visudo'."
            )
        if admin.sudo != "none" and admin.commands == ("ALL",) and (not everything or everything[-1].asks != asks):
            raise Refusal(
                f"sudo does not let {admin.name} become root {'with' if asks else 'without'} a password, though {SUDOERS} says so; "
                f"look for a rule behind it ('sudo -l -U {admin.name}'), remove it, then run again."
            )
