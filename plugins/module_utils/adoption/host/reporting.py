# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report about this host: as it is, and as calls of modules would make it."""

from __future__ import annotations

import contextlib
from typing import Any, Mapping, Sequence, Tuple

from ...machine import process
from .. import marks, report as core
from ..findings import Acknowledged
from ..observed import Coming
from . import looking


def report(
    days: int, login_user: str, briefly: bool, calls: Sequence[Mapping[str, Any]], acknowledged: Acknowledged
) -> core.Report:
    """Return the report about this host with these calls; without any it says how the host is."""
    # What one capability's observer was answered is as true for the next.
    with contextlib.nullcontext() if process.remembers() else process.remembering():
        firewall, done = looking.firewall()
        if briefly and done >= marks.at_stake(call["module"] for call in calls):
            return core.report(looking.observe_briefly(firewall, done), Coming(ssh_ports=_ports(calls)), acknowledged)
        # Which a host that the roles have taken over is never asked.
        from . import coming

        observed = looking.observe(firewall, done, days, login_user)
        then, observed = coming.find(calls, observed) if calls else (Coming(), observed)
        return core.report(observed, then, acknowledged)


def _ports(calls: Sequence[Mapping[str, Any]]) -> Tuple[int, ...]:
    """Return the ports that these calls give sshd."""
    return tuple(port for call in calls if call["module"] == "sshd" for port in call["arguments"]["ports"])
