# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of sysctl: which value of a setting is in force after the next boot, and whose file says so.

Settings are named as below /proc/sys (``net/ipv4/conf/eth0.5/rp_filter``), since a dot may be part of an interface's name.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from ..base import writing

_ROLE = "os_hardening"
_LINE = re.compile(r"[a-z0-9_.*-]+ = -?[0-9]+", re.IGNORECASE)
#: With this one the kernel changes the other along: a host that forwards takes no redirects, and one that no longer does takes them.
FORWARDING = "net/ipv4/ip_forward"
_FOLLOWS = "net/ipv4/conf/all/accept_redirects"
#: What stands in a name for all interfaces there are, and how those that come start.
_ALL = ("all", "default")


@dataclass(frozen=True)
class SysctlFile:
    """A file of others, in the order in which they are read: what it sets, by name, patterns among it.

    ``later`` is read after ours; ``packaged`` came with a package, so it says nothing of what the admin wants.
    """

    path: str
    entries: Tuple[Tuple[str, str], ...]
    later: bool = False
    packaged: bool = False


@dataclass(frozen=True)
class Found:
    """Which file sets a setting to what."""

    path: str
    value: str
    later: bool
    packaged: bool


def parse(text: str) -> Tuple[Tuple[str, str], ...]:
    """Return what a file sets, in order; lines that set nothing are passed over, as its readers do."""
    found: List[Tuple[str, str]] = []
    for line in text.splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith(("#", ";")):
            found.append((normalized(name.strip().lstrip("-").strip()), value.strip()))
    return tuple(found)


def normalized(name: str) -> str:
    """Return a setting's name as below /proc/sys: the first of . and / in it is what parts it."""
    first = re.search(r"[./]", name)
    if first is None or first.group() == "/":
        return name.lstrip("/")
    return name.translate(str.maketrans("./", "/."))


def shown(name: str) -> str:
    """Return a setting's name as sysctl prints it."""
    return name.translate(str.maketrans("./", "/."))


def expanded(name: str, interfaces: Iterable[str]) -> Tuple[str, ...]:
    """Return the settings that a name with ``*`` stands for."""
    if "*" not in name:
        return (name,)
    return tuple(name.replace("*", place) for place in (*_ALL, *interfaces))


def interface(name: str) -> str:
    """Return the interface that a setting is of; empty where it is of none or of all."""
    parts = name.split("/")
    return parts[3] if len(parts) == 5 and parts[2] == "conf" and parts[3] not in _ALL else ""


def default_of(name: str) -> str:
    """Return the setting that an interface's starts from; empty for what is of no interface."""
    return "/".join((*name.split("/")[:3], "default", name.split("/")[4])) if interface(name) else ""


def winner(files: Sequence[SysctlFile], name: str) -> Optional[Found]:
    """Return who of others sets this: the last that names it, else the last whose pattern is of it."""
    exact: Optional[Found] = None
    pattern: Optional[Found] = None
    for file in files:
        for entry, value in file.entries:
            if entry == name:
                exact = Found(file.path, value, file.later, file.packaged)
            elif "*" in entry and fnmatch.fnmatchcase(name, entry):
                pattern = Found(file.path, value, file.later, file.packaged)
    return exact or pattern


def in_order(
    values: Iterable[Tuple[str, str, str]], wanted: Mapping[str, str], now: Mapping[str, str]
) -> Tuple[Tuple[str, str, str], ...]:
    """Return values to set (name, value, value before) so that what the kernel changes along has the right one in the end."""
    found = sorted(values, key=lambda one: one[0] != FORWARDING)
    if found and found[0][0] == FORWARDING and _FOLLOWS in now and all(name != _FOLLOWS for name, _to, _from in found):
        found.append((_FOLLOWS, wanted.get(_FOLLOWS, now[_FOLLOWS]), now[_FOLLOWS]))
    return tuple(found)


def render(values: Mapping[str, str]) -> str:
    """Return our file's text: settings of single interfaces are there as a pattern, so that those that come have them, too."""
    patterns: Dict[str, str] = {}
    for name, value in values.items():
        if "/conf/" in name:
            parts = name.split("/")
            if parts[3] == "default":
                patterns["/".join((*parts[:3], "*", *parts[4:]))] = value
    kept = {name: values[name] for name in sorted(values, key=lambda name: name != FORWARDING) if not interface(name)}
    lines = [f"{shown(name)} = {value}" for name, value in {**kept, **patterns}.items()]
    return f"# {writing.managed(_ROLE)}\n" + "".join(f"{line}\n" for line in writing.lines(lines, _LINE, "sysctl"))
