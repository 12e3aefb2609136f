# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses in what people and programs write: bracketed, with ports and zones behind them, or made harmless (``192[.]0[.]2[.]1``).

What an address is decides the one parser of the project; here is undone what stands around it.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Address

_DOTS = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}|。", re.IGNORECASE)
_COLONS = re.compile(r"\[:\]|\(:\)")
#: Whole words, so that nothing is taken out of the name of a host (ip-192.0.2.1.example.org) or of a version.
_WORD = re.compile(r"[0-9A-Za-z_.:%-]+")
_V4 = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_WITH_PORT = re.compile(rf"({_V4})[:.]([0-9]{{1,5}})|([0-9A-Fa-f:]+:[0-9A-Fa-f:]*)\.([0-9]{{1,5}})")
_LABEL = re.compile(r"[A-Za-z_-]{1,20}:(?=[0-9A-Fa-f])")
_PORT_BEHIND = re.compile(r"\]:([0-9]{1,5})(?![0-9])")
_PREFIX_BEHIND = re.compile(r"/([0-9]{1,3})(?![0-9./])")
#: Where hosts are that could be meant: what is public, and what an inventory may use inside.
_ROOMS = (ipaddress.ip_network("2000::/3"), ipaddress.ip_network("fc00::/7"))
_AROUND = re.compile(r"[][(){}<>\"'\s,;]*")


class Found(t.NamedTuple):
    """An address, the port that is attached to it, and where in the text (as ``readable`` returns it) it stands."""

    address: Address
    port: t.Optional[int]
    start: int
    end: int


def readable(text: str) -> str:
    """Return text with addresses as they are when nobody has made them harmless."""
    return _COLONS.sub(":", _DOTS.sub(".", text))


def find(text: str) -> t.List[Found]:
    """Return the addresses of hosts in a text that ``readable`` returned; networks are none."""
    found = []
    for word in _WORD.finditer(text):
        if word.end() - word.start() < 3 or _is_version(text, word.start()):
            continue
        address, number = _parsed(word.group())
        prefix = _PREFIX_BEHIND.match(text, word.end())
        if address is None or (prefix and int(prefix[1]) != address.max_prefixlen):
            continue
        behind = _PORT_BEHIND.match(text, word.end())
        if behind and text[: word.start()].endswith("["):
            number, end = port(behind[1]), behind.end()
        else:
            end = word.end()
        found.append(Found(address, number, word.start(), end))
    return found


def one(text: str) -> t.Optional[Found]:
    """Return the address that a text is, with nothing but brackets and quotes around it; None where it is anything else."""
    clean = readable(text[:200])
    found = find(clean) if len(text) <= 200 else []
    if len(found) != 1:
        return None
    around = clean[: found[0].start], clean[found[0].end :]
    return found[0] if all(_AROUND.fullmatch(part) for part in around) else None


def port(text: t.Any) -> t.Optional[int]:
    """Return a port number, or None for what is none."""
    # Neither a number nor a text of thousands of digits is made into the other.
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,5}", text):
        text = int(text)
    return text if isinstance(text, int) and not isinstance(text, bool) and 1 <= text <= 65535 else None


def _is_version(text: str, start: int) -> bool:
    """Return whether what begins there is behind a program's name, as in Chrome/120.0.0.0."""
    return text[max(0, start - 1) : start] == "/" and text[max(0, start - 2) : start - 1].isalnum()


@functools.lru_cache(maxsize=10_000)
def _parsed(word: str) -> t.Tuple[t.Optional[Address], t.Optional[int]]:
    bare = word.rstrip(".-")
    bare = bare if bare.endswith("::") else bare.rstrip(":")
    for candidate in (bare, _LABEL.sub("", bare, count=1)):
        direct = _address(candidate.partition("%")[0] if ":" in candidate else candidate)
        if direct is not None:
            return direct, None
        with_port = _WITH_PORT.fullmatch(candidate)
        if with_port:
            address, number = with_port[1] or with_port[3], with_port[2] or with_port[4]
            if port(number):
                return _address(address), port(number)
    return None, None


def _address(text: str) -> t.Optional[Address]:
    # Most words are none, and a parser that says why costs more than this.
    if not 3 <= len(text) <= 45 or not (":" in text or text.count(".") == 3):
        return None
    try:
        found = values.address(text, "address")
    except Refusal:
        return None
    if found.is_unspecified or found.is_loopback or found.is_multicast or found.is_link_local:
        return None
    return found if found.version == 4 or any(found in room for room in _ROOMS) else None
