# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What files do not tell: read before a change and compared once it has been undone."""

from __future__ import annotations

import re
import shutil
from typing import Callable, Mapping

from . import sockets
from .process import check


def observe(name: str) -> str:
    """Return what there is of this fact, as text that is the same whenever the fact is."""
    return _FACTS[name]()


def sshd_places() -> str:
    """The addresses and ports on which sshd answers."""
    return " ".join(f"{address} {port}" for address, port in sorted(sockets.sshd_places()))


def firewall() -> str:
    """The kernel's policies and ufw's rules, for both families, without the counters."""
    found = []
    for command in ("iptables-save", "ip6tables-save"):
        if shutil.which(command, path="/usr/sbin:/sbin"):
            text = check([command, "-t", "filter"])
            found += re.findall(r"^:(?:INPUT|FORWARD|OUTPUT) \S+", text, re.MULTILINE)
            found += re.findall(r"^-A ufw6?-.*", text, re.MULTILINE)
    return "\n".join(found)


_FACTS: Mapping[str, Callable[[], str]] = {"sshd_places": sshd_places, "firewall": firewall}
#: What a sentence calls them.
TITLES = {"sshd_places": "the addresses and ports on which sshd answers", "firewall": "the kernel's firewall rules"}
