# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What rules ask of a packet that nobody can tell beforehand: how that usually is, so that two states can be compared under the same.

A rule for a range of addresses, a mark or an hour is about some; those whom it is about and all others are two kinds of connections.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Tuple

from . import values
from .errors import Refusal

Options = Tuple[Tuple[str, str, bool], ...]
#: What only says how another option of the same rule is meant.
_HOW = frozenset(
    [
        "--seconds",
        "--hitcount",
        "--reap",
        "--rttl",
        "--rdest",
        "--rsource",
        "--name",
        "--mask",
        "--limit-burst",
        "--connlimit-mask",
        "--connlimit-saddr",
        "--connlimit-daddr",
        "--hashlimit-burst",
        "--hashlimit-mode",
        "--hashlimit-srcmask",
        "--hashlimit-dstmask",
        "--hashlimit-name",
        "--hashlimit-htable-size",
        "--hashlimit-htable-max",
        "--hashlimit-htable-expire",
        "--hashlimit-htable-gcinterval",
        "--hashlimit-rate-match",
        "--hashlimit-rate-interval",
        "--dir",
        "--reqid",
        "--spi",
        "--proto",
        "--mode",
        "--tunnel-src",
        "--tunnel-dst",
        "--strict",
        "--next",
        "--kerneltz",
        "--contiguous",
        "--utc",
        "--localtz",
        "--algo",
        "--from",
        "--to",
        "--return-nomatch",
    ]
)
_OF_RECENT = ("--rcheck", "--update", "--remove")
_BELOW = frozenset(("--limit", "--hashlimit", "--hashlimit-upto", "--connlimit-upto", "--set"))
#: No connection that anybody makes is so, or none at first.
_NEVER = frozenset(("--hashlimit-above", "--connlimit-above", "--rt-type", "--rt-segsleft"))
_USUAL = {"--pkt-type": "unicast", "--src-type": "unicast", "--pol": "none", "--ctstatus": "none"}
#: A port from which programs connect.
_FROM_PORT = 51234
_ZERO = re.compile(r"0(/|$)")


@lru_cache(maxsize=4096)
def doubt(options: Options, name: str, value: str) -> Tuple[str, str]:
    """Return what an option of a rule asks, spelled as one spells it who wrote it otherwise."""
    how = [f"{other} {text}" for other, text, _no in options if other in ("--name", "--seconds", "--hitcount")]
    said = " ".join(map(_spelled, value.split()))
    return name, " ".join([said, *(how if name in _OF_RECENT else [])])


def _spelled(word: str) -> str:
    if re.fullmatch(r"0x[0-9A-Fa-f]+(/0x[0-9A-Fa-f]+)?", word):
        return re.sub(r"/4294967295$", "", "/".join(str(int(part, 16)) for part in word.split("/")))
    try:
        return str(values.network(word, "an address in a rule"))
    except Refusal:
        return word.lower()


@lru_cache(maxsize=4096)
def is_usual(name: str, value: str) -> bool:
    """Whether that is so of most connections."""
    if name in _HOW or name in _BELOW:
        return True
    if name in ("--sport", "--sports"):
        return any(_spans(part) for part in value.split(","))
    if name == "--tcp-flags":
        return _begins(*value.upper().split()[:2]) if value.count(" ") else False
    if name in ("--mark", "--ctmark"):
        return bool(_ZERO.match(value))
    return name in _USUAL and value == _USUAL[name]


def _spans(part: str) -> bool:
    low, colon, high = part.partition(":")
    return part.replace(":", "").isdigit() and int(low or 0) <= _FROM_PORT <= int(high or (65535 if colon else low))


def _begins(mask: str, flags: str) -> bool:
    """Whether the first packet of a connection, which has SYN and nothing else, has these flags."""
    asked = {"SYN"} if mask == "ALL" else {"SYN"} & set(mask.split(","))
    return asked == (set() if flags == "NONE" else set(flags.split(",")))


def never(options: Options, name: str) -> bool:
    """Whether no connection has to be tried for which this is unusual: a rate, and what only attacks on old hosts carried."""
    counted = any(other == "--hitcount" for other, _value, _no in options)
    return name in _NEVER or name in _BELOW or (counted and name in _OF_RECENT)
