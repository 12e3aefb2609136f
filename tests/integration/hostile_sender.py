#!/usr/bin/python3
# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""In the place of rsync on a suspect host: speaks its protocol (29) as a daemon, and sends names and contents that nobody asked for.

An attack is a list of entries (name, mode, link's target) for when it is asked what is there, one for when it is asked for names, and how
much it sends for each file that is asked for.
"""

from __future__ import annotations

import json
import stat
import struct
import sys
from typing import Any

_BLOCK = 1 << 15
_TRANSFER, _BASIS, _NAME = 1 << 15, 1 << 11, 1 << 12
_DONE = -1


class Sender:
    def __init__(self, attack: dict[str, Any]) -> None:
        self.attack = attack
        self.source = sys.stdin.buffer
        self.sink = sys.stdout.buffer

    def read(self, count: int) -> bytes:
        data = self.source.read(count)
        if len(data) < count:
            raise SystemExit(0)
        return data

    def number(self) -> int:
        return int(struct.unpack("<i", self.read(4))[0])

    def say(self, data: bytes) -> None:
        for at in range(0, len(data), _BLOCK):
            part = data[at : at + _BLOCK]
            self.sink.write(struct.pack("<I", (7 << 24) | len(part)) + part)

    def run(self) -> None:
        self.sink.write(b"@RSYNCD: 29.0\n")
        self.sink.flush()
        self.source.readline()
        self.source.readline()
        self.sink.write(b"@RSYNCD: OK\n")
        self.sink.flush()
        words = []
        while True:
            word = self.source.readline().rstrip(b"\n")
            if not word:
                break
            words.append(word)
        asked = any(word.startswith(b"--files-from") for word in words)
        letters = next((word for word in words if word.startswith(b"-") and not word.startswith(b"--")), b"")
        self.sink.write(struct.pack("<i", 1))
        self.sink.flush()
        while (length := self.number()) > 0:
            self.read(length)
        if asked:
            while self.read(1) != b"\0" or self.read(1) != b"\0":
                pass
        dry = b"n" in letters.split(b"e.")[0]
        owners = b"o" in letters.split(b"e.")[0]
        self.list(self.attack["asked" if asked else "listed"], owners, b"l" in letters.split(b"e.")[0])
        self.serve(dry)

    def list(self, entries: Any, owners: bool, links: bool) -> None:
        if isinstance(entries, int):
            entries = ([f"n{number}", stat.S_IFREG | 0o644, ""] for number in range(entries))
        for name, mode, target in entries:
            raw = name.encode()
            said = (
                struct.pack("<Bi", 0x40, len(raw))
                + raw
                + _long(self.attack.get("says", 1))
                + struct.pack("<ii", 0, _wire(mode))
            )
            if owners:
                said += struct.pack("<ii", 0, 0)
            if links and stat.S_ISLNK(mode):
                said += struct.pack("<i", len(target)) + target.encode()
            self.say(said)
        self.say(b"\0" + struct.pack("<i", 0))
        self.sink.flush()

    def serve(self, dry: bool) -> None:
        phase = 0
        while phase <= 2:
            index = self.number()
            if index == _DONE:
                phase += 1
                if phase <= 2:
                    self.say(struct.pack("<i", _DONE))
                    self.sink.flush()
                continue
            flags = int(struct.unpack("<H", self.read(2))[0])
            more = self.read(1) if flags & _BASIS else b""
            if flags & _NAME:
                length = self.read(1)
                if length[0] & 0x80:
                    length += self.read(1)
                count = length[0] if len(length) == 1 else (length[0] & 0x7F) * 256 + length[1]
                more += length + self.read(count)
            self.say(struct.pack("<iH", index, flags) + more)
            if flags & _TRANSFER and not dry:
                self.file()
            self.sink.flush()
        self.say(struct.pack("<i", _DONE))
        self.say(b"".join(_long(0) for _each in range(5)))
        self.sink.flush()
        self.number()

    def file(self) -> None:
        count, length, digest, _rest = (self.number() for _each in range(4))
        self.read(count * (4 + digest))
        self.say(struct.pack("<iiii", 0, length, digest, 0))
        left = int(self.attack.get("sends", 1))
        while left > 0:
            part = min(left, _BLOCK)
            self.say(struct.pack("<i", part) + b"e" * part)
            left -= part
        self.say(struct.pack("<i", 0) + bytes(16))


def _wire(mode: int) -> int:
    return mode


def _long(number: int) -> bytes:
    return struct.pack("<i", number) if number < 1 << 31 else struct.pack("<iq", -1, number)


if __name__ == "__main__":
    # The test puts the attack there.
    Sender(json.loads(r"""@ATTACK@""")).run()
