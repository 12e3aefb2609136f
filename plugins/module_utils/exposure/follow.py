# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the kernel lets a new connection in: followed through all tables, address translation and forwarding included.

Source: the order of hooks and tables in the kernel's netfilter; iptables-extensions(8).
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.netfilter import Table, Tables
from ..base.netfilter_path import ACCEPT, DROP, ON, Login, Members, fits, outcomes, parsed, walked

PROTOCOLS = ("tcp", "udp")
_BEFORE = (("raw", "PREROUTING"), ("mangle", "PREROUTING"))
_LOCAL = (("mangle", "INPUT"), ("filter", "INPUT"), ("security", "INPUT"))
_FORWARDED = (("mangle", "FORWARD"), ("filter", "FORWARD"), ("security", "FORWARD"))
_TO = re.compile(r"\[?(?P<address>[0-9A-Fa-f:.]*?)\]?(?::(?P<port>\d+)(?:-\d+)?)?(?:\s|$)")
#: Matches that count connections.
_RATE = re.compile(r"--hitcount$|--hashlimit|--connlimit|--limit")
_DEPTH = 20
_VERDICTS = {"ACCEPT": ACCEPT, "DROP": DROP, "REJECT": DROP, "TARPIT": DROP}


@dataclass(frozen=True)
class Kernel:
    """What the kernel holds for one family: its tables, its sets by name, and by which interface which networks are reached."""

    family: int
    tables: Tables = field(default_factory=dict)
    sets: Mapping[str, Members] = field(default_factory=dict)
    routes: Tuple[Tuple[values.Network, str], ...] = ()


class Way(NamedTuple):
    """What comes of a connection.

    ``passes`` is whether it may get in, ``rule`` what lets it in, or keeps it out where it surely does not get in: as
    'INPUT -p tcp ... -j ACCEPT', empty where it is a policy. ``table`` and ``chain`` are where that stands, ``to`` is where the
    connection is sent on to, empty for this host itself.
    """

    passes: bool
    table: str
    chain: str
    rule: str
    to: str = ""


def follow(kernel: Kernel, login: Login) -> Way:
    """Return what comes of a new connection; of several things that may, one that lets it in."""
    tables = narrowed(kernel, login.source)
    login = replace(login, sets=kernel.sets)
    dropped = _dropped(tables, _BEFORE, login)
    if dropped is not None:
        return dropped
    closed: Optional[Way] = None
    for packet in translated(tables.get("nat", Table()), login):
        here = packet.destination is None
        packet = packet if here else replace(packet, leaves_by=_interface(kernel, packet))
        path = _LOCAL if here else _FORWARDED
        way = _dropped(tables, path, packet) or _open(tables, path[1], packet)
        if way.passes:
            return way
        closed = closed or way
    return closed or Way(False, "nat", "PREROUTING", "")


def narrowed(kernel: Kernel, source: values.Network) -> Dict[str, Table]:
    """Return the tables without the rules that are about other sources."""
    return {
        name: Table(
            table.policies, {chain: tuple(_about(rules, source)) for chain, rules in table.rules.items() if rules}
        )
        for name, table in kernel.tables.items()
    }


def _about(rules: Sequence[str], source: values.Network) -> Iterator[str]:
    for rule in rules:
        negated, network = rule_source(rule)
        if network is None or negated or (network.version == source.version and network.overlaps(source)):
            yield rule


@lru_cache(maxsize=65536)
def rule_source(rule: str) -> Tuple[bool, Optional[values.Network]]:
    """Return whether a rule's source is negated, and the source; None where it names none."""
    for name, value, negated in parsed(rule) if "-s " in rule else ():
        if name == "-s":
            with contextlib.suppress(Refusal):
                return negated, values.network(value, "a source in a rule")
    return False, None


def _dropped(tables: Tables, path: Sequence[Tuple[str, str]], login: Login) -> Optional[Way]:
    """Return where on its way a connection surely ends; None where it may pass."""
    for name, chain in path:
        table = tables.get(name)
        if table is not None and chain in {*table.rules, *table.policies} and outcomes(table, chain, login) == {DROP}:
            return Way(False, name, *_decisive(table, chain, login, DROP), to=_sent_to(login))
    return None


