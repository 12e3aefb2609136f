# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python program that stays on a host and does what a test asks of it, each time in a process of its own.

What the host's own command is made of is imported once, and not anew for every question: that takes longer than most answers.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Mapping

from lab import Lab, LabError

#: ``answer(given)`` is what the test's own text defines; what it prints, and how its process ended, is passed on.
_STAY = """
import json, os, sys, traceback


def _one(line, out, err):
    code = 1
    try:
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        answer(json.loads(line))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _text(file):
    with os.fdopen(file, "rb") as found:
        found.seek(0)
        return found.read().decode("utf-8", "replace")


print(json.dumps("ready"), flush=True)
for line in iter(sys.stdin.readline, ""):
    out, err = os.memfd_create("out"), os.memfd_create("err")
    pid = os.fork()
    if pid == 0:
        _one(line, out, err)
    _pid, status = os.waitpid(pid, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), _text(out), _text(err)]), flush=True)
"""


class Resident:
    """The program on one host; it is started when it is first asked, and again where a reboot has ended it."""

    def __init__(self, lab: Lab, host: str, text: str, environment: Mapping[str, str] | None = None) -> None:
        self._machine = lab.machine(host)
        variables = [f"{name}={value}" for name, value in (environment or {}).items()]
        self._argv = ["env", *variables, "python3", "-c", text + _STAY]
        self._running: subprocess.Popen[bytes] | None = None
        self._read = b""

    def ask(self, given: object, timeout_seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Have it answer in a process of its own, and return how that ended."""
        running = self._running
        if running is None or running.poll() is not None:
            running = self._start()
        assert running.stdin
        running.stdin.write(json.dumps(given).encode() + b"\n")
        running.stdin.flush()
        code, out, err = json.loads(self._line(running, timeout_seconds))
        return subprocess.CompletedProcess([], code, out, err)

    def end(self) -> None:
        """End it; it is started again when it is asked again."""
        if self._running:
            self._running.kill()
            self._running.communicate()
            self._running = None

    def _start(self) -> subprocess.Popen[bytes]:
        self.end()
        self._read = b""
        self._running = subprocess.Popen(
            self._machine.enter(self._argv), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None
        )
        self._line(self._running, 120)
        return self._running

    def _line(self, running: subprocess.Popen[bytes], timeout_seconds: float) -> bytes:
        assert running.stdout
        until = time.monotonic() + timeout_seconds
        while b"\n" not in self._read:
            left = until - time.monotonic()
            if left <= 0 or not select.select([running.stdout], [], [], left)[0]:
                self.end()
                raise LabError(f"The program on {self._machine.name} did not answer within {timeout_seconds} s.")
            part = os.read(running.stdout.fileno(), 65536)
            if not part:
                raise LabError(f"The program on {self._machine.name} has ended.")
            self._read += part
        line, _end, self._read = self._read.partition(b"\n")
        return line
