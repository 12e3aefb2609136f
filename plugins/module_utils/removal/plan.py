# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking the collection off a host: what each capability leaves, in one plan, and last the host's own command.

By default only what acts by itself goes: timers, units, hooks, tables that a timer keeps, the command. What protects the host stays, so a
stranger reaches no more afterwards than before. With ``everything`` that goes as well.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import AbstractSet, List, Mapping, Sequence, Tuple

from ..allowlist import units as allowlist_units
from ..backup import client, store
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.paths import ETC, PROGRAM, STATE
from ..base.steps import Plan, ReloadManager, RemoveFile, RemoveForGood, Step
from ..certificates.plan import FAILURES
from ..os_hardening import record as hardening
from ..outbound import plan as outbound
from ..pull import plan as pull
from ..sshd import host_keys
from ..ufw_docker.gate import SetDockerGate
from ..updates.plan import CHECKED
from ..window.plan import LEASES, RemoveWindowSets

#: Folders that are made for a file of ours, and go with the last file in them.
_MADE = re.compile(rf"/etc/systemd/(system/[^/]+\.(service|socket|timer)|[a-z]+\.conf)\.d|{ETC}(/[a-z_]+)?")


@dataclass(frozen=True)
class Spared:
    """What below our own folders is not ours to remove, and why; ``only_by_default`` where everything takes it along."""

    path: str
    why: str
    only_by_default: bool = False


#: What below STATE and ETC stays where it is there.
KEPT = (
    Spared(
        hardening.PATH,
        "it says what the hardening changed, and only by it can that be taken back later",
        True,
    ),
    Spared(host_keys.RETIRED, "host keys that are used no more, for people who want one back"),
    Spared(f"{STATE}/quarantine", "what persistence_quarantine moved there, and what puts it back"),
    Spared(store.RECORDS, "what the store has seen of other hosts' backups, which stay"),
    Spared(client.SECRETS, "the password of this host's backups, which nothing else on this host opens"),
    Spared(store.PASSWORDS, "what opens the repositories of other hosts, which stay"),
    Spared(store.IDENTITY, "what opens the passwords that other hosts encrypted to this store"),
)


#: What else each capability has below STATE. All that is not known may be somebody's own.
OWN_STATE = frozenset(
    {
        *(FAILURES, LEASES, CHECKED, allowlist_units.LIST_FOLDER, client.FOLDER, outbound.FOLDER),
        *(pull.FOLDER, pull.LAST),
    }
)
#: Behind the confirmation, since no snapshot holds what these take out of the kernel; the gate, which keeps somebody out, last.
_LATE = (RemoveWindowSets, SetDockerGate)


@dataclass(frozen=True)
class Part:
    """What one capability leaves: the steps, and sentences about what stays and why."""

    plan: Plan
    stays: Tuple[str, ...] = ()


def part(plan: Plan, opens: str, stays: Tuple[str, ...] = ()) -> Part:
    """Return a part of which ``opens`` is said where it changes anything: what it kept somebody from that nothing does from then on."""
    return Part(replace(plan, warnings=(*plan.warnings, *((opens,) if plan.changed else ()))), stays)


@dataclass(frozen=True)
class Observed:
    """What is on the host of no capability's own.

    ``there`` are our own files and folders, ``needed`` what each transaction makes of these where it is missing, ``unknown`` what is below
    our own folders and not known to be ours, ``calling`` the files that call the host's command, ``running`` the units of ours that run just
    now, ``windows`` the open ports with the seconds that each is open for, ``contained`` whether the host is cut off, ``suspended`` the
    units that were suspended, and ``evacuating`` what somebody copies off this host.
    """

    there: Tuple[str, ...] = ()
    needed: Tuple[str, ...] = ()
    unknown: Tuple[str, ...] = ()
    calling: Tuple[str, ...] = ()
    running: Tuple[str, ...] = ()
    windows: Mapping[int, int] = field(default_factory=dict)
    contained: bool = False
    suspended: Tuple[str, ...] = ()
    evacuating: str = ""


@dataclass(frozen=True)
class Removal:
    """What is done, what stays, each as a sentence that says why, and whether the host's command is among it."""

    plan: Plan
    stays: Tuple[str, ...] = ()
    command_stays: bool = False


#: What is looked at of a host besides what each capability has of its own.
THINGS: Tuple[Thing, ...] = (
    File(STATE, 0o755, folder=True),
    State("what calls the host's command", found_by="removal/host/removal.py"),
)


