# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which keys a host is known: which it shows, which it is given, and which it shows no more."""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass
from typing import Iterable, List, NamedTuple, Tuple

from ..base.paths import STATE
from ..base.steps import Step
from .authorized_keys import parse_line

#: Where keys go that a host no longer shows, for people who want one back.
RETIRED = f"{STATE}/retired-host-keys"
MODULI = "/etc/ssh/moduli"
#: The least size of a group for Diffie-Hellman, by its own count: one bit less than its name.
MODULI_BITS = 3071

#: What a host shall have one of each, by ssh-keygen's names, and of which size a new one is.
_KINDS = {"ed25519": 256, "rsa": 4096}
_TYPES = {"ssh-ed25519": "ed25519", "ssh-rsa": "rsa"}


@dataclass(frozen=True)
class HostKey:
    """A key of the host's: its file, its public half as a line, whether sshd shows it now, and the day it was made on."""

    path: str
    public: str
    shown: bool = True
    made_on: str = ""

    @property
    def type(self) -> str:
        return self.public.partition(" ")[0]

    def good(self, rsa_bits: int, made_after: str) -> bool:
        """Whether it may stay: strong, and not from before a day (both as YYYY-MM-DD)."""
        key = parse_line(self.public)
        if self.made_on < made_after:
            return False
        return key is not None and (key.type == "ssh-ed25519" or (key.rsa_bits or 0) >= rsa_bits)

    @property
    def retired(self) -> str:
        """Where its file goes; the name is another for every key."""
        mark = hashlib.sha256(self.public.encode()).hexdigest()[:12]
        return f"{RETIRED}/{posixpath.basename(self.path)}.{mark}"


@dataclass(frozen=True)
class GenerateHostKey(Step):
    """Make a new host key; a key that is in its place goes to ``retired`` first."""

    path: str
    kind: str
    bits: int
    retired: str = ""

    @property
    def summary(self) -> str:
        return f"Make a host key of type {self.kind}, {self.path}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return _both(self.path, self.retired) if self.retired else _both(self.path)


@dataclass(frozen=True)
class RetireHostKey(Step):
    """Put a host key that sshd shows no more where nothing looks for it."""

    path: str
    retired: str

    @property
    def summary(self) -> str:
        return f"Move the host key {self.path} to {self.retired}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return _both(self.path, self.retired)


@dataclass(frozen=True)
class FilterModuli(Step):
    """Take groups for Diffie-Hellman that are too small out of sshd's file of them."""

    bits: int = MODULI_BITS

    @property
    def summary(self) -> str:
        return f"Take groups of less than {self.bits + 1} bits out of {MODULI}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (MODULI,)


class Choice(NamedTuple):
    """The files sshd shall show keys from, what makes those that are missing, and what retires the weak ones."""

    paths: Tuple[str, ...]
    make: Tuple[Step, ...]
    retire: Tuple[RetireHostKey, ...]


def choose(keys: Iterable[HostKey], rsa_bits: int, made_after: str = "") -> Choice:
    """Return one key of each kind: the one that is shown already where it is strong and new enough, else a new one."""
    known = sorted(keys, key=lambda found: not found.shown)
    paths: List[str] = []
    make: List[Step] = []
    for kind, bits in _KINDS.items():
        good = [found for found in known if _TYPES.get(found.type) == kind and found.good(rsa_bits, made_after)]
        path = good[0].path if good else f"/etc/ssh/ssh_host_{kind}_key"
        paths.append(path)
        if not good:
            before = next((found for found in known if found.path == path), None)
            make.append(GenerateHostKey(path, kind, bits, before.retired if before else ""))
    weak = [found for found in known if not found.good(rsa_bits, made_after) and found.path not in paths]
    return Choice(tuple(paths), tuple(make), tuple(RetireHostKey(found.path, found.retired) for found in weak))


def filtered_moduli(text: str, bits: int = MODULI_BITS) -> str:
    """Return the file of groups without those of fewer bits. Source: moduli(5)."""
    return "".join(line for line in text.splitlines(keepends=True) if not _small(line, bits))


def _small(line: str, bits: int) -> bool:
    fields = line.split()
    return not line.startswith("#") and len(fields) == 7 and fields[4].isdigit() and int(fields[4]) < bits


def _both(*paths: str) -> Tuple[str, ...]:
    """Return these files and those of the public keys beside them."""
    return tuple(name for path in paths for name in (path, f"{path}.pub"))
