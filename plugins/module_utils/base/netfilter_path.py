# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel's tables do to a new connection: followed rule by rule, from what iptables-save printed.

A rule whose match cannot be known here (a rate, a mark, a set or an interface that nobody named) may or may not fit, so the answer
is all that may come of a packet. Only a packet that nothing can let in is surely dropped.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Callable, FrozenSet, Mapping, Optional, Sequence, Set, Tuple

from . import native, netfilter_doubt, values
from .errors import Refusal
from .netfilter import Table, Tables

ACCEPT, DROP, ON = "accept", "drop", "on"
_TARGETS: Mapping[str, str] = {"ACCEPT": ACCEPT, "DROP": DROP, "REJECT": DROP, "TARPIT": DROP, "RETURN": "return"}
#: Targets that hand the packet to somebody who may do anything with it.
_ANYTHING = ("QUEUE", "NFQUEUE", "NFT")
#: The chains that a packet passes on its way in and the answer on its way out.
IN = (("raw", "PREROUTING"), ("mangle", "PREROUTING"), ("mangle", "INPUT"), ("filter", "INPUT"), ("security", "INPUT"))
OUT = (
    ("raw", "OUTPUT"),
    ("mangle", "OUTPUT"),
    ("filter", "OUTPUT"),
    ("security", "OUTPUT"),
    ("mangle", "POSTROUTING"),
)
_DEPTH = 20
_PROTOCOLS: Mapping[str, Tuple[str, ...]] = {"tcp": ("tcp", "6", "all"), "udp": ("udp", "17", "all")}
#: Where no connection from outside goes to: loopback, and groups of hosts.
_NO_HOST = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::1/128", "ff00::/8")))

#: The members of a set, each a network and the port of one protocol (such as 'tcp:80') or, for every port, nothing.
Members = Sequence[Tuple[values.Network, str]]


@dataclass(frozen=True)
class Login:
    """A new connection from one of these addresses to a port of this host, or with ``answer`` what comes back of it.

    ``interface`` is the one by which it comes in, empty where that is not known. ``destination`` is where it goes to, where that
    is not this host any more: then ``asked`` is the port that it was made to and ``leaves_by`` the interface by which it goes on,
    where that is known. ``sets`` are the kernel's, as far as they are known.

    ``unusual`` is what is taken to be true, or where that is usual not to be, of what cannot be known here: an option of a rule and what it
    asks. What it does not hold is taken to be as it usually is. With None nothing is taken for granted.
    """

    source: values.Network
    port: int
    answer: bool = False
    protocol: str = "tcp"
    interface: str = ""
    destination: Optional[values.Network] = None
    asked: int = 0
    leaves_by: str = ""
    sets: Mapping[str, Members] = field(default_factory=dict, compare=False)
    unusual: Optional[FrozenSet[Tuple[str, str]]] = None


def blocked(tables: Tables, source: values.Network, port: int) -> Tuple[str, ...]:
    """Return the chains (as 'filter INPUT') in which a login surely ends; none where it may get through, both ways."""
    found = []
    for path, answer in ((IN, False), (OUT, True)):
        login = Login(source, port, answer)
        for name, chain in path:
            table = tables.get(name)
            if table is not None and chain in table.rules and outcomes(table, chain, login) == {DROP}:
                found.append(f"{name} {chain}")
    return tuple(found)


def cut_off(
    now: Optional[Tables],
    before: Tables,
    places: Sequence[values.Network],
    ports: Sequence[int],
    author: values.Network,
) -> Tuple[Tuple[values.Network, int], ...]:
    """Return who has to be let in, from where to which port: those who got in before and surely do not now, or nobody can tell.

    The ``author`` of the change has to get in whatever was before.
    """
    return tuple(
        (place, port)
        for place in places
        for port in ports
        if (now is None or blocked(now, place, port)) and (place == author or not blocked(before, place, port))
    )


def outcomes(table: Table, chain: str, login: Login) -> FrozenSet[str]:
    """Return all that may come of a packet in a built-in chain: ACCEPT, DROP or both."""
    found = set(walked(table, chain, login, 0))
    if ON in found:
        found.remove(ON)
        found.add(DROP if table.policies.get(chain) == "DROP" else ACCEPT)
    return frozenset(found)


