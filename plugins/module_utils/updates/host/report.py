# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether updates arrive on this host, asked of unattended-upgrades' log, dpkg and apt."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import re
import time
import zoneinfo
from typing import Iterator, List, Optional, Sequence, Tuple

from ...base import managed_units
from ...base.errors import HostError
from ...boot.host import boot
from ...machine import files, packages, system
from ...machine.process import check
from ...transaction import drift, transaction
from .. import effective, plan as apt_policy, report as core
from ..reboots import Slot, objection
from . import policy

LOG = "/var/log/unattended-upgrades/unattended-upgrades.log"
_PROGRAM = "/usr/bin/unattended-upgrade"
#: What unattended-upgrades sends its reports by.
_MAILERS = ("/usr/sbin/sendmail", "/usr/bin/mail")
_REBOOT = "/run/reboot-required"


def report() -> core.Report:
    """Return whether updates arrive here."""
    distribution, codename = system.release()
    known = core.origins(check(["apt-cache", "policy"], says="^Package files:"))
    config = apt_policy.parse_dump(check(["apt-config", "dump"], says="^APT "))
    runs = list(_runs(config))
    security = core.matching(apt_policy.SECURITY.get(distribution, ()), known, codename)
    return core.Report(
        run=runs[0] if runs else None,
        packages=packages.states(),
        origins=security,
        refused=_refused(),
        reboot_for=reboot_for(),
        reboot_objections=boot.objections() if reboot_for() is not None else (),
        hindrances=(*core.shadowed(security, known, _one(config, "APT::Default-Release")), *_hindrances(config, runs)),
    )


def _one(config: apt_policy.Config, key: str) -> str:
    known = {name.lower(): value for name, value in config.items()}
    return next(iter(known.get(key.lower(), ())), "")


def _runs(config: apt_policy.Config) -> Iterator[core.Run]:
    """Yield the runs of unattended-upgrades, the latest first, as far back as one that ended well; logrotate may just have been there."""
    folder = _one(config, "Unattended-Upgrade::LogDir") or os.path.dirname(LOG)
    log = os.path.join(folder, _one(config, "Unattended-Upgrade::LogFile") or os.path.basename(LOG))
    for path in (log, f"{log}.1", f"{log}.1.gz"):
        for run in core.runs(files.read(path) or "" if not path.endswith(".gz") else _unpacked(path)):
            yield run
            if run.well:
                return


def _unpacked(path: str) -> str:
    try:
        with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except (OSError, EOFError) as error:
        raise HostError(f"{path} cannot be read to its end ({error}); remove it, then run again.") from error


def _hindrances(config: apt_policy.Config, runs: Sequence[core.Run]) -> List[str]:
    """Return what keeps updates from arriving although the role wrote its policy; nothing where it has not."""
    text = files.read(apt_policy.PATH)
    if text is None:
        return []
    units = apt_policy.units(reboots=os.path.exists(apt_policy.REBOOT_PATHS[1]))
    seen = drift.observe_units(units)
    well = [run for run in runs if run.well]
    return effective.problems(
        effective.Effective(
            declared=apt_policy.parse_own(text),
            config=config,
            behind=policy.behind(),
            installed=os.path.exists(_PROGRAM),
            mails=any(os.path.exists(path) for path in _MAILERS),
            broken_units=tuple(filter(None, (managed_units.broken(unit, seen[unit.name]) for unit in units))),
            due={name: _next(seen[name].properties.get("TimersCalendar", "")) for name in apt_policy.TIMERS},
            clock=time.time(),
            written=os.stat(apt_policy.PATH).st_mtime,
            succeeded=_moment(well[0].started) if well else None,
            lists_read=_changed_at(apt_policy.CHECKED),
        )
    )


def _next(calendar: str) -> Optional[float]:
    """Return when a timer is due next by its TimersCalendar; None where systemd does not say."""
    found = re.findall(r"next_elapse=\w+ (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", calendar)
    return min(map(_moment, found)) if found else None


def _moment(text: str) -> float:
    """Return the seconds since the epoch of a time by the host's clock."""
    return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M:%S"))


def _changed_at(path: str) -> Optional[float]:
    try:
        return os.stat(path).st_mtime
    except FileNotFoundError:
        return None


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
