# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a store's timer does: look at each client's snapshots, forget what the policy lets go, and record what looks forged."""

from __future__ import annotations

import os
import pwd
import stat
import syslog
import time
from dataclasses import replace
from typing import Dict, List, Tuple

from ...base.errors import HostError
from ...machine import files
from ...machine.locks import held
from ...machine.process import CommandFailed
from .. import drill as drill_core, record as records, restic as answers, retention
from ..record import Record
from ..store import RECORDS, SETTINGS, Client, Settings
from . import asking, drilling, store

_LOCK = f"{RECORDS}/lock"
_BUSY = "Retention or a drill runs just now"
#: Both may be due at the same time.
_WAIT_SECONDS = 4 * 3600
_ACCEPT_SECONDS = 60
_PRUNE_SECONDS = 6 * 3600
#: How long a client that is at work is waited for.
_BUSY_SECONDS = 3600
_PAUSE_SECONDS = 30


def retain() -> List[str]:
    """Retain what the policy says for every client, and return what a person has to look at; one client cannot hold up the others."""
    settings = load()
    problems: List[str] = []
    with held(_LOCK, _WAIT_SECONDS, _BUSY):
        for client in settings.known:
            try:
                found = _retain(settings, client)
            except HostError as error:
                found = (str(error),)
                _note(client, str(error))
            problems += [f"{client.name}: {alarm}" for alarm in found]
    return problems


def accept(name: str) -> int:
    """Take all snapshots of a client that are there for honest, since a person says so, and return how many that are."""
    settings = load()
    (client,) = _named(settings, name)
    with held(_LOCK, _ACCEPT_SECONDS, _BUSY):
        there, _others = _there(settings, client)
        record = _read(client).seen(there)
        _write(client, replace(record, accepted=tuple(sorted(there)), alarms=(), gone=()))
    return len(there)


def drill(name: str = "", password: str = "") -> List[str]:
    """Restore backups of one client, or of each, and return what a person has to look at.

    ``password`` is the one that people have, where it shall be what opens the repository; else the store's own does.
    """
    settings = load()
    clients = _named(settings, name) if name else settings.known
    problems: List[str] = []
    # Nothing may be removed meanwhile.
    with held(_LOCK, _WAIT_SECONDS, _BUSY):
        for client in clients:
            try:
                _drill(settings, client, password)
            except HostError as error:
                problems.append(f"{client.name}: {error}")
                _log(f"{client.name}: the restore drill failed", (str(error),))
    return problems


def _drill(settings: Settings, client: Client, password: str) -> None:
    there, _others = _there(settings, client)
    repository = _repository(settings, client, password)
    if not there or not repository.password:
        # That there is no backup or no key is said by the report.
        return
    entry = pwd.getpwnam(client.user)
    source = drilling.Source(
        *(repository.restic, lambda: there, f"{settings.folder}/.drill-"),
        owner=(entry.pw_uid, entry.pw_gid),
        argv=store.as_user(client.user),
        loads=False,
        reads_all=True,
    )
    last = drilling.run(source, client.drill_path)
    _log(f"{client.name}: restored {last.files} files of {len(last.snapshots)} snapshots", ())


def _named(settings: Settings, name: str) -> Tuple[Client, ...]:
    found = tuple(client for client in settings.known if client.name == name)
    if not found:
        raise HostError(f"{name} is no client of this store; it has {', '.join(settings.clients) or 'none'}.")
    return found


def _repository(settings: Settings, client: Client, password: str = "") -> store.Repository:
    """Return a client's repository, by default with the password of the store's own key; that is empty where it has none."""
    own = password or (files.read(client.password_path) or "").strip()
    return store.Repository(client.user, settings.repository(client), own)


def report() -> Tuple[List[str], List[str]]:
    """Return what ``portcullis status`` says of the store, and what a person has to look at."""
    if files.read(SETTINGS) is None:
        return [], []
    settings = load()
    lines: List[str] = []
    problems: List[str] = []
    keyed = store.keyed(settings.known)
    for client in settings.known:
        there, _others = _there(settings, client)
        line, found = records.lines(
            client.name, there, _read(client), client.name in keyed, time.time(), settings.max_age_hours
        )
        lines.append(line)
        problems += found
        drilled, found = drill_core.lines(
            drilling.read(client.drill_path),
            "Backup store",
            f" of {client.name}",
            f"portcullis backup-store drill {client.name}",
            time.time(),
            settings.drills,
        )
        lines += drilled
        problems += found
    return lines, problems


def load() -> Settings:
    """Return what this store is; HostError where it is none."""
    try:
        return Settings.from_text(files.read(SETTINGS) or "")
    except ValueError as error:
        raise HostError(
            f"{SETTINGS} is missing or cannot be read ({error}), so this host is no store of backups; run the role backup_store."
        ) from None


