# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the admin's ssh client needs of the fleet: entries of ssh_config, and lines of known_hosts, by inventory name."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

HEADER = "# Written by the playbook portcullis.vps.ssh_config; edits here do not last.\n"


@dataclass(frozen=True)
class Entry:
    """How one host is reached: its names, the first being the inventory's, and the settings of ssh_config for it."""

    names: t.Tuple[str, ...]
    settings: t.Tuple[t.Tuple[str, str], ...]

    @property
    def text(self) -> str:
        lines = "".join(f"    {keyword} {_quoted(value)}\n" for keyword, value in self.settings)
        return f"Host {' '.join(self.names)}\n{lines}"


def names(name: str, everybody: t.Iterable[str]) -> t.Tuple[str, ...]:
    """Return what a person may call a host: its inventory name and, where it is nobody else's, that without its domain."""
    short = name.partition(".")[0]
    others = [other for other in everybody if other != name]
    taken = {other.partition(".")[0] for other in others} | set(others)
    return (name,) if short == name or short in taken or short.isdigit() or ":" in name else (name, short)


def entries(text: str) -> t.Dict[str, str]:
    """Return the entries of a file written here, by their first name."""
    found: t.Dict[str, str] = {}
    for part in re.split(r"^(?=Host )", text, flags=re.MULTILINE):
        if part.startswith("Host "):
            found[part.split()[1]] = part.rstrip("\n") + "\n"
    return found


def with_entry(text: str, entry: Entry, everybody: t.Collection[str]) -> str:
    """Return the file with this host's entry made anew, and without those of hosts that are not in the inventory any more."""
    kept = {name: old for name, old in entries(text).items() if name in everybody}
    kept[entry.names[0]] = entry.text
    return HEADER + "".join(f"\n{kept[name]}" for name in sorted(kept))


def with_keys(text: str, name: str, keys: t.Iterable[str], everybody: t.Collection[str]) -> str:
    """Return the lines of known_hosts with this host's made anew, and without those of hosts that are gone."""
    kept = [
        line
        for line in text.splitlines()
        if line and not line.startswith("#") and line.split()[0] in everybody and line.split()[0] != name
    ]
    return HEADER + "".join(f"{line}\n" for line in sorted([*kept, *(f"{name} {key}" for key in keys)]))


def with_include(text: str, path: str) -> str:
    """Return a person's ssh_config with a line that includes this file, first, where no Host can take it for its own."""
    line = f"Include {_quoted(path)}"
    head = re.split(r"^\s*(?:Host|Match)\b", text, maxsplit=1, flags=re.MULTILINE | re.IGNORECASE)[0]
    return text if line in head.splitlines() else f"{line}\n{text}"


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"\s", value) else value
