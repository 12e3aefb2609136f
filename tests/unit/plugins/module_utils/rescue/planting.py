# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts files of all kinds below a root, on this machine or on a host, which is sent the text of this file; only the standard library."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Sequence
from typing import Any


def plant(root: str, operations: Iterable[Sequence[Any]]) -> None:
    """Do operations (what, path, text, mode), one after the other; folders on the way are made."""
    for what, path, text, mode in operations:
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        _DOING[what](place, text, mode)


def _write(place: str, text: str, mode: int) -> None:
    _gone(place)
    _append(place, text, mode or 0o644)


def _append(place: str, text: str, mode: int) -> None:
    with open(place, "ab") as file:
        file.write(text.encode("utf-8", "surrogateescape"))
    if mode:
        os.chmod(place, mode)


def _link(place: str, text: str, _mode: int) -> None:
    _gone(place)
    os.symlink(text, place)


def _mode(place: str, _text: str, mode: int) -> None:
    os.chmod(place, mode)


def _capability(place: str, _text: str, _mode: int) -> None:
    # Version 2 of vfs_cap_data: cap_setuid, effective.
    os.setxattr(place, "security.capability", struct.pack("<5I", 0x02000001, 1 << 7, 0, 0, 0))


def _gone(place: str) -> None:
    if os.path.lexists(place):
        os.unlink(place)


_DOING = {"write": _write, "append": _append, "link": _link, "mode": _mode, "capability": _capability}
