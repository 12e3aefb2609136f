# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report before a host is taken over: three lines where there is nothing to say, and a line for whatever there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import FrozenSet, List, Tuple

from ..outbound import table as outbound
from . import network, policy, ssh
from .findings import (
    BLOCKED,
    CLOSED,
    JAIL,
    KEPT,
    LIFTED_BAN,
    LOOSENED,
    LOST_FORWARDING,
    LOST_LIMIT,
    LOST_LOGIN,
    LOST_POLICY,
    MISSED,
    OPENED,
    OPENED_PORT,
    POLICY,
    REFUSED,
    UNPROVEN,
    UNREAD,
    WIDER,
    Acknowledged,
    Finding,
    Objection,
    objection,
)
from .observed import Coming, Observed

#: In this order they are read: what cuts somebody off, what opens something, what is wrong, what changes, what stays.
ORDER = (
    *(
        LOST_LOGIN,
        LOST_FORWARDING,
        LIFTED_BAN,
        OPENED_PORT,
        LOST_LIMIT,
        LOOSENED,
        LOST_POLICY,
        UNPROVEN,
        BLOCKED,
        WIDER,
    ),
    *(MISSED, JAIL, CLOSED, OPENED, POLICY, REFUSED, UNREAD, KEPT),
)


@dataclass(frozen=True)
class Report:
    """What a person reads, ``lines`` of it, and what keeps the roles from running."""

    lines: Tuple[str, ...]
    findings: Tuple[Finding, ...]
    objections: Tuple[Objection, ...]
    adopted: FrozenSet[str] = frozenset()

    @property
    def warnings(self) -> Tuple[str, ...]:
        """What is said on every run: what is wider than a role's promise or kept from what it lets in, bans that miss SSH, and what could not be asked."""
        return tuple(finding.text for finding in self.findings if finding.kind in (BLOCKED, WIDER, MISSED, UNREAD))


def report(observed: Observed, coming: Coming, acknowledged: Acknowledged) -> Report:
    """Return the report about a host."""
    found = [
        *ssh.findings(observed, coming),
        *network.findings(observed, coming),
        *policy.findings(observed, coming),
        *(Finding(REFUSED, f"The roles would refuse: {text}") for text in coming.refused),
        *(Finding(UNREAD, text) for text in observed.unread),
        *(
            Finding(KEPT, f"The nftables table {name} stays as it is; what it drops stays dropped.")
            for name in observed.tables
            if name != outbound.NAME
        ),
    ]
    found = sorted(dict.fromkeys(found), key=lambda finding: ORDER.index(finding.kind))
    objections = tuple(one for one in (objection(finding, acknowledged) for finding in found) if one is not None)
    lost = [name for finding in found if finding.kind == LOST_LOGIN for name in finding.names]
    lines = [ssh.who(observed, coming, lost), network.reached(observed, coming), _sum(found, objections)]
    return Report(
        (*lines, *(f"{finding.kind}: {finding.text}" for finding in found)), tuple(found), objections, observed.adopted
    )


def _sum(found: List[Finding], objections: Tuple[Objection, ...]) -> str:
    if not found:
        return "Findings: none; nothing here is stricter or wider than what the roles write."
    refused = len([finding for finding in found if finding.kind == REFUSED])
    if not objections and refused:
        return f"Findings: {len(found)}; none has to be named, and the roles would refuse {refused} of them ('refused' below)."
    if not objections:
        return f"Findings: {len(found)}; none of them stops the roles."
    return f"Findings: {len(found)}; {len(objections)} of them stop the roles until they are named."
