# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking sshd whether a public key would let somebody in, without the private one.

sshd says so before it wants a signature (SSH_MSG_USERAUTH_PK_OK of RFC 4252), and ``ssh -v`` shows it. A sshd of our own does,
for one connection each, with the configuration in question. The connection is made in a network of its own, so that nobody else
reaches this sshd, and it sees the very addresses that a login would come from.
"""

from __future__ import annotations

import contextlib
import ctypes
import ipaddress
import os
import re
import socket
import subprocess
import tempfile
from typing import IO, Any, Dict, Iterator, List, Optional, Sequence, Tuple

from ...base.errors import HostError
from ...machine import files
from ...machine.process import check, has_program

_NEW_NETWORK = 0x40000000
_SECONDS = 15
#: It reads what a user has written, be that one line without an end: more than this is left to the host's other programs.
_BOUNDED = ("/usr/bin/prlimit", f"--as={2 << 30}")
#: The one kind of key that this sshd shows, and what both sides agree on: which algorithms do for people is not asked here.
_SERVER = (
    "-e",
    "-o",
    "LogLevel=VERBOSE",
    "-o",
    "HostKeyAlgorithms=ssh-ed25519",
    "-o",
    "KexAlgorithms=curve25519-sha256",
)
_CLIENT = (
    "-F none -v -T -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o PreferredAuthentications=publickey "
    "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null "
    f"-o KexAlgorithms=curve25519-sha256 -o ConnectTimeout={_SECONDS}"
).split()
#: What sshd says of every connection.
_USUAL = re.compile(
    r"Connection (from|closed)|Accepted key|Postponed publickey|Failed publickey|Disconnected|Server listening"
)
_FOUND_AT = re.compile(r"^Accepted key .* found at (?P<place>.+:\d+)\s*$", re.MULTILINE)


class Unavailable(HostError):
    """sshd cannot be asked this way on this host."""


class Unanswered(HostError):
    """sshd did not say whether it would accept a key."""


class Probe:
    """A sshd of our own that answers for one configuration, ``options`` included."""

    def __init__(self, network: "Network", folder: str, options: Sequence[str]) -> None:
        self._network = network
        self._key = os.path.join(folder, "asked.pub")
        self._options = options

    def ask(self, user: str, source: str, public_key: str) -> Tuple[str, str]:
        """Return where the line stands by which sshd would let somebody with this key in, else nothing; and its words.

        Unanswered where sshd neither takes the key nor refuses it.
        """
        files.write(self._key, public_key + "\n", 0o600)
        with tempfile.TemporaryFile("w+", errors="replace") as said:
            answer = self._connect(user, source, said)
            said.seek(0)
            words = said.read()
        unusual = [line.strip() for line in words.splitlines() if line.strip() and not _USUAL.search(line)]
        if "Server accepts key" in answer:
            place = _FOUND_AT.search(words)
            return (place.group("place") if place else "a file"), " / ".join(unusual)
        if "Permission denied (" in answer or "Too many authentication failures" in answer:
            return "", " / ".join(unusual[-3:])
        last = " / ".join([*answer.strip().splitlines()[-2:], *unusual[-2:]])
        raise Unanswered(
            f"sshd did not say whether it would accept a key of {user} ({last}); fix that, then run again."
        )

    def _connect(self, user: str, source: str, said: IO[str]) -> str:
        listener, address = self._network.meet(source)
        place = ["-b", source, "-p", str(listener.getsockname()[1]), "-i", self._key, f"{user}@{address}", "true"]
        server = client = None
        try:
            connection, client = self._met(listener, ["ssh", *_CLIENT, *place])
            with connection:
                server = subprocess.Popen(  # pylint: disable=ansible-bad-function
                    [*_BOUNDED, "/usr/sbin/sshd", "-i", *_SERVER, *self._options],
                    stdin=connection.fileno(),
                    stdout=connection.fileno(),
                    stderr=said,
                )
            answer = client.communicate(timeout=_SECONDS)[1]
            server.wait(_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unanswered(f"sshd was asked about a key of {user} and did not answer ({error}); run again.") from None
        finally:
            for process in (client, server):
                if process is not None:
                    _end(process)
        return answer

    def _met(
        self, listener: socket.socket, command: Sequence[str], again: bool = True
    ) -> Tuple[socket.socket, "subprocess.Popen[str]"]:
        """Start ssh and return its connection; once more where a busy host did not let it come that far. No user has a part in that."""
        client = self._network.start(command)
        try:
            return listener.accept()[0], client
        except OSError:
            _end(client)
            if not again:
                raise
        _forget(listener)
        return self._met(listener, command, again=False)


def _forget(listener: socket.socket) -> None:
    """Leave out connections that nobody has accepted: they are of a client that has ended."""
    listener.settimeout(0)
    with contextlib.suppress(OSError):
        while True:
            listener.accept()[0].close()
    listener.settimeout(_SECONDS)


class Network:
    """A network of our own with nobody else in it, whose addresses may be anybody's."""

    def __init__(self, server: Optional[str], port: int) -> None:
        self._home = os.open("/proc/self/ns/net", os.O_RDONLY)
        self._away = -1
        self._server = server
        self._port = port
        self._addresses = {"127.0.0.1", "::1"}
        self._listeners: Dict[int, socket.socket] = {}

    def open(self) -> None:
        """Make it; Unavailable where this host does not allow that."""
        try:
            _call("unshare", _NEW_NETWORK)
        except OSError as error:
            raise Unavailable(f"no network of its own can be made for that ({error.strerror})") from None
        try:
            self._away = os.open("/proc/self/ns/net", os.O_RDONLY)
            _set_up("link", "set", "lo", "up")
        finally:
            _call("setns", self._home, _NEW_NETWORK)

    def close(self) -> None:
        for listener in self._listeners.values():
            listener.close()
        for descriptor in (self._home, self._away):
            if descriptor >= 0:
                os.close(descriptor)

    def meet(self, source: str) -> Tuple[socket.socket, str]:
        """Return a listening socket that this address reaches, and its address."""
        six = ":" in source
        server = self._server if self._server and (":" in self._server) == six else "::1" if six else "127.0.0.1"
        family = socket.AF_INET6 if six else socket.AF_INET
        with self._inside():
            self._add(source)
            self._add(server)
            if family not in self._listeners:
                listener = socket.create_server((server, self._port), family=family)
                listener.settimeout(_SECONDS)
                self._listeners[family] = listener
        return self._listeners[family], server

    def start(self, argv: Sequence[str]) -> "subprocess.Popen[str]":
        with self._inside():
            return subprocess.Popen(  # pylint: disable=ansible-bad-function
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            )

    def _add(self, address: str) -> None:
        if address not in self._addresses:
            length = ipaddress.ip_address(address).max_prefixlen
            late = ["nodad"] if length == 128 else []
            _set_up("address", "add", f"{address}/{length}", "dev", "lo", *late)
            self._addresses.add(address)

    @contextlib.contextmanager
    def _inside(self) -> Iterator[None]:
        _call("setns", self._away, _NEW_NETWORK)
        try:
            yield
        finally:
            _call("setns", self._home, _NEW_NETWORK)


