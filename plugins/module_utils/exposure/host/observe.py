# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel holds, where connections lead, and which programs wait for them."""

from __future__ import annotations

import ipaddress
import pwd
from typing import Dict, Mapping, Tuple

from ...base import netfilter as tables
from ...base.netfilter_path import Members
from ...machine import addresses, sockets
from ...machine.process import check, has_program
from ...transaction import netfilter
from ...ufw.host import ufw
from .. import listening, sets
from ..follow import Kernel
from ..wider import Firewall


def kernels() -> Dict[int, Kernel]:
    """Return what the kernel holds, for each family that it has."""
    members = _sets()
    return {
        family: Kernel(family, tables.parse(netfilter.save(family)), members, addresses.routes(family))
        for family in netfilter.families()
    }


def _sets() -> Mapping[str, Members]:
    # Without iptables no rule asks a set.
    if not has_program("ipset") or not has_program("iptables-save"):
        return {}
    text = check(["ipset", "save"], says="")
    return sets.parse(text)


def listeners() -> Tuple[Dict[Tuple[str, int], str], Dict[str, int]]:
    """Return the ports on which a program waits for others than this host, as ('tcp', 443), with its name; and how many more by user."""
    waiting = [("tcp", entry) for entry in sockets.listening()] + [("udp", entry) for entry in sockets.receiving()]
    found, more = listening.named(
        listening.Waiting((protocol, entry.port), entry.program, entry.uid)
        for protocol, entry in waiting
        if not ipaddress.ip_address(entry.address).is_loopback
    )
    return found, {_name(uid): count for uid, count in more.items()}


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"UID {uid}"


def firewall(windowed: bool = False) -> Firewall:
    """Return the firewall as it is; ``windowed`` is whether port 80 is to be open only while a certificate is issued."""
    found = ufw.observe_rules()
    waiting, more = listeners()
    return Firewall(
        settings=found.settings,
        blocks={family: found.blocks(family) for family in (4, 6)},
        kernels=kernels(),
        uplinks=addresses.uplinks(),
        listening=waiting,
        more_listening=more,
        windowed=windowed,
    )
