# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the log of logins and of blocked packets, from the journal or from files, line by line."""

from __future__ import annotations

import contextlib
import glob
import gzip
import io
import os
import time
from typing import Iterator, List, Optional, Sequence, Tuple

from ...base.errors import HostError
from ...machine import journal
from .. import log as login_log
from ..log import Report

#: No line is longer than what rsyslog takes; a longer one is read in parts.
_LINE_BYTES = 64 * 1024
_FOLDER = "/var/log"
#: What ``read`` calls the journal among what it has read.
JOURNAL = "the journal"
#: Packets are in the first of these that is there; rsyslog writes them into more than one.
_PACKET_FILES = ("ufw.log", "kern.log", "syslog")


def read(report: Report, backend: str, since: float, folder: str = _FOLDER) -> Tuple[str, ...]:
    """Add all that was logged from ``since`` on to a report, and return what was read.

    ``backend`` is journal, files or auto: the journal, and files for what was before it began. Who wrote a line of a file nobody
    knows: any user may have it written by syslog, under the name of any program.
    """
    files = [] if backend == "journal" else _files(folder, since)
    begins = None
    if backend == "auto":
        begins = journal.begins()
    elif backend == "journal" and journal.is_readable():
        begins = since
    if backend == "files" and not files:
        raise HostError(
            f"There is no auth.log or ufw.log in {folder} on this host, where rsyslog would write them; read the journal instead "
            "(backend: journal), or install rsyslog."
        )
    if begins is None and not files:
        raise HostError(
            "This host keeps no journal that could be read; set backend to files, or have journald keep one."
        )
    if begins is not None and begins <= since:
        files = []
    _add_files(report, files, since, begins)
    if begins is None:
        return tuple(files)
    for entry in journal.entries(login_log.SSHD, f"--since=@{max(since, 0):.0f}", kernel=True):
        event = login_log.parse_message(entry.program, entry.message)
        if event is not None:
            report.add(event)
    return (*files, JOURNAL)


def add_files(report: Report, since: float, until: Optional[float], folder: str = _FOLDER) -> None:
    """Add what rsyslog's files hold from ``since`` to before ``until``, and to their end without that."""
    _add_files(report, _files(folder, since), since, until)


def _add_files(report: Report, files: Sequence[str], since: float, until: Optional[float]) -> None:
    now = time.time()
    for path in files:
        _add_file(report, path, since, now, until)


def _files(folder: str, since: float) -> List[str]:
    """Return the files that hold anything from then on, rotated ones among them, the oldest first."""
    found = _rotated(folder, "auth.log", since)
    for name in _PACKET_FILES:
        packets = _rotated(folder, name, since)
        if packets:
            return found + packets
    return found


def _rotated(folder: str, name: str, since: float) -> List[str]:
    found = {path: os.stat(path).st_mtime for path in glob.glob(os.path.join(glob.escape(folder), f"{name}*"))}
    # What was last written before then holds nothing of it.
    return sorted((path for path, changed in found.items() if changed >= since), key=lambda path: found[path])


def _add_file(report: Report, path: str, since: float, now: float, until: Optional[float]) -> None:
    for line in _lines(path):
        found = login_log.parse_line(line)
        if found is None:
            continue
        when = login_log.parse_time(found[1], now, time.localtime(now).tm_gmtoff)
        if when is not None and since <= when and (until is None or when < until):
            report.add(found[0])


def _lines(path: str) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(open(path, "rb"))
            text: io.BufferedIOBase = gzip.GzipFile(fileobj=file) if path.endswith(".gz") else file
            while True:
                line = text.readline(_LINE_BYTES)
                if not line:
                    return
                yield line.decode("utf-8", "replace")
        except FileNotFoundError:
            # Rotated away since it was listed.
            return
        except (OSError, EOFError) as error:
            raise HostError(f"{path} cannot be read to its end ({error}); remove or fix it, then run again.") from error