def _retain(settings: Settings, client: Client) -> Tuple[str, ...]:
    there, others = _there(settings, client)
    repository = _repository(settings, client)
    record = _read(client).seen(there)
    if not there or not repository.password:
        # That there is no key is said by the report.
        _write(client, replace(record, at=time.time(), forgotten=0, alarms=record.vanished, failure=""))
        return record.vanished
    claimed = {one.id: one.claimed for one in asking.listed(repository.restic)}
    after, _others = _there(settings, client)
    record = record.seen({identity: at for identity, at in after.items() if identity in claimed})
    alarms = (
        *record.vanished,
        *(f"{name!r} lies among the snapshots and is none" for name in others),
        *records.differences(there, claimed, after),
    )
    accepted, now = frozenset(record.accepted), time.time()
    alarms = alarms or retention.alarms(record.snapshots(claimed), accepted, settings.policy, now)
    forget: Tuple[str, ...] = ()
    if not alarms:
        # Those that nobody has looked into.
        unknown = [identity for identity in record.received if identity not in record.sizes]
        record = record.measured({identity: asking.size(repository.restic, identity) for identity in unknown})
        decision = retention.decide(record.snapshots(claimed), accepted, settings.policy, now)
        forget, alarms = decision.forget, decision.alarms
    if forget:
        _forget(settings, client, repository, forget)
        record = record.without(forget)
    _write(client, replace(record, at=now, forgotten=len(forget), alarms=alarms, failure=""))
    _log(f"{client.name}: forgot {len(forget)} of {len(there)} snapshots", alarms)
    return alarms


def _forget(settings: Settings, client: Client, repository: store.Repository, forget: Tuple[str, ...]) -> None:
    """Forget these snapshots and remove what only they held; HostError unless the folder shows that these went, and no others."""
    before, _others = _there(settings, client)
    # Only locks that restic itself finds to be stale: of processes that have ended, or not renewed for half an hour.
    repository.restic("unlock")
    _alone(repository, "forget", *forget)
    after, _others = _there(settings, client)
    lost = set(before) - set(after) - set(forget)
    stayed = set(forget) & set(after)
    if lost or stayed:
        raise HostError(
            f"{len(lost)} snapshots went that were to stay, and {len(stayed)} stayed that were to go; look at {repository.path} before anything else."
        )
    _alone(repository, "prune")


def _alone(repository: store.Repository, *arguments: str) -> None:
    """Run restic, after what the client itself does there has ended: it backs up, or makes a drill."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            repository.restic(*arguments, seconds=_PRUNE_SECONDS)
            return
        except CommandFailed as error:
            if error.completed is None or not answers.is_locked(error.completed.err):
                raise
            if time.monotonic() > until:
                raise HostError(
                    f"restic cannot {arguments[0]} while somebody else has locked {repository.path}, which has been so for an hour; "
                    "see on that client what runs ('portcullis status'), then 'portcullis backup-store retain'."
                ) from error
        time.sleep(_PAUSE_SECONDS)


def _there(settings: Settings, client: Client) -> Tuple[Dict[str, float], Tuple[str, ...]]:
    """Return the snapshots in the client's repository by ID, with the times of their files, and what else is there."""
    folder = f"{settings.repository(client)}/snapshots"
    try:
        with os.scandir(folder) as entries:
            about = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    except FileNotFoundError:
        if not os.path.isdir(os.path.dirname(folder)):
            raise HostError(f"{folder} is not there; mount the disk that holds {settings.folder}.") from None
        return {}, ()
    strange = tuple(name for name, seen in about if not stat.S_ISREG(seen.st_mode))
    found, others = records.there((name, seen.st_mtime) for name, seen in about if name not in strange)
    return found, (*strange, *others)


def _read(client: Client) -> Record:
    text = files.read(client.record_path)
    if text is None:
        return Record()
    try:
        return Record.from_text(text)
    except ValueError as error:
        raise HostError(f"{client.record_path} cannot be read ({error}); move it away, then run again.") from None


def _write(client: Client, record: Record) -> None:
    files.write(client.record_path, record.to_text(), 0o600)


def _note(client: Client, failure: str) -> None:
    """Record what kept retention from its end."""
    _log(f"{client.name}: retention failed", (failure,))
    try:
        record = _read(client)
    except HostError:
        # That is the failure, and the report says so by itself.
        return
    _write(client, replace(record, failure=failure))


def _log(said: str, alarms: Tuple[str, ...]) -> None:
    syslog.openlog("portcullis", 0, syslog.LOG_AUTH)
    level = syslog.LOG_WARNING if alarms else syslog.LOG_NOTICE
    syslog.syslog(level, f"backup-store: {said}{': ' if alarms else ''}{'; '.join(alarms)}")
