# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps a plan is made of.

A plan is data: planners make it, ``transaction/apply.py`` carries it out, check mode and diff print it, and a
transaction writes the steps that follow a confirmation to disk. So every field is a string, number, boolean or tuple.
"""

from __future__ import annotations

import base64
import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Dict, Iterable, List, Mapping, Optional, Tuple, Type

from .account_edits import Edit

#: Makes systemd read unit files again; comes before any other command that follows a restored file.
DAEMON_RELOAD = ("systemctl", "daemon-reload")


@dataclass(frozen=True)
class Step:
    """One change to a host.

    ``paths`` are the files and ``units`` the systemd units that the step may alter: what a snapshot must hold to undo it.
    ``edits`` are what it changes in the databases of accounts, which others change at the same time.
    ``after_restore`` are commands that make running software follow once these files are back, and ``facts`` name what
    must then be as it was (see ``transaction/facts.py``). A step that cannot be undone says in ``irreversible`` what is lost by it, and comes
    last, after all that can be and, where there is one, after the confirmation.
    """

    _kinds: ClassVar[Dict[str, Type["Step"]]] = {}

    def __init_subclass__(cls) -> None:
        # By its name a step is found again that was written to disk.
        known = Step._kinds.setdefault(cls.__name__, cls)
        if known is not cls:
            raise TypeError(
                f"{known.__module__} has a kind of step called {cls.__name__} already; give this one its own name"
            )

    @property
    def summary(self) -> str:
        """One sentence in the imperative, the same in check mode and in a real run."""
        raise NotImplementedError

    @property
    def paths(self) -> Tuple[str, ...]:
        return ()

    @property
    def user(self) -> str:
        """In whose territory ``paths`` lie: they are looked at and put back with no more than this user's rights."""
        return ""

    @property
    def edits(self) -> Tuple[Edit, ...]:
        return ()

    @property
    def units(self) -> Tuple[str, ...]:
        return ()

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        return ()

    @property
    def facts(self) -> Tuple[str, ...]:
        return ()

    @property
    def irreversible(self) -> str:
        """What cannot be put back once this step was carried out, as the part of a sentence; empty where all can."""
        return ""

    @property
    def diff(self) -> Optional["Diff"]:
        return None

    def to_data(self) -> Dict[str, Any]:
        """Return the step as JSON-ready data; ``Step.from_data`` is its inverse."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {"step": type(self).__name__, **fields}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> "Step":
        """Return the step that ``to_data`` described; KeyError for a kind this version does not know."""
        kind = Step._kinds[data["step"]]
        return kind(**{key: _tuples(value) for key, value in data.items() if key != "step"})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Diff:
    """A text before and after, headed by what it is of (a path, or words such as ``ufw status``)."""

    header: str
    before: str
    after: str


@dataclass(frozen=True)
class InstallPackages(Step):
    """Install packages by apt; packages already there are left as they are."""

    names: Tuple[str, ...]
    lock_timeout_seconds: int = 300

    @property
    def summary(self) -> str:
        return f"Install {', '.join(self.names)}"


@dataclass(frozen=True)
class WriteFile(Step):
    """Give a file this text and mode (owner root), atomically. ``before`` is None where there was no file."""

    path: str
    text: str
    before: Optional[str] = None
    mode: int = 0o644
    secret: bool = False

    @property
    def summary(self) -> str:
        return f"Write {self.path}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path,)

    @property
    def diff(self) -> Optional[Diff]:
        if self.secret:
            return None
        return Diff(self.path, self.before or "", self.text)


@dataclass(frozen=True)
class WriteProgram(Step):
    """Install a program, given as base64, under a path with mode 0755; ``replacing`` ends the sentence about it."""

    path: str
    base64: str
    replacing: str = ""

    @classmethod
    def of(cls, path: str, content: bytes, replacing: str = "") -> "WriteProgram":
        return cls(path, base64.b64encode(content).decode("ascii"), replacing)

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.base64)

    @property
    def summary(self) -> str:
        return f"Install {self.path}{self.replacing}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path,)


@dataclass(frozen=True)
class RemoveFile(Step):
    """Remove a file whose text was ``before``."""

    path: str
    before: str = ""

    @property
    def summary(self) -> str:
        return f"Remove {self.path}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path,)

    @property
    def diff(self) -> Optional[Diff]:
        return Diff(self.path, self.before, "")


@dataclass(frozen=True)
class RemoveForGood(Step):
    """Remove what a way back needs, and what there would be no copy of: files, and folders with all below them, in this order.

    ``empty`` are folders that go where nothing is left in them.
    """

    names: Tuple[str, ...]
    empty: Tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        return f"Remove {', '.join(self.names or self.empty)}"

    @property
    def irreversible(self) -> str:
        return f"{', '.join(self.names or self.empty)} removed"


@dataclass(frozen=True)
class SetAttributes(Step):
    """Give a file or folder to root with this mode; ``before`` says whose it was, and the group stays where ``gid`` is None.

    A file becomes a new one with the same content: who could write to it may have it open still.
    """

    path: str
    mode: int
    before: str = ""
    gid: Optional[int] = 0

    @property
    def summary(self) -> str:
        was = f" (it was {self.before})" if self.before else ""
        return f"Give {self.path} to root alone, with the mode {self.mode:04o}{was}"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (self.path,)


@dataclass(frozen=True)
class SetUnit(Step):
    """Give a systemd unit a lasting state; None leaves that side of it alone."""

    name: str
    enabled: Optional[bool] = None
    active: Optional[bool] = None

    @property
    def summary(self) -> str:
        words = []
        if self.enabled is not None:
            words.append("enable" if self.enabled else "disable")
        if self.active is not None:
            words.append("start" if self.active else "stop")
        return f"{' and '.join(words)} {self.name}".capitalize()

    @property
    def units(self) -> Tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True)
class Unmask(Step):
    """Take a mask off a unit; ``runtime`` is one that lasts until the next boot."""

    name: str
    runtime: bool = False

    @property
    def summary(self) -> str:
        return f"Unmask {self.name}"

    @property
    def units(self) -> Tuple[str, ...]:
        return (self.name,)

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        return (("systemctl", "--quiet", *(["--runtime"] if self.runtime else []), "mask", self.name),)


@dataclass(frozen=True)
class ReloadManager(Step):
    """Make systemd read its unit files again."""

    @property
    def summary(self) -> str:
        return "Reload systemd's unit files"

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        return (DAEMON_RELOAD,)


@dataclass(frozen=True)
class ReloadUnit(Step):
    """Make a running unit read its configuration again, or restart it where it must be."""

    name: str
    restart: bool = False

    @property
    def summary(self) -> str:
        return f"{'Restart' if self.restart else 'Reload'} {self.name}"

    @property
    def units(self) -> Tuple[str, ...]:
        return (self.name,)

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        return (("systemctl", "restart" if self.restart else "reload-or-restart", self.name),)


@dataclass(frozen=True)
class RunCommand(Step):
    """Run a command that has no better word; ``purpose`` is its summary."""

    argv: Tuple[str, ...]
    purpose: str
    timeout_seconds: int = 300

    @property
    def summary(self) -> str:
        return self.purpose


@dataclass(frozen=True)
class Plan:
    """What must change.

    ``steps`` are carried out at once. ``on_confirm`` follows only after a fresh login has proven that people can still
    get in, and is what makes the plan a transaction; ``needs_proof`` makes it one even with nothing left to do then.
    ``needs_command`` has the host's own command installed first, which every transaction needs anyway. ``shown`` are diffs that
    belong to no single step.
    """

    steps: Tuple[Step, ...] = ()
    on_confirm: Tuple[Step, ...] = ()
    needs_proof: bool = False
    needs_command: bool = False
    warnings: Tuple[str, ...] = ()
    shown: Tuple[Diff, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.steps or self.on_confirm)

    def before(self, steps: Iterable[Step]) -> "Plan":
        """Return this plan with these steps behind all others that do not wait for a confirmation."""
        return dataclasses.replace(self, steps=(*self.steps, *steps))

    def after(self, steps: Iterable[Step]) -> "Plan":
        """Return this plan with these steps before all others."""
        return dataclasses.replace(self, steps=(*steps, *self.steps))

    @property
    def changes(self) -> List[str]:
        """The summaries of all steps, in order, each once."""
        return list(dict.fromkeys(step.summary for step in self.steps + self.on_confirm))

    @property
    def diffs(self) -> List[Dict[str, str]]:
        """Ansible's diff entries, one for each header: from the first text before to the last text after."""
        merged: Dict[str, Diff] = {}
        for diff in (*_diffs(self.steps + self.on_confirm), *self.shown):
            first = merged.get(diff.header, diff)
            merged[diff.header] = Diff(diff.header, first.before, diff.after)
        return [
            {"before_header": d.header, "after_header": d.header, "before": d.before, "after": d.after}
            for d in merged.values()
            if d.before != d.after
        ]


def _diffs(steps: Iterable[Step]) -> Iterable[Diff]:
    return (diff for diff in (step.diff for step in steps) if diff is not None)
