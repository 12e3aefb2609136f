# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes: what each is, its executable, its environment and its open files."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import Any, Dict, Iterator, List, Set, Tuple

from .. import texts
from . import stream
from .hidden import Looks
from .stream import Sender

_LARGEST_COPY = 50_000_000
_MOST_COPIES = 200
_LARGEST_COPIES = 200_000_000
_MOST_FILES = 100_000
#: Where no package puts a program.
_ODD = ("/tmp/", "/var/tmp/", "/dev/", "/run/", "/home/", "/root/")
_DELETED = " (deleted)"
#: How the kernel names memory that processes share and that no file holds, such as that in which PHP keeps what it compiled.
_SHARED = "/dev/zero (deleted)"


def _numbers(looks: Looks) -> List[int]:
    listed = looks.numbers() if looks.kernel.by else {int(name) for name in os.listdir("/proc") if name.isdigit()}
    return sorted(listed - {os.getpid(), os.getppid()})


def _read(path: str, most: int = 1 << 20) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(most)
    except OSError:
        return b""


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def collect(sender: Sender, looks: Looks) -> None:
    """Send a line for each process."""
    sender.records("processes", "one process a line, parents by ppid", map(_process, _numbers(looks)), 100_000_000)


def _process(number: int) -> Dict[str, Any]:
    folder = f"/proc/{number}"
    status = texts.status(_text(_read(f"{folder}/status")))
    started = _text(_read(f"{folder}/stat")).rpartition(")")[2].split()
    namespaces = {name: _link(f"{folder}/ns/{name}") for name in ("mnt", "net", "pid", "user")}
    return {
        "pid": number,
        "ppid": status.get("PPid", ""),
        "name": status.get("Name", ""),
        "state": status.get("State", ""),
        "uid": status.get("Uid", ""),
        "gid": status.get("Gid", ""),
        "capabilities": status.get("CapEff", ""),
        "traced_by": status.get("TracerPid", ""),
        "command_line": [_text(word) for word in _read(f"{folder}/cmdline", 20_000).split(b"\0")[:-1]],
        "executable": _link(f"{folder}/exe"),
        "folder": _link(f"{folder}/cwd"),
        "root": _link(f"{folder}/root"),
        "cgroup": _text(_read(f"{folder}/cgroup", 5000)),
        "login_uid": _text(_read(f"{folder}/loginuid", 20)),
        # In clock ticks since the boot.
        "started": started[19] if len(started) > 19 else "",
        "namespaces": namespaces,
    }


def environments(sender: Sender, looks: Looks) -> None:
    """Send the environment that each process was started with."""

    def lines() -> Iterator[Dict[str, Any]]:
        for number in _numbers(looks):
            variables = texts.variables(_read(f"/proc/{number}/environ"))
            for one in texts.loads_more(variables):
                marks.append(f"the process {number} ({_link(f'/proc/{number}/exe')}) was started with {one}")
            yield {"pid": number, "environment": variables}

    marks: List[str] = []
    sender.records("environments", "one process a line", lines(), 50_000_000)
    for mark in marks[:100]:
        sender.note(mark, mark=True)


def open_files(sender: Sender, looks: Looks) -> None:
    """Send what each process holds open."""

    def lines() -> Iterator[Dict[str, Any]]:
        count = 0
        for number in _numbers(looks):
            held = {name: _link(f"/proc/{number}/fd/{name}") for name in stream.names(f"/proc/{number}/fd")}
            count += len(held)
            if count > _MOST_FILES:
                yield {"left_out_from": number}
                return
            yield {"pid": number, "open": held}

    sender.records("open-files", "one process a line, what each descriptor is", lines(), 50_000_000)


def executables(sender: Sender, looks: Looks) -> None:
    """Send a digest of what runs, and copies of what no folder holds any more or no package puts there."""
    # What comes after it needs room, too.
    sender.bytes_left = min(sender.bytes_left, _LARGEST_COPIES)
    copies: List[Tuple[str, str]] = []
    hidden = set()
    if looks.kernel.by:
        listed = {int(name) for name in (looks.asked([b"L/proc"])[0] or b"").split(b"\0") if name.isdigit()}
        hidden = looks.numbers() - listed - {os.getpid(), os.getppid()}
    sender.records("executables", "one program or library a line, who runs it", _programs(looks, copies, hidden))
    for path, title in copies[:_MOST_COPIES]:
        sender.note(title, mark=True)
        sender.item("executables", title, _followed(path), _LARGEST_COPY)
    if len(copies) > _MOST_COPIES:
        sender.note(f"executables: {len(copies) - _MOST_COPIES} more would have been copied")


def _programs(looks: Looks, copies: List[Tuple[str, str]], hidden: Set[int]) -> Iterator[Dict[str, Any]]:
    known: Dict[Tuple[int, int], str] = {}
    for number in _numbers(looks):
        for path, name in [(f"/proc/{number}/exe", _link(f"/proc/{number}/exe")), *_deleted_maps(number)]:
            if not name:
                continue
            try:
                is_now = os.stat(path)
                key = (is_now.st_dev, is_now.st_ino)
                first = key not in known
                if first:
                    known[key] = _digest(path)
            except (OSError, stream.LeftOut) as error:
                # One that is no file must not keep what comes after it from being looked at.
                yield {"pid": number, "path": name, "error": str(error)}
                continue
            yield {"pid": number, "path": name, "sha256": known[key], "size": is_now.st_size}
            why = _why_copied(name, number in hidden)
            if why and first:
                copies.append((path, f"the process {number} runs {name}, {why}"))


def _why_copied(name: str, is_hidden: bool) -> str:
    if name.startswith(("/memfd:", "memfd:")):
        return "which lies in memory only"
    if name == _SHARED:
        return "which is memory without a file, as just-in-time compilers have"
    if name.endswith(_DELETED):
        return "which is deleted or was replaced"
    if is_hidden:
        return "and is hidden from libc"
    return "which lies where no package puts a program" if name.startswith(_ODD) else ""


def _deleted_maps(number: int) -> Iterator[Tuple[str, str]]:
    """Yield the libraries of a process that are deleted, each by a path under which the kernel still has it."""
    for line in _text(_read(f"/proc/{number}/maps", 4_000_000)).splitlines():
        fields = line.split(None, 5)
        if len(fields) == 6 and "x" in fields[1] and fields[5].endswith(_DELETED):
            yield f"/proc/{number}/map_files/{fields[0]}", fields[5]


def _digest(path: str) -> str:
    digest = hashlib.sha256()
    for part in _followed(path):
        digest.update(part)
    return digest.hexdigest()


def _followed(path: str) -> Iterator[bytes]:
    """Yield what one of the kernel's links leads to; it is the file itself, whatever its name says."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOATIME)
    except PermissionError:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise stream.LeftOut("left out, as it is no file")
        while True:
            part = os.read(opened, 1 << 18)
            if not part:
                return
            yield part
    finally:
        os.close(opened)
