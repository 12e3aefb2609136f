# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the log of logins and of blocked packets, from the journal or from files, line by line."""

from __future__ import annotations

import contextlib
import glob
import gzip
import io
import json
import os
import select
import signal
import subprocess
import tempfile
import time
from typing import IO, Callable, Dict, Iterator, List, Optional, Tuple

from ...base.errors import HostError
from ...machine import journal
from .. import log as login_log
from ..log import Event, Report

#: No line is longer than what rsyslog or journald take; a longer one is read in parts.
_LINE_BYTES = 64 * 1024
#: A journal may be large, and what is asked for may stand at its end only.
_SILENT_SECONDS = 300
_FOLDER = "/var/log"
#: Packets are in the first of these that is there; rsyslog writes them into more than one.
_PACKET_FILES = ("ufw.log", "kern.log", "syslog")
_JOURNAL = (
    "journalctl",
    "--no-pager",
    "--quiet",
    "--output=json",
    "--output-fields=MESSAGE,SYSLOG_IDENTIFIER,_TRANSPORT",
)


def read(report: Report, backend: str, since: float, folder: str = _FOLDER) -> Tuple[str, ...]:
    """Add all that was logged from ``since`` on to a report, and return what was read.

    ``backend`` is journal, files or auto: the journal, except on a host whose journal begins later and that has files, too.
    """
    files = _files(folder, since)
    if backend == "auto":
        begins = _journal_begins()
        backend = "files" if files and (begins is None or begins > since) else "journal"
    if backend == "journal":
        if not journal.is_readable():
            raise HostError(
                "This host keeps no journal that could be read; set backend to files, or have journald keep one."
            )
        _add_journal(report, since)
        return ("the journal",)
    if not files:
        raise HostError(
            f"There is no auth.log or ufw.log in {folder} on this host, where rsyslog would write them; read the journal instead "
            "(backend: journal), or install rsyslog."
        )
    now = time.time()
    for path in files:
        _add_file(report, path, since, now)
    return tuple(files)


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


def _add_file(report: Report, path: str, since: float, now: float) -> None:
    for line in _lines(path):
        found = login_log.parse_line(line)
        if found is None:
            continue
        when = login_log.parse_time(found[1], now, time.localtime(now).tm_gmtoff)
        if when is not None and since <= when:
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
            raise HostError(
                f"{path} cannot be read to its end ({error}); remove or mend it, then run again."
            ) from error


def _add_journal(report: Report, since: float) -> None:
    # Only root's own programs: anybody may call itself sshd, and journald writes down who it was.
    chosen = [word for tag in login_log.SSHD for word in (f"SYSLOG_IDENTIFIER={tag}", "_UID=0", "+")]
    with _journal([f"--since=@{since:.0f}", *chosen, "_TRANSPORT=kernel"]) as (running, lines, said):
        for line in lines:
            event = _of_entry(line)
            if event is not None:
                report.add(event)
        if running.wait() != 0:
            raise HostError(
                f"journalctl did not read the journal to its end ({said()}); try 'journalctl --verify' on this host."
            )


def _of_entry(line: bytes) -> Optional[Event]:
    try:
        entry: Dict[str, object] = dict(json.loads(line))
        message = entry.get("MESSAGE")
        if isinstance(message, list):
            # What is not UTF-8 comes as numbers.
            message = bytes(message).decode("utf-8", "replace")
    except (ValueError, TypeError, RecursionError):
        # The part of an entry that is longer than any that counts.
        return None
    tag = "kernel" if entry.get("_TRANSPORT") == "kernel" else str(entry.get("SYSLOG_IDENTIFIER"))
    return login_log.parse_message(tag, message) if isinstance(message, str) else None


def _journal_begins() -> Optional[float]:
    """Return when the oldest entry was written, or None where there is no journal."""
    if not journal.is_readable():
        return None
    with _journal([]) as (_running, lines, said):
        first = next(lines, b"")
    try:
        return int(json.loads(first)["__REALTIME_TIMESTAMP"]) / 1_000_000
    except (ValueError, KeyError, TypeError):
        raise HostError(
            f"journalctl does not say when the journal begins ({said()}); try 'journalctl --verify' on this host, or set backend to files."
        ) from None


@contextlib.contextmanager
def _journal(
    arguments: List[str],
) -> Iterator[Tuple["subprocess.Popen[bytes]", Iterator[bytes], Callable[[], str]]]:
    """Yield journalctl, the entries as lines of JSON as they come, and what it complains of; whoever has enough just leaves."""
    with tempfile.TemporaryFile() as complaints:
        try:
            # The output may be larger than any memory, so it is never held whole.
            running = subprocess.Popen(  # pylint: disable=ansible-bad-function
                [*_JOURNAL, *arguments], stdout=subprocess.PIPE, stderr=complaints, start_new_session=True
            )
        except OSError:
            raise HostError(
                "journalctl is not on this host, so there is no journal to read; set backend to files."
            ) from None

        def said() -> str:
            complaints.seek(0)
            return " ".join(complaints.read(500).decode("utf-8", "replace").split()) or "it said nothing"

        with running:
            try:
                # For the type's sake: with a pipe there always is one.
                yield running, _as_they_come(running.stdout or io.BytesIO()), said
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(running.pid, signal.SIGKILL)


def _as_they_come(output: IO[bytes]) -> Iterator[bytes]:
    """Yield lines; HostError where nothing comes for a long time."""
    waiting = b""
    while True:
        if not select.select([output], [], [], _SILENT_SECONDS)[0]:
            raise HostError(
                f"journalctl said nothing for {_SILENT_SECONDS} s and did not end either; look at what it waits for."
            )
        came = os.read(output.fileno(), _LINE_BYTES)
        *lines, waiting = (waiting + came).split(b"\n")
        yield from lines
        if waiting and (not came or len(waiting) >= _LINE_BYTES):
            yield waiting
            waiting = b""
        if not came:
            return
