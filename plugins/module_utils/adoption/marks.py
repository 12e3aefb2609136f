# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts of a host the roles have taken over: by what holds there, and neither by what is remembered nor by what lies there."""

from __future__ import annotations

from typing import FrozenSet, Iterable, Iterator, Mapping, Sequence

from ..base.netfilter import Table, ours, parse
from ..ufw.block import Block
from ..ufw.files import PREFIX, Settings, families
from ..ufw.framework import remains
from ..ufw.kernel import canonical, user_rules
from ..ufw.plan import OWN
from ..ufw.ssh import SSH_OWNER

#: The parts that are taken over, each for itself.
SSHD, FIREWALL, ALLOWLIST = "sshd", "firewall", "allowlist"
#: The part that a module takes over.
_PARTS: Mapping[str, str] = {"sshd": SSHD, "ufw": FIREWALL, "allowlist": ALLOWLIST}


def at_stake(modules: Iterable[str]) -> FrozenSet[str]:
    """Return the parts that calls of these modules take over."""
    return frozenset(_PARTS[module] for module in modules if module in _PARTS)


def parts(sshd: bool, blocks: Iterable[Block], with_ssh: bool = True) -> FrozenSet[str]:
    """Return the parts that were taken over; ``sshd`` is whether its drop-in holds, ``blocks`` are the rules that hold.

    The firewall as a whole is the role ufw's, which never goes without rules for SSH: a rule of an allowlist's, one that says
    whose it is and no more, or the one that opens a port while SSH moves, says nothing of whom the rest lets in. ``with_ssh`` is
    false for a call of the module ufw that leaves SSH's rules alone, and so leaves none.
    """
    owned = [block for block in blocks if block.owner]
    found = {SSHD} if sshd else set()
    if any(block.comment == SSH_OWNER or (block.owner == OWN and not with_ssh) for block in owned):
        found.add(FIREWALL)
    if any(block.owner not in (SSH_OWNER, OWN) for block in owned) or FIREWALL in found:
        found.add(ALLOWLIST)
    return frozenset(found)


def in_kernel(settings: Settings, dumps: Mapping[int, str], blocks: Mapping[int, Sequence[Block]]) -> Iterator[Block]:
    """Yield those of ufw's rules that hold; ``dumps`` are what iptables-save prints, by family.

    None where another firewall stands in the place of ufw's, or where nothing is denied. What somebody flushed holds: then there are
    no rules of others that could be lost, and the roles mend it.
    """
    tables = {family: parse(dumps[family]).get("filter", Table()) for family in families(settings)}
    with_ufw = {family for family, table in tables.items() if remains(table) == "something"}
    if any(_has_others(table) for family, table in tables.items() if family not in with_ufw):
        return
    denied = settings.enabled and any(table.policies.get("INPUT") == "DROP" for table in tables.values())
    if not with_ufw and not denied:
        return
    for family in tables:
        loaded = user_rules(dumps[family]).get(f"{PREFIX[family]}-user-input", [])
        for block in blocks.get(family, ()):
            lines = [canonical(line)[1] for line in block.text.splitlines()[1:]]
            if not loaded or any(line in loaded for line in lines):
                yield block


def _has_others(table: Table) -> bool:
    return any(not ours(rule) for rule in table.rules.get("INPUT", ()))
