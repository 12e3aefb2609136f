# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting what the running kernel has."""

from __future__ import annotations

import os
from typing import Mapping, Type

from ...base.errors import HostError
from ...base.steps import Step
from ...machine import files
from ...machine.process import check
from ...transaction.handlers import Handler
from ..steps import OVERRIDE, ROOT, KeepMode, SetKernel
from ..sysctl import shown


def set_kernel(step: SetKernel) -> None:
    """Set each value, and read it again: the kernel may take another than it was given."""
    for name, value, _before in step.values:
        path = f"{ROOT}/{name}"
        if not os.path.exists(path):
            # An interface has gone since it was looked at.
            continue
        try:
            with open(path, "w", encoding="ascii") as file:
                file.write(value)
        except OSError as error:
            raise HostError(
                f"The kernel does not take {value} for {shown(name)}: {error.strerror}. Name the measure in "
                "skipped_measures if it cannot be set on this host."
            ) from error
        now = " ".join((files.read(path) or "").split())
        if now != value:
            raise HostError(
                f"{shown(name)} is {now} after it was set to {value}; see what sets it on this host, or name the measure in "
                "skipped_measures."
            )


def keep_mode(step: KeepMode) -> None:
    """Change dpkg's list, which gives the mode; it says nothing of what was before, so that is given back here."""
    if step.kept:
        check(["dpkg-statoverride", "--force-statoverride-add", "--update", "--add", *OVERRIDE.split(), step.path])
        return
    check(["dpkg-statoverride", "--remove", step.path])
    if step.mode is not None:
        os.chmod(step.path, step.mode)


HANDLERS: Mapping[Type[Step], Handler] = {SetKernel: set_kernel, KeepMode: keep_mode}
