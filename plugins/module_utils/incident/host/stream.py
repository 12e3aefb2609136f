# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending: items in pieces into a pipe or to the controller, and files as they lie there, without a trace that they were read."""

from __future__ import annotations

import datetime
import errno
import json
import os
import select
import signal
import stat
import subprocess
import time
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Sequence

from .. import frames, mounts

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_QUIET = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
#: Of one file or one program's answer, unless its section says otherwise.
LARGEST = 20_000_000


def now() -> str:
    """Return the host's time, in UTC."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class LeftOut(Exception):
    """A file is not read, for a reason that the text says."""


class Sender:
    """Writes items into a descriptor, within the bytes and the time that are left."""

    def __init__(self, descriptor: int, bytes_left: int, deadline: float, table: Sequence[mounts.Mount]) -> None:
        self._descriptor = descriptor
        self.bytes_left = bytes_left
        self.deadline = deadline
        self._mounts = table

    @property
    def mounts(self) -> Sequence[mounts.Mount]:
        return self._mounts

    @property
    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def note(self, text: str, mark: bool = False) -> None:
        """Say something about the whole; a mark is something that an attacker may have done."""
        self._write(frames.described(frames.NOTE, {"text": text[:2000], "mark": mark}))

    def item(
        self, kind: str, title: str, parts: Iterable[bytes], most: int = LARGEST, argv: Sequence[str] = (), **more: Any
    ) -> None:
        """Send an item; an error while its data is made ends it, and is said in it."""
        ending = more.pop("ending", {})
        about = {"kind": kind, "title": title, "argv": list(argv), "started": now(), **more}
        self._write(frames.described(frames.ITEM, about))
        ended: Dict[str, Any] = {"cut": False, "note": ""}
        left = max(0, min(most, self.bytes_left))
        try:
            for part in parts:
                sent = part[:left]
                for at in range(0, len(sent), frames.LARGEST_PIECE):
                    self._write(frames.pack(frames.DATA, sent[at : at + frames.LARGEST_PIECE]))
                left -= len(sent)
                self.bytes_left -= len(sent)
                if len(sent) < len(part) or self.seconds_left <= 0:
                    ended["cut"] = True
                    break
        except LeftOut as reason:
            ended["note"] = str(reason)
        except OSError as error:
            ended["note"] = f"not read to its end: {error.strerror or error}"
        ended.update(ending)
        self._write(frames.described(frames.END, {**ended, "ended": now()}))

    def records(self, kind: str, title: str, values: Iterable[Mapping[str, Any]], most: int = LARGEST) -> None:
        """Send an item of one JSON object a line."""
        self.item(kind, title, (f"{json.dumps(one, ensure_ascii=True)}\n".encode() for one in values), most)

    def file(self, kind: str, path: str, most: int = LARGEST, change: Any = None) -> None:
        """Send what a file holds, with what the file system says of it; one that is not there is said only by its absence."""
        if mounts.is_left_out(path, self._mounts):
            return
        try:
            known = os.lstat(path)
        except FileNotFoundError:
            return
        except OSError as error:
            self.item(kind, path, (), ending={"note": f"not read: {error.strerror}"})
            return
        self.item(kind, path, self._content(path, change), most, **described(known))

    def _write(self, data: bytes) -> None:
        write_all(self._descriptor, data)

    def _content(self, path: str, change: Any) -> Iterator[bytes]:
        if os.path.islink(path):
            yield f"link to {os.readlink(path)}\n".encode("utf-8", "backslashreplace")
            return
        parts = self.read(path)
        if change is None:
            yield from parts
        else:
            yield change(b"".join(parts))

    def read(self, path: str) -> Iterator[bytes]:
        """Yield what a file holds; LeftOut for what is no file."""
        descriptor = open_quietly(path)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise LeftOut("left out, as it is no file")
            while True:
                part = os.read(descriptor, 1 << 18)
                if not part:
                    return
                yield part
        finally:
            os.close(descriptor)

    def program(self, kind: str, argv: Sequence[str], most: int = LARGEST, seconds: float = 20) -> None:
        """Send what a program of the host prints, and how it ended."""
        ending: Dict[str, Any] = {}
        self.item(kind, " ".join(argv), self._printed(argv, seconds, ending), most, argv, ending=ending)

    def _printed(self, argv: Sequence[str], seconds: float, ending: Dict[str, Any]) -> Iterator[bytes]:
        environment = {"PATH": _PATH, "LC_ALL": "C.UTF-8", "TZ": "UTC0", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"}
        try:
            running: Any = subprocess.Popen(  # pylint: disable=ansible-bad-function
                list(argv), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
            )
        except FileNotFoundError:
            ending["note"] = "there is no such program"
            return
        until = min(time.monotonic() + seconds, self.deadline)
        try:
            while True:
                wait = until - time.monotonic()
                if wait <= 0 or not select.select([running.stdout], [], [], wait)[0]:
                    ending["note"] = "ended, as it took too long"
                    return
                part = os.read(running.stdout.fileno(), 1 << 16)
                if not part:
                    ending["code"] = running.wait(max(0.1, until - time.monotonic()))
                    return
                yield part
        except subprocess.TimeoutExpired:
            ending["note"] = "ended, as it took too long"
        finally:
            running.kill()
            running.wait()
            running.stdout.close()


def described(known: os.stat_result) -> Dict[str, Any]:
    """Return what the file system says of a file."""
    return {
        "mode": stat.filemode(known.st_mode),
        "uid": known.st_uid,
        "gid": known.st_gid,
        "mtime": known.st_mtime_ns,
        "ctime": known.st_ctime_ns,
        "atime": known.st_atime_ns,
    }


def open_quietly(path: str) -> int:
    """Open a file to read it without following a link, waiting for anybody, or changing its time of access."""
    try:
        return os.open(path, _QUIET | os.O_NOATIME)
    except OSError as error:
        if error.errno != errno.EPERM:
            raise
    # Files that are another's where we are not root, and some of the kernel's own.
    return os.open(path, _QUIET)


def relay(work: Any, descriptor: int, seconds: float, bytes_left: int, table: Sequence[mounts.Mount], name: str) -> int:
    """Have a section run in a process of its own and pass on what it sends; return how many bytes of data that were.

    A section that hangs, fails or is killed ends alone, and is noted; what it had begun is ended for it.
    """
    outlet, inlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(outlet)
        _run_section(work, Sender(inlet, bytes_left, time.monotonic() + seconds, table), name, seconds)
    os.close(inlet)
    reader = frames.Reader()
    sent = 0
    note = ""
    until = time.monotonic() + seconds + 3
    try:
        while True:
            wait = until - time.monotonic()
            if wait <= 0 or not select.select([outlet], [], [], wait)[0]:
                note = f"{name}: ended after {seconds:.0f} s, so something of it may be missing"
                break
            data = os.read(outlet, 1 << 18)
            if not data:
                break
            for piece in reader.feed(data):
                sent += len(piece.data)
                write_all(descriptor, piece.packed)
    finally:
        _end(child)
        os.close(outlet)
    if reader.in_item:
        write_all(descriptor, frames.described(frames.END, {"cut": True, "note": "not whole", "ended": now()}))
        note = note or f"{name}: ended before its end, so something of it is missing"
    if note:
        write_all(descriptor, frames.described(frames.NOTE, {"text": note, "mark": False}))
    return sent


def _run_section(work: Any, sender: Sender, name: str, seconds: float) -> None:
    try:
        os.setsid()
        # If the one that passes on is gone, nobody else ends this.
        signal.alarm(int(seconds) + 10)
        work(sender)
    except BaseException as error:
        sender.note(f"{name}: failed ({type(error).__name__}: {error}), so something of it is missing")
    finally:
        # Nothing of the process that this one was made from may run here.
        os.kill(os.getpid(), signal.SIGKILL)


def _end(child: int) -> None:
    for kill, target in ((os.killpg, child), (os.kill, child)):
        try:
            kill(target, signal.SIGKILL)
        except ProcessLookupError:
            continue
    os.waitpid(child, 0)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of the bytes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def names(folder: str) -> List[str]:
    """Return what a folder holds, sorted; nothing where there is none."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
