# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who listens for TCP on this host."""

from __future__ import annotations

import collections
import contextlib
import ipaddress
import itertools
import os
import re
import struct
from typing import AbstractSet, Counter, Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Tuple

from ..base.errors import HostError
from ..base.values import Place
from . import files, units

SSHD_UNITS = ("ssh.service", "ssh.socket")
SSHD_PROPERTIES = ("MainPID", "Listen", "BindIPv6Only", "ExecStart")
#: How the kernel writes the state of a socket that listens.
_LISTENING = "0A"
_ESTABLISHED = "01"
#: The same of one for UDP that is not connected to anybody.
_BOUND = "07"
#: Of the processes of one user so many descriptors are looked at, and of root's all: a user's may be as many as memory holds.
_MOST_DESCRIPTORS = 50_000


class _Socket(NamedTuple):
    """What the kernel lists of a socket: its own address and port, its number, and the UID of whoever made it."""

    address: str
    port: int
    inode: str
    uid: int


class Listener(NamedTuple):
    """A listening TCP socket: its address and port, its process by id and program name, and the UID of whoever made it."""

    address: str
    port: int
    pid: str
    program: str
    uid: int = 0


def listening(whole: bool = False) -> List[Listener]:
    """Return all listening TCP sockets, one for each process that holds it; HostError where the kernel does not list them.

    With ``whole`` the process is found however many descriptors its user has, which may take long.

    Read from the kernel itself: the name of a program, which anybody chooses, may look like the rest of a line of ``ss``.
    """
    return _with_owners([*_listed("/proc/net/tcp"), *_listed("/proc/net/tcp6")], whole)


def receiving() -> List[Listener]:
    """Return all sockets that receive UDP from anybody, as ``listening`` does those of TCP."""
    return _with_owners([*_listed("/proc/net/udp", _BOUND), *_listed("/proc/net/udp6", _BOUND)])


def reachable() -> FrozenSet[Place]:
    """Return the addresses and ports of all sockets that listen for TCP or receive UDP, without asking whose they are."""
    found = [*_listed("/proc/net/tcp"), *_listed("/proc/net/tcp6")]
    found += [*_listed("/proc/net/udp", _BOUND), *_listed("/proc/net/udp6", _BOUND)]
    return frozenset((one.address, one.port) for one in found)


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
    owners = _owners({one.inode for one in sockets})
    return [
        Connection(one.port, peers.get(one.inode, ""), pid, name)
        for one in sockets
        for pid, name in owners.get(one.inode, [])
    ]


def clients(ports: AbstractSet[int]) -> Counter[int]:
    """Return how many connections to these ports of this very host come from itself, by the UID of whoever made them."""
    ends = []
    for row in [*_rows("/proc/net/tcp"), *_rows("/proc/net/tcp6")]:
        own, other = _place(row[1]), _place(row[2])
        if row[3] == _ESTABLISHED and ports & {own[1], other[1]}:
            ends.append((own, other, int(row[7])))
    # Of such a connection the other end is a socket of this host's, too.
    answering = {(own, other) for own, other, _uid in ends}
    return collections.Counter(uid for own, other, uid in ends if other[1] in ports and (other, own) in answering)


def _peers(path: str) -> Dict[str, str]:
    """Return the other end of each socket, by inode."""
    rows = [line.split() for line in (files.read(path) or "").splitlines()[1:]]
    ends = ((row[9], *row[2].split(":")) for row in rows if len(row) > 9)
    return {inode: f"{_address(address)} port {int(port, 16)}" for inode, address, port in ends}


def _with_owners(sockets: List[_Socket], whole: bool = False) -> List[Listener]:
    owners = _owners({one.inode for one in sockets}, whole)
    return [
        Listener(one.address, one.port, pid, name, one.uid)
        for one in sockets
        for pid, name in owners.get(one.inode, [("0", "another program")])
    ]


def _listed(path: str, state: str = _LISTENING) -> List[_Socket]:
    """Return each socket of a family in this state."""
    found = []
    for row in _rows(path):
        if row[3] == state:
            found.append(_Socket(*_place(row[1]), row[9], int(row[7])))
    return found


def _rows(path: str) -> List[List[str]]:
    """Return the fields of each socket of a family."""
    text = files.read(path)
    if text is None and path.endswith("6"):
        # A kernel without IPv6.
        return []
    rows = [line.split() for line in (text or "").splitlines()]
    if not rows or rows[0][:2] != ["sl", "local_address"] or any(len(row) < 10 for row in rows[1:]):
        raise HostError(f"{path} does not list this host's sockets, so nobody knows who listens; see what is in it.")
    return rows[1:]


def _place(text: str) -> Place:
    address, _colon, port = text.partition(":")
    return _address(address), int(port, 16)


def _address(text: str) -> str:
    """Return an address as the kernel lists it, in words of 32 bits, each in the byte order of this machine."""
    words = (int(text[start : start + 8], 16) for start in range(0, len(text), 8))
    packed = b"".join(struct.pack("=I", word) for word in words)
    found = ipaddress.ip_address(packed)
    return str(getattr(found, "ipv4_mapped", None) or found)


def _owners(inodes: AbstractSet[str], whole: bool = False) -> Dict[str, List[Tuple[str, str]]]:
    """Return the processes that hold these sockets, by inode: id and program."""
    found: Dict[str, List[Tuple[str, str]]] = {}
    seen: Counter[int] = Counter()
    for pid in filter(str.isdigit, os.listdir("/proc") if inodes else ()):
        # It may have ended by now; and of one that nobody may look at the owner is not known.
        with contextlib.suppress(OSError):
            uid = _started_by(pid)
            left = None if whole or uid == 0 else max(_MOST_DESCRIPTORS - seen[uid], 0)
            with os.scandir(f"/proc/{pid}/fd") as entries:
                links = [os.readlink(entry.path) for entry in itertools.islice(entries, left)]
            seen[uid] += len(links)
            names = set(links)
            for inode in inodes & {name[len("socket:[") : -1] for name in names if name.startswith("socket:[")}:
                found.setdefault(inode, []).append((pid, _program(pid)))
    return found


def _started_by(pid: str) -> int:
    """Return the UID of whoever started a process, be it one that got root's rights."""
    found = re.search(r"^Uid:\s+(\d+)", files.read(f"/proc/{pid}/status") or "", re.MULTILINE)
    if found is None:
        raise ProcessLookupError(pid)
    return int(found.group(1))


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
