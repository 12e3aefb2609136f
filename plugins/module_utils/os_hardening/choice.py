# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts of the measures are right for this host, and why the others are not: the looks that find what a measure would break."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple

from . import login_defs, sysctl
from .measures import Measure, Setting
from .observed import Observed, UnitState
from .steps import OVERRIDE
from .wanted import Wanted

JOURNAL = {"Storage": "persistent", "Compress": "yes"}
JOURNAL_BOUND = "SystemMaxUse"
CLOCK = "systemd-timesyncd.service"
LOGROTATE = "logrotate"
#: The packages that run what is in cron's folders.
CRONS = ("cron", "cronie", "systemd-cron", "bcron")
#: How many milliseconds lie between two packets of ICMP to one address.
RATE = "net/ipv4/icmp_ratelimit"
#: What only ssh itself runs, where ssh_config says so, and with whose rights.
KEYSIGN = "/usr/lib/openssh/ssh-keysign"
#: Commands of modprobe that load nothing.
DENYING = ("/bin/false", "/bin/true", "/usr/bin/false", "/usr/bin/true")


@dataclass(frozen=True)
class Objection:
    """Why something is not applied on this host; without words where there is nothing to say.

    ``needed`` is that this leaves something open; where not, there is nothing to harden, or nothing that anybody here could.
    """

    why: str
    needed: bool = True


@dataclass(frozen=True)
class LeftOut:
    """A measure, or a part of it, that is not applied on this host."""

    measure: str
    part: str
    objection: Objection


@dataclass(frozen=True)
class Choice:
    """What is right for this host: settings of the kernel (value, by name), modules to deny, the journal's settings, what is set in login.defs, and further
    measures.
    """

    measures: Tuple[Measure, ...] = ()
    kernel: Mapping[str, str] = field(default_factory=dict)
    modules: Tuple[str, ...] = ()
    journal: Mapping[str, str] = field(default_factory=dict)
    hashes: Tuple[str, ...] = ()
    left_out: Tuple[LeftOut, ...] = ()

    def has(self, name: str) -> bool:
        return any(measure.name == name for measure in self.measures)


def choose(observed: Observed, wanted: Wanted) -> Choice:
    """Return what of the measures that are on is right for this host."""
    measures: List[Measure] = []
    kernel: Dict[str, str] = {}
    modules: List[str] = []
    journal: Dict[str, str] = {}
    hashes: List[str] = []
    left_out: List[LeftOut] = []
    for measure in wanted.measures:
        objection = _LOOKS.get(measure.name, _nothing)(observed)
        if objection is not None:
            left_out.append(LeftOut(measure.name, "", objection))
            continue
        measures.append(measure)
        kernel.update(_settings(observed, measure, left_out))
        modules += [
            name for name in measure.modules if _takes(_against_module(observed, name), measure, name, left_out)
        ]
        if measure.name == "journal":
            given = {**JOURNAL, JOURNAL_BOUND: f"{wanted.journal_megabytes}M"}
            for key, value in given.items():
                if _takes(_against_journal(observed, key, value), measure, key, left_out):
                    journal[key] = value
        if measure.name == "password_hashes":
            hashes += _hashes(observed, measure, left_out)
    # Of a setting that this kernel does not know there is nothing to say.
    said = tuple(one for one in left_out if one.objection.why)
    return Choice(tuple(measures), kernel, tuple(modules), journal, tuple(hashes), said)


def _takes(objection: Optional[Objection], measure: Measure, part: str, left_out: List[LeftOut]) -> bool:
    """Return whether nothing speaks against this part of a measure; else note what does."""
    if objection is not None:
        left_out.append(LeftOut(measure.name, part, objection))
    return objection is None


def _settings(observed: Observed, measure: Measure, left_out: List[LeftOut]) -> Dict[str, str]:
    return {
        name: setting.value
        for setting in measure.settings
        for name in sysctl.expanded(setting.name, observed.interfaces)
        if _takes(_against_setting(observed, setting, name), measure, sysctl.shown(name), left_out)
        and _is_to_be_set(observed, setting, name)
    }


