# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of iptables' own tables as the kernel's nf_tables tells them, and which of them iptables-save does not print as they are.

With its backend of that name iptables shares its tables with ``nft``, whose rules may ask what iptables has no words for: a set, a range
of addresses. Then iptables-save either prints none of the table or, without a word, a rule that asks less.
Source: linux/netfilter/nf_tables.h; what iptables 1.8.9 and 1.8.11 write and print, seen with nft --debug=netlink.
"""

from __future__ import annotations

import struct
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

FAMILIES: Mapping[int, int] = {4: 2, 6: 10}
TABLE: Mapping[int, str] = {4: "ip", 6: "ip6"}
#: The tables that iptables knows.
KNOWN = ("raw", "mangle", "nat", "filter", "security")
#: Where what comes from outside passes.
INWARD = ("PREROUTING", "INPUT", "FORWARD")

_EQUAL, _NOT_EQUAL = 0, 1
_VERDICTS: Mapping[int, str] = {0: "-j DROP", 1: "-j ACCEPT", -3: "-j ", -4: "-g ", -5: "-j RETURN"}
#: What only counts, logs or notes something.
_GOING_ON = frozenset(
    (
        "counter",
        "log",
        "limit",
        "quota",
        "match",
        "meta",
        "payload",
        "cmp",
        "bitwise",
        "byteorder",
        "range",
        "ct",
        "last",
    )
)
_HOOKS = ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")

Attributes = Mapping[int, bytes]


class Expression(NamedTuple):
    """One part of a rule: its kind, and its attributes by number."""

    name: str
    data: Attributes

    def number(self, attribute: int) -> int:
        """Return a number; -1 where there is none."""
        value = self.data.get(attribute, b"")
        return int(struct.unpack(">I", value)[0]) if len(value) == 4 else -1


class Chain(NamedTuple):
    """A chain, and where it is one by which packets come, the name of that place."""

    table: str
    name: str
    hook: str = ""
    policy: str = ""


class NfRule(NamedTuple):
    """A rule as the kernel has it."""

    table: str
    chain: str
    handle: int
    expressions: Tuple[Expression, ...]


_HEADER = struct.Struct("=HH")


def attributes(data: bytes) -> Iterator[Tuple[int, bytes]]:
    """Yield the attributes of a message, each with its number; ValueError where it is not whole."""
    place, end = 0, len(data)
    while place + 4 <= end:
        length, kind = _HEADER.unpack_from(data, place)
        if length < 4 or place + length > end:
            raise ValueError("an answer of the kernel's nf_tables is not whole")
        yield kind & 0x3FFF, data[place + 4 : place + length]
        place += (length + 3) & ~3


def chain(data: bytes) -> Chain:
    """Return the chain that a message describes."""
    found = dict(attributes(data))
    hook = dict(attributes(found[4])) if 4 in found else {}
    place = struct.unpack(">I", hook[1])[0] if 1 in hook else len(_HOOKS)
    policy = "DROP" if found.get(5) == b"\0\0\0\0" else "ACCEPT"
    base = place < len(_HOOKS)
    return Chain(_text(found[1]), _text(found[3]), _HOOKS[place] if base else "", policy if base else "")


def rule(data: bytes) -> NfRule:
    """Return the rule that a message describes."""
    found = dict(attributes(data))
    parts = []
    for _kind, element in attributes(found.get(4, b"")):
        part = dict(attributes(element))
        parts.append(Expression(_text(part[1]), dict(attributes(part.get(2, b"")))))
    return NfRule(_text(found[1]), _text(found[2]), int(struct.unpack(">Q", found[3])[0]), tuple(parts))


def _text(value: bytes) -> str:
    return value.rstrip(b"\0").decode("utf-8", "replace")


class _Asked(NamedTuple):
    """What a rule asks: by which option iptables says it, and whether negated; None where it says that by the value."""

    option: str
    negated: Optional[bool]


def is_printed(found: NfRule, family: int, options: Sequence[Tuple[str, str, bool]]) -> bool:
    """Whether a rule is what these options say, with which iptables-save prints it: each thing that it asks is among them, once."""
    asked = _asked(found.expressions, family)
    if asked is None:
        return False
    names = [one.option for one in asked]
    said: Dict[str, List[bool]] = {}
    for name, _value, negated in options:
        said.setdefault(_SAME.get(name, name), []).append(negated)
    return len(set(names)) == len(names) and all(
        one.option in said and (one.negated is None or one.negated in said[one.option]) for one in asked
    )


def is_sayable(found: NfRule, family: int) -> bool:
    """Whether iptables may have words for a rule."""
    return _asked(found.expressions, family) is not None


#: Options that are spelled in several ways.
_SAME: Mapping[str, str] = {
    **dict.fromkeys(("--ttl-eq", "--ttl-lt", "--ttl-gt"), "--ttl"),
    **dict.fromkeys(("--hl-eq", "--hl-lt", "--hl-gt"), "--hl"),
    **dict.fromkeys(("--icmp-type", "--icmpv6-type"), "--icmp"),
}
#: Which option asks what is read from a packet: by base (1 the network's header, 2 that of transport), place and length.
_FIELDS: Mapping[int, Mapping[Tuple[int, int, int], str]] = {
    4: {
        **{(1, 12, length): "-s" for length in range(1, 5)},
        **{(1, 16, length): "-d" for length in range(1, 5)},
        (1, 9, 1): "-p",
        (1, 6, 2): "-f",
        (1, 8, 1): "--ttl",
    },
    6: {
        **{(1, 8, length): "-s" for length in range(1, 17)},
        **{(1, 24, length): "-d" for length in range(1, 17)},
        (1, 6, 1): "-p",
        (1, 7, 1): "--hl",
    },
}
_PORTS: Mapping[Tuple[int, int, int], Tuple[str, ...]] = {
    (2, 0, 2): ("--sport",),
    (2, 2, 2): ("--dport",),
    (2, 0, 4): ("--sport", "--dport"),
}
_TRANSPORT: Mapping[Tuple[int, int, int], str] = {(2, 13, 1): "--tcp-flags", (2, 0, 1): "--icmp", (2, 0, 2): "--icmp"}
_META: Mapping[int, str] = {3: "--mark", 4: "-i", 5: "-o", 6: "-i", 7: "-o", 16: "-p", 19: "--pkt-type"}
_TRACE = 12
_MASKED = frozenset(("-s", "-d", "-f", "--tcp-flags", "--mark"))
_ORDERED = frozenset(("--sport", "--dport", "--ttl", "--hl"))
_ICMP = (b"\x01", b"\x3a")


def _asked(parts: Sequence[Expression], family: int) -> Optional[List[_Asked]]:
    """Return what a rule asks of a packet; None where iptables would not have put it so."""
    found: List[_Asked] = []
    protocol = b""
    place = 0
    while place < len(parts):
        part = parts[place]
        place += 1
        if part.name in ("counter", "match", "target") or _is_plain(part):
            continue
        if part.name == "immediate" and _traces(parts[place : place + 1]):
            place += 1
            continue
        options = _read(part, family, protocol)
        if not options:
            return None
        masked = place < len(parts) and parts[place].name == "bitwise"
        if masked and (options[0] not in _MASKED or _value(parts[place], 5).strip(b"\0")):
            return None
        place += masked
        negated, taken, value = _compared(parts[place : place + 2], options)
        if not taken:
            return None
        place += taken
        if options == ("-p",) and negated is False:
            protocol = value
        found += [_Asked(option, None if option == "-f" else negated) for option in options]
    return found


def _is_plain(part: Expression) -> bool:
    """Whether that is a verdict, a rate or a group to log to, as iptables writes them."""
    if part.name == "immediate":
        return part.number(1) == 0 and _verdict(part) in _VERDICTS
    if part.name == "limit":
        return part.number(4) == 0 and part.number(5) in (-1, 0)
    return part.name == "log" and 1 in part.data


def _traces(parts: Sequence[Expression]) -> bool:
    """Whether that is how iptables writes its target TRACE."""
    return bool(parts) and parts[0].name == "meta" and 3 in parts[0].data and parts[0].number(2) == _TRACE


def _value(part: Expression, attribute: int) -> bytes:
    return dict(attributes(part.data.get(attribute, b""))).get(1, b"")


def _read(part: Expression, family: int, protocol: bytes) -> Tuple[str, ...]:
    if part.name == "meta" and 1 in part.data:
        option = _META.get(part.number(2), "")
        return (option,) if option else ()
    if part.name != "payload" or 1 not in part.data:
        return ()
    place = (part.number(2), part.number(3), part.number(4))
    if place in _TRANSPORT and (protocol in _ICMP) == (_TRANSPORT[place] == "--icmp"):
        return (_TRANSPORT[place],)
    if place in _PORTS:
        return _PORTS[place]
    option = _FIELDS[family].get(place, "")
    return (option,) if option else ()


def _compared(parts: Sequence[Expression], options: Tuple[str, ...]) -> Tuple[Optional[bool], int, bytes]:
    """Return whether a comparison is negated, how many parts it takes (0 where iptables has no words for it), and the value."""
    if not parts or parts[0].name not in ("cmp", "range"):
        return False, 0, b""
    first = parts[0]
    if first.name == "range":
        return first.number(2) == _NOT_EQUAL, int(options in (("--sport",), ("--dport",))), b""
    if first.number(2) in (_EQUAL, _NOT_EQUAL):
        return first.number(2) == _NOT_EQUAL, 1, _value(first, 3)
    if len(options) > 1 or options[0] not in _ORDERED:
        return False, 0, b""
    both = len(parts) > 1 and parts[1].name == "cmp" and parts[1].number(2) not in (_EQUAL, _NOT_EQUAL)
    return None, 2 if both and options[0] in ("--sport", "--dport") else int(not both), b""


def _verdict(part: Expression) -> int:
    nested = dict(attributes(dict(attributes(part.data.get(2, b""))).get(2, b"")))
    return int(struct.unpack(">i", nested[1])[0]) if 1 in nested else -99


def target(found: NfRule) -> str:
    """Return where a rule leads, as iptables says that; empty where packets go on, '-j NFT' where that is not known."""
    for part in found.expressions:
        if part.name == "immediate" and part.number(1) == 0:
            verdict = _VERDICTS.get(_verdict(part), "-j NFT")
            nested = dict(attributes(dict(attributes(part.data.get(2, b""))).get(2, b"")))
            return verdict + (_text(nested.get(2, b"")) if verdict.endswith(" ") else "")
        if part.name == "reject":
            return "-j REJECT"
        if part.name == "lookup" and 3 in part.data and part.number(3) == 0:
            return "-j NFT"
        if part.name == "target":
            name = _text(part.data.get(1, b""))
            return "-j NFT" if name in ("DNAT", "REDIRECT", "TPROXY", "NFQUEUE", "QUEUE", "REJECT") else ""
        if part.name not in (*_GOING_ON, "immediate", "lookup", "dynset", "masq", "exthdr", "fib", "socket", "rt"):
            return "-j NFT"
    return ""
