# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A store of backups on the host: its users and folders, its keys, and who may log in."""

from __future__ import annotations

import glob
import os
import pwd
import re
import secrets
import tempfile
from dataclasses import dataclass, field
from typing import Dict, FrozenSet, List, Mapping, Sequence, Tuple, Type

from ...base.errors import HostError
from ...base.steps import Step
from ...machine import files, packages
from ...machine.process import CommandFailed, check
from ...sshd.host import sshd
from ...transaction.handlers import Handler
from .. import admission, restic as answers, store as core
from ..steps import AddStoreKey, AddStoreUser, MakeIdentity, MakeRepositoryFolder
from ..store import DRILL_PATHS, DRILL_TIMER, IDENTITY, PACKAGES, TIMER, Client, Observed, User, Wanted
from . import timing

_RESTIC_SECONDS = 600
_RECIPIENT = re.compile(r"^# public key: (age1[a-z0-9]{58})$", re.MULTILINE)


def observe(wanted: Wanted) -> Observed:
    """Return how the store is, as far as it concerns what is wanted."""
    times = {"schedule": wanted.schedule, "drill_schedule": wanted.drill_schedule}
    installed = packages.installed(PACKAGES)
    names = [client.user for client in wanted.clients]
    paths = [wanted.folder, *map(wanted.home, wanted.clients), *map(wanted.repository, wanted.clients)]
    return Observed(
        missing=tuple(name for name in PACKAGES if name not in installed),
        texts={path: files.read(path) for path in (*wanted.texts(), *DRILL_PATHS)},
        users={name: User(entry.pw_dir, entry.pw_shell) for name in names for entry in _entries(name)},
        owners={path: owner for path in paths for owner in _owners(path)},
        initialized=frozenset(
            client.name for client in wanted.clients if os.path.isfile(f"{wanted.repository(client)}/config")
        ),
        keyed=keyed(wanted.clients),
        left_out=_left_out(wanted),
        kept_out=_kept_out(names),
        identity=os.path.exists(IDENTITY),
        timers=timing.observe((TIMER, DRILL_TIMER), times),
    )


def verify(wanted: Wanted) -> None:
    """Raise HostError unless every client's key leads to its folder, by what is there now."""
    observed = observe(wanted)
    for client in wanted.clients:
        there = observed.owners.get(wanted.repository(client)) == client.user
        if not there or observed.texts[wanted.key_path(client)] != wanted.key_line(client):
            raise HostError(
                f"The folder or the key of {client.name} is not as it was written; see what else changes it, then run again."
            )


def recipient() -> str:
    """Return to whom passwords are encrypted so that this store can read them; empty where it has no identity yet."""
    text = files.read(IDENTITY)
    if text is None:
        return ""
    found = _RECIPIENT.search(text)
    if not found:
        raise HostError(f"{IDENTITY} is no identity of age's; move it away, then run again for a new one.")
    return found[1]


def keyed(clients: Sequence[Client]) -> FrozenSet[str]:
    """Return the clients to whose repositories the store has a key of its own."""
    return frozenset(client.name for client in clients if os.path.exists(client.password_path))


@dataclass(frozen=True)
class Repository:
    """A client's repository: the user whom it belongs to, where it is, and what opens it."""

    user: str
    path: str
    password: str = field(repr=False)

    def restic(self, *arguments: str, seconds: float = _RESTIC_SECONDS) -> str:
        """Run restic as that user and return what it printed; HostError where it fails, but for what only root can restore.

        A restore takes no lock of restic's, as nothing but the store itself prunes.
        """
        arguments = (*arguments, "--no-lock") if arguments[0] == "restore" else arguments
        # It reads the password from a pipe, and 0.14 would print among its JSON that it does.
        argv = [*as_user(self.user), "restic", "--quiet", "--no-cache", "--repo", self.path, *arguments]
        try:
            return check(argv, seconds, stdin=f"{self.password}\n", env={"HOME": "/nonexistent"})
        except CommandFailed as error:
            if arguments[0] != "restore" or error.completed is None or not answers.spared(error.completed.err):
                raise
            return error.completed.out


