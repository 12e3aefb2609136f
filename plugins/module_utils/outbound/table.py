# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of nftables that decides what may leave: its text, as ``nft`` reads it, and what the kernel is found to hold.

The table is our own, beside all others: what it lets pass others may still stop, and nobody's reload of a firewall touches it. For
TCP it looks only at what opens a connection (SYN without ACK), so no answer of this host's and no connection that exists is ever
stopped, whatever the kernel knows of it.

The budget is one expression, ``update @seen { ip daddr } accept``: the kernel renews an address that is in the set, takes in one
that is not while there is room, and where there is none goes on to the next rule, which stops. So no order of rules could let a
full set pass (seen with kernel 6.18, over both families). Source: nft_dynset_eval in linux/net/netfilter/nft_dynset.c.
"""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple, Union

from ..base import packet_marks, writing
from ..base.values import Address, Network
from .destinations import ANY, Group
from .wanted import Wanted

FAMILY, TABLE = "inet", "portcullis_outbound"
NAME = f"{FAMILY} {TABLE}"
#: Behind ufw's rules and Docker's, so that only what they let out counts.
PRIORITY = 10
#: How many users' and forwarded connections are remembered of each family, and for how long.
MOST_RECORDS, RECORD_DAYS = 512, 7
#: What is counted: connections to strangers beyond the budget, and such to ports that are closed to strangers.
COUNTERS = ("strangers", "ports")
_WORDS = {4: ("ip", "ipv4_addr"), 6: ("ip6", "ipv6_addr")}
_LINE = re.compile(r"[\w \t{}.,:;@/\"*&()|=+-]*", re.ASCII)
_NUMBERS = {6: "tcp", 17: "udp"}
#: What is different each time without anything being changed.
_PASSING = ("handle", "packets", "bytes")
_OPENS = "tcp flags & (syn | rst | ack) == syn goto leaving"
_OPENS_UDP = "meta l4proto udp ct state new goto leaving"

#: Where an address was last seen: it, and for how many seconds more it stays.
Seen = Tuple[Address, int]
Groups = Mapping[Group, Sequence[Network]]


@dataclass(frozen=True)
class Record:
    """Who was, or would have been, stopped on the way where: a user, by UID, or what is forwarded, by its address."""

    who: str
    address: str
    protocol: str
    port: int
    packets: int = 0


@dataclass(frozen=True)
class Held:
    """What the kernel holds of our table.

    ``structure`` is all of it that lasts, one line for each set, counter, chain and rule, and ``listed`` what sets of networks hold, by
    name. The rest is of this moment.
    """

    structure: Tuple[str, ...]
    listed: Mapping[str, Tuple[str, ...]] = field(default_factory=dict)
    seen: Tuple[Seen, ...] = ()
    records: Tuple[Record, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def is_as(self, other: "Held") -> bool:
        """Whether another table does the same with every packet, but for what is remembered."""
        return self.structure == other.structure and self.listed == other.listed


def set_name(group: Group, family: int) -> str:
    return f"{group.name}_v{family}"


def render(wanted: Wanted, groups: Groups) -> str:
    """Return the text that makes the whole table anew in one transaction of the kernel's."""
    lines = [
        f"table {FAMILY} {TABLE}",
        f"delete table {FAMILY} {TABLE}",
        f"table {FAMILY} {TABLE} {{",
        *_sets(wanted, groups),
        *(f"\tcounter {name} {{ }}" for name in COUNTERS),
        # Whoever may set a mark is root, whom no table stops.
        *_chain(
            "output",
            ['oifname "lo" accept', f"meta mark {packet_marks.TRYING:#x} accept", *_openings(wanted)],
            "output",
        ),
        *_chain("forward", _openings(wanted), "forward"),
        *_chain("leaving", _leaving(wanted, groups)),
        *_chain("stopped", _stopped()),
        *_chain("verdict", _verdict(wanted)),
        "}",
    ]
    return _text(lines)


def known(seen: Sequence[Seen], budget: int, seconds: int) -> str:
    """Return the text that has strangers stay known in a table made anew: as many as there is room for, none longer than it may.

    It belongs in the same transaction, or a change would be a way to another budget.
    """
    lines = []
    for family in _WORDS:
        own = [(address, min(left, seconds)) for address, left in seen if address.version == family and left > 0]
        own = sorted(own, key=lambda one: (-one[1], one[0].packed))[:budget]
        elements = ", ".join(f"{address} timeout {seconds}s expires {left}s" for address, left in own)
        lines += [f"add element {FAMILY} {TABLE} seen_v{family} {{ {elements} }}"] if own else []
    return _text(lines)


def relist(groups: Groups, names: Sequence[str]) -> str:
    """Return the text that gives these sets of a table that is there their networks in one transaction, and touches nothing else."""
    lines = []
    for group, networks in groups.items():
        for family in _WORDS:
            name = set_name(group, family)
            if name in names:
                lines.append(f"flush set {FAMILY} {TABLE} {name}")
                own = _elements(networks, family)
                lines += [f"add element {FAMILY} {TABLE} {name} {{ {', '.join(own)} }}"] if own else []
    return _text(lines)


REMOVAL = f"table {FAMILY} {TABLE}\ndelete table {FAMILY} {TABLE}\n"


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in writing.lines(lines, _LINE, "nft"))


def _elements(networks: Sequence[Network], family: int) -> List[str]:
    own = (net for net in networks if net.version == family)
    return [str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net) for net in own]


