# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own command, made from the very code that runs now.

A module's payload is a zip of all it imports. The modules that put the command in its place import ``installing``, so that zip
holds all that the command is made of; here it becomes a zip application under /usr/local/sbin, byte for byte the same whichever
module, and whichever machine, makes it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import zipfile
import zipimport
from typing import Iterable, Iterator, List, Optional

from ..base import version
from ..base.errors import HostError
from ..base.managed_things import Thing
from ..base.paths import PROGRAM
from ..base.steps import Plan, WriteProgram
from ..transaction import drift

#: No part of the command, and not carried along by ``installing``: what needs Ansible, and what only a module does that runs once.
LEFT_OUT = (
    "accounts/host/audit.py",
    "base/acceptance.py",
    # What a rescue system does with another host's disk.
    "disk/",
    "entry.py",
    "evacuate/host/target.py",
    "evacuate/host/transport.py",
    "evacuate/receiving.py",
    "exposure/host/probing.py",
    "exposure/packets.py",
    "exposure/port_ranges.py",
    # Sent from the controller alone, and never kept on a host.
    "incident/",
    "installing.py",
    "machine/writing_below.py",
    "managed/account_audit.py",
    "managed/apt_upgrade.py",
    "managed/evacuate_target.py",
    "managed/exposure_listeners.py",
    "managed/exposure_probe.py",
    "managed/login_report.py",
    "managed/persistence_audit.py",
    "managed/persistence_quarantine.py",
    "managed/rescue_disk.py",
    "managed/rescue_repair.py",
    "managed/status.py",
    "managed/supply_audit.py",
    "rescue/",
    "supply/",
    "updates/host/upgrade.py",
    "updates/upgrade.py",
)

_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PACKAGE = "portcullis"
#: Only ``installing`` brings it along, so no other module can make half a command.
_MAIN = "command/start.py"
#: Fixed, so that the same code always makes the same bytes.
_DATE = (2020, 1, 1, 0, 0, 0)
_accepted = ""
_own = ""


def completed(plan: Plan, things: Iterable[Thing]) -> Plan:
    """Return a planner's plan with what brings the host's own command, and what gives the ``things`` that it manages back to root."""
    return drift.completed(plan, things, step())


def step() -> Optional[WriteProgram]:
    """Return the step that installs or refreshes the command, or None where it is already what this code would make.

    Raises Refusal where a newer version made the one that is there, unless ``accept`` was called with it.
    """
    there = ""
    try:
        with open(PROGRAM, "rb") as file:
            content = file.read()
        if _is_of_this_code(content) and os.access(PROGRAM, os.X_OK):
            return None
        there = version.stated(content)
    except FileNotFoundError:
        pass
    version.refuse_older(there, _accepted)
    return WriteProgram.of(PROGRAM, build(), version.replacing(there))


def _is_of_this_code(content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == _own if _own else content == build()


@contextlib.contextmanager
def running_from(digest: str) -> Iterator[None]:
    """While this lasts, a command with this SHA-256 is what holds this code: none need be packed to be compared with it."""
    global _own
    _own = digest
    try:
        yield
    finally:
        _own = ""


def accept(newer: str) -> None:
    """Let a command of this newer version be replaced by that of this code, for as long as this process runs."""
    global _accepted
    _accepted = newer


@functools.lru_cache(maxsize=1)
def build() -> bytes:
    """Return the zip application."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", _DATE), _source(_MAIN))
        for part in parts():
            archive.writestr(zipfile.ZipInfo(f"{_PACKAGE}/{part}", _DATE), _source(part))
    return version.HEADER + buffer.getvalue()


def parts() -> List[str]:
    """Return the command's files, as paths below module_utils: all that are there but what is left out."""
    archive = _archive()
    if archive is None:
        found = [os.path.join(folder, name) for folder, _folders, names in os.walk(_ROOT) for name in names]
        names = [os.path.relpath(path, _ROOT) for path in found]
    else:
        inside = os.path.relpath(_ROOT, archive.archive) + "/"
        with zipfile.ZipFile(archive.archive) as payload:
            names = [name[len(inside) :] for name in payload.namelist() if name.startswith(inside)]
    return sorted(name for name in names if name.endswith(".py") and not name.startswith(LEFT_OUT))


def _source(part: str) -> bytes:
    if part.endswith("__init__.py"):
        # Ansible may send one that says something else than the file.
        return b""
    path = os.path.join(_ROOT, part)
    archive = _archive()
    try:
        if archive is not None:
            return bytes(archive.get_data(path))
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise HostError(
            f"{part} is missing from what was sent to this host ({error}); this is a defect of the collection."
        ) from error


def _archive() -> Optional[zipimport.zipimporter]:
    loader = globals().get("__loader__")
    return loader if isinstance(loader, zipimport.zipimporter) else None
