# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of each host: what it said last, when that was, and why it said nothing since. Pure; times are seconds since 1970."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible

#: From what wants somebody to what does not. A host that could not be asked is never right.
WRONG, UNKNOWN, OLD, RIGHT = "wrong", "unknown", "old", "right"
STATES = (WRONG, UNKNOWN, OLD, RIGHT)
#: The area that others saw, which no host may name for itself.
OUTSIDE = "from outside"
_LONGEST = 300
_MOST_LINES = 20
_MOST_AREAS = 40


@dataclass(frozen=True)
class Area:
    """One part of a host's status: whether nobody has to look at it, and the sentences about it."""

    name: str
    ok: bool
    lines: t.Tuple[str, ...]

    def to_data(self) -> t.Dict[str, t.Any]:
        return {"name": self.name, "ok": self.ok, "lines": list(self.lines)}

    @classmethod
    def of(cls, said: t.Mapping[str, t.Any]) -> "Area":
        """Return what a host said of an area, fit to be shown; KeyError or TypeError where that is no such thing."""
        lines = tuple(visible(str(line), _LONGEST) for line in said["lines"][:_MOST_LINES])
        return cls(visible(str(said["name"]), 40), said["ok"] is True, lines)


@dataclass(frozen=True)
class Host:
    """A host with what it said last. ``at`` is when, 0 if never; ``why`` is why it says nothing now, empty where it does."""

    name: str
    areas: t.Tuple[Area, ...] = ()
    at: float = 0.0
    why: str = ""

    @property
    def state(self) -> str:
        if self.why:
            return OLD if self.areas else UNKNOWN
        return RIGHT if all(area.ok for area in self.areas) else WRONG

    @property
    def wrong(self) -> t.Tuple[Area, ...]:
        return tuple(area for area in self.areas if not area.ok)

    def area(self, name: str) -> t.Optional[Area]:
        return next((area for area in self.areas if area.name == name), None)

    def to_data(self) -> t.Dict[str, t.Any]:
        return {
            "name": self.name,
            "state": self.state,
            "at": self.at,
            "why": self.why,
            "areas": [area.to_data() for area in self.areas],
        }


def seen(answer: t.Any) -> t.Optional[Area]:
    """Return what others saw of a host, from what the module exposure answered; None where nobody looked."""
    if not isinstance(answer, t.Mapping) or not answer or answer.get("skipped"):
        return None
    try:
        rows = [(str(row["verdict"]), str(row["text"])) for row in answer["rows"]]
        missing = [str(line) for line in answer["missing"]]
    except (KeyError, TypeError, AttributeError):
        said = str(answer.get("msg") or "the answer is none")
        return Area(OUTSIDE, False, (visible(f"Nobody knows who gets in: {said}", _LONGEST),))
    bad = [text for verdict, text in rows if verdict in ("wrong", "unknown")] + missing
    warnings = [text for verdict, text in rows if verdict == "warning"]
    lines = [*bad, *warnings] or [
        f"As the roles let in, on each of {len(rows)} ports that are open, let in or listened on."
    ]
    return Area(OUTSIDE, not bad, tuple(visible(line, _LONGEST) for line in lines[:_MOST_LINES]))


def heard(name: str, answer: t.Any, last: t.Optional[Host], now: float, outside: t.Optional[Area] = None) -> Host:
    """Return what is known of a host after a look: what it answered, else what it said before with the reason why no more is known.

    ``outside`` is what others saw of it meanwhile, whether it answered or not.
    """
    found = _heard(name, answer, last, now)
    if outside is None:
        return found
    if found.why:
        return found if outside.ok else replace(found, why=f"{found.why}; {outside.lines[0]}")
    return replace(found, areas=(*found.areas, outside))


def _heard(name: str, answer: t.Any, last: t.Optional[Host], now: float) -> Host:
    try:
        if answer["unreachable"] is True:
            return _silent(name, last, f"it cannot be reached: {answer.get('msg') or 'no reason was given'}")
    except (KeyError, TypeError):
        pass
    try:
        if answer.get("failed"):
            return _silent(name, last, str(answer.get("msg") or "its status could not be read"))
        if answer.get("installed") is False:
            return _silent(name, None, "Portcullis has not changed this host yet")
        areas = tuple(area for area in map(Area.of, answer["areas"][:_MOST_AREAS]) if area.name != OUTSIDE)
    except (KeyError, TypeError, AttributeError):
        return _silent(name, last, "it was not asked, or gave no answer")
    return Host(name, areas, now) if areas else _silent(name, last, "it answered nothing")


def _silent(name: str, last: t.Optional[Host], why: str) -> Host:
    known = last or Host(name)
    # Ansible says first that a task failed.
    return replace(known, name=name, why=visible(why.replace("Task failed: ", "", 1), _LONGEST))


def changes(before: t.Mapping[str, Host], after: t.Sequence[Host]) -> t.List[str]:
    """Return what is other than at the last look, a sentence each; nothing where there was none."""
    if not before:
        return []
    found = []
    for host in after:
        was = before.get(host.name)
        if was is None:
            found.append(f"{host.name} is new")
            continue
        if was.state != host.state and {was.state, host.state} & {UNKNOWN, OLD}:
            found.append(f"{host.name} was {was.state} and is {host.state}")
        if host.why or was.why:
            continue
        found += [f"{host.name}: {area.name} is wrong now" for area in host.wrong if (was.area(area.name) or area).ok]
        found += [
            f"{host.name}: {area.name} is right again"
            for area in was.wrong
            if (host.area(area.name) or Area("", False, ())).ok
        ]
    gone = sorted(set(before) - {host.name for host in after})
    return found + [f"{name} is in the inventory no more" for name in gone]


def ranked(hosts: t.Iterable[Host]) -> t.List[Host]:
    """Return hosts in the order in which somebody has to look at them."""
    return sorted(hosts, key=lambda host: (STATES.index(host.state), host.name))


def area_names(hosts: t.Iterable[Host]) -> t.List[str]:
    """Return the names of all areas, in the order in which hosts name them."""
    return list(dict.fromkeys(area.name for host in hosts for area in host.areas))
