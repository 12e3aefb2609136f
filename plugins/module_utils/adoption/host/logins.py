# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who logged in lately, as far as this host remembers: by its journal, by rsyslog's files, by lastlog and its like, by wtmp."""

from __future__ import annotations

import os
import pwd
import time
from typing import Dict, Iterator, List, Optional, Tuple

from ...accounts.host import logins as remembered
from ...login_report.host import log
from ...login_report.log import SSHD, SUCCEEDED, Event, Report, parse_message
from ...machine import journal, users
from .. import wtmp
from ..observed import Login

_WTMP = "/var/log/wtmp"
_LOGS = "/var/log"
#: Any user may have a line of it written, about anybody: ``logger -t sshd``.
_TEXT = "auth.log"
#: The last of each; who logs in every minute is known by fewer.
_MOST = 20000
_LARGEST_WTMP = 64 * 1024 * 1024


class _Collected(Report):
    """The logins that succeeded among all that is read."""

    def __init__(self) -> None:
        super().__init__(1)
        self.logins: List[Event] = []

    def add(self, event: Event) -> None:
        if event.kind == SUCCEEDED and len(self.logins) < _MOST:
            self.logins.append(event)


def lately(days: int) -> Tuple[Login, ...]:
    """Return the logins of the last days, those alike together; HostError where what keeps them cannot be read."""
    since = time.time() - days * 86400
    found: Dict[Tuple[str, str, str, str], Login] = {}
    for login in (*_logged(since), *_of_wtmp(since)):
        key = (login.user, login.way, login.source, login.key)
        other = found.get(key)
        if other is not None:
            # What root wrote down as well is no mere word.
            said_by = login.said_by and other.said_by
            login = login._replace(times=login.times + other.times, said_by=said_by)
        found[key] = login
    known = {login.user for login in found.values() if not login.said_by}
    uids = {entry.pw_name: entry.pw_uid for entry in users.known(login.user for login in found.values())}
    for name, when in remembered.last(uids)[0].items():
        if when >= since and name not in known:
            found[(name, "", "", "")] = Login(name, last=when)
    # Who is no user any more gets in no more, whatever the roles do.
    return tuple(login for login in found.values() if _exists(login.user))


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _logged(since: float) -> Iterator[Login]:
    begins = journal.begins()
    if begins is not None:
        yield from (Login(event.user, event.way, event.source, event.key) for event in _of_journal(since))
    # A journal that is not kept over a boot knows nothing of before.
    if (begins is None or begins > since) and os.path.exists(f"{_LOGS}/{_TEXT}"):
        for event in _of_files(since, begins):
            yield Login(event.user, event.way, event.source, event.key, said_by=_TEXT)


def _of_files(since: float, until: Optional[float]) -> List[Event]:
    collected = _Collected()
    log.add_files(collected, since, until, _LOGS)
    return collected.logins


def _of_journal(since: float) -> Iterator[Event]:
    options = ("--reverse", f"--lines={_MOST}", f"--since=@{since:.0f}", "--grep=^Accepted ")
    for entry in journal.entries(SSHD, *options):
        event = parse_message(entry.program, entry.message)
        if event is not None and event.kind == SUCCEEDED:
            yield event


def _of_wtmp(since: float) -> Iterator[Login]:
    """Yield the users of wtmp; by which way they came it does not say, and the log tells of the same logins."""
    try:
        with open(_WTMP, "rb") as file:
            data = file.read(_LARGEST_WTMP)
    except FileNotFoundError:
        return
    users = {user: when for user, _host, when in wtmp.logins(data, since)}
    yield from (Login(user, times=0, last=when) for user, when in users.items())
