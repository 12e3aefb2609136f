# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeing from outside what comes of the attempts that a history's rows name."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import ipaddress
import itertools
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from lab import Lab

from .history import (
    BY_PASSWORD,
    CLOSED,
    KEY,
    LIMITED,
    LOGIN,
    NO_LOGIN,
    OFFICE4,
    OFTEN,
    OPEN,
    PASSWORD,
    SECRET,
    THROUGH,
    WITH_CODE,
    Row,
)

#: More than ufw's limit lets in within half a minute.
_MANY = 9
_FRESH = itertools.count(1)
_OPTIONS = ("-F", "none", "-o", "ConnectTimeout=6", "-o", "ControlPath=none", "-o", "NumberOfPasswordPrompts=1")


def see(lab: Lab, host: str, rows: Sequence[Row]) -> dict[str, str]:
    """Return what is seen from outside, by row."""
    plain = [one for one in rows if not one.user and one.how == KEY]
    answers = lab.connect_all((one.source, host, one.port) for one in plain)
    found = {str(one): OPEN if answer == "open" else CLOSED for one, answer in zip(plain, answers, strict=True)}
    rest = [one for one in rows if one not in plain]
    with ThreadPoolExecutor(max_workers=3) as pool:
        for one, seen in zip(rest, pool.map(lambda one: _HOW[one.how](lab, host, one), rest), strict=True):
            found[str(one)] = seen
    return found


def await_rows(lab: Lab, host: str, rows: Sequence[Row], when: str) -> dict[str, str]:
    """Return what is seen, at the latest at the fourth look, since programs may have been told of something a moment ago."""
    wanted = {str(one): one.at(when) for one in rows}
    found: dict[str, str] = {}
    for _look in range(4):
        wrong = [one for one in rows if found.get(str(one)) != wanted[str(one)]]
        if not wrong:
            break
        found.update(see(lab, host, wrong))
    return found


def _ssh(lab: Lab, host: str, row: Row, *options: str) -> list[str]:
    ssh, *rest = lab.ssh(host, row.user, row.port, row.source)
    return [ssh, *_OPTIONS, *options, *rest]


def _by_key(lab: Lab, host: str, row: Row) -> str:
    return _ended(lab, [*_ssh(lab, host, row, "-o", "BatchMode=yes"), "true"])


def _by_password(lab: Lab, host: str, row: Row) -> str:
    own = ("-o", "PubkeyAuthentication=no", "-o", "PreferredAuthentications=password,keyboard-interactive")
    return _ended(lab, [*_ssh(lab, host, row, *own), "true"], PASSWORD)


def _with_code(lab: Lab, host: str, row: Row) -> str:
    own = ("-o", "PreferredAuthentications=publickey,keyboard-interactive")
    return _ended(lab, [*_ssh(lab, host, row, *own), "true"], code(SECRET, time.time()))


def _ended(lab: Lab, command: Sequence[str], answer: str = "") -> str:
    """Return whether a login succeeds; whatever it is asked for, ``answer`` is said."""
    program = lab.folder / "answer"
    if not program.exists():
        program.write_text('#!/bin/sh\nprintf "%s\\n" "$PORTCULLIS_ANSWER"\n', encoding="ascii")
        program.chmod(0o755)
    env = {"SSH_ASKPASS": str(program), "SSH_ASKPASS_REQUIRE": "force", "PORTCULLIS_ANSWER": answer}
    return LOGIN if lab.run(command, timeout_seconds=60, env=env).returncode == 0 else NO_LOGIN


def code(secret: str, now: float) -> str:
    """Return the code of a second factor by time (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(now) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


def _through(lab: Lab, host: str, row: Row) -> str:
    with _carried(lab, _ssh(lab, host, row, "-o", "BatchMode=yes", "-W", f"127.0.0.1:{row.port}")) as banner:
        return OPEN if banner.startswith(b"SSH-2.0") else CLOSED


def _often(lab: Lab, host: str, row: Row) -> str:
    # From an address that nobody has had: a limit remembers for half a minute.
    known = ipaddress.ip_address(row.source)
    source = str(known + next(_FRESH))
    answers = lab.connect_all([(source, host, row.port)] * _MANY)
    if "open" not in answers:
        return CLOSED
    return OPEN if set(answers) == {"open"} else LIMITED


_HOW: Mapping[str, Callable[[Lab, str, Row], str]] = {
    KEY: _by_key,
    BY_PASSWORD: _by_password,
    WITH_CODE: _with_code,
    THROUGH: _through,
    OFTEN: _often,
}


@contextlib.contextmanager
def _carried(lab: Lab, command: Sequence[str]) -> Iterator[bytes]:
    """Have a connection carry another while the block runs, which gets the first line that the other end says."""
    with subprocess.Popen(
        lab.inside(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as running:
        try:
            assert running.stdout
            yield running.stdout.readline()
        finally:
            running.kill()


@contextlib.contextmanager
def carrying(lab: Lab, host: str, users: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Have connections of these users, with these options of ssh, carry others while the block runs."""
    with contextlib.ExitStack() as stack:
        for user, options in users.items():
            ssh, *rest = lab.ssh(host, user, 22, OFFICE4)
            own = [*_OPTIONS, "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", *options]
            command = [ssh, *own, *rest] if "-W" in options else [ssh, *own, *rest, "echo SSH-2.0; cat"]
            assert stack.enter_context(_carried(lab, command)).startswith(b"SSH-2.0"), user
        yield
