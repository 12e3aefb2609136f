# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot of what steps may alter, and the way back to it.

One mechanism serves two users: ``apply`` keeps a snapshot in memory and returns to it when a step fails;
``transaction`` keeps one on disk and returns to it when nobody confirms.
"""

from __future__ import annotations

import base64
import contextlib
import os
import pwd
import stat
import time
from dataclasses import asdict, dataclass
from typing import Any, Dict, FrozenSet, Iterable, List, Mapping, Optional, Tuple

from ..base.account_edits import Edit
from ..base.errors import HostError
from ..base.steps import DAEMON_RELOAD, Step
from ..base.values import Place
from ..machine import account_files, files, ports, sockets, units, user_files
from ..machine.process import run
from . import facts

_FOLLOW_SECONDS = 10
#: How often sshd's ports are taken back from others, all in all.
_TAKEN_BACK = 3


@dataclass(frozen=True)
class FileState:
    """A regular file's content, mode and owner; content None where there was no file. Of a folder the latter two alone.

    ``user`` is the one in whose territory it lies, if any, with whose rights alone it is read, copied and put back.
    """

    path: str
    content: Optional[bytes]
    mode: int = 0
    uid: int = 0
    gid: int = 0
    folder: bool = False
    user: str = ""

    @classmethod
    def of(cls, path: str, user: str = "") -> "FileState":
        if user:
            return cls._of_users(path, user)
        try:
            # A mask is a link to what is no file.
            if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
                return cls(path, None)
            if os.path.isdir(path):
                about = os.stat(path)
                return cls(path, None, stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid, folder=True)
            with open(path, "rb") as file:
                about = os.fstat(file.fileno())
                return cls(path, file.read(), stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid)
        except FileNotFoundError:
            return cls(path, None)

    @classmethod
    def _of_users(cls, path: str, user: str) -> "FileState":
        try:
            found = user_files.read(path, pwd.getpwnam(user))
        except KeyError:
            found = None
        if found is None:
            return cls(path, None, user=user)
        return cls(path, found.data, found.mode, found.uid, found.gid, user=user)

    @property
    def copy(self) -> str:
        """Where a copy lies while a transaction is pending."""
        return files.copy_path(self.path)

    def save(self) -> None:
        """Lay a copy beside the file, so that going back needs no space on a disk that may be full by then."""
        if self.content is not None:
            with user_files.territory(self.user, self.path):
                files.write(self.copy, self.content, self.mode, self.uid, self.gid)

    def delete_copies(self) -> None:
        """Remove the copy, and what a killed process left beside the file."""
        with contextlib.suppress(HostError), user_files.territory(self.user, self.path):
            files.delete_leftovers([os.path.dirname(os.path.realpath(self.path))])

    @property
    def differs(self) -> bool:
        """Whether the file is not as it was, or is nothing that could be."""
        try:
            return FileState.of(self.path, self.user) != self
        except HostError:
            return True

    def restore(self) -> None:
        if self.differs:
            with user_files.territory(self.user, self.path):
                self._put_back()

    def _put_back(self) -> None:
        if self.folder:
            os.chown(self.path, self.uid, self.gid)
            os.chmod(self.path, self.mode)
        elif self.content is None:
            files.remove(self.path)
        elif self._has_copy():
            files.rename(self.copy, self.path)
        else:
            files.write(self.path, self.content, self.mode, self.uid, self.gid)

    def _has_copy(self) -> bool:
        try:
            other = FileState.of(self.copy, self.user)
        except HostError:
            return False
        return (self.content, self.mode, self.uid, self.gid) == (other.content, other.mode, other.uid, other.gid)

    def to_data(self) -> Dict[str, Any]:
        content = None if self.content is None else base64.b64encode(self.content).decode("ascii")
        return {**asdict(self), "content": content}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "FileState":
        content = None if data["content"] is None else base64.b64decode(data["content"])
        return cls(**{**data, "content": content})


@dataclass(frozen=True)
class Snapshot:
    """What was.

    ``files`` and ``folders`` (those that were not there), ``units`` (name, enabled, active), ``facts`` that files do not
    tell (name, text; see facts.py for how each is put back), ``after_restore``: the commands that make running software follow, and
    ``edits`` of accounts.
    """

    files: Tuple[FileState, ...]
    folders: Tuple[str, ...]
    units: Tuple[Tuple[str, bool, bool], ...]
    facts: Tuple[Tuple[str, str], ...]
    after_restore: Tuple[Tuple[str, ...], ...]
    edits: Tuple[Edit, ...] = ()

    @classmethod
    def before(cls, steps: Iterable[Step]) -> "Snapshot":
        """Return a snapshot of all that these steps may alter."""
        steps = list(steps)
        paths = {path: step.user for step in steps for path in step.paths}
        names = list(dict.fromkeys(name for step in steps for name in step.units))
        after = dict.fromkeys(command for step in steps for command in step.after_restore)
        observed = units.observe(names) if names else {}
        return cls(
            tuple(FileState.of(path, user) for path, user in paths.items()),
            # The deepest first, as only an empty folder can be removed.
            tuple(
                sorted({folder for path in paths for folder in _missing(os.path.dirname(path))}, key=len, reverse=True)
            ),
            tuple((unit.name, unit.enabled, unit.active) for unit in observed.values() if unit.exists),
            tuple((name, facts.observe(name)) for name in dict.fromkeys(name for step in steps for name in step.facts)),
            # Unit files must be read again before units are restarted.
            tuple(sorted(after, key=lambda command: command != DAEMON_RELOAD)),
            account_files.before(edit for step in steps for edit in step.edits),
        )

    def save(self) -> None:
        """Lay a copy of every file beside it, or raise HostError with none left."""
        self.delete_copies()
        try:
            for file in self.files:
                file.save()
            account_files.reserve(self.edits)
        except HostError:
            self.delete_copies()
            raise

    def delete_copies(self) -> None:
        """Remove the copies, and what a killed process left beside the files."""
        for file in self.files:
            file.delete_copies()
        files.delete_leftovers(account_files.folders(self.edits))

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
        # First of all what nobody gets in without; what follows may take its time.
        for name, text in self.facts:
            problems += facts.put_back(name, text, booting)
        problems += account_files.undo(self.edits)
        following = self._make_follow(booting)
        deadline = time.monotonic() + (0 if booting else _FOLLOW_SECONDS)
        left = 0 if booting else _TAKEN_BACK
        while True:
            found = self._differences(booting)
            if not found or time.monotonic() > deadline:
                return problems + following + found
            # What a step had started may have gone on for a moment after that was ended.
            for name, text in self.facts:
                facts.put_back(name, text, booting)
            with ports.taken_back(self._lost() if left else frozenset()) as ended:
                if ended:
                    left -= 1
                    following = self._make_follow(booting)
                    deadline = time.monotonic() + _FOLLOW_SECONDS
            time.sleep(0.2)

    def _make_follow(self, booting: bool) -> List[str]:
        """Make running software follow, and return what did not."""
        problems: List[str] = []
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
        return problems

    @property
    def unanswered(self) -> bool:
        """Whether sshd answers nowhere any more where it did, so that nobody gets in to mend that."""
        before = facts.sshd_before(self.facts)
        return bool(before) and self._lost() == before

    def _lost(self) -> FrozenSet[Place]:
        """Return where sshd answered and does not now; nothing where that cannot be told, which is a problem that is named."""
        before = facts.sshd_before(self.facts)
        with contextlib.suppress(HostError):
            return before - sockets.sshd_places() if before else before
        return frozenset()

    def end(self) -> None:
        """Remove what only the way back needed."""
        self.delete_copies()
        for folder in self.folders:
            with contextlib.suppress(OSError):
                os.rmdir(folder)

    def _differences(self, booting: bool) -> List[str]:
        found = [f"{file.path} is not as it was" for file in self.files if file.differs]
        found += account_files.left(self.edits)
        if booting:
            return found
        now = units.observe([unit[0] for unit in self.units]) if self.units else {}
        for name, enabled, active in self.units:
            if (now[name].active, now[name].enabled or now[name].fixed) != (active, enabled or now[name].fixed):
                found.append(f"{name} is not as it was")
        for name, text in self.facts:
            try:
                different = facts.difference(name, text)
                found += [different] if different else []
            except (HostError, ValueError) as error:
                found.append(str(error))
        return found

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
            "files": [file.to_data() for file in self.files],
            "folders": list(self.folders),
            "units": [list(unit) for unit in self.units],
            "facts": [list(fact) for fact in self.facts],
            "after_restore": [list(command) for command in self.after_restore],
            "edits": [asdict(edit) for edit in self.edits],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Snapshot":
        return cls(
            tuple(FileState.from_data(entry) for entry in data["files"]),
            tuple(data["folders"]),
            tuple((name, enabled, active) for name, enabled, active in data["units"]),
            tuple((name, text) for name, text in data["facts"]),
            tuple(tuple(command) for command in data["after_restore"]),
            tuple(Edit(**edit) for edit in data.get("edits", ())),
        )


def _missing(folder: str) -> List[str]:
    """Return a folder that is not there and those above it that are not either, the deepest first."""
    found = []
    while not os.path.isdir(folder):
        found.append(folder)
        folder = os.path.dirname(folder)
    return found
