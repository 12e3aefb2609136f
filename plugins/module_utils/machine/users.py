# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users of a host: those of its own files, and those whom it knows from elsewhere (LDAP, sssd, winbind).

The latter are found when they are asked for by name and, unless their service was told to, in no list.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
from typing import Dict, FrozenSet, Iterable, Iterator, List

from . import files

_HOMES = "/home"


def known(names: Iterable[str] = ()) -> List[pwd.struct_passwd]:
    """Return every user that can be found, by UID: those listed, these, those in some group, and the owners of homes."""
    found: Dict[str, pwd.struct_passwd] = {}
    for entry in pwd.getpwall():
        # What glibc lists by these names it finds for nobody who asks by name or UID: they are leftovers of NIS, and no users.
        if entry.pw_name[:1] not in ("-", "+"):
            found.setdefault(entry.pw_name, entry)
    for name in dict.fromkeys((*names, *_members())):
        if name and name not in found:
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                # A service may know somebody by several spellings.
                found.setdefault(entry.pw_name, entry)
    uids = {entry.pw_uid for entry in found.values()}
    for uid in _owners():
        if uid not in uids:
            with contextlib.suppress(KeyError):
                entry = pwd.getpwuid(uid)
                found.setdefault(entry.pw_name, entry)
    return sorted(found.values(), key=lambda entry: entry.pw_uid)


def own() -> FrozenSet[str]:
    """Return the users of the host's own file, which its own programs can change."""
    return _first_fields("/etc/passwd")


def own_groups() -> FrozenSet[str]:
    """Return the groups of the host's own file."""
    return _first_fields("/etc/group")


def other_groups(names: Iterable[str]) -> FrozenSet[str]:
    """Return those of these groups that the host knows from elsewhere."""
    here = own_groups()
    found = set()
    for name in names:
        with contextlib.suppress(KeyError):
            if name not in here:
                found.add(grp.getgrnam(name).gr_name)
    return frozenset(found)


def _members() -> Iterator[str]:
    for group in grp.getgrall():
        yield from group.gr_mem


def _owners() -> Iterator[int]:
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir(_HOMES):
            with contextlib.suppress(OSError):
                yield entry.stat(follow_symlinks=False).st_uid


def _first_fields(path: str) -> FrozenSet[str]:
    lines = (files.read(path) or "").splitlines()
    return frozenset(line.partition(":")[0] for line in lines if line and line[0] not in "#+-")
