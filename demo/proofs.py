# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host lets in, seen from outside: the rows of the demo's table, and what the tests assert.

Nothing here reads a file or asks a program on the host. Connections come from the admin's address, from strangers' and
from Cloudflare's, over IPv4 and IPv6; logins are made with ssh.
"""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from demo.fleet import ADMIN, SSH_PORT
from lab import Lab, network
from lab.recorded import RANGES4, RANGES6

#: The passwords to guess; the weak server has one of these.
PASSWORDS = ("password", "12345678", "qwerty", "admin", "root", "letmein", "111111", "test", "123456", "welcome")
VICTIM = "test"

#: The first and last address of each is tried, and its neighbours as strangers.
CLOUDFLARE = (*RANGES4, *RANGES6)
#: Ports that people leave open, each tried from a stranger's address.
COMMON_PORTS = (
    21,
    23,
    25,
    53,
    110,
    111,
    139,
    143,
    445,
    993,
    1433,
    3000,
    3306,
    3389,
    5432,
    5900,
    6379,
    8000,
    8443,
    27017,
)

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class Row:
    """One proof: what is seen of a host before hardening, and what has to be seen after it."""

    title: str
    before: str
    after: str


PASSWORD = Row("a password from a list of ten", "login", "not offered")
OLD_PORT = Row("SSH on port 22", OPEN, CLOSED)
ADMIN_KEY = Row(f"the admin's key on port {SSH_PORT}, up to root", "no login", "login")
CDN = Row("443 from Cloudflare's 22 networks", OPEN, OPEN)
STRANGER = Row("443 from anybody else", OPEN, CLOSED)
HTTP = Row("80 from anybody", OPEN, CLOSED)
FORGOTTEN = Row("the forgotten service on 8080", OPEN, CLOSED)
COMMON = Row(f"{len(COMMON_PORTS)} more ports that people leave open", CLOSED, CLOSED)
ROWS = (PASSWORD, OLD_PORT, ADMIN_KEY, CDN, STRANGER, HTTP, FORGOTTEN, COMMON)

Seen = Mapping[Row, Mapping[str, str]]


def inside() -> list[str]:
    """Return the first and the last address of each of Cloudflare's networks."""
    nets = [ipaddress.ip_network(text) for text in CLOUDFLARE]
    return [str(net[place]) for net in nets for place in (1, -2)]


def outside() -> list[str]:
    """Return strangers' addresses: one of each family, and the neighbours of each of Cloudflare's networks."""
    nets = [ipaddress.ip_network(text) for text in CLOUDFLARE]
    beside = [address for net in nets for address in (net[0] - 1, net[-1] + 1)]
    foreign = [str(address) for address in beside if not any(address in net for net in nets)]
    return [network.STRANGER4, network.STRANGER6, *foreign]


def look(lab: Lab, hosts: Sequence[str]) -> dict[Row, dict[str, str]]:
    """Return what is seen of every host, by row."""
    anybody = [
        network.STRANGER4,
        network.STRANGER6,
        inside()[0],
        inside()[-1],
        network.CONTROLLER4,
        network.CONTROLLER6,
    ]
    tried = {
        OLD_PORT: [(source, 22) for source in anybody],
        CDN: [(source, 443) for source in inside()],
        STRANGER: [(source, 443) for source in [*outside(), network.CONTROLLER4, network.CONTROLLER6]],
        HTTP: [(source, 80) for source in anybody],
        FORGOTTEN: [(source, 8080) for source in anybody],
        COMMON: [(source, port) for source in (network.STRANGER4, network.STRANGER6) for port in COMMON_PORTS],
    }
    keys = [(row, host, pair) for row, pairs in tried.items() for host in hosts for pair in pairs]
    answers = lab.connect_all((source, host, port) for _row, host, (source, port) in keys)
    found: dict[Row, dict[str, list[tuple[str, str]]]] = {row: {host: [] for host in hosts} for row in tried}
    for (row, host, (source, _port)), answer in zip(keys, answers, strict=True):
        found[row][host].append((source, answer))
    seen = {row: {host: _word(pairs) for host, pairs in by_host.items()} for row, by_host in found.items()}
    with ThreadPoolExecutor(max_workers=4) as pool:
        seen[PASSWORD] = dict(zip(hosts, pool.map(lambda host: guess(lab, host), hosts), strict=True))
        seen[ADMIN_KEY] = dict(zip(hosts, pool.map(lambda host: log_in(lab, host), hosts), strict=True))
    return {row: seen[row] for row in ROWS}


def _word(answers: Iterable[tuple[str, str]]) -> str:
    """Return one word for many connections, or a count if they differ."""
    pairs = list(answers)
    opened = [source for source, answer in pairs if answer == "open"]
    if len(opened) in (0, len(pairs)):
        return OPEN if opened else CLOSED
    return f"open for {len(opened)} of {len(pairs)}, as from {opened[0]}"


def guess(lab: Lab, host: str) -> str:
    """Try every password on every port of SSH; each from an address of its own, since sshd bans an address after failures."""
    answers = [methods(lab, host, port) for port in (22, SSH_PORT)]
    if not any(answers):
        return "no SSH at all"
    if not any("password" in answer or "keyboard-interactive" in answer for answer in answers):
        return "not offered"
    port = 22 if answers[0] else SSH_PORT

    def logs_in(number: int) -> bool:
        options = ["-F", "none", "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"]
        ssh, *rest = lab.ssh(host, VICTIM, port, f"198.51.100.{100 + number}")
        argv = ["sshpass", "-p", PASSWORDS[number], ssh, *options, *rest, "true"]
        return lab.run(argv, timeout_seconds=30).returncode == 0

    with ThreadPoolExecutor(max_workers=len(PASSWORDS)) as pool:
        return "login" if any(pool.map(logs_in, range(len(PASSWORDS)))) else "offered"


def methods(lab: Lab, host: str, port: int) -> list[str]:
    """Return the ways to log in that sshd offers a stranger on a port, over either family; empty if nothing answers."""
    found: list[str] = []
    for source in (network.STRANGER4, network.STRANGER6):
        argv = lab.ssh(host, VICTIM, port, source)
        argv = [
            argv[0],
            "-F",
            "none",
            "-o",
            "PreferredAuthentications=none",
            "-o",
            "ConnectTimeout=3",
            *argv[3:],
            "true",
        ]
        said = lab.run(argv, timeout_seconds=30).stderr
        _before, mark, rest = said.rpartition("Permission denied (")
        found += rest.partition(")")[0].split(",") if mark else []
    return found


def log_in(lab: Lab, host: str) -> str:
    """Log in afresh with the admin's key on the new port, over both families, and become root."""
    for source in (network.CONTROLLER4, network.CONTROLLER6):
        argv = lab.ssh(host, ADMIN, SSH_PORT, source)
        argv = [argv[0], "-F", "none", "-o", "BatchMode=yes", "-o", "ConnectTimeout=3", *argv[1:], "sudo -n id -u"]
        if lab.run(argv, timeout_seconds=30).stdout.strip() != "0":
            return "no login"
    return "login"


def wrong(seen: Seen, when: str) -> list[str]:
    """Return a sentence for everything that is not seen as it has to be, before or after hardening."""
    return [
        f"{host}: {row.title}: {word}, and not {getattr(row, when)}"
        for row, host, word in itertools.chain.from_iterable(
            ((row, host, word) for host, word in by_host.items()) for row, by_host in seen.items()
        )
        if word != getattr(row, when)
    ]
