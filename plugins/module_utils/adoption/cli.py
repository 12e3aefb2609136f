# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis adopt`` prints, and what ``portcullis status`` says of who gets in although nobody should, and of bans that miss."""

from __future__ import annotations

import argparse
from typing import List, Tuple

from ..exposure.blocked import blocked
from ..exposure.wider import wider
from ..machine import process, sockets
from ..transaction.cli import say
from ..ufw.host import ufw
from . import jails
from .findings import KEPT, Acknowledged
from .host import jails as looking_at, looking
from .observed import Coming
from .report import report


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options of the report."""
    parser.add_argument("--days", type=int, default=30, help="how many days back a login counts as lately (30)")
    parser.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    """Print how this host is; what the roles would make of it only a run of adopt.yml knows."""
    with process.remembering():
        firewall, done = looking.firewall()
        found = report(looking.observe(firewall, done, options.days, "root"), Coming(), Acknowledged({}))
    for line in found.lines:
        say(line)
    return 0 if all(finding.kind == KEPT for finding in found.findings) else 1


def bans() -> Tuple[List[str], List[str]]:
    """Return which jails ban from SSH's port, and which miss it; nothing where none bans from some ports only."""
    found, ports = looking_at.by_port(), sorted(sockets.sshd())
    missed = {jail: jails.missed(jail, ports, ports) for jail in found}
    held = [f"Bans: {jail.program}'s {jail.name} bans on {jails.where(jail)}." for jail in found if not missed[jail]]
    return held, [f"Bans: {text}" for text in missed.values() if text]


def exposed() -> Tuple[List[str], List[str]]:
    """Return a line that says that ufw's rules hold, or who gets in although none of these lets them in."""
    firewall, _done = looking.firewall()
    if not firewall.settings.enabled:
        return ["Exposure: ufw is not enabled on this host, so nothing is denied."], []
    # What a run says of rules, too, be it that each lets in some only.
    said = (*(one.text for one in wider(firewall)), *blocked(firewall), *ufw.observe_rules(exactly=True).foreign())
    problems = [f"Exposure: {text}" for text in dict.fromkeys(said)]
    return [] if problems else ["Exposure: nobody gets in who is not let in by ufw's rules."], problems
