# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel answers and what libc does: a library that is loaded into every program can hide files, processes and sockets from it.

The kernel is asked by system calls of our own, libc by a Python and a ps that are loaded as all programs of the host are.
"""

from __future__ import annotations

import ctypes
import os
import struct
import subprocess
import sys
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Set, Tuple

from .. import mounts, texts
from . import start
from .stream import Sender

#: One after the other: L and a folder, or R and a file; out: how long the answer is, and the answer.
_ASK = """import os,sys
out=sys.stdout.buffer
for one in sys.stdin.buffer.read().split(b'\\0')[:-1]:
    try:
        if one[:1]==b'L': said=b'\\0'.join(os.listdir(one[1:]))
        else:
            with open(one[1:],'rb') as file: said=file.read(4000000)
        out.write(len(said).to_bytes(4,'big')+said)
    except OSError: out.write(b'\\xff\\xff\\xff\\xff')
"""
_FOLDERS_AT_ONCE = 4000
_MOST_FOLDERS = 200_000
_WALK_SECONDS = 25.0
_KILL_SECONDS = 20.0
_BUFFER = 1 << 17
_IDS_AT_ONCE = 65_536
_HEAD = struct.Struct("=QqHB")
_FOLDER = 4
_NO_SUCH_PROCESS = -3
_LISTS = (
    "/proc/net/tcp",
    "/proc/net/tcp6",
    "/proc/net/udp",
    "/proc/net/udp6",
    "/proc/net/raw",
    "/proc/net/packet",
    "/proc/modules",
)

_FIRST = (b"/usr", b"/opt", b"/var", b"/home", b"/usr/lib", b"/lib", b"/run", b"/usr/local", b"/usr/sbin", b"/usr/bin", b"/root", b"/etc",
          b"/var/tmp", b"/tmp", b"/dev", b"/")  # fmt: skip

Entries = List[Tuple[bytes, int]]


class Looks:
    """The two ways to look: by the kernel, and as programs of the host do."""

    def __init__(self, kernel: start.Kernel, loading: Mapping[str, str]) -> None:
        self.kernel = kernel
        self._environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", **loading}
        self._buffer = ctypes.create_string_buffer(_BUFFER)

    def entries(self, folder: bytes) -> Optional[Entries]:
        """Return the names in a folder with their types by getdents64, or None where it cannot be opened."""
        found: Entries = []
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NOATIME
        opened = self.kernel("openat", -100, folder + b"\0", flags, 0)
        if opened < 0:
            return None
        try:
            while True:
                size = self.kernel("getdents64", opened, self._buffer, _BUFFER)
                if size <= 0:
                    return found if size == 0 else None
                found += _parsed(self._buffer.raw[:size])
        finally:
            self.kernel("close", opened)

    def numbers(self) -> Set[int]:
        """Return the processes that the kernel lists."""
        return {int(name) for name, _type in self.entries(b"/proc") or () if name.isdigit()}

    def asked(self, questions: Sequence[bytes]) -> List[Optional[bytes]]:
        """Return what a Python of the host answers to each question; None where it has none."""
        argv = [sys.executable or "/usr/bin/python3", "-ISBc", _ASK]
        said = self.run(argv, b"".join(one + b"\0" for one in questions))
        found: List[Optional[bytes]] = []
        at = 0
        while len(found) < len(questions) and at + 4 <= len(said):
            size = int.from_bytes(said[at : at + 4], "big")
            at += 4
            if size == 0xFFFFFFFF:
                found.append(None)
                continue
            found.append(said[at : at + size])
            at += size
        if len(found) < len(questions):
            raise OSError(0, "the host's Python did not answer all that it was asked")
        return found

    def run(self, argv: Sequence[str], given: bytes = b"") -> bytes:
        """Return what a program prints that is loaded as all others on the host are."""
        done = subprocess.run(  # pylint: disable=ansible-bad-function
            list(argv),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            preexec_fn=self._as_found,
            timeout=30,
            check=False,
        )
        return done.stdout

    def _as_found(self) -> None:
        start.as_found(self.kernel)


def _parsed(data: bytes) -> Iterator[Tuple[bytes, int]]:
    at = 0
    while at + _HEAD.size <= len(data):
        _inode, _offset, length, kind = _HEAD.unpack_from(data, at)
        name = data[at + _HEAD.size : at + length].split(b"\0")[0]
        if name not in (b".", b".."):
            yield name, kind
        at += max(length, _HEAD.size)


def collect(sender: Sender, looks: Looks) -> None:
    """Send what one of the two answers and the other does not, and mark it."""
    if not looks.kernel.by:
        sender.note("hidden: not compared, as the numbers of this machine's system calls are not known")
        return
    found: List[Dict[str, Any]] = []
    _libraries(sender, looks, found)
    _processes(sender, looks, found)
    _lines(looks, found)
    _modules(found)
    _files(sender, looks, found)
    for one in found:
        sender.note(_sentence(one), mark=True)
    sender.records("hidden", "what the kernel answers and libc does not", found)


def _sentence(one: Mapping[str, Any]) -> str:
    about = {
        "process": "the process {what} is hidden from {by}",
        "name": "{what} is hidden from {by}",
        "folder": "the folder {what} cannot be opened by {by}",
        "line": "a line of {what} is hidden from {by}: {line}",
        "library": "{what} is loaded into every program, by {by}",
        "module": "the kernel module {what} is in /sys/module and not in {by}",
    }
    return about[str(one["is"])].format(**{"line": "", **one})


def _libraries(sender: Sender, looks: Looks, found: List[Dict[str, Any]]) -> None:
    ours = _mapped(b"".join(sender.read("/proc/self/maps")))
    theirs = looks.asked([b"R/proc/self/maps"])[0] or b""
    sender.item("hidden", "libraries in a program that is loaded as all are", [theirs])
    by = f"{start.PRELOAD} or the login's environment"
    for path in sorted(_mapped(theirs) - ours):
        found.append({"is": "library", "what": path, "by": by})
        sender.file("hidden", path)


def _mapped(maps: bytes) -> Set[str]:
    lines = (line.split(None, 5) for line in maps.splitlines())
    paths = {os.fsdecode(fields[5]) for fields in lines if len(fields) == 6 and fields[5].startswith(b"/")}
    return {path for path in paths if ".so" in path}


def _processes(sender: Sender, looks: Looks, found: List[Dict[str, Any]]) -> None:
    before = looks.numbers()
    listed = _digits((looks.asked([b"L/proc"])[0] or b"").split(b"\0"))
    try:
        printed: Optional[Set[int]] = _digits(looks.run(["ps", "-e", "-o", "pid="]).split())
    except (OSError, subprocess.SubprocessError):
        printed = None
    alive, looked_to = _taking_signals(looks.kernel, sender)
    after = looks.numbers()
    by_libc: List[Tuple[str, Set[int]]] = [("libc's list of /proc", listed)]
    if printed is not None:
        by_libc.append(("ps", printed))
    for by, seen in by_libc:
        for number in sorted((before & after) - seen):
            found.append({"is": "process", "what": _of_process(number), "by": by, "pid": number})
    threads = {number for number in alive - before - after if _is_thread(number)}
    still = {
        number for number in alive - before - after - threads if looks.kernel("kill", number, 0) != _NO_SUCH_PROCESS
    }
    for number in texts.unlisted(still, threads, looks.numbers()):
        found.append({"is": "process", "what": _of_process(number), "by": "the kernel's list of /proc", "pid": number})
    if looked_to:
        sender.note(f"hidden: signals were tried for process ids up to {looked_to} only")


def _digits(names: Sequence[bytes]) -> Set[int]:
    return {int(name) for name in names if name.isdigit()}


def _taking_signals(kernel: start.Kernel, sender: Sender) -> Tuple[Set[int], int]:
    """Return the ids that take a signal (0, which does nothing), and up to which they were tried if not all."""
    with open("/proc/sys/kernel/pid_max", encoding="ascii") as file:
        most = int(file.read())
    found: Set[int] = set()
    until = sender.deadline - sender.seconds_left + min(_KILL_SECONDS, sender.seconds_left / 3)
    for first in range(1, most + 1, _IDS_AT_ONCE):
        count = min(_IDS_AT_ONCE, most + 1 - first)
        found.update(kernel.taking_signals(first, count))
        if sender.deadline - sender.seconds_left > until:
            return found, first + count - 1
    return found, 0


def _is_thread(number: int) -> bool:
    try:
        with open(f"/proc/{number}/status", encoding="utf-8", errors="replace") as file:
            return texts.status(file.read()).get("Tgid") != str(number)
    except OSError:
        return False


def _of_process(number: int) -> str:
    try:
        return f"{number} ({os.readlink(f'/proc/{number}/exe')})"
    except OSError:
        return str(number)


def _lines(looks: Looks, found: List[Dict[str, Any]]) -> None:
    before = [_content(path) for path in _LISTS]
    answered = looks.asked([b"R" + path.encode() for path in _LISTS])
    for path, first, said in zip(_LISTS, before, answered):
        if first is None:
            continue
        keys = texts.hidden(map(_key, first), map(_key, (said or b"").splitlines()), map(_key, _content(path) or ()))
        for key in sorted(keys):
            line = next(line for line in first if _key(line) == key).decode("utf-8", "backslashreplace")
            found.append({"is": "line", "what": path, "by": "libc's read of it", "line": line.strip()[:200]})


def _key(line: bytes) -> bytes:
    """Return what stays of a line while counters in it change: addresses and inode of a socket, the name of a module."""
    fields = line.split()
    if len(fields) > 9 and b":" in fields[1]:
        return b" ".join((fields[1], fields[2], fields[9]))
    return fields[0] if fields else b""


def _content(path: str) -> Optional[List[bytes]]:
    try:
        with open(path, "rb") as file:
            return file.read().splitlines()
    except OSError:
        return None


def _modules(found: List[Dict[str, Any]]) -> None:
    listed = _content("/proc/modules")
    if listed is None:
        return
    # What is part of the kernel has no state there.
    loaded = [name for name in os.listdir("/sys/module") if os.path.exists(f"/sys/module/{name}/initstate")]
    names = [line.split()[0].decode() for line in listed if line.split()]
    for name in texts.modules_unlisted(loaded, names):
        if os.path.exists(f"/sys/module/{name}/initstate"):
            found.append({"is": "module", "what": name, "by": "/proc/modules"})


def _files(sender: Sender, looks: Looks, found: List[Dict[str, Any]]) -> None:
    walked, left_out = mounts.walked(sender.mounts)
    for mount in left_out:
        sender.note(f"left out: {mount.path} ({mount.type}), as it lies on a network or is answered by a program")
    until = sender.deadline - sender.seconds_left + min(_WALK_SECONDS, sender.seconds_left / 2)

    def late() -> bool:
        return sender.deadline - sender.seconds_left > until

    crossing = {os.fsencode(mount.path) for mount in sender.mounts}
    # Where something would be hidden is looked at first, in case the time is short.
    waiting = [*(os.fsencode(mount.path) for mount in walked), *_FIRST]
    seen: Set[bytes] = set()
    count = 0
    while waiting and count < _MOST_FOLDERS and not late():
        batch: List[Tuple[bytes, Entries]] = []
        while waiting and len(batch) < _FOLDERS_AT_ONCE and not late():
            folder = waiting.pop()
            entries = None if folder in seen else looks.entries(folder)
            seen.add(folder)
            if entries is not None:
                batch.append((folder, entries))
                inner = (os.path.join(folder, name) for name, kind in entries if kind == _FOLDER)
                waiting += [path for path in inner if path not in crossing]
        count += len(batch)
        _compare(looks, batch, found)
    if waiting:
        sender.note(f"hidden: names were compared in {count} folders only")


def _compare(looks: Looks, batch: Sequence[Tuple[bytes, Entries]], found: List[Dict[str, Any]]) -> None:
    answers = looks.asked([b"L" + folder for folder, _entries in batch])
    for (folder, entries), answer in zip(batch, answers):
        before = [name for name, _kind in entries]
        said = None if answer is None else answer.split(b"\0")
        if said is not None and set(before) <= set(said):
            continue
        again = looks.entries(folder)
        if again is None:
            continue
        if said is None:
            if looks.asked([b"L" + folder])[0] is None:
                found.append({"is": "folder", "what": os.fsdecode(folder), "by": "libc"})
            continue
        for name in sorted(texts.hidden(before, said, (name for name, _kind in again))):
            path = os.fsdecode(os.path.join(folder, name))
            found.append({"is": "name", "what": path, "by": "libc's list of its folder"})
