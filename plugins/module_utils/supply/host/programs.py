# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""zizmor, pip-audit and debsecan, where they are installed: run for a limited time, and asked how old what they know is."""

from __future__ import annotations

import os
import posixpath
import sys
import time
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional, Sequence

from ...base.errors import HostError
from ...base.text import visible
from ...machine import system
from ...machine.process import check, path_of, run, shown
from .. import programs as core
from ..finding import Finding
from . import repository as repositories
from .looking import Look
from .repository import Repository

_MOST_SECONDS = 120
#: zizmor's knowledge comes with it; the others ask for theirs each time.
_KNOWS = {
    "zizmor": "itself",
    "pip-audit": "what the index says today",
    "debsecan": "what the distribution's tracker says today",
}


@dataclass(frozen=True)
class Program:
    """A program, where it is, what it says of its version, and how many days ago it was installed."""

    name: str
    path: str
    version: str
    age_days: int

    def to_data(self) -> Dict[str, Any]:
        return {"name": self.name, "version": self.version, "age_days": self.age_days, "knows": _KNOWS[self.name]}


def look(found: Look, wanted: Sequence[str], repository: Optional[Repository], host: bool) -> List[Program]:
    """Add what these programs find, and return those that there are."""
    result: List[Program] = []
    for name in wanted:
        if (name == "debsecan" and not host) or (name != "debsecan" and repository is None):
            continue
        try:
            program = _present(name)
            if program is None:
                found.unfinished.append(f"{name} is not installed here, so what it would find is not known.")
                continue
            result.append(program)
            found.findings += list(_said(found, program, repository))
        except (HostError, core.Unreadable) as error:
            found.unfinished.append(f"{name} gave no answer: {visible(str(error), 500)}")
    return result


def _present(name: str) -> Optional[Program]:
    """Return a program that is installed, and that nobody but root or this user could have put there."""
    # That of a virtual environment comes with the Python that runs this.
    path = path_of(name, os.path.dirname(sys.executable))
    if not path:
        return None
    about = os.stat(path)
    if about.st_uid not in (0, os.geteuid()) or about.st_mode & 0o002:
        raise HostError(f"{path} may be changed by others than you, so it was not run; give it to root.")
    version = "" if name == "debsecan" else check([path, "--version"], 20).strip()
    return Program(
        name,
        path,
        visible(version.splitlines()[0] if version else "", 80),
        int((time.time() - about.st_mtime) // 86400),
    )


def _said(found: Look, program: Program, repository: Optional[Repository]) -> Iterator[Finding]:
    if program.name == "debsecan":
        codename = system.release()[1]
        yield from core.debsecan(check([program.path, "--suite", codename, "--only-fixed"], _MOST_SECONDS))
    elif repository is not None and program.name == "zizmor":
        folder = repositories.workflows(repository)
        if folder is not None:
            asked = ["--offline", "--no-exit-codes", "--format=json", "--no-progress", folder]
            yield from core.zizmor(check([program.path, *asked], _MOST_SECONDS, says=r"^\["), folder)
    elif repository is not None:
        for path in repository.requirement_files:
            # Without pip: that would build what it is asked about.
            asked = ["--format=json", "--progress-spinner=off", "--disable-pip", "--no-deps", "--requirement"]
            try:
                said = _audited([program.path, *asked, posixpath.join(repository.root, path)])
                yield from core.pip_audit(said, path)
            except (HostError, core.Unreadable) as error:
                found.unfinished.append(f"pip-audit gave no answer about {path}: {visible(str(error), 500)}")


def _audited(argv: Sequence[str]) -> str:
    """Return what pip-audit says; it fails where it finds something, and says so in JSON all the same."""
    done = run(argv, _MOST_SECONDS)
    if not done.out.lstrip().startswith(("{", "[")):
        raise HostError(f"{shown(argv)} failed with code {done.code}: {done.said}")
    return done.out
