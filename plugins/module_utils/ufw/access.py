# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in by ufw's rules: whether connections to a port, from an address, meet a rule that lets them in."""

from __future__ import annotations

from typing import Sequence

from ..base import values
from .block import Block
from .rule import Rule


def admits(blocks: Sequence[Block], client: values.Address, port: int, interface: str = "") -> bool:
    """Whether the first rule that fits a connection from this address to this port lets it in.

    Of a rule for one address of the host's own nobody can tell here, nor of one for an interface where that by which the connection comes
    is not known: only one that lets in counts.
    """
    for rule in (block.rule for block in blocks if block.rule):
        if rule.source and client not in values.network(rule.source, "source"):
            continue
        if not reaches(rule, port):
            continue
        known = bool(rule.interface and interface)
        if known and not same_interface(rule.interface, interface):
            continue
        if rule.action in ("allow", "limit"):
            return True
        if (known or not rule.interface) and not rule.to:
            return False
    return False


def opens(blocks: Sequence[Block], port: int) -> bool:
    """Whether some rule lets TCP connections in to this port, from wherever."""
    return any(covers(block.rule, port) for block in blocks if block.rule)


def covers(rule: Rule, port: int) -> bool:
    return rule.action in ("allow", "limit") and reaches(rule, port)


def reaches(rule: Rule, port: int) -> bool:
    """Whether a rule is about TCP connections in to this port."""
    if rule.direction != "in" or rule.routed or rule.from_port:
        return False
    if rule.protocol not in ("tcp", "any"):
        return False
    return not rule.port or any(low <= port <= high for low, high in rule.spans)


def same_interface(pattern: str, name: str) -> bool:
    """Whether an interface is one that a rule names; a trailing + stands for all that begin so."""
    return name.startswith(pattern[:-1]) if pattern.endswith("+") else bool(name) and name == pattern
