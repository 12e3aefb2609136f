# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's sets as ``ipset save`` prints them."""

from __future__ import annotations

import re
from typing import Dict, List, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.netfilter_path import Members

_KNOWN = re.compile(r"hash:(ip|net)(,port)?$")


def parse(text: str) -> Dict[str, Members]:
    """Return the members of each set of addresses, or of addresses and ports; sets of other kinds are left out."""
    found: Dict[str, List[Tuple[values.Network, str]]] = {}
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["create"] and len(words) > 2 and _KNOWN.match(words[2]):
            found[words[1]] = []
        elif words[:1] == ["add"] and len(words) > 2 and words[1] in found and "nomatch" not in words:
            address, _comma, port = words[2].partition(",")
            try:
                found[words[1]].append((values.network(address, "a member"), port))
            except Refusal:
                # A range, which ipset takes too: who is in it is not known here.
                del found[words[1]]
    return dict(found)
