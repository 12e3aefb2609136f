# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who listens for TCP on this host."""

from __future__ import annotations

import re
from typing import FrozenSet, List, Mapping, NamedTuple, Optional

from ..core.sshd_listen import Place
from . import units
from .process import check

SSHD_UNITS = ("ssh.service", "ssh.socket")
SSHD_PROPERTIES = ("MainPID", "Listen", "ExecStart")


class Listener(NamedTuple):
    """A listening TCP socket: its address and port, and its process by id and program name."""

    address: str
    port: int
    pid: str
    program: str


def listening() -> List[Listener]:
    """Return all listening TCP sockets."""
    found = []
    for line in check(["ss", "-Hltnp"]).splitlines():
        local = line.split()[3]
        owner = re.search(r'\(\("([^"]+)",pid=(\d+)', line)
        name, pid = owner.groups() if owner else ("another program", "0")
        address, _colon, port = local.rpartition(":")
        found.append(Listener(_plain(address), int(port), pid, name))
    return found


def sshd(observed: Optional[Mapping[str, units.Unit]] = None) -> FrozenSet[int]:
    """Return the ports on which sshd answers, itself or behind its systemd socket; ``observed`` is for ``sshd_places``."""
    return frozenset(port for _address, port in sshd_places(observed))


def sshd_places(observed: Optional[Mapping[str, units.Unit]] = None) -> FrozenSet[Place]:
    """Return the addresses and ports on which sshd answers.

    ``observed`` saves a call to systemd for whoever has asked for SSHD_UNITS with SSHD_PROPERTIES already.
    """
    found = observed or units.observe(SSHD_UNITS, SSHD_PROPERTIES)
    service, socket = found["ssh.service"], found["ssh.socket"]
    if socket.active:
        listed = re.findall(r"(\S*):(\d+) \(Stream\)", socket.properties.get("Listen", ""))
        return frozenset((_plain(address), int(port)) for address, port in listed)
    main = service.properties.get("MainPID", "0")
    return frozenset((entry.address, entry.port) for entry in listening() if entry.pid == main != "0")


def _plain(address: str) -> str:
    return address.partition("%")[0].strip("[]")
