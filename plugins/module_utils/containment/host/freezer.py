# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units that do not run for a while: their processes stay as they are, in memory, until they are let run again.

The kernel's freezer for control groups does it (systemd 246), so no process can escape by a fork or wake another, as with SIGSTOP.
"""

from __future__ import annotations

import os
import pwd
import re
from typing import Dict, List, Mapping, Sequence, Tuple, Type

from ...base.errors import HostError, Refusal
from ...base.steps import Step
from ...machine import files, units
from ...machine.process import check
from ...transaction.facts import Fact
from ...transaction.handlers import Handler
from ..plan import Running
from ..steps import SetSuspended
from ..wanted import is_unit

#: Which are suspended by us; gone after a boot, as the processes are.
NOTE = "/run/portcullis/suspended"
#: The kernel's own files of control groups.
GROUPS = "/sys/fs/cgroup"
_ADDRESS = "what keeps this host's address (DHCP)"
#: Without these nobody logs in, at once or later, and what they are for.
_NEEDED = {
    "init.scope": "systemd itself",
    "ssh.service": "sshd",
    "sshd.service": "sshd",
    "systemd-logind.service": "what begins sessions (systemd-logind)",
    "dbus.service": "what programs talk to systemd by (dbus)",
    "systemd-journald.service": "the journal",
    "systemd-networkd.service": _ADDRESS,
    "NetworkManager.service": _ADDRESS,
    "networking.service": _ADDRESS,
    "dhcpcd.service": _ADDRESS,
    "auditd.service": "what takes the kernel's audit records, for which every process waits (auditd)",
    "watchdog.service": "what keeps the hardware from resetting this host (watchdog)",
}
#: Of other names of interfaces systemd makes others.
_INTERFACE = re.compile(r"[A-Za-z0-9_.]+", re.ASCII)
_PROPERTIES = ("ControlGroup", "FreezerState")


def named(names: Sequence[str]) -> Tuple[str, ...]:
    """Return the units that names stand for: a user's is the slice of all that user's sessions; Refusal for nobody's name."""
    return tuple(name if is_unit(name) else _slice(name) for name in names)


def _slice(user: str) -> str:
    try:
        return f"user-{pwd.getpwnam(user).pw_uid}.slice"
    except KeyError:
        raise Refusal(
            f"units: this host has no user {user}; write one that it has, or a unit (incident_units)."
        ) from None


def observe(names: Sequence[str]) -> Dict[str, Running]:
    """Return how units are."""
    found = units.observe(names, _PROPERTIES) if names else {}
    return {name: _running(unit.properties) for name, unit in found.items()}


def _running(properties: Mapping[str, str]) -> Running:
    group, state = properties.get("ControlGroup", ""), properties.get("FreezerState", "")
    frozen = state.startswith("frozen")
    # The kernel suspends a group; a process that has left it, as root can, goes on, whatever systemd says of its unit.
    left = frozen and _has_left(properties.get("MainPID", ""), group)
    return Running(group, frozen and not left, left or state in ("freezing", "freezing-by-parent"))


def _has_left(pid: str, group: str) -> bool:
    """Return whether a unit's main process is in a group outside of the unit's."""
    lines = (files.read(f"/proc/{pid}/cgroup") or "").splitlines() if pid.isdigit() and pid != "0" else []
    own = next((line[3:] for line in lines if line.startswith("0::")), group)
    return own != group and not own.startswith(f"{group}/")


def needed() -> Dict[str, str]:
    """Return the groups of what has to go on, and what each is for: this very login, and what the next one needs."""
    lines = (files.read("/proc/self/cgroup") or "").splitlines()
    own = next((line[3:].strip() for line in lines if line.startswith("0::")), "")
    if not own:
        raise HostError(
            "This host does not say in which control group of version 2 this login is (/proc/self/cgroup), so nothing of it can be suspended; "
            "see 'stat -f /sys/fs/cgroup', and boot without systemd.unified_cgroup_hierarchy=0."
        )
    interfaces = (f"ifup@{name}.service" for name in os.listdir("/sys/class/net") if _INTERFACE.fullmatch(name))
    names = {**_NEEDED, **dict.fromkeys(interfaces, _ADDRESS)}
    found = {running.group: names[name] for name, running in observe(tuple(names)).items() if running.group}
    return {**found, own: "this very login"}


def noted() -> Tuple[str, ...]:
    """Return the units that we suspended, and nobody has released; whether they still are so systemd says."""
    return tuple((files.read(NOTE) or "").split())


def set_suspended(names: Sequence[str]) -> None:
    """Have nothing of these run, and others that we suspended run again; of one that has ended there is nothing to suspend."""
    both = tuple(dict.fromkeys((*noted(), *names)))
    # First, so that whoever is killed midway leaves none suspended of which nobody knows.
    _note(both)
    stay = _let_run({name: unit for name, unit in observe(both).items() if name not in names})
    for name in names:
        unit = observe([name])[name]
        if unit.group and not unit.suspended:
            check(["systemctl", "freeze", name])
    _note((*names, *stay))
    if stay:
        raise HostError(f"Not all could be let run again: {' '.join(stay.values())}")


def _let_run(suspended: Mapping[str, Running]) -> Dict[str, str]:
    """Have units run again, and return why some do not. What holds others comes first: they cannot run before it does."""
    failed: Dict[str, str] = {}
    for name, unit in sorted(suspended.items(), key=lambda item: item[1].group.count("/")):
        if not unit.suspended and not unit.midway:
            continue
        try:
            check(["systemctl", "thaw", name])
        except HostError as error:
            # It refuses one that is being stopped, and one that is midway; the kernel does not.
            if not _let_run_by_kernel(unit.group):
                failed[name] = str(error)
    return failed


def _let_run_by_kernel(group: str) -> bool:
    """Have the kernel let a group run, and return whether it does so, or there is none any more."""
    try:
        with open(f"{GROUPS}{group}/cgroup.freeze", "w", encoding="ascii") as file:
            file.write("0\n")
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    return True


def _note(names: Sequence[str]) -> None:
    if names:
        files.write(NOTE, "".join(f"{name}\n" for name in names), 0o600)
    elif os.path.lexists(NOTE):
        files.remove(NOTE)


def put_back(text: str, booting: bool) -> List[str]:
    """Have exactly these suspended again; after a boot none is, since their processes are gone."""
    if not booting:
        set_suspended(tuple(text.split()))
    return []


def _text() -> str:
    """Return which of ours are suspended, by systemd's word: what others have let run is not to be suspended by what puts it back."""
    return "".join(f"{name}\n" for name, unit in observe(noted()).items() if unit.suspended)


def report() -> Tuple[List[str], List[str]]:
    """Return what ``portcullis status`` says of this, and what somebody has to look at."""
    now = observe(noted())
    still = [name for name, unit in now.items() if unit.suspended]
    others = [name for name in now if name not in still]
    said = f"Suspended: {', '.join(still)}; 'portcullis containment release' lets them run again."
    problem = (
        f"Containment: {', '.join(others)}: suspended, and not any more: somebody has let it run, started it anew or ended it; run "
        "incident_action=suspend again, or release."
    )
    return [said] if still else [], [problem] if others else []


FACTS = {"suspension": Fact("suspended units", _text, lambda text: _text() != text, put_back)}
HANDLERS: Mapping[Type[Step], Handler] = {SetSuspended: lambda step: set_suspended(step.names)}
