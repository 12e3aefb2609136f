# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units that do not run for a while: their processes stay as they are, in memory, until they are let run again.

The kernel's freezer for control groups does it (systemd 246), so no process can escape by a fork or wake another, as with SIGSTOP.
"""

from __future__ import annotations

import os
import pwd
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
#: Without these nobody logs in, and what they are for.
_NEEDED = {
    "init.scope": "systemd itself",
    "ssh.service": "sshd",
    "sshd.service": "sshd",
    "systemd-logind.service": "what begins sessions (systemd-logind)",
    "dbus.service": "what programs talk to systemd by (dbus)",
    "systemd-journald.service": "the journal",
}
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
    return {
        name: Running(
            unit.properties.get("ControlGroup", "") if unit.active else "",
            unit.properties.get("FreezerState", "").startswith("frozen"),
        )
        for name, unit in found.items()
    }


def needed() -> Dict[str, str]:
    """Return the groups of what has to go on, and what each is for: this very login, and what the next one needs."""
    own = next(
        (line[3:].strip() for line in (files.read("/proc/self/cgroup") or "").splitlines() if line.startswith("0::")),
        "",
    )
    found = {running.group: _NEEDED[name] for name, running in observe(tuple(_NEEDED)).items() if running.group}
    return {**found, own or "/": "this very login"}


def suspended() -> Tuple[str, ...]:
    """Return the units that are suspended by us."""
    return tuple((files.read(NOTE) or "").split())


def set_suspended(names: Sequence[str]) -> None:
    """Have nothing of these run, and others that we suspended run again."""
    before = suspended()
    # First, so that whoever is killed midway leaves none suspended of which nobody knows.
    _note(tuple(dict.fromkeys((*before, *names))))
    now = observe(tuple(dict.fromkeys((*before, *names))))
    for name, unit in now.items():
        if name not in names and unit.suspended:
            check(["systemctl", "thaw", name])
    for name in names:
        if not now[name].suspended:
            check(["systemctl", "freeze", name])
    _note(tuple(names))


def _note(names: Sequence[str]) -> None:
    if names:
        files.write(NOTE, "".join(f"{name}\n" for name in names), 0o600)
    elif os.path.lexists(NOTE):
        files.remove(NOTE)


def verify(names: Sequence[str]) -> None:
    """Raise HostError unless exactly these are suspended."""
    wrong = [name for name, unit in observe(names).items() if not unit.suspended]
    if wrong or set(suspended()) != set(names):
        raise HostError(
            f"{', '.join(wrong) or 'What is suspended'} is not as it was set; see 'systemctl show -p FreezerState' of it, and run again."
        )


def put_back(text: str, booting: bool) -> List[str]:
    """Have exactly these suspended again; after a boot none is, since their processes are gone."""
    if not booting:
        set_suspended(tuple(text.split()))
    return []


def _text() -> str:
    return files.read(NOTE) or ""


def report() -> List[str]:
    """Return what ``portcullis status`` says of this."""
    names = suspended()
    return [f"Suspended: {', '.join(names)}; 'portcullis containment release' lets them run again."] if names else []


FACTS = {"suspension": Fact("suspended units", _text, lambda text: _text() != text, put_back)}
HANDLERS: Mapping[Type[Step], Handler] = {SetSuspended: lambda step: set_suspended(step.names)}
