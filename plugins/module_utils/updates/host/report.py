# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether updates arrive on this host, asked of unattended-upgrades' log, dpkg and apt."""

from __future__ import annotations

import datetime
import json
import os
import zoneinfo
from typing import List, Optional, Tuple

from ...base.errors import HostError
from ...boot.host import boot
from ...machine import files, packages, system
from ...machine.process import check
from ...transaction import transaction
from .. import plan as apt_policy, report as core
from ..reboots import Slot, objection

LOG = "/var/log/unattended-upgrades/unattended-upgrades.log"
_REBOOT = "/run/reboot-required"


def report() -> core.Report:
    """Return whether updates arrive here."""
    distribution, codename = system.release()
    known = core.origins(check(["apt-cache", "policy"], says="^Package files:"))
    # After logrotate the last run may be in the log before.
    run = core.last_run(files.read(LOG) or "") or core.last_run(files.read(f"{LOG}.1") or "")
    return core.Report(
        run=run,
        packages=packages.states(),
        origins=core.matching(apt_policy.SECURITY.get(distribution, ()), known, codename),
        refused=_refused(),
        reboot_for=reboot_for(),
        reboot_objections=boot.objections() if reboot_for() is not None else (),
    )


def reboot_for() -> Optional[Tuple[str, ...]]:
    """Return the packages that need a reboot, or None where none is needed."""
    if not os.path.exists(_REBOOT):
        return None
    return tuple(dict.fromkeys((files.read(f"{_REBOOT}.pkgs") or "").split()))


def reboot(slot: Slot, timezone: str, with_users: bool) -> str:
    """Reboot where an update needs it and nothing speaks against it, and return what was done and why."""
    needed = reboot_for()
    if needed is None:
        return "No update needs a reboot."
    # A host without tzdata knows UTC all the same.
    zone = datetime.timezone.utc if timezone == "UTC" else zoneinfo.ZoneInfo(timezone)
    now = datetime.datetime.now(zone).strftime("%H:%M")
    users = [] if with_users else check(["users"]).split()
    against = objection(slot, now, timezone, users, transaction.pending() is not None)
    if against:
        return f"Not rebooted: {against}."
    # Half of the slot is for this, the other half for the reboot.
    packages.wait_for_locks(slot.minutes * 30)
    reasons = boot.objections()
    if reasons:
        raise HostError(f"Not rebooted, though an update needs it: {' '.join(reasons)}")
    check(["systemctl", "reboot"])
    return f"Rebooting{' for ' + ', '.join(needed) if needed else ''}."


def read_lists() -> str:
    """Read the lists of packages anew, write down whether apt took them all, and return what it refused."""
    done = packages.try_update()
    said = "" if done.ok else core.refusal(done.err)
    files.write(apt_policy.CHECKED, json.dumps({"refused": said}))
    return said


def _refused() -> str:
    text = files.read(apt_policy.CHECKED)
    return str(json.loads(text)["refused"]) if text else ""


def status() -> Tuple[List[str], List[str]]:
    """Return what ``portcullis status`` says of updates, and what of it somebody has to look at; nothing where the role never ran."""
    if files.read(apt_policy.PATH) is None:
        return [], []
    found = report()
    return found.notes, found.problems