@contextlib.contextmanager
def probing(server: Optional[str], port: int, folder: str, options: Sequence[str]) -> Iterator[Probe]:
    """Have sshd answer for a configuration while the block runs.

    ``server`` and ``port`` are where logins come in, ``options`` what makes sshd read that configuration and show the key
    that it needs. Unavailable where this host has no ssh, or allows no network of our own.
    """
    if not has_program("ssh"):
        raise Unavailable("this host has no ssh to ask sshd with; install openssh-client")
    network = Network(server, port)
    try:
        network.open()
        yield Probe(network, folder, options)
    finally:
        network.close()


def _set_up(*words: str) -> None:
    # Not by process.run, which would run it in this network.
    done = subprocess.run(  # pylint: disable=ansible-bad-function
        ["/sbin/ip", *words], capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False
    )
    if done.returncode != 0:
        raise Unavailable(f"no network of its own can be made for that ('ip {' '.join(words)}': {done.stderr.strip()})")


def _end(process: "subprocess.Popen[Any]") -> None:
    process.kill()
    process.wait()


def _call(name: str, *arguments: int) -> None:
    """Call a function of the C library that Python has from 3.12 on only."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def host_key(folder: str) -> List[str]:
    """Make a key for such a sshd to show, and return the options that name it."""
    path = os.path.join(folder, "key")
    check(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path])
    return ["-h", path]
