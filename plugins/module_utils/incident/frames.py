# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host sends of itself, in pieces that say how long they are: written on the host, read on the controller.

Nothing of it is a name of a file, and nothing is packed, so there is nothing to unpack. A host may send anything; what is
no such stream, or is beyond its limits, ends the reading.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional

#: The kinds of items, in the order in which a host sends them, the most volatile first. A file of a bundle is named by a number and its kind.
KINDS = (
    "about",
    "sockets",
    "processes",
    "hidden",
    "executables",
    "environments",
    "open-files",
    "kernel",
    "rules",
    "network",
    "sessions",
    "units",
    "scheduled",
    "keys",
    "accounts",
    "settings",
    "logins",
    "packages",
    "histories",
    "files",
    "differing",
    "journal",
)
ITEM, DATA, END, NOTE, DONE = b"I", b"D", b"E", b"N", b"Z"
_HEAD = struct.Struct(">cI")
#: Of a piece of an item, and of a description in JSON.
LARGEST_PIECE = 64 * 1024
LONGEST_DESCRIPTION = 16 * 1024
MOST_ITEMS = 20_000
MOST_NOTES = 2_000
#: What a login shell may print before the stream begins.
MOST_BEFORE = 64 * 1024


class NoStream(ValueError):
    """What a host sent is no stream, or beyond the limits; the text says what is wrong with it, and holds nothing of it."""


def beginning(word: str) -> bytes:
    """Return what stands in front of a stream; the controller chooses the word, so that nothing else is taken for it."""
    return f"\nportcullis-incident-1 {word}\n".encode()


def pack(kind: bytes, payload: bytes) -> bytes:
    """Return a piece as it travels."""
    return _HEAD.pack(kind, len(payload)) + payload


def described(kind: bytes, values: Mapping[str, Any]) -> bytes:
    """Return a piece that is a description; what is too long for one is cut."""
    payload = json.dumps(values, ensure_ascii=True).encode()
    if len(payload) > LONGEST_DESCRIPTION:
        # An escape takes six characters at most.
        short = {name: one[:200] if isinstance(one, str) else one for name, one in values.items()}
        short["argv"] = [str(word)[:100] for word in values.get("argv") or ()][:10]
        payload = json.dumps(short, ensure_ascii=True).encode()
    return pack(kind, payload)


@dataclass(frozen=True)
class Piece:
    """One piece of a stream: of its kind, either data or what describes something."""

    kind: bytes
    data: bytes = b""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def packed(self) -> bytes:
        return pack(self.kind, self.data) if self.kind == DATA else described(self.kind, self.values)


class Reader:
    """Takes bytes as they come, and gives the pieces that they complete; NoStream for what is none."""

    def __init__(self, word: Optional[str] = None) -> None:
        """``word`` is that of the beginning, without which there is none."""
        self._read = bytearray()
        self._begins = None if word is None else beginning(word)
        self._before = 0
        self._open = self.done = False
        self._items = self._notes = 0

    @property
    def in_item(self) -> bool:
        return self._open

    @property
    def begun(self) -> bool:
        return self._begins is None

    def feed(self, data: bytes) -> Iterator[Piece]:
        """Yield the pieces that these bytes complete."""
        self._read += data
        if not self._find_beginning():
            return
        while len(self._read) >= _HEAD.size:
            if self.done:
                raise NoStream("it goes on after its end")
            kind, length = _HEAD.unpack_from(self._read)
            if kind not in (ITEM, DATA, END, NOTE, DONE):
                raise NoStream("a piece is of no kind that there is")
            if length > (LARGEST_PIECE if kind == DATA else LONGEST_DESCRIPTION):
                raise NoStream("a piece is larger than it may be")
            if len(self._read) < _HEAD.size + length:
                return
            payload = bytes(self._read[_HEAD.size : _HEAD.size + length])
            del self._read[: _HEAD.size + length]
            yield self._piece(kind, payload)
        if self.done and self._read:
            raise NoStream("it goes on after its end")

    def _find_beginning(self) -> bool:
        if self._begins is None:
            return True
        found = self._read.find(self._begins)
        if found < 0:
            if len(self._read) > MOST_BEFORE:
                raise NoStream(f"it does not begin within {MOST_BEFORE} bytes")
            return False
        del self._read[: found + len(self._begins)]
        self._begins = None
        return True

    def _piece(self, kind: bytes, payload: bytes) -> Piece:
        if kind == DATA:
            if not self._open:
                raise NoStream("data belongs to no item")
            return Piece(kind, payload)
        values = _values(payload)
        if kind == ITEM:
            self._begin_item(values)
        elif kind == END:
            if not self._open:
                raise NoStream("an item ends that has not begun")
            self._open = False
        elif kind == NOTE:
            self._notes += 1
            if self._notes > MOST_NOTES:
                raise NoStream(f"it has more than {MOST_NOTES} notes")
        else:
            if self._open:
                raise NoStream("it ends within an item")
            self.done = True
        return Piece(kind, values=values)

    def _begin_item(self, values: Mapping[str, Any]) -> None:
        if self._open:
            raise NoStream("an item begins within another")
        if values.get("kind") not in KINDS:
            raise NoStream("an item is of no kind that there is")
        self._items += 1
        if self._items > MOST_ITEMS:
            raise NoStream(f"it has more than {MOST_ITEMS} items")
        self._open = True


def _values(payload: bytes) -> Dict[str, Any]:
    try:
        found = json.loads(payload.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NoStream("a description is no JSON that could be read") from None
    if not isinstance(found, dict):
        raise NoStream("a description is no JSON object")
    return found


def _no_number(text: str) -> None:
    raise ValueError(text)


def text_of(values: Mapping[str, Any], name: str) -> str:
    """Return a text of a description, or nothing where it is none."""
    found = values.get(name)
    return found if isinstance(found, str) else ""


def number_of(values: Mapping[str, Any], name: str) -> Optional[int]:
    """Return a whole number of a description that anything could hold, or None where it is none."""
    found = values.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 2**53 else None


def words_of(values: Mapping[str, Any], name: str) -> List[str]:
    """Return a list of words of a description, or nothing where it is none."""
    found = values.get(name)
    return [one for one in found if isinstance(one, str)][:100] if isinstance(found, list) else []