def _is_to_be_set(observed: Observed, setting: Setting, name: str) -> bool:
    """Return whether this is ours to set: it is there, can be set, and nobody chose a stricter value."""
    now = observed.kernel.get(name)
    return now is not None and now.writable and now.value not in setting.stricter


def _against_setting(observed: Observed, setting: Setting, name: str) -> Optional[Objection]:
    now = observed.kernel.get(name)
    if now is None:
        return Objection("", needed=False)
    right = setting.accepts(now.value)
    if observed.container and not name.startswith("net/"):
        why = f"it is that of the host of this container ({observed.container}), and {now.value} there"
        return Objection("" if right else why, needed=False)
    if not now.writable:
        return None if right else Objection(f"it cannot be set on this host, and is {now.value}", needed=False)
    other = sysctl.winner(observed.sysctl_files, name)
    if other is None or setting.accepts(other.value):
        return None
    if other.later:
        return Objection(f"{other.path}, which is read after our file, sets it to {other.value}")
    return None if other.packaged else Objection(f"{other.path} sets it to {other.value}")


def _against_module(observed: Observed, module: str) -> Optional[Objection]:
    name = module.replace("-", "_")
    modules = observed.modules
    if modules.commands is None:
        return Objection("there is no modprobe on this host", needed=False)
    if name in modules.builtin:
        return Objection("it is built into this kernel", needed=False)
    if name in modules.loaded:
        return Objection("it is loaded")
    if name in modules.named:
        return Objection(modules.named[name])
    command = modules.commands.get(name, "")
    if command and command not in DENYING:
        return Objection(f"a file of others in /etc/modprobe.d has modprobe run '{command}' for it")
    return None


def _against_journal(observed: Observed, key: str, value: str) -> Optional[Objection]:
    # "auto" is what everybody has who says nothing.
    said = [
        file for file in observed.journal_files if file.values.get(key, "auto").lower() not in ("auto", value.lower())
    ]
    return Objection(f"{said[-1].path} sets it to {said[-1].values[key]}") if said else None


def _hashes(observed: Observed, measure: Measure, left_out: List[LeftOut]) -> Iterator[str]:
    """Yield the names of what is ours to set in login.defs: of what belongs together all of it, where nobody set any of it."""
    others = login_defs.others(observed.texts.get(login_defs.PATH) or "")
    for group in login_defs.HASHES:
        said = [(name, others[name]) for name in group if name in others]
        low = [f"{login_defs.PATH} sets {name} to {value}" for name, value in said if not _at_least(value, group[name])]
        if said:
            _takes(Objection(" and ".join(low)), measure, " and ".join(group), left_out)
        else:
            yield from group


def _at_least(value: str, ours: int) -> bool:
    return value.isdecimal() and int(value) >= ours


def _nothing(_observed: Observed) -> Optional[Objection]:
    return None


def _if_used(name: str, words: str) -> Callable[[Observed], Optional[Objection]]:
    """Return the look that leaves a measure out where somebody uses what it takes away."""

    def look(observed: Observed) -> Optional[Objection]:
        users: Tuple[str, ...] = getattr(observed.uses, name)
        return Objection(f"{' and '.join(users)} {words}") if users else None

    return look


def _clock(observed: Observed) -> Optional[Objection]:
    if observed.container:
        return Objection(f"the host of this container ({observed.container}) keeps the clock", needed=False)
    if observed.uses.clocks:
        return Objection(f"{' and '.join(observed.uses.clocks)} keeps the clock already", needed=False)
    if observed.units.get(CLOCK, UnitState()).masked:
        return Objection(f"somebody masked {CLOCK}")
    return None


