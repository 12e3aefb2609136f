# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is backed up: its settings and secrets on the host itself."""

from __future__ import annotations

import glob
import os
import secrets
from typing import Dict, List, Optional, Tuple, Type

from ...base.errors import HostError
from ...base.steps import Step
from ...machine import files, packages
from ...machine.process import check, path_of
from ...transaction.handlers import Handler
from .. import client as core
from ..client import DRILL_PATHS, DRILL_TIMER, KNOWN_HOSTS, SETTINGS, TIMER, UNIT_PATHS, Observed, Settings, Wanted
from ..steps import EncryptPassword, MakeKey, MakePassword, TakePassword
from ..store import ARMOR
from . import timing


def observe(wanted: Wanted) -> Observed:
    """Return how the host is, as far as it concerns what is wanted."""
    times = {"schedule": wanted.schedule, "drill_schedule": wanted.drill_schedule}
    timers = timing.observe((TIMER, DRILL_TIMER), times)
    texts = {path: files.read(path) for path in (*UNIT_PATHS, *DRILL_PATHS, SETTINGS, KNOWN_HOSTS)}
    settings = wanted.settings
    if settings is None:
        return Observed(texts, timers=timers)
    installed = packages.installed(wanted.packages)
    return Observed(
        files=texts,
        missing=tuple(name for name in wanted.packages if name not in installed),
        missing_paths=tuple(path for path in settings.paths if not os.path.lexists(path)),
        missing_programs={
            dump.name: dump.program for dump in settings.dumps if dump.program and not path_of(dump.program)
        },
        own_keys=tuple(files.read(path) or "" for path in glob.glob("/etc/ssh/ssh_host_*_key.pub")),
        password=os.path.exists(settings.password_path),
        key=os.path.exists(settings.key_path),
        repository_known=os.path.exists(settings.repository_path),
        encrypted={path: _recipients(path) for path in core.encrypted(settings)},
        escrow=files.read(settings.escrow_path) or "",
        timers=timers,
    )


def verify(wanted: Wanted) -> None:
    """Raise HostError unless what was encrypted is what age makes; only who it is for could read more of it."""
    if wanted.settings:
        for name, text in encrypted(wanted.settings).items():
            if text and not ARMOR.fullmatch(text.strip()):
                raise HostError(f"The {name} of the password is no file of age's; see what age prints on this host.")


def encrypted(settings: Settings) -> Dict[str, str]:
    """Return the password as it was encrypted to people (``escrow``) and to the store (``handover``); empty where it was not."""
    return {
        "escrow": files.read(settings.escrow_path) or "",
        "handover": (files.read(settings.handover_path) or "") if settings.store_recipient else "",
    }


def public_key(settings: Settings) -> str:
    """Return the public key with which this host logs in to its store; empty where there is none."""
    return (files.read(f"{settings.key_path}.pub") or "").strip()


def load() -> Optional[Settings]:
    """Return what this host backs up, None where it does not; HostError where that cannot be read."""
    text = files.read(SETTINGS)
    if text is None:
        return None
    try:
        return Settings.from_text(text)
    except ValueError as error:
        raise HostError(f"{SETTINGS} cannot be read ({error}), so nothing is backed up; run the role backup.") from None


def is_escrowed(settings: Settings) -> bool:
    """Return whether the controller has what this host has encrypted to people: the very same file."""
    text = files.read(settings.escrow_path) or ""
    return bool(text) and core.digest(text) == settings.escrow_digest


def _recipients(path: str) -> str:
    """Return to whom the file at a path was encrypted, which only we wrote down; empty where it is not there."""
    return (files.read(f"{path}.recipients") or "").strip() if os.path.exists(path) else ""


def _make_password(step: MakePassword) -> None:
    files.write(step.path, f"{secrets.token_urlsafe(32)}\n", 0o600)


def _take_password(step: TakePassword) -> None:
    files.write(step.path, f"{step.password}\n", 0o600)


def _make_key(step: MakeKey) -> None:
    for path in (step.path, f"{step.path}.pub"):
        files.remove(path)
    os.makedirs(os.path.dirname(step.path), 0o700, exist_ok=True)
    check(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", step.comment, "-f", step.path])


def _encrypt(step: EncryptPassword) -> None:
    password = files.read(step.password_path)
    if not password:
        raise HostError(
            f"{step.password_path} is empty or not there, so there is nothing to encrypt; put it back from its escrow."
        )
    recipients: List[str] = [f"--recipient={recipient}" for recipient in step.recipients.splitlines()]
    text = check(
        ["age", "--encrypt", "--armor", *recipients], stdin=password, says="^-----BEGIN AGE ENCRYPTED FILE-----$"
    )
    files.write(step.path, text, 0o600)
    files.write(f"{step.path}.recipients", f"{step.recipients}\n", 0o600)


HANDLERS: Dict[Type[Step], Handler] = {
    MakePassword: _make_password,
    TakePassword: _take_password,
    MakeKey: _make_key,
    EncryptPassword: _encrypt,
}


def recorded(settings: Settings) -> Tuple[float, str]:
    """Return since when this host is to be backed up (seconds since 1970), and the ID of its repository, empty where none is known."""
    made = settings.password_path if os.path.exists(settings.password_path) else SETTINGS
    return os.stat(made).st_mtime, (files.read(settings.repository_path) or "").strip()
