# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys by which this host is known, as files."""

from __future__ import annotations

import glob
import os
import time
from typing import Dict, Sequence, Tuple, Type

from ...base.errors import HostError
from ...base.steps import Step
from ...machine import files
from ...machine.process import ask, check
from ...transaction.handlers import Handler
from ..host_keys import MODULI, FilterModuli, GenerateHostKey, HostKey, RetireHostKey, filtered_moduli


def observe(shown: Sequence[str]) -> Tuple[HostKey, ...]:
    """Return the keys in the files that sshd shows keys from, and in those where it looks for them by itself."""
    paths = dict.fromkeys([*shown, *sorted(glob.glob("/etc/ssh/ssh_host_*_key"))])
    found = ((path, _public(path)) for path in paths if os.path.exists(path))
    return tuple(HostKey(path, public, path in shown, day(os.stat(path).st_mtime)) for path, public in found if public)


def day(moment: float) -> str:
    """Return the day in UTC of a moment in seconds since the epoch."""
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


def _public(path: str) -> str:
    """Return the public half of a key, its comment left out; nothing where it cannot be read."""
    text = files.read(f"{path}.pub") or _derived(path)
    return " ".join(text.split()[:2])


def _derived(path: str) -> str:
    # So it begins to say of a file that sshd could not use either.
    return ask(["ssh-keygen", "-y", "-P", "", "-f", path], denial='^Load key "', says=r"^\S+ \S") or ""


def has_small_groups() -> bool:
    """Return whether some group for Diffie-Hellman is too small."""
    text = files.read(MODULI)
    return text is not None and filtered_moduli(text) != text


def generate(step: GenerateHostKey) -> None:
    """Make a key in place, the one that was there being moved away first."""
    if step.retired:
        _move(step.path, step.retired)
    # What would be asked about is in the way: half a key, or a public one alone.
    for path in (step.path, f"{step.path}.pub"):
        files.remove(path)
    check(["ssh-keygen", "-q", "-t", step.kind, "-b", str(step.bits), "-N", "", "-C", "", "-f", step.path], 120)
    files.sync_folder(os.path.dirname(step.path))


def _move(path: str, target: str) -> None:
    """Move a key and the public one beside it, be it to another file system."""
    try:
        os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
        for end in ("", ".pub"):
            if os.path.exists(path + end):
                with open(path + end, "rb") as file:
                    files.write(target + end, file.read(), os.fstat(file.fileno()).st_mode & 0o777)
                files.remove(path + end)
    except OSError as error:
        raise HostError(f"Could not move {path} to {target}: {error.strerror}. Fix that, then run again.") from error


def _filter(_step: FilterModuli) -> None:
    text = files.read(MODULI)
    if text is not None:
        files.write(MODULI, filtered_moduli(text))


HANDLERS: Dict[Type[Step], Handler] = {
    GenerateHostKey: generate,
    RetireHostKey: lambda step: _move(step.path, step.retired),
    FilterModuli: _filter,
}