def decided_by(table: Table, chain: str, login: Login) -> str:
    """Return the first rule of a built-in chain in which this login surely ends; empty where it is the policy."""
    for rule in table.rules.get(chain, ()):
        options = parsed(rule)
        if fits(options, login) is True and _target(table, options, login, 0) == {DROP}:
            return f"-A {chain} {rule}"
    return ""


def walked(table: Table, chain: str, login: Login, depth: int = 0) -> FrozenSet[str]:
    """Return what may come of a packet in a chain; ON is that it leaves the chain undecided."""
    if depth > _DEPTH:
        return frozenset((ACCEPT, DROP, ON))
    found: Set[str] = set()
    for rule in table.rules.get(chain, ()):
        options = parsed(rule)
        fit = fits(options, login)
        if fit is False:
            continue
        came = _target(table, options, login, depth)
        left = came & {ON, "return"}
        found |= came - left
        if "return" in left or (ON in left and _goes(options)):
            found.add(ON)
        if fit is True and (ON not in left or _goes(options)):
            return frozenset(found)
    return frozenset(found | {ON})


def _target(table: Table, options: Tuple[Tuple[str, str, bool], ...], login: Login, depth: int) -> FrozenSet[str]:
    target = next((value.split()[0] for name, value, _no in options if name in ("-j", "-g") and value), "")
    if target in _TARGETS:
        return frozenset((_TARGETS[target],))
    if target in table.rules:
        return walked(table, target, login, depth + 1)
    return frozenset((ACCEPT, DROP, ON) if target in _ANYTHING else (ON,))


def _goes(options: Sequence[Tuple[str, str, bool]]) -> bool:
    return any(name == "-g" for name, _value, _no in options)


def fits(options: Tuple[Tuple[str, str, bool], ...], login: Login) -> Optional[bool]:
    """Whether a rule is about this login; None where nobody can tell."""
    found: Optional[bool] = True
    for name, value, negated in options:
        fit = _fit(name, value, login)
        if fit is None and login.unusual is not None:
            doubt = netfilter_doubt.doubt(options, name, value)
            fit = netfilter_doubt.is_usual(*doubt) != (doubt in login.unusual)
        if fit is not None and negated:
            fit = not fit
        if fit is False:
            return False
        found = None if fit is None else found
    return found


def doubtful(rule: str, login: Login) -> Optional[FrozenSet[Tuple[str, str]]]:
    """Return what has to be unusual of a connection, so that a rule fits of which nobody can tell; None where that is no question.

    A rate is none: who connects once is below it.
    """
    options = parsed(rule)
    found = set()
    for name, value, negated in options:
        if _fit(name, value, login) is None:
            doubt = netfilter_doubt.doubt(options, name, value)
            if netfilter_doubt.is_usual(*doubt) == negated:
                found.add(doubt)
    return None if any(netfilter_doubt.never(options, name) for name, _value in found) else frozenset(found) or None


def _fit(name: str, value: str, login: Login) -> Optional[bool]:
    if name in ("-m", "-j", "-g", "--comment", native.PRINTED) or name in _OF_TARGETS:
        return True
    match = (_ANSWERS if login.answer else _ASKS).get(name)
    return None if match is None else match(login, value)


def _has_state(login: Login, text: str) -> bool:
    states = {"ESTABLISHED" if login.answer else "NEW", *(["DNAT"] if login.asked else [])}
    return not states.isdisjoint(text.split(","))


def _has_type(login: Login, kind: str) -> bool:
    return kind == "UNICAST" or (kind == "LOCAL" and login.destination is None)


def _is_interface(known: str, name: str) -> Optional[bool]:
    if name == "lo":
        return False
    if not known:
        return None
    return known.startswith(name[:-1]) if name.endswith("+") else known == name


