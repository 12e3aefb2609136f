# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operating system's baseline: from how a host is, and what is wanted, to the steps between; and back, by comparison."""

from __future__ import annotations

from typing import Dict, List, Mapping, Tuple

from ..base import writing
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit
from ..base.steps import (
    InstallPackages,
    Plan,
    ReloadUnit,
    RemoveFile,
    SetUnit,
    Step,
    WriteFile,
)
from . import going_back, login_defs, record as written, sysctl
from .choice import CLOCK, Choice, choose, described, refusals
from .listeners import unneeded
from .measures import MEASURES
from .observed import Observed, UnitState
from .steps import SetKernel
from .wanted import Wanted

_ROLE = "os_hardening"
#: Sorts behind what packages bring (99-protect-links.conf), and the last value wins.
SYSCTL = "/etc/sysctl.d/portcullis.conf"
MODPROBE = "/etc/modprobe.d/portcullis.conf"
JOURNAL = "/etc/systemd/journald.conf.d/portcullis.conf"
LIMITS = "/etc/security/limits.d/portcullis.conf"
COREDUMP = "/etc/systemd/coredump.conf.d/portcullis.conf"
CORES = "/etc/profile.d/portcullis-core.sh"
IDLE = "/etc/profile.d/portcullis-idle.sh"
#: sudo passes over names with a dot.
SUDO = "/etc/sudoers.d/portcullis-log"
LOGROTATE = "/etc/logrotate.d/portcullis-sudo"
#: Our files, and their modes.
FILES: Mapping[str, int] = {
    SYSCTL: 0o644,
    MODPROBE: 0o644,
    JOURNAL: 0o644,
    LIMITS: 0o644,
    COREDUMP: 0o644,
    CORES: 0o644,
    IDLE: 0o644,
    SUDO: 0o440,
    LOGROTATE: 0o644,
}
_JOURNALD = "systemd-journald.service"
_SUDO_LOG = "/var/log/sudo.log"
_LOGROTATE_TEXT = f"""{_SUDO_LOG} {{
    monthly
    rotate 12
    maxsize 50M
    compress
    missingok
    notifempty
    create 0600 root root
}}
"""


def packages(choice: Choice) -> Tuple[str, ...]:
    """Return the packages that the measures need."""
    return tuple(name for measure in choice.measures for name in measure.packages)


def files(choice: Choice) -> Dict[str, str]:
    """Return the text of each file of ours that there shall be, by path."""
    head = f"# {writing.managed(_ROLE)}\n"
    found = {}
    if choice.kernel:
        found[SYSCTL] = sysctl.render(choice.kernel)
    if choice.modules:
        lines = [f"install {name} /bin/false\nblacklist {name}\n" for name in choice.modules]
        found[MODPROBE] = head + "".join(lines)
    if choice.journal:
        found[JOURNAL] = f"{head}[Journal]\n" + "".join(f"{key}={value}\n" for key, value in choice.journal.items())
    if choice.has("core_dumps"):
        found[LIMITS] = f"{head}* hard core 0\nroot hard core 0\n"
        # For shells that no login of PAM's began.
        found[CORES] = f"{head}ulimit -c 0\n"
        # Should somebody install what collects them, they are on only by the next run.
        found[COREDUMP] = f"{head}[Coredump]\nStorage=none\nProcessSizeMax=0\n"
    if choice.has("idle_logout"):
        found[IDLE] = f"{head}TMOUT=900\nreadonly TMOUT\nexport TMOUT\n"
    if choice.has("sudo_log"):
        found[SUDO] = f'{head}Defaults logfile="{_SUDO_LOG}"\n'
        found[LOGROTATE] = head + _LOGROTATE_TEXT
    return found


