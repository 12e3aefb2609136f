# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out the steps of a plan, wholly or not at all."""

from __future__ import annotations

from typing import Callable, Iterable, Mapping, Optional, Type

from ..core import steps as kinds
from ..core.steps import Step
from . import files, packages, units
from .errors import HostError, RolledBack
from .process import check
from .snapshot import Snapshot

Handler = Callable[..., object]

_HANDLERS: Mapping[Type[Step], Handler] = {
    kinds.InstallPackages: lambda step: packages.install(step.names),
    kinds.WriteFile: lambda step: files.write(step.path, step.text, step.mode),
    kinds.WriteProgram: lambda step: files.write(step.path, step.content, 0o755),
    kinds.RemoveFile: lambda step: files.remove(step.path),
    kinds.SetMode: lambda step: files.set_mode(step.path, step.mode),
    kinds.SetUnit: lambda step: units.set_state(step.name, step.enabled, step.active),
    kinds.ReloadManager: lambda step: units.reload_manager(),
    kinds.ReloadUnit: lambda step: units.reload(step.name, step.restart),
    kinds.RunCommand: lambda step: check(step.argv, step.timeout_seconds),
}


def carry_out(steps: Iterable[Step], handlers: Optional[Mapping[Type[Step], Handler]] = None) -> None:
    """Carry out steps in order and stop at the first that fails; puts nothing back."""
    known = {**_HANDLERS, **(handlers or {})}
    for step in steps:
        known[type(step)](step)


def apply(
    steps: Iterable[Step],
    handlers: Optional[Mapping[Type[Step], Handler]] = None,
    verify: Optional[Callable[[], None]] = None,
) -> None:
    """Carry out steps, then ``verify``; if either raises, put back what was and raise HostError.

    ``handlers`` carry out the kinds of steps that belong to one managed thing only. Packages that were installed stay.
    """
    steps = list(steps)
    if not steps:
        return
    snapshot = None
    try:
        for step in steps:
            # Taken late, since installing a package brings files that are part of what was.
            if snapshot is None and not isinstance(step, kinds.InstallPackages):
                snapshot = Snapshot.before(steps)
            carry_out([step], handlers)
        if verify is not None:
            verify()
    except BaseException as failure:
        problems = snapshot.restore() if snapshot is not None else []
        if isinstance(failure, HostError) and problems:
            raise HostError(f"{failure} What could not be put back: {'; '.join(problems)}") from failure
        if isinstance(failure, HostError):
            raise RolledBack(f"{failure} The host is as it was.") from failure
        raise
