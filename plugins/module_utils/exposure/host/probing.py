# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying the ports of other hosts from this one, TCP over both families.

With the right to send raw packets (root's) a port is tried by a SYN alone; without it by a connection, and then not those ports where
somebody counts connections that end before a login (``gentle``).
"""

from __future__ import annotations

import contextlib
import errno
import secrets
import select
import socket
import time
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Sequence, Set, Tuple

from ...base import packet_marks
from ...base.errors import HostError
from ...base.values import Address
from .. import packets
from ..packets import OPEN, REFUSED, REJECTED, SILENT

#: Packets for each second to one address, so that nobody's line or table of connections is filled.
_PACE = 1000
_AT_ONCE = 200
_PIECE = 65535
_ICMP = {4: socket.IPPROTO_ICMP, 6: socket.IPPROTO_ICMPV6}
_FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
#: What connect(2) says where somebody on the way answered.
_REJECTIONS = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EACCES, errno.EPERM, errno.EPROTO, errno.ENOPROTOOPT)


@dataclass
class Look:
    """What came of trying one address: the state of each port, from which address, and why nothing could be tried where that is so.

    ``left`` are ports that were not tried, since a connection would have counted against this host.
    """

    states: Dict[int, str] = field(default_factory=dict)
    source: str = ""
    trouble: str = ""
    left: Tuple[int, ...] = ()


def probe(address: Address, ports: Sequence[int], gentle: Set[int], seconds: float, attempts: int) -> Look:
    """Try the TCP ports of an address, each so often; a port that never answers is silent."""
    look = Look()
    try:
        look.source = _own(address)
        with contextlib.ExitStack() as stack:
            try:
                raw = _Raw(stack, address, look.source)
            except PermissionError:
                look.left = tuple(port for port in ports if port in gentle)
                for _attempt in range(attempts):
                    missing = [port for port in ports if port not in gentle and look.states.get(port, SILENT) == SILENT]
                    look.states.update(_connected(address, missing, seconds))
                return look
            for _attempt in range(attempts):
                missing = [port for port in ports if port not in look.states]
                look.states.update(raw.tried(missing, seconds))
    except OSError as error:
        # A raw packet that the host's own rules drop on its way out.
        stopped = "its own firewall stops what leaves" if error.errno == errno.EPERM else error.strerror or error
        look.trouble = f"{address} cannot be tried from here ({stopped})"
        return look
    for port in ports:
        look.states.setdefault(port, SILENT)
    return look


def _own(address: Address) -> str:
    """Return from which of its addresses this host speaks to another one; OSError where no route leads there."""
    with socket.socket(_FAMILY[address.version], socket.SOCK_DGRAM) as asking:
        asking.connect((str(address), 9))
        return str(asking.getsockname()[0])


class _Raw:
    """Sockets that send SYNs to one address and hear what comes back."""

    def __init__(self, stack: contextlib.ExitStack, address: Address, own: str) -> None:
        family = _FAMILY[address.version]
        self._address = address
        self._tcp = stack.enter_context(socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_TCP))
        self._icmp = stack.enter_context(socket.socket(family, socket.SOCK_RAW, _ICMP[address.version]))
        # Nobody else gets this port meanwhile, and as nobody listens on it the kernel ends what the other side takes for begun.
        reserved = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
        reserved.bind((own, 0))
        self._port = int(reserved.getsockname()[1])
        self._own = type(address)(own)
        # The role outbound, where this host has it, counts and stops what programs of this host do to strangers, and not this.
        with contextlib.suppress(PermissionError):
            self._tcp.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, packet_marks.TRYING)
        for one in (self._tcp, self._icmp):
            one.setblocking(False)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)

    def tried(self, ports: Sequence[int], seconds: float) -> Dict[int, str]:
        """Send a SYN to each port and return the states of those that answered."""
        asked: Dict[int, int] = {}
        found: Dict[int, str] = {}
        began = time.monotonic()
        for count, port in enumerate(ports):
            asked[port] = secrets.randbits(32)
            self._send(port, asked[port])
            self._hear(asked, found, max(0.0, began + count / _PACE - time.monotonic()))
        until = time.monotonic() + seconds
        while time.monotonic() < until and len(found) < len(asked):
            self._hear(asked, found, until - time.monotonic())
        return found

    def _send(self, port: int, sequence: int) -> None:
        segment = packets.syn(self._own, self._address, self._port, port, sequence)
        while True:
            try:
                self._tcp.sendto(segment, (str(self._address), 0))
                return
            except (BlockingIOError, InterruptedError):
                select.select([], [self._tcp], [], 1)
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                time.sleep(0.01)

    def _hear(self, asked: Dict[int, int], found: Dict[int, str], seconds: float) -> None:
        """Take what comes within some seconds, at most a bufferful at once."""
        ready, _writable, _odd = select.select([self._tcp, self._icmp], [], [], max(0.0, seconds))
        for one in ready:
            for answer in self._answers(one):
                if answer.tried_from == self._port and asked.get(answer.port) == answer.sequence:
                    found.setdefault(answer.port, answer.state)

    def _answers(self, one: socket.socket) -> Iterator[packets.Answer]:
        version = self._address.version
        for _count in range(_AT_ONCE):
            try:
                packet, sender = one.recvfrom(_PIECE)
            except BlockingIOError:
                return
            if one is self._tcp:
                answer = packets.answered(packet, version)
                if answer is not None and sender[0].partition("%")[0] == str(self._address):
                    yield answer
                continue
            returned = packets.returned(packet, version)
            if returned is not None and returned[0] == self._address.packed:
                yield returned[1]


def _connected(address: Address, ports: Sequence[int], seconds: float) -> Dict[int, str]:
    """Connect to each port, some at once, and return what came of it."""
    found: Dict[int, str] = {}
    for start in range(0, len(ports), _AT_ONCE):
        with contextlib.ExitStack() as stack:
            waiting: Dict[int, Tuple[socket.socket, int]] = {}
            poll = select.poll()
            for port in ports[start : start + _AT_ONCE]:
                one = stack.enter_context(socket.socket(_FAMILY[address.version], socket.SOCK_STREAM))
                one.setblocking(False)
                said = one.connect_ex((str(address), port))
                if said != errno.EINPROGRESS:
                    found[port] = _state(said)
                    continue
                waiting[one.fileno()] = (one, port)
                poll.register(one, select.POLLOUT)
            until = time.monotonic() + seconds
            while waiting and time.monotonic() < until:
                for descriptor, _event in poll.poll(max(1, (until - time.monotonic()) * 1000)):
                    one, port = waiting.pop(descriptor)
                    poll.unregister(descriptor)
                    found[port] = _state(one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
            found.update({port: SILENT for _one, port in waiting.values()})
    return found


def _state(said: int) -> str:
    if said == 0:
        return OPEN
    if said == errno.ECONNREFUSED:
        return REFUSED
    if said in _REJECTIONS:
        return REJECTED
    if said in (errno.ETIMEDOUT, errno.ECONNRESET):
        return SILENT
    raise HostError(
        f"a connection failed in a way that says nothing of the port ({errno.errorcode.get(said, said)}); run again."
    )


def grouped(states: Dict[int, str]) -> Dict[str, List[int]]:
    """Return the ports of each state."""
    return {
        state: [port for port, seen in states.items() if seen == state] for state in (OPEN, REFUSED, REJECTED, SILENT)
    }