def _sudo(observed: Observed) -> Optional[Objection]:
    sudo = observed.sudo
    if sudo.kind != "sudo":
        return Objection(f"{sudo.kind} keeps none" if sudo.kind else "there is no sudo", needed=False)
    if not sudo.reads_folder:
        return Objection("/etc/sudoers includes no /etc/sudoers.d")
    if LOGROTATE not in observed.installed:
        return Objection("there is no logrotate, and its log would grow without end", needed=False)
    if sudo.log_by:
        return Objection(f"{sudo.log_by} has it keep one already", needed=False)
    return None


def _kernel(observed: Observed) -> Optional[Objection]:
    """Leave out in a container what only its host could do."""
    why = f"the kernel is that of the host of this container ({observed.container})"
    return Objection(why, needed=False) if observed.container else None


def _cron(observed: Observed) -> Optional[Objection]:
    # Some packages bring a folder of cron's, such as certbot, and are there without it.
    return None if any(name in observed.installed for name in CRONS) else Objection("there is no cron", needed=False)


def _rates(observed: Observed) -> Optional[Objection]:
    # A limit of somebody's own is of errors; with our list of types it would be of answers to pings, too.
    other = sysctl.winner(observed.sysctl_files, RATE)
    if other is None or other.value == "100" or (other.packaged and not other.later):
        return None
    return Objection(f"{other.path} sets {sysctl.shown(RATE)} to {other.value}, which would be for pings, too")


def _passwords(observed: Observed) -> Optional[Objection]:
    there = observed.texts.get(login_defs.PATH) is not None
    return None if there else Objection(f"there is no {login_defs.PATH}", needed=False)


def _keysign(observed: Observed) -> Optional[Objection]:
    if KEYSIGN not in observed.modes:
        return Objection(f"there is no {KEYSIGN}", needed=False)
    if observed.uses.keysign:
        return Objection(f"{' and '.join(observed.uses.keysign)} has ssh use it")
    override = observed.overrides.get(KEYSIGN, OVERRIDE)
    if override != OVERRIDE and int(override.split()[2], 8) & 0o6000:
        return Objection(f"somebody's line '{override}' in dpkg-statoverride --list gives it them")
    return None


def _idle(observed: Observed) -> Optional[Objection]:
    # A second file that sets what the first made read-only would fail in every shell.
    why = f"{' and '.join(observed.uses.idle)} sets TMOUT already"
    return Objection(why, needed=False) if observed.uses.idle else None


_LOOKS: Mapping[str, Callable[[Observed], Optional[Objection]]] = {
    "core_dumps": _if_used("crash_reports", "collects them"),
    "reverse_path_strict": _if_used("paths", "may take another way"),
    "router_advertisements_off": _if_used("router_advertisements", "has an address or a router from them"),
    "own_addresses_only": _if_used("addresses_elsewhere", "is asked for on another interface than its own"),
    "forwarding_off": _if_used("forwarding", "needs it"),
    "icmp_rates": _rates,
    "clock": _clock,
    "sudo_log": _sudo,
    "idle_logout": _idle,
    "unused_setuid": _keysign,
    "password_hashes": _passwords,
    "cron_permissions": _cron,
    "process_accounting": _kernel,
    "rare_protocols": _kernel,
    "rare_file_systems": _kernel,
    "removable_media": _kernel,
}


def refusals(choice: Choice, wanted: Wanted) -> Iterator[LeftOut]:
    """Yield what was asked for by name and would break something here."""
    return (one for one in choice.left_out if one.objection.needed and one.measure in wanted.asked)


def described(left_out: Iterable[LeftOut]) -> Tuple[str, ...]:
    """Return a sentence for each measure and reason."""
    parts: Dict[Tuple[str, str], List[str]] = {}
    for one in left_out:
        parts.setdefault((one.measure, one.objection.why), []).append(one.part)
    return tuple(
        f"{measure}: left out{f' {_listed(names)}' if any(names) else ''}, since {why}."
        for (measure, why), names in parts.items()
    )


def _listed(names: List[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