def _counted(wanted: Wanted, groups: Groups) -> Iterator[Group]:
    """Yield the groups that matter: of a protocol that is not counted all pass anyway."""
    return (group for group in groups if group.protocol in wanted.protocols)


def _sets(wanted: Wanted, groups: Groups) -> Iterator[str]:
    for group in _counted(wanted, groups):
        for family, (_word, kind) in _WORDS.items():
            own = _elements(groups[group], family)
            elements = f" elements = {{ {', '.join(own)} }};" if own else ""
            yield f"\tset {set_name(group, family)} {{ type {kind}; flags interval;{elements} }}"
    for family, (_word, kind) in _WORDS.items():
        yield f"\tset seen_v{family} {{ type {kind}; size {wanted.budget}; flags dynamic,timeout; timeout {wanted.seconds}s; }}"
    for family, (_word, kind) in _WORDS.items():
        for name, who in (("users", "uid"), ("sources", kind)):
            yield (
                f"\tset {name}_v{family} {{ type {who} . {kind} . inet_proto . inet_service; size {MOST_RECORDS}; "
                f"flags dynamic,timeout; timeout {RECORD_DAYS}d; }}"
            )


def _chain(name: str, rules: Sequence[str], hook: str = "") -> Iterator[str]:
    yield f"\tchain {name} {{"
    if hook:
        yield f"\t\ttype filter hook {hook} priority {PRIORITY}; policy accept;"
    yield from (f"\t\t{rule}" for rule in rules)
    yield "\t}"


def _openings(wanted: Wanted) -> List[str]:
    return [_OPENS, *([_OPENS_UDP] if "udp" in wanted.protocols else [])]


def _leaving(wanted: Wanted, groups: Groups) -> List[str]:
    """Return the rules for what opens a connection, in their order: what is listed, what is closed, what the budget takes, the rest."""
    found = [
        f'oifname "{name[:-1]}*" accept' if name.endswith("+") else f'oifname "{name}" accept'
        for name in wanted.interfaces
    ]
    for group in _counted(wanted, groups):
        for family, (word, _kind) in _WORDS.items():
            port = f"meta l4proto {group.protocol}" if group.port == ANY else f"{group.protocol} dport {group.port}"
            found.append(f"{word} daddr @{set_name(group, family)} {port} accept")
    if wanted.ports:
        found.append(f'tcp dport {{ {", ".join(map(str, wanted.ports))} }} counter name "ports" goto stopped')
    found += [f"update @seen_v{family} {{ {word} daddr }} accept" for family, (word, _kind) in _WORDS.items()]
    return [*found, 'counter name "strangers" goto stopped']


def _stopped() -> List[str]:
    """Return the rules that remember who it was: where the kernel knows no user, as of what is forwarded, or has no room, the next."""
    return [
        *(
            f"update @{name}_v{family} {{ {who or f'{word} saddr'} . {word} daddr . meta l4proto . th dport counter }} goto verdict"
            for name, who in (("users", "meta skuid"), ("sources", ""))
            for family, (word, _kind) in _WORDS.items()
        ),
        "goto verdict",
    ]


def _verdict(wanted: Wanted) -> List[str]:
    if not wanted.enforces:
        return ["accept"]
    return ["meta l4proto tcp reject with tcp reset", "reject with icmpx type admin-prohibited"]


def held(text: str) -> Held:
    """Return what ``nft --json list table`` printed; ValueError for what is no such answer."""
    try:
        entries = [dict(entry) for entry in json.loads(text)["nftables"]]
        return _held([entry for entry in entries if "metainfo" not in entry])
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"nft's answer has another form than known ({type(error).__name__}: {error})") from None


def _held(entries: Sequence[Dict[str, Any]]) -> Held:
    structure: List[str] = []
    listed: Dict[str, Tuple[str, ...]] = {}
    seen: List[Seen] = []
    records: List[Record] = []
    counts: Dict[str, int] = {}
    for entry in entries:
        ((kind, about),) = entry.items()
        elements = about.pop("elem", []) if kind == "set" else []
        name = str(about.get("name", ""))
        if name.startswith("seen_"):
            seen += [_seen(element) for element in elements]
        elif name.startswith(("users_", "sources_")) and kind == "set":
            records += [_record(element) for element in elements]
        elif kind == "set":
            listed[name] = tuple(sorted(json.dumps(element, sort_keys=True) for element in elements))
        if kind == "counter":
            counts[name] = int(about["packets"])
        structure.append(json.dumps({kind: _lasting(about)}, sort_keys=True))
    return Held(_ordered(structure), listed, tuple(seen), tuple(records), counts)


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(inner) for key, inner in value.items() if key not in _PASSING}
    return [_lasting(inner) for inner in value] if isinstance(value, list) else value


def _ordered(lines: Sequence[str]) -> Tuple[str, ...]:
    """Return the lines with rules last: their order is what counts, and of the rest nft's versions have another each."""
    rules = [line for line in lines if line.startswith('{"rule"')]
    return (*sorted(line for line in lines if not line.startswith('{"rule"')), *rules)


def _seen(element: Any) -> Seen:
    inner = element["elem"]
    return ipaddress.ip_address(inner["val"]), int(inner["expires"])


def _record(element: Any) -> Record:
    inner = element["elem"]
    who, address, protocol, port = inner["val"]["concat"]
    return Record(
        str(who), str(ipaddress.ip_address(address)), _protocol(protocol), int(port), int(inner["counter"]["packets"])
    )


def _protocol(said: Union[int, str]) -> str:
    return _NUMBERS.get(said, str(said)) if isinstance(said, int) else said
