# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a managed unit comes to in systemd itself: masks and states are mended, and what defeats it by a file of others is named.

Only the effective unit counts. A drop-in of others that defeats nothing is left alone without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Iterable, List, Mapping, Tuple

from .errors import Refusal
from .paths import PROGRAM, UNITS
from .steps import Plan, ReloadManager, SetUnit, Step, Unmask

#: What of a unit has to be read.
PROPERTIES = (
    *("LoadError", "FragmentPath", "DropInPaths", "NeedDaemonReload", "Unit", "TimersCalendar", "TimersMonotonic"),
    *("ExecStart", "ExecStartPre", "ExecStartPost", "ExecStopPost"),
)
TIMES = "TimersCalendar TimersMonotonic"

#: What a file of others may set for a unit of ours: when, how urgently, what it writes where, and what follows. The first are
#: judged by what they come to.
_HARMLESS = re.compile(
    r"Exec(Start|Stop)(Pre|Post)?|On(Active|Boot|Startup|UnitActive|UnitInactive)Sec|OnCalendar|Unit|Path(Exists|Changed|Modified)|"
    r"(Accuracy|RandomizedDelay|RandomizedOffset)Sec|FixedRandomDelay|Persistent|WakeSystem|Nice|IO\w+|CPU\w+|Memory\w+|OOM\w+|"
    r"Tasks\w+|Environment|EnvironmentFile|PassEnvironment|Description|Documentation|OnFailure\w*|OnSuccess\w*|After|Wants|"
    r"Standard(Output|Error)|Syslog\w*|Log\w*|Slice|Timeout\w+|Restart\w*|KillMode|UMask|X-.*|WantedBy|Also|Alias"
)
#: What keeps a unit of a package from doing its work, whatever else the unit says.
_DEFEATING = re.compile(
    r"Condition\w+|Assert\w+|ExecCondition|User|Group|DynamicUser|Root(Directory|Image)|PrivateNetwork|ProtectSystem|ReadOnlyPaths|"
    r"InaccessiblePaths|NoExecPaths|IPAddress\w+|CapabilityBoundingSet|SystemCallFilter|RestrictAddressFamilies|SuccessAction"
)


@dataclass(frozen=True)
class Unit:
    """A unit: whether it ``starts`` at boot and ``runs``, each where that matters, and which ``drop_ins`` are ours.

    ``needs`` are names of properties (any of them will do) and what has to be in their effective value, where anything will do
    nothing. ``ours`` is a unit of our own.
    """

    name: str
    starts: bool = False
    runs: bool = False
    needs: Tuple[Tuple[str, str], ...] = ()
    drop_ins: Tuple[str, ...] = ()
    ours: bool = False
    why_not: str = ""

    @property
    def files(self) -> Tuple[str, ...]:
        """The files that are ours."""
        return (f"{UNITS}/{self.name}", *self.drop_ins) if self.ours else self.drop_ins


def timer(name: str, ours: bool = True) -> Unit:
    """Return the entry of a timer that starts the service of the same name."""
    return Unit(
        name, starts=True, runs=True, needs=((TIMES, ""), ("Unit", name.replace(".timer", ".service"))), ours=ours
    )


def service(name: str, command: str, starts: bool = False) -> Unit:
    """Return the entry of a service of ours that runs this subcommand of the host's own command."""
    return Unit(name, starts=starts, needs=(("ExecStart", f"{PROGRAM} {command}"),), ours=True)


@dataclass(frozen=True)
class SeenUnit:
    """A unit as systemd has it; ``texts`` are the drop-ins of others, by path."""

    name: str
    exists: bool = True
    masked: bool = False
    enabled: bool = True
    active: bool = True
    fixed: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def loaded(self) -> bool:
        return self.properties.get("LoadState", "loaded") == "loaded"


