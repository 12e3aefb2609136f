# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files in which sshd looks for a user's keys."""

from __future__ import annotations

import os
import pwd
import re
from typing import Mapping, Sequence, Tuple


def paths(entry: pwd.struct_passwd, effective: Mapping[str, Sequence[str]]) -> Tuple[str, ...]:
    """Return the files, in sshd's order, by what ``sshd -T`` says of this user's logins."""
    named = effective.get("authorizedkeysfile", [".ssh/authorized_keys"])
    return tuple(dict.fromkeys(_expand(path, entry) for path in named if path != "none"))


def _expand(path: str, entry: pwd.struct_passwd) -> str:
    tokens = {"%%": "%", "%h": entry.pw_dir, "%u": entry.pw_name, "%U": str(entry.pw_uid)}
    return os.path.join(entry.pw_dir, re.sub("%[%huU]", lambda token: tokens[token.group()], path))


def is_safe(path: str, entry: pwd.struct_passwd) -> bool:
    """Return whether nobody but root and the user may write to a file and, up to the user's home, to the folders above it.

    A file that is gone by now, or that others cannot look at, is not.

    Source: safe_path() of OpenSSH's misc.c, which StrictModes makes sshd ask.
    """
    path, home = os.path.realpath(path), os.path.realpath(entry.pw_dir)
    while True:
        try:
            about = os.stat(path)
        except OSError:
            return False
        if about.st_uid not in (0, entry.pw_uid) or about.st_mode & 0o022:
            return False
        if path in (home, "/"):
            return True
        path = os.path.dirname(path)


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
