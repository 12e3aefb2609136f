# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who listens for TCP on this host."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import struct
from typing import AbstractSet, Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Tuple

from ..base.errors import HostError
from ..base.values import Place
from . import files, units

SSHD_UNITS = ("ssh.service", "ssh.socket")
SSHD_PROPERTIES = ("MainPID", "Listen", "ExecStart")
#: How the kernel writes the state of a socket that listens.
_LISTENING = "0A"
_ESTABLISHED = "01"
#: The same of one for UDP that is not connected to anybody.
_BOUND = "07"


class Listener(NamedTuple):
    """A listening TCP socket: its address and port, and its process by id and program name."""

    address: str
    port: int
    pid: str
    program: str


def listening() -> List[Listener]:
    """Return all listening TCP sockets, one for each process that holds it; HostError where the kernel does not list them.

    Read from the kernel itself: the name of a program, which anybody chooses, may look like the rest of a line of ``ss``.
    """
    return _with_owners([*_listed("/proc/net/tcp"), *_listed("/proc/net/tcp6")])


def receiving() -> List[Listener]:
    """Return all sockets that receive UDP from anybody, as ``listening`` does those of TCP."""
    return _with_owners([*_listed("/proc/net/udp", _BOUND), *_listed("/proc/net/udp6", _BOUND)])


def reachable() -> FrozenSet[Place]:
    """Return the addresses and ports of all sockets that listen for TCP or receive UDP, without asking whose they are."""
    found = [*_listed("/proc/net/tcp"), *_listed("/proc/net/tcp6")]
    found += [*_listed("/proc/net/udp", _BOUND), *_listed("/proc/net/udp6", _BOUND)]
    return frozenset((address, port) for address, port, _inode in found)


class Connection(NamedTuple):
    """A TCP connection: the port of this host, the other end, and the process that holds it by id and program name."""

    port: int
    peer: str
    pid: str
    program: str


def connected() -> List[Connection]:
    """Return all established TCP connections, one for each process that holds it."""
    sockets = [*_listed("/proc/net/tcp", _ESTABLISHED), *_listed("/proc/net/tcp6", _ESTABLISHED)]
    peers = {**_peers("/proc/net/tcp"), **_peers("/proc/net/tcp6")}
    owners = _owners({inode for _address, _port, inode in sockets})
    return [
        Connection(port, peers.get(inode, ""), pid, name)
        for _address, port, inode in sockets
        for pid, name in owners.get(inode, [])
    ]


def _peers(path: str) -> Dict[str, str]:
    """Return the other end of each socket, by inode."""
    rows = [line.split() for line in (files.read(path) or "").splitlines()[1:]]
    ends = ((row[9], *row[2].split(":")) for row in rows if len(row) > 9)
    return {inode: f"{_address(address)} port {int(port, 16)}" for inode, address, port in ends}


def _with_owners(sockets: List[Tuple[str, int, str]]) -> List[Listener]:
    owners = _owners({inode for _address, _port, inode in sockets})
    return [
        Listener(address, port, pid, name)
        for address, port, inode in sockets
        for pid, name in owners.get(inode, [("0", "another program")])
    ]


def _listed(path: str, state: str = _LISTENING) -> List[Tuple[str, int, str]]:
    """Return the address, port and inode of each socket of a family in this state."""
    text = files.read(path)
    if text is None and path.endswith("6"):
        # A kernel without IPv6.
        return []
    rows = [line.split() for line in (text or "").splitlines()]
    if not rows or rows[0][:2] != ["sl", "local_address"] or any(len(row) < 10 for row in rows[1:]):
        raise HostError(f"{path} does not list this host's sockets, so nobody knows who listens; see what is in it.")
    found = []
    for row in rows[1:]:
        if row[3] == state:
            address, _colon, port = row[1].partition(":")
            found.append((_address(address), int(port, 16), row[9]))
    return found


def _address(text: str) -> str:
    """Return an address as the kernel lists it, in words of 32 bits, each in the byte order of this machine."""
    words = (int(text[start : start + 8], 16) for start in range(0, len(text), 8))
    packed = b"".join(struct.pack("=I", word) for word in words)
    found = ipaddress.ip_address(packed)
    return str(getattr(found, "ipv4_mapped", None) or found)


def _owners(inodes: AbstractSet[str]) -> Dict[str, List[Tuple[str, str]]]:
    """Return the processes that hold these sockets, by inode: id and program."""
    found: Dict[str, List[Tuple[str, str]]] = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        # It may have ended by now; and of one that nobody may look at the owner is not known.
        with contextlib.suppress(OSError):
            names = {os.readlink(f"/proc/{pid}/fd/{number}") for number in os.listdir(f"/proc/{pid}/fd")}
            for inode in inodes & {name[len("socket:[") : -1] for name in names if name.startswith("socket:[")}:
                found.setdefault(inode, []).append((pid, _program(pid)))
    return found


def _program(pid: str) -> str:
    return " ".join((files.read(f"/proc/{pid}/comm") or "another program").split())


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
