# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of this host, as passwd, shadow, group, sudo and sshd tell them."""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import time
from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ..core import authorized_keys, passwords, sudo_rules
from ..core.account import Account, HeldKey
from ..core.account_audit import Guessed, Observed, Wanted
from ..core.passwords import Secret
from . import files, guessing, key_files, logins, sshd
from .process import run

_SU = "/etc/pam.d/su"


def observe_all(
    ask_sudo: Callable[[pwd.struct_passwd, Secret], bool] = lambda entry, secret: True,
) -> Tuple[Account, ...]:
    """Return every account of the passwd file, by UID.

    ``ask_sudo`` picks those of whom sudo is asked, which takes a moment for each.
    """
    secrets = passwords.secrets(files.read("/etc/shadow") or "")
    entries = sorted(pwd.getpwall(), key=lambda entry: entry.pw_uid)
    locked = Secret("!")
    asked = [entry.pw_name for entry in entries if secrets.get(entry.pw_name, locked).state == "set"]
    told = _told_by_sshd(asked)
    return tuple(
        _account(
            entry,
            secrets.get(entry.pw_name, locked),
            told.get(entry.pw_name, told.get("root", {})),
            ask_sudo(entry, secrets.get(entry.pw_name, locked)),
        )
        for entry in entries
    )


def audit(wanted: Wanted) -> Observed:
    """Return all accounts and what became of guessing their passwords."""
    accounts = observe_all()
    last, records = logins.last({account.name: account.uid for account in accounts})
    return Observed(
        accounts=accounts,
        guessed=guess(accounts, wanted.max_seconds, wanted.extra_passwords),
        last_logins=last,
        login_records=records,
        su_group=_su_group(files.read(_SU) or ""),
        clock=time.time(),
    )


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
    if shutil.which("sudo") is None:
        return ()
    return sudo_rules.parse(run(["sudo", "-n", "-l", "-U", name]).out)


def keys_of(entry: pwd.struct_passwd, effective: Mapping[str, Sequence[str]]) -> Tuple[HeldKey, ...]:
    """Return the keys that let a user in; those in files that sshd would not read are not among them."""
    found: List[HeldKey] = []
    now = time.strftime("%Y%m%d%H%M%S")
    for path in key_files.paths(entry, effective):
        # A home may be no folder at all, /dev/null for one.
        if not os.path.isfile(path) or not key_files.is_safe(path, entry):
            continue
        text = files.read(path) or ""
        changed = os.stat(path).st_mtime
        found += [HeldKey(key, path, changed) for key in authorized_keys.parse(text) if not key.expired(now)]
    return tuple(found)


def _account(entry: pwd.struct_passwd, secret: Secret, told: Mapping[str, Sequence[str]], ask_sudo: bool) -> Account:
    methods = ("passwordauthentication", "kbdinteractiveauthentication")
    by_root = told.get("permitrootlogin", ["no"]) == ["yes"]
    return Account(
        name=entry.pw_name,
        uid=entry.pw_uid,
        gid=entry.pw_gid,
        home=entry.pw_dir,
        shell=entry.pw_shell,
        about=entry.pw_gecos,
        groups=groups_of(entry),
        password=secret,
        takes_password=any(told.get(method) == ["yes"] for method in methods) and (entry.pw_uid != 0 or by_root),
        rules=sudo_rules_of(entry.pw_name) if ask_sudo else (),
        keys=keys_of(entry, told),
    )


def groups_of(entry: pwd.struct_passwd) -> Tuple[str, ...]:
    """Return the groups that a user is in, the first one too."""
    return tuple(_group(number) for number in os.getgrouplist(entry.pw_name, entry.pw_gid))


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _told_by_sshd(names: Sequence[str]) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return what sshd says of the logins of each of these users, and of root; nothing where there is no sshd."""
    if not os.path.exists("/usr/sbin/sshd"):
        return {}
    return sshd.effective([*names, "root"])[0] or {}


def _su_group(text: str) -> Optional[str]:
    """Return the only group whose members may use su, by the file that PAM reads for it; None where there is no such."""
    found = re.search(r"^\s*auth\s+(?:required|requisite)\s+pam_wheel\.so(?P<options>.*)$", text, re.MULTILINE)
    if found is None or "deny" in found.group("options").split():
        return None
    named = re.search(r"\bgroup=(\S+)", found.group("options"))
    return named.group(1) if named else "root"
