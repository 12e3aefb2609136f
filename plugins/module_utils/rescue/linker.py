# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""From where programs load libraries: the linker's cache, and the modules of name services. Source: glibc's dl-cache.h, nsswitch.conf(5)."""

from __future__ import annotations

import re
import struct
from typing import Iterator

from ..base.text import visible
from .rules import Known, lines, quoted

#: Where packages have their libraries, and where the linker looks besides.
FOLDERS = tuple(
    f"usr/{top}"
    for top in (
        "lib/x86_64-linux-gnu",
        "lib/aarch64-linux-gnu",
        "lib/arm-linux-gnueabihf",
        "lib/i386-linux-gnu",
        "lib",
        "lib64",
    )
)
LOCAL = (
    "usr/local/lib",
    *(
        f"usr/local/lib/{name}"
        for name in ("x86_64-linux-gnu", "aarch64-linux-gnu", "arm-linux-gnueabihf", "i386-linux-gnu")
    ),
)
_MAGIC = b"glibc-ld.so.cache1.1"
_HEADER, _ENTRY = struct.Struct("<20sII20x"), struct.Struct("<iIIIQ")
_MOST_ENTRIES = 200_000
#: What glibc has in itself.
_OF_GLIBC = frozenset({"files", "dns", "compat"})


def cache(text: str, known: Known) -> Iterator[str]:
    """Libraries of packages that the linker's cache has from elsewhere; a file that no linker would read yields nothing."""
    data = text.encode("utf-8", "surrogateescape")
    start = data.find(_MAGIC)
    if start < 0 or len(data) < start + _HEADER.size:
        return
    _magic, number, _strings = _HEADER.unpack_from(data, start)
    for at in range(min(number, _MOST_ENTRIES)):
        place = start + _HEADER.size + at * _ENTRY.size
        if place + _ENTRY.size > len(data):
            yield "it ends in the middle of its entries"
            return
        _flags, key, value, _version, _hardware = _ENTRY.unpack_from(data, place)
        name, path = _string(data, start + key), _string(data, start + value)
        if known.packaged(path):
            continue
        stock = name.startswith("libnss_") or any(known.packaged(f"/{folder}/{name}") for folder in FOLDERS)
        if stock and (known.there(path) or not path.startswith("/")):
            yield f"it has {visible(name, 80)} loaded from {visible(path, 200)}, which no package owns"


def _string(data: bytes, start: int) -> str:
    end = data.find(b"\0", start)
    return data[start : end if end >= 0 else start].decode("utf-8", "surrogateescape")


def name_services(text: str, known: Known) -> Iterator[str]:
    """Lines of nsswitch.conf with a module that is there and no package's."""
    for number, line in lines(text):
        _database, _sign, services = line.partition(":")
        for name in re.sub(r"\[[^]]*\]", " ", services.partition("#")[0]).split():
            places = [f"/{folder}/libnss_{name}.so.2" for folder in (*FOLDERS, *LOCAL)]
            odd = not re.fullmatch(r"[a-z][a-z0-9_]*", name)
            if name not in _OF_GLIBC and (
                odd or any(known.there(path) and not known.packaged(path) for path in places)
            ):
                yield quoted(number, line)
                break
