# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking the collection off a host: what each capability leaves, in one plan, and last the host's own command.

By default only what acts by itself goes: timers, units, hooks, tables that a timer keeps, the command. What protects the host stays, so a
stranger reaches no more afterwards than before. With ``everything`` that goes as well.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import List, Mapping, Sequence, Tuple

from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.paths import ETC, PROGRAM, STATE
from ..base.steps import Plan, ReloadManager, RemoveFile, RemoveForGood, Step

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
        f"{STATE}/os_hardening.json",
        "it says what the hardening changed, and only by it can that be taken back later",
        True,
    ),
    Spared(f"{STATE}/retired-host-keys", "host keys that are used no more, for people who want one back"),
    Spared(f"{STATE}/quarantine", "what persistence_quarantine moved there, and what puts it back"),
    Spared(f"{STATE}/backup_store", "what the store has seen of other hosts' backups, which stay"),
    Spared(f"{ETC}/backup", "the password of this host's backups, which nothing else on this host opens"),
    Spared(f"{ETC}/backup_store", "what opens the repositories of other hosts, which stay"),
    Spared(f"{ETC}/backup_store.identity", "what opens the passwords that other hosts encrypted to this store"),
)


@dataclass(frozen=True)
class Part:
    """What one capability leaves: the steps, and sentences about what stays and why."""

    plan: Plan
    stays: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Observed:
    """What is on the host of no capability's own.

    ``there`` are our own files and what is below our own folders, ``needed`` what each transaction makes of these where it is missing,
    ``calling`` the files that call the host's command, ``running`` the units of ours that run just now, ``windows`` the open ports with the
    seconds that each is open for, and ``contained`` is whether the host is cut off.
    """

    there: Tuple[str, ...] = ()
    needed: Tuple[str, ...] = ()
    calling: Tuple[str, ...] = ()
    running: Tuple[str, ...] = ()
    windows: Mapping[int, int] = field(default_factory=dict)
    contained: bool = False


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
    whole = [step for part in parts for step in part.plan.steps]
    changing = _ordered(whole)
    gone = {step.path for step in changing if isinstance(step, RemoveFile)}
    rewritten = {path for step in changing for path in step.paths} - gone
    callers = [path for path in observed.calling if path not in gone and path not in rewritten]
    kept = [one for one in KEPT if one.path in observed.there and not (everything and one.only_by_default)]
    stays = [sentence for part in parts for sentence in part.stays]
    stays += [f"{one.path}: {one.why}." for one in kept]
    if callers:
        stays.append(
            f"{PROGRAM}, its unit for the boot and {STATE}, since {' and '.join(callers)} still calls that command; take that off, then run again."
        )
    last = _last(observed, kept, changing) if not callers else ()
    steps = (*changing, *last)
    return Removal(
        Plan(
            steps,
            needs_proof=bool(changing),
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


def _last(observed: Observed, kept: Sequence[Spared], changing: Sequence[Step]) -> Tuple[Step, ...]:
    """Return the step, if any, that removes what the way back needs: it follows the confirmation."""
    removed = {step.path for step in changing if isinstance(step, RemoveFile)}
    spared = {one.path for one in kept}
    # What a transaction needs is made for it where it is not there.
    own = {*observed.there, *(observed.needed if changing else ())} - spared - removed
    # A folder of which something stays is not removed as a whole.
    names = {path for path in own if not any(one.startswith(f"{path}/") for one in spared)}
    names -= {path for path in names if posixpath.dirname(path) in names or path.startswith(f"{ETC}/")}
    empty = {posixpath.dirname(path) for path in removed if _MADE.fullmatch(posixpath.dirname(path))}
    empty |= {ETC} if any(path.startswith(f"{ETC}/") for path in removed) else set()
    # The command comes last: as long as it is there, a next run does the rest.
    ordered = sorted(names, key=lambda path: (path == PROGRAM, path == STATE, path))
    return (RemoveForGood(tuple(ordered), tuple(sorted(empty))),) if ordered or empty else ()


def _refuse(observed: Observed) -> None:
    if observed.contained:
        raise Refusal(
            "This host is cut off (incident_contain), and removing that would open it; let it go first (incident_action=release), then run again."
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
