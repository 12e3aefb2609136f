# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel's tables do to a login by SSH: followed rule by rule, from what iptables-save printed.

A rule whose match cannot be known here (a rate, a set, a mark, an interface's name) may or may not fit, so the answer is all
that may come of a packet. Only a packet that nothing can let in is surely dropped.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import lru_cache
from typing import FrozenSet, List, Mapping, Optional, Sequence, Set, Tuple

from . import values
from .errors import Refusal
from .netfilter import Table, Tables

ACCEPT, DROP, ON = "accept", "drop", "on"
_TARGETS: Mapping[str, str] = {"ACCEPT": ACCEPT, "DROP": DROP, "REJECT": DROP, "TARPIT": DROP, "RETURN": "return"}
#: Targets that hand the packet to somebody who may do anything with it.
_ANYTHING = ("QUEUE", "NFQUEUE")
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


@dataclass(frozen=True)
class Login:
    """A new connection over TCP from one of these addresses to a port of this host, or with ``answer`` what comes back of it."""

    source: values.Network
    port: int
    answer: bool = False


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
    found = set(_walk(table, chain, login, 0))
    if ON in found:
        found.remove(ON)
        found.add(DROP if table.policies.get(chain) == "DROP" else ACCEPT)
    return frozenset(found)


def decided_by(table: Table, chain: str, login: Login) -> str:
    """Return the first rule of a built-in chain in which this login surely ends; empty where it is the policy."""
    for rule in table.rules.get(chain, ()):
        options = _options(rule)
        if fits(options, login) is True and _target(table, options, login, 0) == {DROP}:
            return f"-A {chain} {rule}"
    return ""


def _walk(table: Table, chain: str, login: Login, depth: int) -> FrozenSet[str]:
    """Return what may come of a packet in a chain; ON is that it leaves the chain undecided."""
    if depth > _DEPTH:
        return frozenset((ACCEPT, DROP, ON))
    found: Set[str] = set()
    for rule in table.rules.get(chain, ()):
        options = _options(rule)
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


def _target(table: Table, options: Sequence[Tuple[str, str, bool]], login: Login, depth: int) -> FrozenSet[str]:
    target = next((value.split()[0] for name, value, _no in options if name in ("-j", "-g") and value), "")
    if target in _TARGETS:
        return frozenset((_TARGETS[target],))
    if target in table.rules:
        return _walk(table, target, login, depth + 1)
    return frozenset((ACCEPT, DROP, ON) if target in _ANYTHING else (ON,))


def _goes(options: Sequence[Tuple[str, str, bool]]) -> bool:
    return any(name == "-g" for name, _value, _no in options)


def fits(options: Sequence[Tuple[str, str, bool]], login: Login) -> Optional[bool]:
    """Whether a rule is about this login; None where nobody can tell."""
    found: Optional[bool] = True
    for name, value, negated in options:
        fit = _fit(name, value, login)
        if fit is not None and negated:
            fit = not fit
        if fit is False:
            return False
        found = None if fit is None else found
    return found


def _fit(name: str, value: str, login: Login) -> Optional[bool]:
    if name in ("-m", "-j", "-g", "--comment") or name in _OF_TARGETS:
        return True
    if name == "-p":
        return value in ("tcp", "6", "all")
    if name == ("-d" if login.answer else "-s"):
        return _within(login.source, value)
    if name in ("--dport", "--dports", "--sport", "--sports"):
        near = name.startswith("--s") == login.answer
        return _covers(value, login.port) if near else None
    if name in ("--ctstate", "--state"):
        return ("ESTABLISHED" if login.answer else "NEW") in value.split(",")
    if name == ("-o" if login.answer else "-i"):
        return False if value == "lo" else None
    if name == "--dst-type" and not login.answer:
        return value == "LOCAL"
    if name == "--tcp-flags" and value == "FIN,SYN,RST,ACK SYN":
        return not login.answer
    return None


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
    try:
        network = values.network(text, "an address in a rule")
    except Refusal:
        return None
    if source.version != network.version or not source.overlaps(network):
        return False
    return True if source.prefixlen >= network.prefixlen else None


def _covers(ports: str, port: int) -> bool:
    for part in ports.split(","):
        low, _colon, high = part.partition(":")
        if int(low or 0) <= port <= int(high or (65535 if _colon else low)):
            return True
    return False


@lru_cache(maxsize=4096)
def _options(rule: str) -> Tuple[Tuple[str, str, bool], ...]:
    """Return the options of a rule, each with its value and whether it is negated."""
    words = shlex.split(rule) if '"' in rule else rule.split()
    found: List[Tuple[str, str, bool]] = []
    name, value, negated, next_negated = "", "", False, False
    for word in [*words, "-"]:
        if word == "!":
            next_negated = True
        elif word.startswith("-"):
            if name:
                found.append((name, value, negated))
            name, value, negated, next_negated = word, "", next_negated, False
        else:
            value = f"{value} {word}" if value else word
    return tuple(found)
