# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""When users last logged in, as far as the host remembers: by its journal, lastlog, lastlog2 or wtmpdb, whichever it keeps.

sshd writes a login without a terminal, as Ansible's are, to the journal alone.
"""

from __future__ import annotations

import contextlib
import os
import platform
import struct
from typing import Dict, Iterator, List, Mapping, Tuple

from ...base.errors import HostError
from ...login_report import log
from ...machine import journal

_LASTLOG = "/var/log/lastlog"
#: Source: bits/utmp.h of glibc, which keeps 32 bits for the time where 32-bit programs may run beside 64-bit ones.
_RECORD = struct.Struct("=i32s256s" if platform.machine() in ("x86_64", "i686", "i386") else "=q32s256s")
#: File, query and how many of its units make a second.
_DATABASES = (
    ("/var/lib/lastlog/lastlog2.db", "SELECT Name, Time FROM Lastlog2", 1),
    ("/var/log/wtmp.db", "SELECT User, MAX(Login) FROM wtmp WHERE Type = 3 GROUP BY User", 1_000_000),
)


def last(uids: Mapping[str, int]) -> Tuple[Dict[str, float], Tuple[str, ...]]:
    """Return the last logins of users (name to UID) in seconds since the epoch, and the files that tell."""
    found: Dict[str, float] = {}
    sources: List[str] = []
    for path, known in _records(uids):
        sources.append(path)
        for name, when in known.items():
            if when > 0:
                found[name] = max(when, found.get(name, 0.0))
    return found, tuple(sources)


def _records(uids: Mapping[str, int]) -> Iterator[Tuple[str, Dict[str, float]]]:
    if journal.is_readable():
        yield "the journal", _journal(uids)
    # An empty one is what the system's image came with: nothing writes to it.
    if os.path.exists(_LASTLOG) and os.path.getsize(_LASTLOG):
        yield _LASTLOG, _lastlog(uids)
    try:
        # The smallest Python that Debian has comes without it.
        import sqlite3
    except ImportError:
        return
    for path, query, units in _DATABASES:
        if not os.path.exists(path):
            continue
        try:
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                found = {name: when / units for name, when in database.execute(query) if name in uids}
        except (sqlite3.Error, TypeError) as error:
            raise HostError(
                f"{path} does not say who logged in when ({error}); fix it, or move it away if nothing writes to it any more."
            ) from error
        yield path, found


def _journal(uids: Mapping[str, int]) -> Dict[str, float]:
    found: Dict[str, float] = {}
    for entry in journal.entries(log.SSHD, "--reverse", "--grep=^Accepted"):
        event = log.parse_message(entry.program, entry.message)
        if event is not None and event.kind == log.SUCCEEDED and event.user in uids:
            # The latest comes first.
            found.setdefault(event.user, entry.when)
    return found


def _lastlog(uids: Mapping[str, int]) -> Dict[str, float]:
    found = {}
    with open(_LASTLOG, "rb") as file:
        for name, uid in uids.items():
            file.seek(uid * _RECORD.size)
            record = file.read(_RECORD.size)
            if len(record) == _RECORD.size:
                found[name] = float(_RECORD.unpack(record)[0])
    return found
