# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a host that was repaired in its rescue system came up with one way in: tried from the controller, as anybody would."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import time
import typing as t
from dataclasses import dataclass

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import CommandFailed, check

#: What the host's new keys stand under in a file of their own, whatever its address is.
ALIAS = "portcullis-rescued"
_SECONDS = 10
_PAUSE_SECONDS = 3
_DENIED = re.compile(r"Permission denied \(([a-z0-9,-]+)\)")
_CHANGED = "REMOTE HOST IDENTIFICATION HAS CHANGED"


@dataclass(frozen=True)
class Way:
    """How a login is made: ssh's program, what the inventory gives it, the host, and the file that pins its keys."""

    program: str
    given: t.Tuple[str, ...]
    host: str
    known_hosts: str

    def command(self, user: str, port: int, *options: str) -> t.List[str]:
        """Return a command that runs ``true`` there; ssh takes the first value of an option, so the pin cannot be loosened."""
        pinned = {
            "ControlPath": "none",
            "BatchMode": "yes",
            "ConnectTimeout": str(_SECONDS),
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": shlex.quote(self.known_hosts),
            "GlobalKnownHostsFile": "none",
            "HostKeyAlias": ALIAS,
            "VerifyHostKeyDNS": "no",
            "UpdateHostKeys": "no",
        }
        words = [word for name, value in pinned.items() for word in ("-o", f"{name}={value}")]
        return [self.program, *words, *options, *self.given, "-p", str(port), "-l", user, "--", self.host, "true"]


@dataclass(frozen=True)
class Proof:
    """One thing that was tried: what should be, whether it is, and what was seen."""

    what: str
    holds: bool
    seen: str

    def to_data(self) -> t.Dict[str, t.Any]:
        return {"what": self.what, "holds": self.holds, "seen": self.seen}


def wait(way: Way, user: str, port: int, seconds: float) -> t.Tuple[bool, str]:
    """Try to log in by the pinned key until that succeeds or the time is over; return whether it did, and what ssh said last."""
    deadline = time.monotonic() + seconds
    while True:
        code, said = _ssh(way.command(user, port))
        if code == 0:
            return True, "logged in, and the host showed the new key"
        if _CHANGED in said:
            said = f"another key than the new one was shown, as by a rescue system that still runs ({_last(said)})"
        if time.monotonic() > deadline:
            return False, _last(said)
        time.sleep(_PAUSE_SECONDS)


def prove(
    way: Way, user: str, ports: t.Sequence[int], refused: t.Sequence[str], closed: t.Sequence[int]
) -> t.List[Proof]:
    """Return what holds of a host that answers: each proof is a connection of its own."""
    found = []
    for port in ports:
        code, said = _ssh(way.command(user, port))
        found.append(Proof(f"{user} gets in on port {port} by the pinned key", code == 0, _last(said) or "logged in"))
        code, said = _ssh(
            way.command(
                user,
                port,
                "-o",
                "PubkeyAuthentication=no",
                "-o",
                "PreferredAuthentications=password,keyboard-interactive",
            )
        )
        offered = _DENIED.search(said)
        only = offered is not None and set(offered.group(1).split(",")) == {"publickey"}
        found.append(Proof(f"Port {port} offers keys alone, and no password", code != 0 and only, _last(said)))
        for path in refused:
            options = ("-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "IdentityFile=none", "-i", path)
            for name in dict.fromkeys((user, "root")):
                # What the inventory gives could name a key that does get in.
                code, said = _ssh(Way(way.program, (), way.host, way.known_hosts).command(name, port, *options))
                denied = code != 0 and _DENIED.search(said) is not None
                found.append(
                    Proof(f"The key {path} does not let in {name} on port {port}", denied, _last(said) or "it lets in")
                )
    for port in closed:
        said = _why_closed(way.host, port)
        found.append(Proof(f"Port {port} is closed", said != "", said or "it is open"))
    return found


def objection(path: str) -> str:
    """Return why a login by a private key would fail whatever the host says; empty where nothing of the key stands in the way."""
    try:
        public = check(["ssh-keygen", "-y", "-P", "", "-f", path], says=r"^\S+ \S+")
    except CommandFailed as error:
        return error.completed.said if error.completed else str(error)
    except HostError as error:
        return str(error)
    return "it is on a security key, which somebody has to touch" if public.startswith("sk-") else ""


def _ssh(command: t.Sequence[str]) -> t.Tuple[int, str]:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=6 * _SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 255, "it did not end in time"
    except OSError as error:
        return 255, error.strerror or "ssh could not be started"
    return done.returncode, done.stderr


def _why_closed(host: str, port: int) -> str:
    """Return why no connection came about; nothing where one did."""
    try:
        socket.create_connection((host, port), _SECONDS).close()
    except OSError as error:
        return error.strerror or str(error) or "it does not answer"
    return ""


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else ""