def plan(observed: Observed, parts: Sequence[Part], everything: bool) -> Removal:
    """Return what takes the collection off a host; Refusal while something of ours is at work there."""
    _refuse(observed)
    whole = [step for part in parts for step in (*part.plan.steps, *part.plan.on_confirm)]
    changing = _ordered([step for step in whole if not isinstance(step, _LATE)])
    late = tuple(sorted((step for step in whole if isinstance(step, _LATE)), key=lambda one: _LATE.index(type(one))))
    gone = {step.path for step in changing if isinstance(step, RemoveFile)}
    rewritten = {path for step in changing for path in step.paths} - gone
    callers = [path for path in observed.calling if path not in gone and path not in rewritten]
    kept = [one for one in KEPT if one.path in observed.there and not (everything and one.only_by_default)]
    stays = [sentence for part in parts for sentence in part.stays]
    stays += [f"{one.path}: {one.why}." for one in kept]
    # Of some files a part has said already why they stay.
    unknown = [path for path in observed.unknown if path not in gone]
    stays += [
        f"{path}: this collection knows nothing of that name, so it may be somebody's own; look at it, and remove it by hand."
        for path in unknown
        if not any(path in sentence for sentence in stays)
    ]
    if callers:
        stays.append(
            f"{PROGRAM}, its unit for the boot and {STATE}, since {' and '.join(callers)} still calls that command; take that off, then run again."
        )
    own = {*observed.there, *(observed.needed if changing or late else ())}
    last = _last(own, [*(one.path for one in kept), *unknown], changing) if not callers else ()
    return Removal(
        Plan(
            (*changing, *last),
            late,
            needs_proof=bool(changing or late),
            warnings=tuple(warning for part in parts for warning in part.plan.warnings),
            shown=tuple(shown for part in parts for shown in part.plan.shown),
        ),
        tuple(dict.fromkeys(stays)),
        bool(callers),
    )


def _ordered(steps: Sequence[Step]) -> List[Step]:
    """Return the steps with one reading of unit files behind all that change any, and in front of what follows these."""
    found = list(dict.fromkeys(step for step in steps if not isinstance(step, ReloadManager)))
    if not any(isinstance(step, ReloadManager) for step in steps):
        return found
    following = [step for step in found if type(step).__name__ == "FollowSshd"]
    return [*(step for step in found if step not in following), ReloadManager(), *following]


def _last(own: AbstractSet[str], staying: Sequence[str], changing: Sequence[Step]) -> Tuple[Step, ...]:
    """Return the step, if any, that removes what the way back needs: it follows the confirmation.

    ``own`` is what there is of ours by then, with what a transaction makes for itself.
    """
    removed = {step.path for step in changing if isinstance(step, RemoveFile)}
    spared = set(staying)
    # A folder of which something stays is not removed as a whole.
    names = {path for path in own - spared - removed if not any(one.startswith(f"{path}/") for one in spared)}
    names -= {path for path in names if posixpath.dirname(path) in names or path.startswith(f"{ETC}/")}
    empty = {posixpath.dirname(path) for path in removed if _MADE.fullmatch(posixpath.dirname(path))}
    # A run that was killed may have left an empty one.
    empty |= {path for path in own - spared if path.startswith(f"{ETC}/")}
    empty |= {ETC} if any(path.startswith(f"{ETC}/") for path in removed | empty) else set()
    # The command comes last: as long as it is there, a next run does the rest.
    ordered = sorted(names, key=lambda path: (path == PROGRAM, path == STATE, path))
    return (RemoveForGood(tuple(ordered), tuple(sorted(empty))),) if ordered or empty else ()


def _refuse(observed: Observed) -> None:
    if observed.contained:
        raise Refusal(
            "This host is cut off (incident_contain), and removing that would open it; let it go first (incident_action=release), then run again."
        )
    if observed.suspended:
        raise Refusal(
            f"{', '.join(observed.suspended)} is suspended on this host (incident_action=suspend), and nothing would let it run again; let it go first "
            "(incident_action=release), then run again."
        )
    if observed.evacuating:
        raise Refusal(
            f"Data is copied off this host ({observed.evacuating}), by a key that the host's command takes away; wait until that has ended, or run "
            "'portcullis evacuate close' there, then run again."
        )
    if observed.windows:
        port, seconds = next(iter(observed.windows.items()))
        raise Refusal(
            f"Port {port} is open for {seconds} s more, by a window that the host's command closes; wait until then, or run 'portcullis window "
            f"close --port {port} --all' there, then run again."
        )
    if observed.running:
        raise Refusal(
            f"{', '.join(observed.running)} runs on this host just now, and needs what would be removed; wait until it has ended ('systemctl status "
            f"{observed.running[0]}' shows it), then run again."
        )