def _open(tables: Tables, place: Tuple[str, str], login: Login) -> Way:
    name, chain = place
    return Way(True, name, *_decisive(tables.get(name, Table()), chain, login, ACCEPT), to=_sent_to(login))


def _sent_to(login: Login) -> str:
    return "" if login.destination is None else f"{login.destination.network_address} port {login.port}"


def _interface(kernel: Kernel, login: Login) -> str:
    """Return the interface by which a connection leaves again; empty where no route tells."""
    found = [
        (net.prefixlen, name)
        for net, name in kernel.routes
        if login.destination is not None
        and net.version == login.destination.version
        and net.overlaps(login.destination)
    ]
    return max(found)[1] if found else ""


def _decisive(table: Table, chain: str, login: Login, verdict: str, depth: int = 0) -> Tuple[str, str]:
    """Return the chain and the first rule, down to the last jump, by which a verdict comes or may come; else no rule."""
    for rule in table.rules.get(chain, ()) if depth < _DEPTH else ():
        fit = fits(parsed(rule), login)
        if fit is False or (verdict == DROP and fit is None):
            continue
        target = target_of(rule)
        ended = target in _VERDICTS or target == "RETURN"
        if _VERDICTS.get(target) == verdict:
            return chain, f"{chain} {rule}"
        if target in table.rules:
            came = walked(table, target, login, depth + 1)
            if verdict in came:
                return _decisive(table, target, login, verdict, depth + 1)
            ended = ON not in came
        if fit and ended:
            break
    return chain, ""


def rate_limits(kernel: Kernel, login: Login) -> Tuple[str, ...]:
    """Return the rules that keep out who connects too often, of those that a connection meets before something lets it in."""
    table = narrowed(kernel, login.source).get("filter", Table())
    return tuple(_rates(table, "INPUT", replace(login, sets=kernel.sets), 0))


def _rates(table: Table, chain: str, login: Login, depth: int) -> Iterator[str]:
    for rule in table.rules.get(chain, ()) if depth < _DEPTH else ():
        fit = fits(parsed(rule), login)
        target = target_of(rule)
        came = walked(table, target, login, depth + 1) if target in table.rules else {_VERDICTS.get(target, ON)}
        if fit is False:
            continue
        if fit is None and any(_RATE.match(name) for name, _value, _no in parsed(rule)) and DROP in came:
            yield f"{chain} {rule}"
        elif target in table.rules:
            yield from _rates(table, target, login, depth + 1)
        if fit and ON not in came:
            return


def target_of(rule: str) -> str:
    """Return where a rule leads; empty where it leads nowhere."""
    return next((value.split()[0] for name, value, _negated in parsed(rule) if name in ("-j", "-g") and value), "")


def translated(nat: Table, login: Login) -> List[Login]:
    """Return all that the table nat may make of a new connection: where it goes to, and to which port."""
    found, on = _translate(nat, "PREROUTING", login, 0)
    return [*found, login] if on else found


def _translate(nat: Table, chain: str, login: Login, depth: int) -> Tuple[List[Login], bool]:
    """Return what a chain may make of a connection, and whether it may also leave it as it is for what follows."""
    found: List[Login] = []
    for rule in nat.rules.get(chain, ()) if depth < _DEPTH else ():
        fit = fits(parsed(rule), login)
        if fit is False:
            continue
        target = target_of(rule)
        ended = True
        if target in ("DNAT", "REDIRECT"):
            found.append(_sent(rule, login))
        elif target == "ACCEPT":
            found.append(login)
        elif target == "RETURN":
            if fit:
                return found, True
        elif target in nat.rules:
            inner, on = _translate(nat, target, login, depth + 1)
            found += inner
            ended = not on
        else:
            ended = False
        if fit and ended and target != "RETURN":
            return found, False
    return found, True


def _sent(rule: str, login: Login) -> Login:
    said = {name: value for name, value, _no in parsed(rule)}
    to = _TO.match(said["--to-destination"]) if "--to-destination" in said else None
    if to is None:
        port = re.match(r"\d+", said.get("--to-ports", ""))
        return replace(login, port=int(port.group()) if port else login.port, asked=login.port)
    address, port_text = to.group("address"), to.group("port")
    destination = values.network(address, "where a rule sends connections") if address else None
    return replace(login, destination=destination, port=int(port_text or login.port), asked=login.port)