def as_user(user: str) -> Tuple[str, ...]:
    """Return what stands in front of a command that runs as a client's user, and can become nobody else."""
    return ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs", "--")


def _entries(name: str) -> List[pwd.struct_passwd]:
    try:
        return [pwd.getpwnam(name)]
    except KeyError:
        return []


def _owners(path: str) -> List[str]:
    """Return who owns a folder, root as an empty text; a path that leads elsewhere belongs to whoever made it."""
    try:
        uid = os.lstat(path).st_uid
    except FileNotFoundError:
        return []
    if not uid:
        return [""]
    try:
        return [pwd.getpwuid(uid).pw_name]
    except KeyError:
        return [str(uid)]


def _left_out(wanted: Wanted) -> Dict[str, str]:
    """Return the files of keys below the store's folder that are no wanted client's, by path; only what we wrote counts."""
    own = {wanted.key_path(client) for client in wanted.clients}
    there = glob.glob(f"{glob.escape(wanted.folder)}/*/.ssh/authorized_keys")
    texts = {path: files.read(path) or "" for path in there if path not in own}
    return {path: text for path, text in texts.items() if core.SERVES in text}


def _kept_out(users: Sequence[str]) -> Mapping[str, str]:
    if not users:
        return {}
    lines = sshd.read_config().lines()
    found = {name: admission.kept_out(name, said, lines) for name, said in sshd.effective(users).items()}
    return {name: why for name, why in found.items() if why}


def _add_user(step: AddStoreUser) -> None:
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", step.home, "--shell", step.shell]
    check(["useradd", *options, "--comment", step.comment, step.name])


def _make_folder(step: MakeRepositoryFolder) -> None:
    entry = pwd.getpwnam(step.owner)
    try:
        for folder in (os.path.dirname(step.home), step.home):
            os.makedirs(folder, 0o755, exist_ok=True)
        os.chown(step.home, 0, 0)
        os.makedirs(step.path, 0o700, exist_ok=True)
        os.chmod(step.path, 0o700)
    except OSError as error:
        raise HostError(f"Could not make {step.path}: {error.strerror}. Mend that, then run again.") from error
    # All of it: a store that was copied to another disk belongs to root.
    check(
        ["chown", "--recursive", "--no-dereference", f"{entry.pw_uid}:{entry.pw_gid}", step.path], timeout_seconds=3600
    )


def _make_identity(step: MakeIdentity) -> None:
    files.write(step.path, check(["age-keygen"], says="^AGE-SECRET-KEY-"), 0o600)


def _add_key(step: AddStoreKey) -> None:
    entry = pwd.getpwnam(step.owner)
    theirs = check(["age", "--decrypt", "--identity", IDENTITY], stdin=step.handover, says=".").strip()
    own = secrets.token_urlsafe(32)
    # In memory, for that user alone, for as long as restic takes to read it.
    with tempfile.TemporaryDirectory(prefix="portcullis-", dir="/run") as folder:
        os.chmod(folder, 0o711)
        files.write(f"{folder}/password", own, 0o400, entry.pw_uid, entry.pw_gid)
        Repository(step.owner, step.repository, theirs).restic(
            "key", "add", "--new-password-file", f"{folder}/password"
        )
    Repository(step.owner, step.repository, own).restic("cat", "config", "--no-lock")
    os.makedirs(os.path.dirname(step.password_path), 0o700, exist_ok=True)
    files.write(step.password_path, f"{own}\n", 0o600)


HANDLERS: Dict[Type[Step], Handler] = {
    AddStoreUser: _add_user,
    MakeRepositoryFolder: _make_folder,
    MakeIdentity: _make_identity,
    AddStoreKey: _add_key,
}
