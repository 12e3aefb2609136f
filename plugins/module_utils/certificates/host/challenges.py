# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Challenge files below a webroot, whose owner decides what a name there leads to.

certbot's own plugin for webroots follows it as root. So certbot calls us, and we write by directory descriptor.
"""

from __future__ import annotations

import contextlib
import os
import re

from ...base.errors import HostError
from ...machine import user_files
from ..wanted import CHALLENGES

_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TEXT = re.compile(r"[A-Za-z0-9_.-]{1,1024}")
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def require(webroot: str) -> None:
    """Raise HostError where challenge files could not be written."""
    with contextlib.suppress(user_files.Missing), _folder(webroot, make=False):
        pass


def publish(webroot: str, name: str, text: str) -> None:
    """Write a challenge file; HostError where there is one of that name, or the folder is none that root may write to."""
    if not _NAME.fullmatch(name) or not _TEXT.fullmatch(text):
        raise HostError(f"{name[:60]!r} is no challenge of an ACME authority, so nothing was written.")
    with (
        _folder(webroot) as folder,
        os.fdopen(os.open(name, _NEW, 0o644, dir_fd=folder), "w", encoding="ascii") as file,
    ):
        file.write(text)
        os.fchmod(file.fileno(), 0o644)


def _folder(webroot: str, make: bool = True) -> "contextlib.AbstractContextManager[int]":
    return user_files.folder(f"{webroot}/{CHALLENGES}", make)


def withdraw(webroot: str, prefix: str) -> None:
    """Remove the challenge files whose names begin so."""
    with _folder(webroot, make=False) as folder:
        for name in os.listdir(folder):
            if name.startswith(prefix):
                with contextlib.suppress(OSError):
                    os.unlink(name, dir_fd=folder)
