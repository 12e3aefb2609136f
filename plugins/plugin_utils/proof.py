# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What proves, on a host that converges itself, that people still get in: another host, a probe, or its own checks."""

from __future__ import annotations

import socket
import subprocess
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import check
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.logins import Login
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending

_SECONDS = 30
_TRIES = 3
#: Where a host answers itself.
_OWN = ("127.0.0.1", "::1")


def failure(method: str, command: t.Sequence[str], pending: Pending) -> t.Optional[str]:
    """Return what did not prove it, or None.

    A second host confirms by itself, with its own login. So it is for the caller to ask whether the change is confirmed by
    now: what is said here counts only if it is not.
    """
    try:
        ports = pending.ports or _ports_of_sshd()
    except HostError as error:
        return str(error)
    if method == "second_host":
        return _confirmed_elsewhere(_filled(command, ports[0], pending.id))
    for port in ports:
        said = _probe(_filled(command, port, pending.id)) if method == "probe" else _own_check(port)
        if said:
            return said
    return None


def _ports_of_sshd() -> t.List[int]:
    """Return where sshd is to answer, for a change that is not about its ports."""
    said = check(["sshd", "-T", "-C", Login("root", "127.0.0.1").question], says=r"^port \d+$")
    return [int(line.split()[1]) for line in said.splitlines() if line.startswith("port ")]


def _filled(command: t.Sequence[str], port: int, identity: str) -> t.List[str]:
    return [word.replace("{port}", str(port)).replace("{id}", identity) for word in command]


def _confirmed_elsewhere(command: t.Sequence[str]) -> str:
    said = _probe(command)
    return said or f"the second host did not confirm the change, though '{command[0]}' ended well"


def _probe(command: t.Sequence[str]) -> t.Optional[str]:
    said = ""
    for _attempt in range(_TRIES):
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            said = f"it did not end within {_SECONDS} s"
            continue
        except OSError as error:
            said = error.strerror or "it could not be started"
            continue
        if done.returncode == 0:
            return None
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        said = f"code {done.returncode}{f', {lines[-1]}' if lines else ''}"
    # Its arguments may hold a secret, and this is for the journal.
    return f"the proof that was chosen, '{command[0]}', did not succeed ({said})"


def _own_check(port: int) -> t.Optional[str]:
    said = []
    for address in _OWN:
        try:
            with socket.create_connection((address, port), _SECONDS) as connection:
                connection.settimeout(_SECONDS)
                if connection.recv(4) == b"SSH-":
                    return None
                said.append(f"{address} does not speak SSH")
        except OSError as error:
            said.append(f"{address}: {error.strerror or error}")
    return f"sshd does not answer this host itself on port {port} ({'; '.join(said)})"
