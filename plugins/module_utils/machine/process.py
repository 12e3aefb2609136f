# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running programs on the host."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import IO, Any, Callable, Dict, Iterator, Mapping, Optional, Sequence, Tuple, TypeVar, cast

from ..base.errors import HostError

#: sbin is missing from PATH in a login by key without a login shell, and ufw, sshd and iptables live there.
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#: More than any answer: the rules of a kernel with a hundred thousand addresses have some 10 MB.
_MOST_OUTPUT = 64 << 20
_PIECE = 1 << 16
#: What ends a process that does not ask for it; SIGKILL cannot be asked for.
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)


class CommandFailed(HostError):
    """A program ended with a code other than 0; ``completed`` holds what it said."""

    def __init__(self, message: str, completed: Optional["Completed"] = None) -> None:
        super().__init__(message)
        self.completed = completed


class TookTooLong(HostError):
    """A program was ended since it took longer than it may; what it did until then nobody knows."""


@dataclass(frozen=True)
class Completed:
    """How a program ended: its exit code and its output as text."""

    argv: Sequence[str]
    code: int
    out: str
    err: str

    @property
    def ok(self) -> bool:
        return self.code == 0

    @property
    def said(self) -> str:
        """The last lines of what it said, for an error message: on one line, and without what a terminal would obey."""
        text = " / ".join((self.err.strip() or self.out.strip()).splitlines()[-3:]).replace("\t", " ")
        return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text) or "it said nothing"


_Made = TypeVar("_Made")
#: What programs answered before, while answers are remembered.
_remembered: Optional[Dict[object, Completed]] = None
#: What was made of such answers, by a name.
_made: Dict[str, Any] = {}


@contextlib.contextmanager
def remembering() -> Iterator[None]:
    """Run the same program with the same arguments once while the block lasts, in which nothing may be changed.

    A block within another begins with nothing remembered, and what it learns ends with it.
    """
    global _remembered, _made
    before = _remembered, _made
    _remembered, _made = {}, {}
    try:
        yield
    finally:
        _remembered, _made = before


def remembered(name: str, make: Callable[[], _Made]) -> _Made:
    """Return what is made of several answers, once while answers are remembered."""
    if _remembered is None:
        return make()
    if name not in _made:
        _made[name] = make()
    return cast("_Made", _made[name])


def remembers() -> bool:
    """Return whether answers are remembered, so that one question for many things costs less than many."""
    return _remembered is not None


def run(
    argv: Sequence[str],
    timeout_seconds: float = 60,
    stdin: Optional[str] = None,
    env: Optional[Mapping[str, str]] = None,
) -> Completed:
    """Run a program in the C locale and return how it ended; HostError if it is missing or takes too long."""
    question = (*argv, stdin, *sorted((env or {}).items()))
    if _remembered is not None and question in _remembered:
        return _remembered[question]
    completed = _ended(argv, timeout_seconds, stdin, env)
    if _remembered is not None:
        _remembered[question] = completed
    return completed


def _ended(
    argv: Sequence[str], timeout_seconds: float, stdin: Optional[str], env: Optional[Mapping[str, str]]
) -> Completed:
    environment = {**os.environ, "PATH": _PATH, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **(env or {})}
    try:
        # The host's own command runs this too, and there is no AnsibleModule with its run_command there.
        running = subprocess.Popen(  # pylint: disable=ansible-bad-function
            list(argv),
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            # A group of its own, so that what it started ends with it: that would keep its output open.
            start_new_session=True,
        )
    except FileNotFoundError:
        raise HostError(f"{argv[0]} is not on this host; install the package that brings it.") from None
    except OSError as error:
        raise HostError(
            f"{argv[0]} could not be started: {error.strerror}; see what is in its place ('command -v {argv[0]}')."
        ) from None
    with running:
        try:
            out, err = _communicated(running, (stdin or "").encode("utf-8", "surrogateescape"), timeout_seconds)
        except _SaidTooMuch:
            _kill(running)
            raise HostError(
                f"{shown(argv)} printed more than {_MOST_OUTPUT >> 20} MiB, which no answer has; see what is in its place ('command -v {argv[0]}')."
            ) from None
        except subprocess.TimeoutExpired:
            _kill(running)
            raise TookTooLong(
                f"{shown(argv)} did not end within {timeout_seconds:.0f} s; look at what it waits for."
            ) from None
        except BaseException:
            _kill(running)
            raise
    return Completed(tuple(argv), running.returncode, out, err)


