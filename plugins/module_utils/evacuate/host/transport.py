# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ssh and rsync side by side, each in its own sandbox, with all that passes between them counted and bounded."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import IO, Callable, Sequence, Set, Tuple

from ...base.errors import HostError
from ...machine import process

_BLOCK = 1 << 18
#: How much of what a program says on its way is kept: its last words.
_MOST_WORDS = 4000
#: How long a program may take to end once the other one has.
_END_SECONDS = 20.0
_WATCH_SECONDS = 0.5


@dataclass
class Passed:
    """What went over the connection, in bytes, and how both programs ended."""

    received: int = 0
    sent: int = 0
    seconds: float = 0.0
    codes: Tuple[int, int] = (0, 0)
    said: str = ""

    @property
    def ok(self) -> bool:
        return self.codes[1] == 0


class TooMuch(HostError):
    """The suspect host sends more than it was asked for."""


def run(
    ssh: Sequence[str],
    rsync: Sequence[str],
    units: Sequence[str],
    most_received: int,
    line: Callable[[bytes], None],
    watch: Callable[[], None] = lambda: None,
) -> Passed:
    """Connect both programs, give ``line`` each line that rsync prints, and return what passed; TooMuch once more was received.

    ``watch`` is called every now and then, whatever passes.
    """
    passed, began = Passed(), time.monotonic()
    with contextlib.ExitStack() as stack:
        words = [stack.enter_context(tempfile.TemporaryFile()) for _each in range(2)]
        outer, inner = [], []
        for _each in range(2):
            one, other = socket.socketpair()
            outer.append(stack.enter_context(contextlib.closing(one)))
            inner.append(other)
        printed, prints = os.pipe()
        stack.callback(os.close, printed)
        started = [
            _start(ssh, inner[0].fileno(), inner[0].fileno(), words[0]),
            _start(rsync, inner[1].fileno(), prints, words[1]),
        ]
        stack.callback(_end, started, units)
        for each in inner:
            each.close()
        os.close(prints)
        _Pump(outer, printed, passed, most_received, line).run(watch)
        for each in outer:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + _END_SECONDS
        codes = [_ended(each, deadline) for each in started]
        passed.codes = (codes[0], codes[1])
        passed.said = " ".join(filter(None, map(_last, words)))
    passed.seconds = time.monotonic() - began
    return passed


def _start(argv: Sequence[str], stdin: int, stdout: int, stderr: IO[bytes]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # pylint: disable=ansible-bad-function
            list(argv),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
    except OSError as error:
        raise HostError(f"{argv[0]} could not be started: {error.strerror}.") from None


def _ended(each: "subprocess.Popen[bytes]", deadline: float) -> int:
    try:
        return each.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return -1


def _end(started: Sequence["subprocess.Popen[bytes]"], units: Sequence[str]) -> None:
    """End what still runs: systemd-run is only who waits for it."""
    try:
        if any(each.poll() is None for each in started):
            process.run(["systemctl", "--quiet", "stop", *units])
    finally:
        for each in started:
            if each.poll() is None:
                each.kill()
            each.wait()


class _Pump:
    """What passes on what either side sends, until rsync has ended and said all."""

    def __init__(
        self, outer: Sequence[socket.socket], printed: int, passed: Passed, most: int, line: Callable[[bytes], None]
    ) -> None:
        self.ssh, self.rsync = (each.fileno() for each in outer)
        self.sockets = {each.fileno(): each for each in outer}
        self.other = {self.ssh: self.rsync, self.rsync: self.ssh}
        self.pending = {self.ssh: b"", self.rsync: b""}
        self.reading = {self.ssh, self.rsync, printed}
        self.ended: Set[int] = set()
        self.printed, self.passed, self.most, self.line = printed, passed, most, line
        self.rest = b""
        for each in outer:
            each.setblocking(False)

    def run(self, watch: Callable[[], None]) -> None:
        watched = time.monotonic()
        while self.printed in self.reading:
            if time.monotonic() - watched >= _WATCH_SECONDS:
                watch()
                watched = time.monotonic()
            # What cannot be passed on yet is not read.
            readers = [one for one in self.reading if one == self.printed or not self.pending[self.other[one]]]
            writers = [one for one, data in self.pending.items() if data]
            readable, writable, _bad = select.select(readers, writers, [], _WATCH_SECONDS)
            for one in writable:
                self._write(one)
            for one in readable:
                if one == self.printed:
                    self._print()
                else:
                    self._read(one)
            self._end_sides()

    def _write(self, one: int) -> None:
        try:
            self.pending[one] = self.pending[one][self.sockets[one].send(self.pending[one]) :]
        except OSError:
            # It has ended: what it was to get is of no use.
            self.pending[one] = b""

    def _read(self, one: int) -> None:
        try:
            data = self.sockets[one].recv(_BLOCK)
        except OSError:
            data = b""
        if not data:
            self.reading.remove(one)
            self.ended.add(self.other[one])
            return
        if one == self.ssh:
            self.passed.received += len(data)
        else:
            self.passed.sent += len(data)
        if self.passed.received > self.most:
            raise TooMuch(
                f"The suspect host sent more than the {self.most} bytes that it can have to send by its own list, so no more was taken; see what "
                "it sends, and trust none of what arrived."
            )
        self.pending[self.other[one]] = data

    def _print(self) -> None:
        data = os.read(self.printed, _BLOCK)
        if not data:
            self.reading.remove(self.printed)
        *whole, self.rest = (self.rest + data).split(b"\n")
        for each in whole:
            self.line(each)
        if len(self.rest) > _BLOCK:
            raise TooMuch("The suspect host names something that no path can be, so nothing more was taken from it.")

    def _end_sides(self) -> None:
        """End what a side gets once the other one has ended and all of it has arrived."""
        for one in [each for each in self.ended if not self.pending[each]]:
            self.ended.remove(one)
            with contextlib.suppress(OSError):
                self.sockets[one].shutdown(socket.SHUT_WR)


def _last(words: IO[bytes]) -> str:
    size = words.seek(0, os.SEEK_END)
    words.seek(max(0, size - _MOST_WORDS))
    text = words.read().decode("utf-8", "replace")
    return " / ".join(line for line in text.splitlines() if line.strip())