def completed(plan: Plan, units: Iterable[Unit], seen: Mapping[str, SeenUnit]) -> Plan:
    """Return the plan with what gives units the state they shall have; Refusal where a file of others defeats one."""
    written = {path for step in plan.steps for path in step.paths}
    states = {step.name for step in plan.steps if isinstance(step, SetUnit)}
    first: List[Step] = []
    last: List[Step] = []
    for unit in units:
        found = seen.get(unit.name)
        if unit.why_not or found is None or not found.exists:
            continue
        if found.masked:
            first.append(Unmask(unit.name, found.properties.get("UnitFileState") == "masked-runtime"))
        elif not written.intersection(unit.files):
            _refuse(unit, found)
        if found.loaded and found.properties.get("NeedDaemonReload") == "yes" and ReloadManager() not in plan.steps:
            last.append(ReloadManager())
        starts, runs = unit.starts and not found.enabled and not found.fixed, unit.runs and not found.active
        if (starts or runs) and unit.name not in states:
            last.append(SetUnit(unit.name, enabled=starts or None, active=runs or None))
    return plan.after(first).before(dict.fromkeys(last))


def _refuse(unit: Unit, seen: SeenUnit) -> None:
    why = problem(unit, seen)
    if why:
        raise Refusal(f"{why}, then run 'systemctl daemon-reload' and this again.")


def broken(unit: Unit, seen: SeenUnit) -> str:
    """Return what keeps a unit from doing its work as it is now, its state among it, and what to do; empty where nothing does."""
    if not seen.exists:
        return f"{unit.name} is not on this host any more; install again the package that brings it"
    if seen.masked:
        return f"{unit.name} is masked; run 'systemctl unmask {unit.name}'"
    why = problem(unit, seen)
    if why:
        return f"{why}, then run 'systemctl daemon-reload'"
    if unit.starts and not seen.enabled and not seen.fixed:
        return f"{unit.name} does not start at boot; run 'systemctl enable --now {unit.name}'"
    return f"{unit.name} does not run; run 'systemctl start {unit.name}'" if unit.runs and not seen.active else ""


def problem(unit: Unit, seen: SeenUnit) -> str:
    """Return what keeps a unit from doing what it is for, and which file to remove; empty where nothing does."""
    fragment = seen.properties.get("FragmentPath", "")
    others = " and ".join(seen.texts) or fragment
    if not seen.loaded:
        said = seen.properties.get("LoadError", "").partition('"')[2].rstrip('"') or "it cannot be loaded"
        return f"systemd does not take {unit.name} ({said}); mend or remove {others}"
    if unit.ours and fragment != f"{UNITS}/{unit.name}":
        return f"systemd takes {unit.name} from {fragment} and not from {UNITS}/{unit.name}; remove {fragment}"
    for path, text in seen.texts.items():
        bad = [key for key in settings(text) if _is_bad(key, unit.ours)]
        if bad:
            return (
                f"{path} sets {' and '.join(bad)}, which can keep {unit.name} from doing its work; remove that from it"
            )
    for names, wanted in unit.needs:
        held = "\n".join(seen.properties.get(name, "") for name in names.split())
        if wanted not in held or not held.strip():
            lacks = f"has no '{wanted}' in its {names.split()[0]}" if wanted else "has no time at which it is due"
            return f"{unit.name} {lacks}, since {others} takes it away; remove that file"
    return ""


def _is_bad(key: str, ours: bool) -> bool:
    return _HARMLESS.fullmatch(key) is None if ours else _DEFEATING.fullmatch(key) is not None


def settings(text: str) -> List[str]:
    """Return the names of what a unit file sets to something, each once, in order."""
    joined = re.sub(r"\\\n", " ", text)
    return list(dict.fromkeys(re.findall(r"^\s*([A-Za-z][\w-]*)\s*=[ \t]*[^\s].*$", joined, re.MULTILINE)))


def foreign(unit: Unit, properties: Mapping[str, str]) -> Tuple[str, ...]:
    """Return the drop-ins of a unit that neither we nor its package made."""
    places = properties.get("DropInPaths", "").split()
    return tuple(path for path in places if path not in unit.drop_ins and not path.startswith(("/usr/lib/", "/lib/")))
