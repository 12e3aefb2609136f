# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages, as dpkg lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence, Tuple


@dataclass(frozen=True)
class Packages:
    """Packages that dpkg would not leave so by itself: on hold, or not installed to the end."""

    held: Tuple[str, ...] = ()
    unfinished: Tuple[str, ...] = ()


#: How ``dpkg-query`` is asked for ``packages``.
STATUS_FORMAT = "${Package} ${db:Status-Want} ${db:Status-Status}\n"

_FINISHED = {"installed", "not-installed", "config-files"}


def packages(listing: str) -> Packages:
    """Return the packages that want a look from what ``dpkg-query`` says in ``STATUS_FORMAT``."""
    rows = [line.split() for line in listing.splitlines() if len(line.split()) == 3]
    return Packages(
        held=tuple(name for name, want, state in rows if want == "hold" and state == "installed"),
        unfinished=tuple(name for name, _want, state in rows if state not in _FINISHED),
    )


def kept_back(names: Sequence[str], removed: Sequence[str]) -> str:
    """Return why packages were not installed that would have removed others."""
    gone = ", ".join(sorted(set(removed))) or "other packages"
    return (
        f"{', '.join(names)} cannot be installed beside {gone}: apt would remove {gone}, and what it does at boot with it, so nothing was "
        f"changed. Move what {gone} does elsewhere (rules that iptables-persistent loads from /etc/iptables: into ufw_rules, and address "
        "translation into /etc/ufw/before.rules), remove it yourself ('apt-get remove NAME'), then run again."
    )
