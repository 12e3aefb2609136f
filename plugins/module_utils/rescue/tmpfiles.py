# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What files of somebody's own have systemd make at boot: files, links and rights, users and groups. Source: tmpfiles.d(5), sysusers.d(5)."""

from __future__ import annotations

import re
from typing import FrozenSet, Iterator

from .rules import Known, lines, quoted
from .users import ROOTS

#: Types that write a file, copy, make a device, or give rights that no mode shows.
_ACTS = frozenset("fFwCcbtT")
#: Types that put a link there, remove what is named, or say who else may read and write it.
_TAKES = frozenset("LrRaA")
#: Types that make or mend what is named, with its mode and owner; the latter mend only what is there.
_OWNS, _MENDS = frozenset("dDeqQvzZm"), frozenset("zZm")
#: Where programs have what is theirs, and nothing is started from. ``%t``, ``%S``, ``%C``, ``%L`` and ``%T`` lead there too.
_THEIRS = re.compile(r"(/run|/var/(lib|cache|log|tmp|www|opt|mail|local)|/tmp|/srv|/opt|/dev/shm|%[tSCLTV])(/.*)?")
_SYSTEM = re.compile(
    r"(/var/lib/(systemd|dpkg|apt|polkit-1|cloud|portcullis|sudo|pam)|(/run|%t)/(systemd|udev|dbus|sudo|portcullis))(/.*)?"
)
_ROOT: FrozenSet[str] = frozenset({"-", "root", "0", ""})


def tmpfiles(text: str, known: Known) -> Iterator[str]:
    """Lines that write, link, copy or remove something, or that give others rights outside of where programs have their own."""
    for number, line in lines(text):
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]
        path, mode, user, group = [*words[1:5], "-", "-", "-", "-"][:4]
        kind = words[0][:1]
        bits = int(mode.lstrip("~:"), 8) if re.fullmatch(r"[~:]*[0-7]{1,6}", mode) else 0
        own = not _THEIRS.fullmatch(path) or _SYSTEM.fullmatch(path)
        gives = kind in _OWNS and own and _gives(bits, user.lstrip(":"), group.lstrip(":"))
        if kind in _ACTS or (kind in _TAKES and own) or gives or (kind in _MENDS and bits & 0o6000):
            yield quoted(number, line)


def _gives(bits: int, user: str, group: str) -> bool:
    """Return whether the system's own becomes another's, or may be written to by others."""
    return bool(user not in _ROOT or bits & 0o6002 or (group not in _ROOT and bits & 0o020))


def sysusers(text: str, known: Known) -> Iterator[str]:
    """Lines that make a user who is root, or put one who is no admin into a group whose members become root."""
    for number, line in lines(text):
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]
        kind, name, given = [*words, "-", "-"][:3]
        identity = given.partition(":")
        root = kind.startswith("u") and (identity[0] == "0" or identity[0].startswith("/") or identity[2] in ROOTS)
        member = kind.startswith("m") and given in ROOTS and name not in known.admins
        if root or member or (kind.startswith("g") and given == "0" and name != "root"):
            yield quoted(number, line)
