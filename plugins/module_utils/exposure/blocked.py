# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role lets in and something else keeps out: rules of others in front of ufw's, such as the REJECT at the end of a vendor's."""

from __future__ import annotations

from typing import Iterator, Tuple

from ..base.netfilter_path import Login
from ..ufw.framework import removal
from . import classes
from .follow import follow
from .wider import Firewall, Promise, promises


def blocked(firewall: Firewall) -> Tuple[str, ...]:
    """Return a sentence for each port that ufw lets in by a role's rules, and a rule of others keeps closed; nothing where ufw is off."""
    return tuple(_blocked(firewall)) if firewall.settings.enabled else ()


def _blocked(firewall: Firewall) -> Iterator[str]:
    for one in _promised(firewall):
        for family, kernel in firewall.kernels.items():
            nets = [net for net in one.networks if net.version == family] or (
                [] if one.networks else [classes.stranger([kernel], family)]
            )
            name = (*firewall.uplinks, classes.ELSEWHERE)[0]
            for net in nets[:1]:
                way = follow(kernel, Login(classes.member(net), one.port, protocol=one.protocol, interface=name))
                if not way.passes and way.rule and "user-" not in way.chain:
                    chain, _blank, rule = way.rule.partition(" ")
                    yield (
                        f"{one.place} is let in by {one.owner.partition(':')[2]} and kept out over IPv{family} by the rule '-A {way.rule}', which "
                        f"comes first; remove that rule ({removal(family, way.table, chain, rule)}; and from where it is loaded at boot), or "
                        "connections to it fail."
                    )


def _promised(firewall: Firewall) -> Tuple[Promise, ...]:
    found = {
        (block.rule.protocol, int(block.rule.port), block.owner): ()
        for family, blocks in firewall.blocks.items()
        for block in blocks
        if family in firewall.kernels
        and block.owner
        and block.rule
        and block.rule.action in ("allow", "limit")
        and block.rule.port.isdigit()
        and block.rule.protocol in ("tcp", "udp")
        and not (block.rule.source or block.rule.interface or block.rule.routed or block.rule.to)
        and block.rule.direction == "in"
    }
    everyone = tuple(Promise(protocol, port, owner) for protocol, port, owner in found)
    return (*everyone, *(one for one in promises(firewall) if one.networks and one.protocol == "tcp"))
