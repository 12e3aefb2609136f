# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files in which sshd looks for a user's keys."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
from typing import Iterator, Mapping, Sequence, Tuple


def paths(entry: pwd.struct_passwd, effective: Mapping[str, Sequence[str]]) -> Tuple[str, ...]:
    """Return the files, in sshd's order, by what ``sshd -T`` says of this user's logins."""
    named = " ".join(effective.get("authorizedkeysfile", [".ssh/authorized_keys"])).split()
    return tuple(dict.fromkeys(_expand(path, entry) for path in named if path != "none"))


def _expand(path: str, entry: pwd.struct_passwd) -> str:
    tokens = {"%%": "%", "%h": entry.pw_dir, "%u": entry.pw_name, "%U": str(entry.pw_uid)}
    return os.path.join(entry.pw_dir, re.sub("%[%huU]", lambda token: tokens[token.group()], path))


def is_safe(path: str, entry: pwd.struct_passwd) -> bool:
    """Return whether nobody but root and the user may write to a file and, up to the user's home, to the folders above it.

    Source: safe_path() of OpenSSH's misc.c, which StrictModes makes sshd ask.
    """
    path, home = os.path.realpath(path), os.path.realpath(entry.pw_dir)
    while True:
        about = os.stat(path)
        if about.st_uid not in (0, entry.pw_uid) or about.st_mode & 0o022:
            return False
        if path in (home, "/"):
            return True
        path = os.path.dirname(path)


def problem(path: str, entry: pwd.struct_passwd) -> str:
    """Return why sshd would not read a file of keys for this user; empty where it would."""
    try:
        with acting_as(entry), open(path, "rb"):
            pass
    except OSError as error:
        return f"{entry.pw_name}, as whom sshd reads it, cannot read {path} ({error.strerror})"
    if not is_safe(path, entry):
        return f"others than {entry.pw_name} may write to {path} or a folder above it"
    return ""


@contextlib.contextmanager
def acting_as(entry: pwd.struct_passwd) -> Iterator[None]:
    """Have a user's rights on files while the block runs."""
    if os.geteuid() != 0:
        yield
        return
    groups = os.getgroups()
    os.setgroups(os.getgrouplist(entry.pw_name, entry.pw_gid))
    os.setegid(entry.pw_gid)
    os.seteuid(entry.pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def not_root_s(folder: str) -> str:
    """Return in what a folder, or one above it, is not root's alone to write to; nothing where all of them are.

    Source: safely_chroot() of OpenSSH's session.c.
    """
    path = folder
    while True:
        try:
            about = os.stat(path)
        except OSError as error:
            return f"{path}: {error.strerror}"
        if about.st_uid != 0 or about.st_mode & 0o022 or not os.path.isdir(path):
            return f"{path} is not a folder that root alone may write to"
        if path == "/":
            return ""
        path = os.path.dirname(path)