class _SaidTooMuch(Exception):
    """A program printed more than it may."""


def _communicated(running: "subprocess.Popen[bytes]", given: bytes, timeout_seconds: float) -> Tuple[str, str]:
    """Give a program its input and return all that it printed, as text; as ``communicate`` does, but never more than memory is meant for."""
    until = time.monotonic() + timeout_seconds
    printed: Dict[int, bytearray] = {}
    with selectors.DefaultSelector() as selector:
        for stream in (running.stdout, running.stderr):
            if stream is not None:
                printed[stream.fileno()] = bytearray()
                selector.register(stream, selectors.EVENT_READ)
        if running.stdin is not None:
            os.set_blocking(running.stdin.fileno(), False)
            selector.register(running.stdin, selectors.EVENT_WRITE)
        left = memoryview(given)
        while selector.get_map():
            ready = selector.select(max(0.0, until - time.monotonic()))
            if not ready:
                raise subprocess.TimeoutExpired(running.args, timeout_seconds)
            for key, _events in ready:
                if key.events == selectors.EVENT_WRITE:
                    left = _given(key.fd, left)
                    if not left:
                        selector.unregister(key.fileobj)
                        _close(running.stdin)
                elif not _read(key.fd, printed[key.fd]):
                    selector.unregister(key.fileobj)
    running.wait(max(0.0, until - time.monotonic()))
    out, err = (data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n") for data in printed.values())
    return out, err


def _given(descriptor: int, left: memoryview) -> memoryview:
    """Write as much as a program takes, and return what is left; nothing where it does not read on."""
    try:
        return left[os.write(descriptor, left[:_PIECE]) :]
    except BrokenPipeError:
        return memoryview(b"")


def _read(descriptor: int, printed: bytearray) -> bool:
    """Add what a program has printed, and return whether there may be more."""
    piece = os.read(descriptor, _PIECE)
    printed += piece
    if len(printed) > _MOST_OUTPUT:
        raise _SaidTooMuch
    return bool(piece)


def _close(stream: Optional[IO[bytes]]) -> None:
    if stream is not None:
        with contextlib.suppress(BrokenPipeError):
            stream.close()


def _kill(running: "subprocess.Popen[bytes]") -> None:
    """Kill a program and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)


class ProtectedProgram:
    """A program that is run with this one's own input and output, and gets the signals that would end this one."""

    def __init__(self) -> None:
        self._child: Optional["subprocess.Popen[bytes]"] = None
        self._received = 0

    def receive(self, number: int, _frame: object) -> None:
        self._received = self._received or number
        if self._child is not None:
            self._child.send_signal(number)

    def run(
        self,
        argv: Sequence[str],
        env: Optional[Mapping[str, str]] = None,
        output: Optional[IO[bytes]] = None,
        timeout_seconds: Optional[float] = None,
    ) -> int:
        """Run the program and return its exit code; where a signal came already it is not started.

        HostError where it is not there or takes longer than ``timeout_seconds``; a person's own command may take as long as it likes.
        """
        if self._received:
            return 128 + self._received
        try:
            self._child = subprocess.Popen(  # pylint: disable=ansible-bad-function
                list(argv), env={**os.environ, **(env or {})}, stdout=output, stderr=output
            )
        except OSError as error:
            raise HostError(f"{argv[0]} could not be started: {error.strerror}.") from None
        if self._received:
            # It came while the program was being started.
            self._child.send_signal(self._received)
        try:
            code = self._child.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
            raise HostError(
                f"{shown(argv)} did not end within {timeout_seconds:.0f} s; look at what it waits for."
            ) from None
        # As a shell says it.
        return code if code >= 0 else 128 - code

    def capture(self, argv: Sequence[str], env: Mapping[str, str], timeout_seconds: float) -> Tuple[int, str]:
        """Run the program and return its exit code and all that it said, errors among it where they came."""
        with tempfile.TemporaryFile() as output:
            code = self.run(argv, env, output, timeout_seconds)
            output.seek(0)
            return code, output.read().decode("utf-8", "replace")


@contextlib.contextmanager
def protected() -> Iterator[ProtectedProgram]:
    """Keep signals from ending this process while the block runs: it has to close what it opened."""
    program = ProtectedProgram()
    before = _handle(program.receive)
    try:
        yield program
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def unwinding() -> Iterator[None]:
    """Turn the first signal that would end this process into a HostError, so that what was opened is closed; ignore the rest."""

    def unwind(number: int, _frame: object) -> None:
        for other in _ENDING:
            signal.signal(other, signal.SIG_IGN)
        raise HostError(f"This was ended by the signal {signal.Signals(number).name}; run again.")

    before = _handle(unwind)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _handle(handler: Callable[[int, object], None]) -> Dict[int, Any]:
    """Handle the signals that would end this process, except those it was started to ignore, and return what did before."""
    own = [number for number in _ENDING if signal.getsignal(number) != signal.SIG_IGN]
    return {number: signal.signal(number, handler) for number in own}


def fingerprint(pid: int) -> Tuple[str, ...]:
    """Return what tells a running process from a later one of the same id, or nothing where there is no such process."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return ()
    return () if fields[0] in "ZX" else (str(pid), fields[19])


def parent(pid: int) -> int:
    """Return the id of the process that a process belongs to, or 0."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def command_line(pid: int) -> Tuple[str, ...]:
    """Return what a process was started with; nothing where there is none."""
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
            return tuple(file.read().split("\0")[:-1])
    except OSError:
        return ()


def is_running(found: Tuple[str, ...]) -> bool:
    """Return whether the process with this fingerprint still runs."""
    return bool(found) and fingerprint(int(found[0])) == found


def check(
    argv: Sequence[str],
    timeout_seconds: float = 60,
    stdin: Optional[str] = None,
    env: Optional[Mapping[str, str]] = None,
    says: str = "",
) -> str:
    """Run a program and return its standard output; CommandFailed if its exit code is not 0.

    ``says`` is a pattern of something that its output always holds: one without it, such as an empty one, is no answer.
    """
    completed = run(argv, timeout_seconds, stdin, env)
    if not completed.ok:
        raise CommandFailed(f"{shown(argv)} failed with code {completed.code}: {completed.said}", completed)
    if not re.search(says, completed.out, re.MULTILINE):
        raise CommandFailed(
            f"{shown(argv)} gave no answer that can be understood ({completed.said}); run it on this host to see why.",
            completed,
        )
    return completed.out


def ask(
    argv: Sequence[str],
    denial: str,
    says: str = "",
    env: Optional[Mapping[str, str]] = None,
) -> Optional[str]:
    """Ask a program that says no by failing: its standard output for code 0, None if it fails with words that match ``denial``.

    CommandFailed for every other failure, which is no answer; ``says`` is as for ``check``.
    """
    try:
        return check(argv, env=env, says=says)
    except CommandFailed as error:
        done = error.completed
        if done is not None and not done.ok and re.search(denial, done.err + done.out):
            return None
        raise


def shown(argv: Sequence[str]) -> str:
    """Return a command on one line."""
    return " ".join(argv).replace("\n", "\\n")


def has_program(program: str) -> bool:
    """Return whether a program is where ``run`` looks for it."""
    return bool(path_of(program))


def path_of(program: str, folders: str = "") -> str:
    """Return where ``run`` finds a program, or where it is in these folders, which are looked into first; empty where it is nowhere."""
    return shutil.which(program, path=f"{folders}:{_PATH}".lstrip(":")) or ""