def things(choice: Choice) -> Tuple[Thing, ...]:
    """Return what is managed of the operating system."""
    cron = going_back.CRON.items() if choice.has("cron_permissions") else ()
    clock = (Unit(CLOCK, starts=True, runs=True),) if choice.has("clock") else ()
    return (
        *(File(path, mode) for path, mode in FILES.items()),
        File(written.PATH, 0o600),
        *(File(path, mode, folder=mode == 0o700) for path, mode in cron),
        *clock,
        State("settings of the kernel", found_by="os_hardening/plan.py"),
    )


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps that bring the measures to a host, or take back what they changed.

    Refusal where a measure that was asked for by name would break something there.
    """
    choice = choose(observed, wanted)
    refused = tuple(refusals(choice, wanted))
    if refused:
        raise Refusal(
            f"measures: what it asks for would break something on this host: {' '.join(described(refused))} "
            "Mend that there, or take the measure out of this list."
        )
    back, left = going_back.steps(observed, choice)
    kernel = _set(observed, choice)
    record = going_back.record(observed, choice)
    missing = tuple(name for name in packages(choice) if name not in observed.installed)
    steps: List[Step] = [InstallPackages(missing, wanted.lock_timeout_seconds)] if missing else []
    before = observed.texts.get(written.PATH)
    if record.empty:
        steps += [] if before is None or record == observed.record else [RemoveFile(written.PATH, before)]
    elif record != observed.record:
        steps.append(WriteFile(written.PATH, record.text, before, 0o600))
    changed = _files(observed, choice)
    steps += [*changed, *kernel, *going_back.setuid(observed, choice), *back]
    if any(JOURNAL in step.paths for step in changed):
        steps.append(ReloadUnit(_JOURNALD, restart=True))
    steps += _units(observed, choice)
    return Plan(
        tuple(steps),
        needs_command=wanted.state == "present",
        needs_proof=_may_cut_off(kernel),
        warnings=(*left, *(described(choice.left_out) if steps else ())),
    )


#: What says that users may make namespaces of their own, where it is not 0. We never set it.
NAMESPACES = ("kernel/unprivileged_userns_clone", "user/max_user_namespaces")


def warnings(observed: Observed, choice: Choice) -> Tuple[str, ...]:
    """Return what is only named: services that listen for no reason, and what somebody else took away."""
    found = list(unneeded(observed)) if choice.has("listeners") else []
    for name in NAMESPACES if choice.measures else ():
        now = observed.kernel.get(name)
        if now is not None and now.value == "0":
            other = sysctl.winner(observed.sysctl_files, name)
            by = f", by {other.path}" if other is not None else ""
            found.append(
                f"{sysctl.shown(name)} is 0{by}: rootless containers, browsers and services with PrivateUsers=yes do not start. "
                "Set it to what the distribution has, if one of these is needed."
            )
    return tuple(found)


def _may_cut_off(kernel: List[SetKernel]) -> bool:
    """Return whether this run may not get in again. (That sudo takes its files is asked of itself, before the change counts.)"""
    proven = {measure.does for measure in MEASURES.values() if measure.needs_proof}
    return any(step.purpose in proven for step in kernel)


def _set(observed: Observed, choice: Choice) -> List[SetKernel]:
    """Return the steps that set what the running kernel has otherwise, one for each measure."""
    found: List[SetKernel] = []
    now = {name: value.value for name, value in observed.kernel.items()}
    # What forwarding changes along is set by its own step, which comes last.
    for measure in sorted(
        choice.measures, key=lambda one: any(setting.name == sysctl.FORWARDING for setting in one.settings)
    ):
        names = [
            name
            for setting in measure.settings
            for name in sysctl.expanded(setting.name, observed.interfaces)
            if name in choice.kernel and now[name] != choice.kernel[name]
        ]
        if names:
            values = [(name, choice.kernel[name], now[name]) for name in names]
            found.append(SetKernel(measure.does, sysctl.in_order(values, choice.kernel, now)))
    return found


def _files(observed: Observed, choice: Choice) -> List[Step]:
    wanted = files(choice)
    found: List[Step] = []
    for path, mode in FILES.items():
        before = observed.texts.get(path)
        if path in wanted and before != wanted[path]:
            found.append(WriteFile(path, wanted[path], before, mode))
        elif path not in wanted and before is not None:
            found.append(RemoveFile(path, before))
    logins = observed.texts.get(login_defs.PATH)
    if logins is not None:
        text = login_defs.with_block(logins, choice.hashes)
        if text != logins:
            found.append(WriteFile(login_defs.PATH, text, logins, observed.modes.get(login_defs.PATH, 0o644)))
    return found


def _units(observed: Observed, choice: Choice) -> List[Step]:
    found: List[Step] = []
    clock = observed.units.get(CLOCK, UnitState(False))
    if choice.has("clock") and not (clock.enabled and clock.active):
        found.append(SetUnit(CLOCK, enabled=True, active=True))
    return found
