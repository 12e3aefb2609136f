# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running programs on the host."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass
from typing import Mapping, Optional, Sequence

from .errors import HostError

#: sbin is missing from PATH in a login by key without a login shell, and ufw, sshd and iptables live there.
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class CommandFailed(HostError):
    """A program ended with a code other than 0; ``completed`` holds what it said."""

    def __init__(self, message: str, completed: Optional["Completed"] = None) -> None:
        super().__init__(message)
        self.completed = completed


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
        """The last lines of what it said, for an error message."""
        return " / ".join((self.err.strip() or self.out.strip()).splitlines()[-3:]) or "it said nothing"


def run(
    argv: Sequence[str],
    timeout_seconds: float = 60,
    stdin: Optional[str] = None,
    env: Optional[Mapping[str, str]] = None,
) -> Completed:
    """Run a program in the C locale and return how it ended; HostError if it is missing or takes too long."""
    environment = {**os.environ, "PATH": _PATH, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **(env or {})}
    try:
        # The host's own command runs this too, and there is no AnsibleModule with its run_command there.
        done = subprocess.run(  # pylint: disable=ansible-bad-function
            list(argv),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_seconds,
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        raise HostError(f"{argv[0]} is not on this host; install the package that brings it.") from None
    except subprocess.TimeoutExpired:
        raise HostError(
            f"{' '.join(argv)} did not end within {timeout_seconds:.0f} s; look at what it waits for."
        ) from None
    return Completed(tuple(argv), done.returncode, done.stdout, done.stderr)


def attend(argv: Sequence[str]) -> int:
    """Run a program with this one's own input and output and return its exit code; signals to end are passed on to it."""
    try:
        child = subprocess.Popen(list(argv))  # pylint: disable=ansible-bad-function
    except OSError as error:
        raise HostError(f"{argv[0]} could not be started: {error.strerror}.") from None
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    code = child.wait()
    # As a shell says it.
    return code if code >= 0 else 128 - code


def check(
    argv: Sequence[str],
    timeout_seconds: float = 60,
    stdin: Optional[str] = None,
    env: Optional[Mapping[str, str]] = None,
) -> str:
    """Run a program and return its standard output; CommandFailed if its exit code is not 0."""
    completed = run(argv, timeout_seconds, stdin, env)
    if not completed.ok:
        raise CommandFailed(f"{' '.join(argv)} failed with code {completed.code}: {completed.said}", completed)
    return completed.out
