# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: whether there is one that can be read, and what root's own programs and the kernel wrote there.

Anybody may write an entry under any name (``logger -t sshd``). Who wrote it is in fields that journald fills in itself and no
sender can set; their names begin with an underscore. So entries are selected by those, here and nowhere else.
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import select
import signal
import subprocess
import tempfile
from typing import IO, Iterator, NamedTuple, Optional, Sequence

from ..base.errors import HostError
from .process import check

_FILES = "/{}/log/journal/*/*.journal"
_COMMAND = (
    *("journalctl", "--no-pager", "--quiet", "--output=json"),
    "--output-fields=MESSAGE,SYSLOG_IDENTIFIER,_TRANSPORT",
)
#: No line is longer than what journald takes; a longer one is read in parts.
_LINE_BYTES = 64 * 1024
#: A journal may be large, and what is asked for may stand at its end only.
_SILENT_SECONDS = 300
KERNEL = "kernel"


class Entry(NamedTuple):
    """When (seconds since the epoch) which program, or ``KERNEL``, wrote what."""

    when: float
    program: str
    message: str


def is_readable() -> bool:
    """Return whether there is a journal; HostError where journalctl reads nothing of the one that there is.

    journalctl says nothing, and no more than that, where nothing matches what it is asked.
    """
    if not any(glob.glob(_FILES.format(folder)) for folder in ("var", "run")):
        return False
    check(["journalctl", "--quiet", "--no-pager", "--lines=1", "--output=json"], says='"__REALTIME_TIMESTAMP"')
    return True


def entries(programs: Sequence[str], *options: str, kernel: bool = False) -> Iterator[Entry]:
    """Yield what programs of these names wrote as root, and the kernel; ``options`` are journalctl's.

    The journal may be larger than any memory, so it is never held whole; whoever has enough just stops.
    """
    by_root = [word for name in programs for word in (f"SYSLOG_IDENTIFIER={name}", "_UID=0", "+")]
    yield from _read([*options, *(by_root if kernel else by_root[:-1]), *(["_TRANSPORT=kernel"] if kernel else [])])


def begins() -> Optional[float]:
    """Return when the oldest entry was written, or None where there is no journal."""
    if not is_readable():
        return None
    for entry in _read([]):
        return entry.when
    raise HostError("journalctl does not say when the journal begins; try 'journalctl --verify' on this host.")


def _read(arguments: Sequence[str]) -> Iterator[Entry]:
    with tempfile.TemporaryFile() as complaints:
        try:
            running = subprocess.Popen(  # pylint: disable=ansible-bad-function
                [*_COMMAND, *arguments], stdout=subprocess.PIPE, stderr=complaints, start_new_session=True
            )
        except OSError:
            raise HostError("journalctl is not on this host, so there is no journal to read.") from None
        with running:
            try:
                if running.stdout:
                    yield from filter(None, map(_entry, _lines(running.stdout)))
                code = running.wait()
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(running.pid, signal.SIGKILL)
        complaints.seek(0)
        said = " ".join(complaints.read(500).decode("utf-8", "replace").split())
        # It ends with 1, without a word, where no entry matches.
        if code not in (0, 1) or (code and said):
            raise HostError(
                f"journalctl did not read the journal to its end ({said or 'it said nothing'}); try 'journalctl --verify' on this host."
            )


def _entry(line: bytes) -> Optional[Entry]:
    """Return an entry; None for the part of one that is longer than any that counts."""
    try:
        found = dict(json.loads(line))
        message = found["MESSAGE"]
        if isinstance(message, list):
            # What is not UTF-8 comes as numbers.
            message = bytes(message).decode("utf-8", "replace")
        program = KERNEL if found.get("_TRANSPORT") == "kernel" else str(found.get("SYSLOG_IDENTIFIER"))
        return Entry(int(found["__REALTIME_TIMESTAMP"]) / 1_000_000, program, str(message))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _lines(output: IO[bytes]) -> Iterator[bytes]:
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