def _goes_to(login: Login, text: str) -> Optional[bool]:
    if login.destination is not None:
        return _within(login.destination, text)
    network = _network(text)
    if network is None or network.prefixlen == 0:
        return None if network is None else network.version == login.source.version
    # Of the host's own addresses nobody can tell here which one is asked.
    return (
        False if network.version != login.source.version or any(_inside(network, each) for each in _NO_HOST) else None
    )


def _in_set(login: Login, text: str) -> Optional[bool]:
    name, _blank, fields = text.partition(" ")
    members = login.sets.get(name)
    if members is None or fields not in ("src", "src,dst") or login.answer:
        return None
    found: Set[Optional[bool]] = {
        _within(login.source, str(network))
        for network, port in members
        if network.version == login.source.version and port in ("", f"{login.protocol}:{login.port}")
    }
    return True if True in found else None if None in found else False


#: What belongs to a target and not to a match, and what says nothing about whether a rule fits.
_OF_TARGETS = frozenset(
    [
        "--reject-with",
        "--log-prefix",
        "--log-level",
        "--log-uid",
        "--log-ip-options",
        "--log-tcp-options",
        "--log-tcp-sequence",
        "--nflog-prefix",
        "--nflog-group",
        "--set-xmark",
        "--set-mark",
        "--save-mark",
        "--restore-mark",
        "--to-destination",
        "--to-source",
        "--to-ports",
        "--clamp-mss-to-pmtu",
        "--set-mss",
        "--notrack",
        "--helper",
        "--name",
        "--mask",
        "--rsource",
        "--add-set",
        "--del-set",
    ]
)


@lru_cache(maxsize=4096)
def _within(source: values.Network, text: str) -> Optional[bool]:
    network = _network(text)
    if network is None:
        return None
    if source.version != network.version or not source.overlaps(network):
        return False
    return True if source.prefixlen >= network.prefixlen else None


@lru_cache(maxsize=4096)
def _network(text: str) -> Optional[values.Network]:
    try:
        return values.network(text, "an address in a rule")
    except Refusal:
        return None


def _inside(network: values.Network, other: values.Network) -> bool:
    return network.version == other.version and network.prefixlen >= other.prefixlen and network.overlaps(other)


def _covers(ports: str, port: int) -> bool:
    for part in ports.split(","):
        low, _colon, high = part.partition(":")
        if int(low or 0) <= port <= int(high or (65535 if _colon else low)):
            return True
    return False


@lru_cache(maxsize=4096)
def parsed(rule: str) -> Tuple[Tuple[str, str, bool], ...]:
    """Return the options of a rule, each with its value and whether it is negated."""
    return native.options(rule)


_Match = Callable[[Login, str], Optional[bool]]
#: What rules ask of a packet, by option: on its way in, and of what comes back of it.
_ASKS: Mapping[str, _Match] = {
    "-p": lambda login, value: value in _PROTOCOLS[login.protocol],
    "-s": lambda login, value: _within(login.source, value),
    "-d": _goes_to,
    "--dport": lambda login, value: _covers(value, login.port),
    "--dports": lambda login, value: _covers(value, login.port),
    "--ctstate": _has_state,
    "--state": _has_state,
    "--ctorigdstport": lambda login, value: _covers(value, login.asked or login.port),
    "--ctdir": lambda _login, value: value == "ORIGINAL",
    "-i": lambda login, value: _is_interface(login.interface, value),
    "-o": lambda login, value: _is_interface(login.leaves_by, value),
    "--dst-type": _has_type,
    "--match-set": _in_set,
    "--tcp-flags": lambda _login, value: True if value == "FIN,SYN,RST,ACK SYN" else None,
}
_ANSWERS: Mapping[str, _Match] = {
    "-p": _ASKS["-p"],
    "-d": _ASKS["-s"],
    "--sport": _ASKS["--dport"],
    "--sports": _ASKS["--dport"],
    "--ctstate": _has_state,
    "--state": _has_state,
    "--ctdir": lambda _login, value: value == "REPLY",
    "-o": lambda _login, value: False if value == "lo" else None,
    "--tcp-flags": lambda _login, value: False if value == "FIN,SYN,RST,ACK SYN" else None,
}
