# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of login that sshd's configuration may treat differently from another.

Source: sshd_config(5), Match; match_cfg_line() of OpenSSH's servconf.c, which refuses a question that leaves out what a Match asks for.
"""

from __future__ import annotations

import fnmatch
import ipaddress
import itertools
import re
from typing import AbstractSet, Dict, Iterable, List, Mapping, NamedTuple, Sequence, Tuple

from ..base.values import Place
from . import config as sshd_config
from .config import Config

#: Addresses that nobody has (RFC 5737, RFC 3849): strangers.
STRANGERS = ("198.51.100.1", "2001:db8::1")
#: How ss writes that a program listens on all addresses.
_EVERYWHERE = ("0.0.0.0", "::", "*")
_LOOPBACK = "127.0.0.1"
_PORT = 22
#: Criteria that take no pattern.
_PLAIN = frozenset({"all", "invalid-user"})


class Login(NamedTuple):
    """A login as sshd's Match sees it: who, from which address and host, and to which address and port of this host.

    ``host`` is empty where the client's address has no name, ``domain`` where the login comes in by no routing domain.
    """

    user: str
    address: str
    host: str = ""
    local_address: str = _LOOPBACK
    local_port: int = _PORT
    domain: str = ""

    def __str__(self) -> str:
        place = (self.local_address, self.local_port)
        return f"{self.user} from {self.host or self.address}" + (
            f" on {place[0]} port {place[1]}" if place != (_LOOPBACK, _PORT) else ""
        )

    @property
    def question(self) -> str:
        """What ``sshd -T -C`` is asked about this login."""
        host = self.host or ("localhost" if self.address == _LOOPBACK else self.address)
        return (
            f"user={self.user},host={host},addr={self.address},laddr={self.local_address},lport={self.local_port},"
            f"rdomain={self.domain}"
        )


def kinds(
    config: Config,
    users: Iterable[str],
    sources: Sequence[str] = (),
    places: AbstractSet[Place] = frozenset(),
    own: Sequence[str] = (),
) -> List[Login]:
    """Return a login of every kind, one where no Match tells them apart.

    ``sources`` are addresses that people log in from, ``places`` where sshd answers or shall answer, ``own`` the host's
    addresses.
    """
    names = list(dict.fromkeys(users))
    if not config.matches:
        return [Login(names[0], _LOOPBACK)]
    asked = criteria(config)
    clients: List[Tuple[str, str]] = [(_LOOPBACK, "")]
    if "address" in asked or "host" in asked:
        hosts = asked.get("host", ())
        named = filter(None, map(inside, (*asked.get("address", ()), *hosts)))
        clients += [(address, "") for address in (*sources, *STRANGERS, *named)]
        clients += [(STRANGERS[0], name) for name in map(_named, hosts)]
    patterns = asked.get("localaddress", ())
    listening = [*(address for address, _port in places if address not in _EVERYWHERE), *own, *map(inside, patterns)]
    addresses = _distinct([_LOOPBACK, *listening, *STRANGERS], patterns)
    ports = [_PORT]
    if "localport" in asked:
        ports = sorted(
            {port for _address, port in places} | {int(port) for port in asked["localport"] if port.isdigit()}
        )
    domains = ["", *map(_named, asked.get("rdomain", ()))]
    return [
        Login(user, address, host, local_address, port, domain)
        for user, (address, host), local_address, port, domain in itertools.product(
            names, dict.fromkeys(clients), addresses, ports or [_PORT], dict.fromkeys(domains)
        )
    ]


def criteria(config: Config) -> Mapping[str, Sequence[str]]:
    """Return what Match lines look at, in lower case, with the patterns that they hold it against, negations as what they negate."""
    found: Dict[str, List[str]] = {}
    for path, text in config.files.items():
        for line in sshd_config.parse(path, text):
            # sshd takes a = for a space.
            words = line.value.replace("=", " ").split() if line.keyword == "match" else []
            while words:
                name = words.pop(0).lower()
                if name not in _PLAIN and words:
                    found.setdefault(name, []).extend(pattern.lstrip("!") for pattern in words.pop(0).split(","))
    return found


def _distinct(addresses: Iterable[str], patterns: Sequence[str]) -> List[str]:
    """Return one address for each set of patterns that some of these addresses match."""
    found: Dict[Tuple[bool, ...], str] = {}
    for address in filter(None, addresses):
        found.setdefault(tuple(_matches(pattern, address) for pattern in patterns), address)
    return list(found.values())


def _matches(pattern: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        return fnmatch.fnmatchcase(address, pattern)


def inside(pattern: str) -> str:
    """Return an address that a pattern of addresses matches; nothing for one that matches none."""
    text = re.sub("[*?]", "1", pattern)
    # A star may stand for several parts.
    for candidate in (text, *(text + ".1" * number for number in (1, 2, 3)), pattern.replace(":*", "::1")):
        try:
            return str(ipaddress.ip_network(candidate, strict=False)[-1])
        except ValueError:
            continue
    return ""


def _named(pattern: str) -> str:
    """Return a name that a pattern matches; commas, which part what sshd is asked, are in none."""
    return re.sub("[*?]", "x", pattern)
