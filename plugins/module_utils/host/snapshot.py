# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot of what steps may alter, and the way back to it.

One mechanism serves two users: ``apply`` keeps a snapshot in memory and returns to it when a step fails;
``transaction`` keeps one on disk and returns to it when nobody confirms.
"""

from __future__ import annotations

import base64
import os
import stat
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

from ..core.steps import DAEMON_RELOAD, Step
from . import files, units
from .errors import HostError
from .process import run


@dataclass(frozen=True)
class FileState:
    """A regular file's content, mode and owner; content None where there was no file."""

    path: str
    content: Optional[bytes]
    mode: int = 0
    uid: int = 0
    gid: int = 0

    @classmethod
    def of(cls, path: str) -> "FileState":
        try:
            with open(path, "rb") as file:
                about = os.fstat(file.fileno())
                return cls(path, file.read(), stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid)
        except FileNotFoundError:
            return cls(path, None)

    def restore(self) -> None:
        if FileState.of(self.path) == self:
            return
        if self.content is None:
            files.remove(self.path)
        else:
            files.write(self.path, self.content, self.mode, self.uid, self.gid)


@dataclass(frozen=True)
class Snapshot:
    """What was: files, units (name, enabled, active), and the commands that make running software follow."""

    files: Tuple[FileState, ...]
    units: Tuple[Tuple[str, bool, bool], ...]
    after_restore: Tuple[Tuple[str, ...], ...]

    @classmethod
    def before(cls, steps: Iterable[Step]) -> "Snapshot":
        """Return a snapshot of all that these steps may alter."""
        steps = list(steps)
        paths = dict.fromkeys(path for step in steps for path in step.paths)
        names = list(dict.fromkeys(name for step in steps for name in step.units))
        after = dict.fromkeys(command for step in steps for command in step.after_restore)
        observed = units.observe(names) if names else {}
        return cls(
            tuple(FileState.of(path) for path in paths),
            tuple((unit.name, unit.enabled, unit.active) for unit in observed.values() if unit.exists),
            # Unit files must be read again before units are restarted.
            tuple(sorted(after, key=lambda command: command != DAEMON_RELOAD)),
        )

    def restore(self, booting: bool = False) -> List[str]:
        """Put everything back and return what could not be; an empty list means that all is as it was.

        While ``booting`` only files and what starts at boot are put back: running software starts from them anyway, and
        waiting for a unit that is ordered after the caller would never end.
        """
        problems: List[str] = []
        for file in self.files:
            try:
                file.restore()
            except (HostError, OSError) as error:
                problems.append(str(error))
        for command in self.after_restore:
            if not booting or command == DAEMON_RELOAD:
                self._run(command, problems)
        now = units.observe([unit[0] for unit in self.units]) if self.units else {}
        for name, enabled, active in self.units:
            unit = now[name]
            try:
                if unit.exists and not unit.fixed and unit.enabled != enabled:
                    units.set_state(name, enabled=enabled)
                if unit.active != active and not booting:
                    units.set_state(name, active=active)
            except HostError as error:
                problems.append(str(error))
        problems += [f"{f.path} is not as it was" for f in self.files if FileState.of(f.path) != f]
        return problems

    @staticmethod
    def _run(command: Tuple[str, ...], problems: List[str]) -> None:
        try:
            completed = run(command, timeout_seconds=90)
        except HostError as error:
            problems.append(str(error))
            return
        if not completed.ok:
            problems.append(f"{' '.join(command)} failed: {completed.said}")

    def to_data(self) -> Dict[str, Any]:
        """Return the snapshot as JSON-ready data; ``from_data`` is its inverse."""
        return {
            "files": [
                {
                    "path": f.path,
                    "content": None if f.content is None else base64.b64encode(f.content).decode("ascii"),
                    "mode": f.mode,
                    "uid": f.uid,
                    "gid": f.gid,
                }
                for f in self.files
            ],
            "units": [list(unit) for unit in self.units],
            "after_restore": [list(command) for command in self.after_restore],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Snapshot":
        return cls(
            tuple(
                FileState(
                    entry["path"],
                    None if entry["content"] is None else base64.b64decode(entry["content"]),
                    entry["mode"],
                    entry["uid"],
                    entry["gid"],
                )
                for entry in data["files"]
            ),
            tuple((name, enabled, active) for name, enabled, active in data["units"]),
            tuple(tuple(command) for command in data["after_restore"]),
        )
