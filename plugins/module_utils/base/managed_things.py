# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one list of what is managed: its entries, and the steps that bring back what is not as an entry says.

Each planner states the entries of what it manages once (``things``), beside the steps that change them. What a file holds is
compared by its planner; who may change it, and whether systemd follows it, is compared here, for all of them alike. An entry
that says ``why_not`` is one where drift is not looked for, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterable, List, Mapping, Optional, Sequence, Tuple, Union

from . import managed_units
from .errors import Refusal
from .managed_units import SeenUnit, Unit
from .paths import CACHE, PROGRAM, STATE
from .steps import InstallPackages, Plan, ReloadManager, RemoveFile, SetAttributes, Step, WriteFile, WriteProgram

#: Below these a folder that others may write to is taken back from them; elsewhere a person has to say why it is so.
_TAKEN_BACK = ("/etc", "/usr/local", STATE, CACHE)
_OTHERS_WRITE = 0o022


@dataclass(frozen=True)
class File:
    """A file, or ``folder``, that is root's.

    Others may be given less than ``mode`` says, unless it is ``public``, and never more. A mode of None is a file that others
    made: only who may write to it matters.
    """

    path: str
    mode: Optional[int] = 0o644
    public: bool = False
    folder: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class State:
    """What is neither a file nor a unit, such as the kernel's rules; ``found_by`` says who compares it."""

    name: str
    found_by: str = ""
    why_not: str = ""


Thing = Union[File, Unit, State]


@dataclass(frozen=True)
class Seen:
    """Who owns a path and what its mode is; ``kind`` is file, folder or other, ``owner`` what people call that user."""

    path: str
    mode: int
    uid: int
    gid: int
    kind: str = "file"
    owner: str = ""


#: For the path of each entry that is there: what it leads to, and before that every folder on the way, from the root on.
Attributes = Mapping[str, Sequence[Seen]]


def completed(
    plan: Plan,
    things: Sequence[Thing],
    attributes: Attributes,
    seen: Mapping[str, SeenUnit],
    program: Optional[WriteProgram] = None,
) -> Plan:
    """Return the plan with what gives managed files back to root first, and what units are to be.

    ``program`` is the step that installs the host's own command, None where that is not due. Packages come before all else, since a
    snapshot is taken only of what they brought.
    Raises Refusal where others may change a folder that is not ours to mend, and where a file of others defeats a unit.
    """
    replaced = {step.path for step in plan.steps if isinstance(step, (WriteFile, WriteProgram, RemoveFile))}
    steps: List[SetAttributes] = []
    for thing in things:
        if isinstance(thing, File) and not thing.why_not:
            steps += [step for step in _mended(thing, attributes.get(thing.path, ())) if step.path not in replaced]
    first: List[Step] = [step for step in plan.steps if isinstance(step, InstallPackages)]
    if program is not None and (plan.needs_command or plan.needs_proof or PROGRAM in attributes):
        steps = [step for step in steps if PROGRAM not in step.paths]
        first.append(program)
    rest = (step for step in plan.steps if not isinstance(step, InstallPackages))
    whole = replace(plan, steps=tuple(dict.fromkeys((*first, *steps, *rest))))
    # A unit file that is a new one has to be read again.
    if ReloadManager() not in whole.steps and any("/systemd/" in step.path for step in steps):
        whole = whole.before([ReloadManager()])
    return managed_units.completed(whole, units(things), seen)


def units(things: Iterable[Thing]) -> Tuple[Unit, ...]:
    """Return the entries that are units."""
    return tuple(thing for thing in things if isinstance(thing, Unit))


def _mended(thing: File, seen: Sequence[Seen]) -> Iterable[SetAttributes]:
    for folder in seen[:-1]:
        if _others_may_write(folder):
            yield _taken_back(thing, folder)
    for own in seen[-1:]:
        # What is no file at all is for the planner, who finds another text in it.
        if own.kind == ("folder" if thing.folder else "file") and not _is_right(thing, own):
            if thing.mode is None:
                yield _without_others(own)
            else:
                yield SetAttributes(own.path, thing.mode, _said(own))


def _is_right(thing: File, seen: Seen) -> bool:
    if thing.mode is None:
        return not _others_may_write(seen)
    if (seen.uid, seen.gid) != (0, 0):
        return False
    if thing.public:
        return seen.mode == thing.mode
    return not seen.mode & ~thing.mode and seen.mode & 0o700 == thing.mode & 0o700


def _others_may_write(seen: Seen) -> bool:
    return bool(seen.uid != 0 or seen.mode & 0o002 or (seen.mode & 0o020 and seen.gid != 0))


def _taken_back(thing: File, folder: Seen) -> SetAttributes:
    if not any(folder.path == start or folder.path.startswith(f"{start}/") for start in _TAKEN_BACK):
        raise Refusal(
            f"{thing.path} lies below {folder.path}, which others than root may change ({_said(folder)}), so they may put anything "
            f"in its place; give that folder to root alone ('chown root {folder.path}; chmod go-w {folder.path}'), then run again."
        )
    return _without_others(folder)


def _without_others(seen: Seen) -> SetAttributes:
    return SetAttributes(seen.path, seen.mode & ~_OTHERS_WRITE, _said(seen), gid=None)


def _said(seen: Seen) -> str:
    return f"{seen.owner or seen.uid}'s, {seen.mode:04o}"


def paths(things: Iterable[Thing]) -> Tuple[str, ...]:
    """Return the paths whose owner and mode have to be looked at."""
    return tuple(dict.fromkeys(thing.path for thing in things if isinstance(thing, File) and not thing.why_not))
