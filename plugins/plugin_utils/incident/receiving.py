# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running the collection over a connection, and taking what comes, within limits of bytes and time; nothing of it is interpreted."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
import typing as t
from dataclasses import dataclass

from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.incident import frames

#: Beside the data of items: their descriptions, and what else a stream is made of.
_MOST_BESIDE = 64_000_000
_MOST_COMPLAINT = 8_000
#: What the host may take longer than it was told, for the way.
_GRACE_SECONDS = 40


@dataclass(frozen=True)
class Limits:
    """How long a collection may take, and how many bytes of data it may send."""

    seconds: int
    bytes: int


@dataclass(frozen=True)
class Password:
    """What becoming root asks for: the prompt that it prints, and what to answer. Once it has succeeded it prints a word."""

    prompt: bytes
    answer: bytes
    success: bytes


@dataclass(frozen=True)
class Received:
    """Whether all came, and if not, why, and what was complained of on the way."""

    complete: bool
    why_not: str = ""
    complaint: str = ""


class Receiver:
    """One collection: the program that reaches the host, what it is given, and who takes the pieces."""

    def __init__(
        self,
        argv: t.Sequence[t.Union[str, bytes]],
        given: bytes,
        word: str,
        limits: Limits,
        password: t.Optional[Password] = None,
    ) -> None:
        self._argv = list(argv)
        self._given = memoryview(b"" if password else given)
        self._after_password = given if password else b""
        self._password = password
        self._reader = frames.Reader(word)
        self._limits = limits
        self._complaint = b""
        self._seen = b""
        self._total = self._data = 0
        self._ended = False

    def run(self, take: t.Callable[[frames.Piece], None]) -> Received:
        """Receive a stream to its end or to the first thing that must not be, whatever that is; what came until then was taken."""
        running = subprocess.Popen(
            self._argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        why_not = ""
        try:
            why_not = self._exchange(running, take)
        except frames.NoStream as error:
            why_not = f"what the host sent is no stream of this collection: {error}"
        except OSError as error:
            why_not = f"the bundle could not be written: {error.strerror or error}"
        finally:
            _end(running)
        complaint = visible(self._complaint.decode("utf-8", "replace").strip())
        return Received(self._reader.done and not why_not, why_not, complaint)

    def _exchange(self, running: t.Any, take: t.Callable[[frames.Piece], None]) -> str:
        """Give and take until the end; return what kept it from its end."""
        until = time.monotonic() + self._limits.seconds + _GRACE_SECONDS
        with selectors.DefaultSelector() as selector:
            for stream, events in (
                (running.stdin, selectors.EVENT_WRITE),
                (running.stdout, selectors.EVENT_READ),
                (running.stderr, selectors.EVENT_READ),
            ):
                os.set_blocking(stream.fileno(), False)
                selector.register(stream, events)
            while not self._reader.done:
                wait = until - time.monotonic()
                if wait <= 0:
                    return f"the host did not come to an end within {self._limits.seconds + _GRACE_SECONDS} s"
                for key, _events in selector.select(min(wait, 1.0)):
                    self._serve(key.fileobj, running, selector, take)
                why_not = self._objection(selector, running.stdin)
                if why_not:
                    return why_not
        return ""

    def _serve(self, stream: t.Any, running: t.Any, selector: t.Any, take: t.Callable[[frames.Piece], None]) -> None:
        if stream is running.stdin:
            self._give(selector, stream)
        elif stream is running.stderr:
            self._hear(selector, stream)
        else:
            self._take(stream, take)

    def _objection(self, selector: t.Any, stdin: t.Any) -> str:
        """Return why it must not go on; empty where it may."""
        if self._data > self._limits.bytes:
            return f"the host sent more than {self._limits.bytes // 1_000_000} MB"
        if self._total > self._limits.bytes + _MOST_BESIDE:
            return f"the host sent more than {(self._limits.bytes + _MOST_BESIDE) // 1_000_000} MB in all"
        if self._log_in(selector, stdin):
            return "the host asks for the password again, so it was not the right one"
        return "the stream ended before its end" if self._ended and not self._reader.done else ""

    def _give(self, selector: t.Any, stdin: t.Any) -> None:
        try:
            self._given = (
                self._given[os.write(stdin.fileno(), self._given[: 1 << 16]) :] if self._given else self._given
            )
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._given = memoryview(b"")
        if not self._given:
            selector.unregister(stdin)

    def _log_in(self, selector: t.Any, stdin: t.Any) -> bool:
        """Answer the prompt for a password once, and give what is to be run when it was right; return whether it is asked for again."""
        asked = self._password
        if asked is None:
            return False
        if asked.success in self._seen:
            self._password = None
            self._push(selector, stdin, self._after_password)
        elif asked.answer and asked.prompt in self._seen + self._complaint:
            self._password = Password(asked.prompt, b"", asked.success)
            self._push(selector, stdin, asked.answer + b"\n")
        return not asked.answer and (self._seen + self._complaint).count(asked.prompt) > 1

    def _push(self, selector: t.Any, stdin: t.Any, data: bytes) -> None:
        self._given = memoryview(bytes(self._given) + data)
        if stdin not in selector.get_map():
            selector.register(stdin, selectors.EVENT_WRITE)

    def _hear(self, selector: t.Any, stderr: t.Any) -> None:
        try:
            said = os.read(stderr.fileno(), 1 << 16)
        except BlockingIOError:
            return
        if not said:
            selector.unregister(stderr)
        self._complaint = (self._complaint + said)[-_MOST_COMPLAINT:]
        # Without an end it would keep this busy.
        self._total += len(said)

    def _take(self, stdout: t.Any, take: t.Callable[[frames.Piece], None]) -> None:
        try:
            data = os.read(stdout.fileno(), 1 << 18)
        except BlockingIOError:
            return
        self._ended = not data
        self._total += len(data)
        if self._password is not None:
            self._seen = (self._seen + data)[-frames.MOST_BEFORE :]
        for piece in self._reader.feed(data):
            self._data += len(piece.data)
            if self._data > self._limits.bytes:
                return
            take(piece)


def _end(running: t.Any) -> None:
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        running.kill()
    running.wait()
    for stream in (running.stdin, running.stdout, running.stderr):
        try:
            stream.close()
        except BrokenPipeError:
            continue
