# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose SSH connections carry others: by what sshd is connected to, by where it listens for them, or by what a key says."""

from __future__ import annotations

import os
import pwd
import re
from collections import Counter
from typing import Dict, Iterator, List, Sequence, Tuple

from ...base.errors import HostError
from ...machine import sockets, user_files
from ...machine.process import command_line
from ..observed import Forwarded

_SSHD = ("/usr/sbin/sshd", "/usr/lib/openssh/sshd-session")
_SESSION = re.compile(r"sshd(?:-session)?: ([A-Za-z0-9._-]+\$?)(?:@| |$)")
_CARRYING = re.compile(r"(permitopen=|permitlisten=|port-forwarding)")
#: Where sshd listens for programs with windows, which is no forwarding of ports.
_DISPLAYS = range(6000, 6100)


def observe(ports: Sequence[int]) -> Tuple[Forwarded, ...]:
    """Return what is known of that; ``ports`` are those on which sshd answers."""
    return tuple(dict.fromkeys((*_now(ports), *_by_keys())))


def _now(ports: Sequence[int]) -> Iterator[Forwarded]:
    # One process may hold thousands.
    known: Dict[str, str] = {}
    held: Dict[str, List[sockets.Connection]] = {}
    for connection in dict.fromkeys(sockets.connected()):
        if _once(known, connection.pid):
            held.setdefault(connection.pid, []).append(connection)
    shared = Counter((one.port, one.peer) for connections in held.values() for one in connections)
    for pid, connections in held.items():
        carried = [one for one in connections if one.port not in ports]
        if carried == connections:
            # The session began before sshd moved to its ports: one of these is its own, which a monitor holds, too, unless it is root's.
            own = next((one for one in carried if shared[one.port, one.peer] > 1), carried[0])
            carried.remove(own)
        for one in carried:
            yield Forwarded(known[pid], f"one to {one.peer} right now")
    # A tunnel that leads back, as autossh keeps one: it may carry none at the moment.
    for listener in sockets.listening():
        user = _once(known, listener.pid) if listener.port not in (*ports, *_DISPLAYS) else ""
        if user:
            yield Forwarded(user, f"sshd listens on port {listener.port} for one right now")


def _once(known: Dict[str, str], pid: str) -> str:
    if pid not in known:
        known[pid] = _user(pid)
    return known[pid]


def _user(pid: str) -> str:
    """Return whose session a process of sshd's is; nothing for another process. Its name is anybody's to choose, its program is not."""
    found = _SESSION.match(" ".join(command_line(int(pid))))
    try:
        program = os.readlink(f"/proc/{pid}/exe").partition(" ")[0] if found else ""
    except OSError:
        # It has ended by now.
        return ""
    return found.group(1) if found and program in _SSHD else ""


def _by_keys() -> Iterator[Forwarded]:
    for entry in pwd.getpwall():
        if _CARRYING.search(_keys(entry)):
            yield Forwarded(entry.pw_name, "a key of that user's says where to")


def _keys(entry: pwd.struct_passwd) -> str:
    """Return a user's file of keys; nothing where that user cannot read it either."""
    path = os.path.join(entry.pw_dir, ".ssh", "authorized_keys")
    try:
        content = user_files.read(path, entry)
    except HostError:
        return ""
    return content.text if content else ""
