# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk whose host was cut off: that comes up as it was left, whatever sshd and the firewall say by then."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Iterable, Optional, Sequence

from ..base.errors import Refusal
from ..base.text import visible
from ..base.values import Network
from ..containment import table
from ..containment.plan import RULES, UNIT_FILE, unit_text


@dataclass(frozen=True)
class Files:
    """The texts of what cuts the host off at boot: the unit's, and the table's, empty where that cannot be read."""

    unit: str
    table: str


def warning(files: Optional[Files], root: str, ports: Sequence[int], sources: Sequence[Network]) -> str:
    """Return who alone gets in after the boot of a host that is cut off, empty where it is not; Refusal where that would be nobody.

    ``ports`` are those of sshd, ``sources`` the networks that the firewall lets in there; none are everybody.
    """
    if files is None:
        return ""
    unit, rules = (shlex.quote(f"{root}{path}") for path in (UNIT_FILE, RULES))
    away = (
        "have the host come up without the cut: mount the disk for writing (rescue_disk, access: write), take it away there "
        f"(rm {unit} {rules}), then run again."
    )
    passing = table.parse(files.table) if files.unit == unit_text() else None
    if passing is None:
        raise Refusal(
            f"{UNIT_FILE} of this disk cuts its host off at boot, and it or {RULES} is not as this version of incident_contain writes it, so who "
            f"would get in cannot be told; nothing was written. See what they say, and {away}"
        )
    allowed = _listed(passing.sources)
    only = f"its host is cut off from its boot on, but for SSH on {_listed(passing.ports)} from {allowed} ({RULES} of the disk)"
    closed = [port for port in ports if port not in passing.ports]
    if closed:
        raise Refusal(
            f"ssh_ports: nobody would get in on {_listed(closed)}, since {only}; nothing was written. Write {_listed(passing.ports)} "
            f"(rescue_ssh_ports), or {away}"
        )
    if sources and not any(
        one.version == other.version and one.overlaps(other) for one in sources for other in passing.sources
    ):
        raise Refusal(
            f"ssh_sources: nobody would get in from {_listed(sources)}, since {only}; nothing was written. Write networks that are among "
            f"these (rescue_ssh_sources), or {away}"
        )
    return (
        f"This host comes up cut off, as incident_contain left it: SSH on {_listed(passing.ports)} is reached from {allowed} alone. Try its first boot "
        "from there, and let it go once that has succeeded (incident_action=release)."
    )


def _listed(things: Iterable[object]) -> str:
    return visible(", ".join(map(str, things)), 500)
