# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts of a host the roles have taken over: by what each leaves there, and not by what is remembered."""

from __future__ import annotations

from typing import FrozenSet, Iterable, Mapping

from ..ufw.block import Block
from ..ufw.plan import OWN
from ..ufw.ssh import SSH_OWNER

#: The parts that are taken over, each for itself.
SSHD, FIREWALL, ALLOWLIST = "sshd", "firewall", "allowlist"
#: The part that a module takes over.
_PARTS: Mapping[str, str] = {"sshd": SSHD, "ufw": FIREWALL, "allowlist": ALLOWLIST}


def at_stake(modules: Iterable[str]) -> FrozenSet[str]:
    """Return the parts that calls of these modules take over."""
    return frozenset(_PARTS[module] for module in modules if module in _PARTS)


def parts(sshd: bool, blocks: Iterable[Block]) -> FrozenSet[str]:
    """Return the parts that were taken over; ``sshd`` is whether its drop-in is there, ``blocks`` are the rules that hold.

    The firewall as a whole is the role ufw's: a rule of an allowlist's, or the one that opens a port while SSH moves, says nothing
    of whom the rest lets in.
    """
    owned = [block for block in blocks if block.owner]
    found = {SSHD} if sshd else set()
    if any(block.owner == OWN or block.comment == SSH_OWNER for block in owned):
        found.add(FIREWALL)
    if any(block.owner != SSH_OWNER for block in owned) or FIREWALL in found:
        found.add(ALLOWLIST)
    return frozenset(found)
