# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports that root gave to sshd, taken back from whoever holds them without being root.

From 1024 on any user may take a port that is free for a moment, such as sshd's while sshd starts again. Whose a socket is the
kernel alone says. One that is bound and does not listen is in none of its lists: only the socket itself tells its port.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import ipaddress
import os
import signal
import socket
import syslog
import time
from typing import AbstractSet, Dict, Iterator, List, Optional

from ..base.errors import HostError
from ..base.values import Address, Place
from . import files, sockets

#: The same on every architecture; Python has no name for it.
_PIDFD_GETFD = 438
#: Asks a socket for its network namespace (SIOCGSKNS).
_NAMESPACE = 0x894C
#: The lowest port that a user may take.
_USERS = "/proc/sys/net/ipv4/ip_unprivileged_port_start"
_ROUNDS = 50
_FOLLOW_SECONDS = 5


@contextlib.contextmanager
def taken_back(places: AbstractSet[Place]) -> Iterator[List[str]]:
    """End the processes that keep these places from sshd without being root's, and yield a sentence on each; often none.

    Whoever started a process decides, its real user: also where that runs a program with root's rights. Where there was one, no
    user can take such a port until sshd has it: many that try in a loop are faster than any program that starts.
    """
    if not places or not _takers(places):
        yield []
        return
    ended: Dict[str, int] = {}
    with _kept_from_users(max(port for _address, port in places)):
        for _round in range(_ROUNDS):
            found = _takers(places, end=True)
            if not found:
                break
            ended.update(found)
            time.sleep(0.02)
        ports = ", ".join(str(port) for port in sorted({port for _address, port in places}))
        said = [
            f"Ended process {pid} of the user with the id {uid}, which kept sshd from port {ports}."
            for pid, uid in ended.items()
        ]
        syslog.openlog("portcullis", 0, syslog.LOG_AUTH)
        for line in said:
            syslog.syslog(syslog.LOG_WARNING, line)
        yield said
        with contextlib.suppress(HostError):
            deadline = time.monotonic() + _FOLLOW_SECONDS
            while not places <= sockets.sshd_places() and time.monotonic() < deadline:
                time.sleep(0.1)


def _takers(places: AbstractSet[Place], end: bool = False) -> Dict[str, int]:
    """Return the processes of others than root that hold a socket in the way of these places, by id, with the real user of each."""
    listening, found = set(), {}
    # Where the kernel lists nothing, the sockets themselves still tell.
    with contextlib.suppress(HostError):
        listening = {
            entry.pid for entry in sockets.listening(whole=True) if in_the_way(entry.address, entry.port, places)
        }
    for pid in filter(str.isdigit, os.listdir("/proc")):
        # It may have ended by now.
        with contextlib.suppress(OSError):
            if not _user(pid):
                continue
            process = os.pidfd_open(int(pid))
            try:
                # Asked again, now that this cannot be another process of the same id.
                uid = _user(pid)
                if uid and (pid in listening or _holds(pid, process, places)):
                    found[pid] = uid
                    if end:
                        signal.pidfd_send_signal(process, signal.SIGKILL)
            finally:
                os.close(process)
    return found


def in_the_way(address: str, port: int, places: AbstractSet[Place]) -> bool:
    """Whether a socket there keeps sshd from one of these places."""
    own = _plain(address)
    # What is no address of IP (a vsock's) is in nobody's way.
    others = [_plain(wanted) for wanted, other in places if port == other]
    return own is not None and any(
        other is not None and (own.is_unspecified or other.is_unspecified or own == other) for other in others
    )


def _plain(text: str) -> Optional[Address]:
    with contextlib.suppress(ValueError):
        found: Address = ipaddress.ip_address(text.partition("%")[0])
        return getattr(found, "ipv4_mapped", None) or found
    return None


def _user(pid: str) -> int:
    """Return the real user of a process; 0 for one that is not there any more."""
    for line in (files.read(f"/proc/{pid}/status") or "").splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[1])
    return 0


def _holds(pid: str, process: int, places: AbstractSet[Place]) -> bool:
    for number in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            if not os.readlink(f"/proc/{pid}/fd/{number}").startswith("socket:"):
                continue
            copy = ctypes.CDLL(None, use_errno=True).syscall(_PIDFD_GETFD, process, int(number), 0)
            if copy >= 0:
                with socket.socket(fileno=copy) as found:
                    if _blocks(found, places):
                        return True
    return False


def _blocks(found: socket.socket, places: AbstractSet[Place]) -> bool:
    """Whether sshd could not listen beside this socket; it can beside the connections of those who are logged in."""
    if found.family not in (socket.AF_INET, socket.AF_INET6) or found.type != socket.SOCK_STREAM:
        return False
    name = found.getsockname()
    if not name[1] or not in_the_way(name[0], name[1], places):
        return False
    listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if not listens and found.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR):
        return False
    namespace = fcntl.ioctl(found.fileno(), _NAMESPACE)
    try:
        return os.path.samestat(os.fstat(namespace), os.stat("/proc/self/ns/net"))
    finally:
        os.close(namespace)


@contextlib.contextmanager
def _kept_from_users(port: int) -> Iterator[None]:
    """Let no user take a port up to this one meanwhile, where the kernel knows how; ports for outgoing connections stay the users'."""
    before = _set(None)
    if before is None or int(before) > port:
        yield
        return
    try:
        _set(str(min(port + 1, 65535)))
        yield
    finally:
        _set(before)


def _set(text: Optional[str]) -> Optional[str]:
    """Return the lowest port that users may take, after setting it to ``text``; None where there is none to see."""
    with contextlib.suppress(OSError):
        if text is not None:
            with open(_USERS, "w", encoding="ascii") as file:
                file.write(text)
        return files.read(_USERS)
    return None
