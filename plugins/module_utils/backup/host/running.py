# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the timer does on a host that is backed up: dump, save, and say that it was saved only after the store shows it."""

from __future__ import annotations

import os
import re
import syslog
import time
from dataclasses import replace
from typing import Dict, Iterator, List, Mapping, Optional, Tuple

from ...base.errors import HostError
from ...machine import files
from ...machine.locks import held
from ...machine.process import Completed, run as run_program
from .. import drill as core, restic as answers, result
from ..client import CACHE_FOLDER, DRILL_RECORD, DUMPS, FOLDER, LISTS, MANIFEST, OWNERS, SCRATCH, Settings
from ..drill import Drill
from ..restic import Listed
from ..result import FAILED, SUCCESS, Last, Printed
from ..retention import LONGEST_SECONDS
from . import asking, client, drilling, dumping, listing, restoring
from .asking import Restic

_LAST = f"{FOLDER}/last.json"
_LOCK = f"{FOLDER}/lock"
_DRILL_LOCK = f"{FOLDER}/drill.lock"
_ASK_SECONDS = 600
#: How long a store that prunes is waited for.
_BUSY_SECONDS = 3600
_PAUSE_SECONDS = 30
#: It would print what it has done some sixty times a second.
_ENVIRONMENT = {"HOME": "/root", "RESTIC_PROGRESS_FPS": "0.01"}
#: restic's own words, as 0.14 has no exit codes of its own for these.
_WRONG_PASSWORD = re.compile(r"wrong password or no key found")
_NONE_THERE = re.compile(r"Is there a repository at the following location|repository does not exist")
#: What a store says by portcullis itself.
_FULL = re.compile(r"portcullis: (this store .*)")
#: A snapshot was saved, and some files could not be read.
_INCOMPLETE = 3


def run() -> Last:
    """Back up this host and return how that ended; HostError where it did not end well. Either is recorded."""
    settings = _required()
    with held(_LOCK, 0, "This host is being backed up already"):
        before = read()
        try:
            printed = _run(settings)
        except (HostError, OSError) as error:
            failed = replace(before, outcome=FAILED, reason=str(error), at=time.time()) if before else None
            _record(failed or Last(time.time(), FAILED, str(error)))
            raise HostError(str(error)) from error
        now = time.time()
        last = Last(now, SUCCESS, "", now, printed.snapshot, printed.files, printed.bytes)
        _record(last)
        return last


def read() -> Optional[Last]:
    """Return how the last run ended, None where there was none."""
    text = files.read(_LAST)
    try:
        return Last.from_text(text) if text is not None else None
    except ValueError as error:
        raise HostError(f"{_LAST} cannot be read ({error}); remove it, then back up again.") from None


def drill(password: str = "") -> Drill:
    """Restore backups of this host and return how that ended; HostError where not everything is as it was. Either is recorded.

    ``password`` is the one that people have, where it shall be what opens the repository; else this host's own does.
    """
    settings = _required()
    restic = _reading(settings, password)

    def there() -> Dict[str, float]:
        return {one.id: one.claimed for one in asking.listed(restic)}

    with held(_DRILL_LOCK, 0, "A restore drill runs already"):
        return drilling.run(drilling.Source(restic, there, SCRATCH, command=settings.drill_command), DRILL_RECORD)


def restore_path(snapshot: str, path: str, folder: str) -> str:
    """Restore one path of a snapshot into a new folder, and return where it is then."""
    return restoring.into(_reading(_required()), snapshot, path, folder)


def restore(snapshot: str) -> restoring.Ended:
    """Restore a whole snapshot onto this host, and return what came back."""
    settings = _required()
    with held(_LOCK, 0, "This host is being backed up just now"):
        return restoring.everything(_reading(settings), settings, snapshot)


def snapshots() -> List[Listed]:
    """Return this host's snapshots as they were taken, oldest first."""
    return sorted(asking.listed(_asking(_required())), key=lambda one: one.claimed)


def excluded() -> Iterator[str]:
    """Yield what backups of this host leave out as it is now."""
    settings = _required()
    return listing.left_out(settings.paths, settings.excludes, settings.one_file_system)


def _required() -> Settings:
    settings = client.load()
    if settings is None:
        raise HostError("This host is not set up to be backed up; run the role backup.")
    return settings


def _asking(settings: Settings, password: str = "") -> Restic:
    def restic(*arguments: str, seconds: float) -> str:
        return _checked(_restic(settings, *arguments, seconds=seconds, password=password)).out

    return restic


def _reading(settings: Settings, password: str = "") -> Restic:
    """Return what asks restic, and restores from a store that may prune: neither is done beside the other.

    A store that takes nothing new takes no lock either, and can be read all the same.
    """
    full = _FULL.search(_restic(settings, "cat", "config", "--no-lock", password=password).err)
    ask = _asking(settings, password)

    def restic(*arguments: str, seconds: float) -> str:
        if full or arguments[0] != "restore":
            return ask(*arguments, *(["--no-lock"] if arguments[0] == "restore" else []), seconds=seconds)
        return _checked(_alone(settings, *arguments, seconds=seconds, password=password)).out

    return restic


def report() -> Tuple[List[str], List[str]]:
    """Return what ``portcullis status`` says of this host's backups, and what a person has to look at."""
    line, overdue, problems = judged()
    settings = client.load()
    drilled = _drilled(settings)[0] if settings is not None else []
    return [*filter(None, [line]), *drilled], [*problems, *filter(None, [overdue])]


def _drilled(settings: Settings) -> Tuple[List[str], List[str]]:
    last = drilling.read(DRILL_RECORD)
    return core.lines(last, "Backup", "", "portcullis backup drill", time.time(), settings.drills)


def judged() -> Tuple[str, str, List[str]]:
    """Return what is said of the last backup, why it is too old (empty where it is not), and what else a person has to look at."""
    settings = client.load()
    if settings is None:
        return "", "", []
    since, _repository = client.recorded(settings)
    escrowed = client.is_escrowed(settings)
    line, overdue, problems = result.lines(read(), escrowed, since, time.time(), settings.max_age_hours)
    return line, overdue, [*problems, *_drilled(settings)[1]]


def _run(settings: Settings) -> Printed:
    if not client.is_escrowed(settings):
        raise HostError(
            "No backup is taken before its password is with you, encrypted: nobody could restore it once this host is gone. Run the role "
            "backup from the controller that keeps it (backup_escrow_path)."
        )
    gone = [path for path in settings.paths if not os.path.lexists(path)]
    if gone:
        raise HostError(
            f"{', '.join(gone[:5])} is not there any more, so nothing of it would be saved; leave it out of backup_paths if that is meant."
        )
    _require_repository(settings)
    # What can be saved is saved, and it is a failure all the same.
    problems = dumping.dump(settings.dumps)
    places = [*settings.paths, *([DUMPS] if settings.dumps else [])]
    listing.write(MANIFEST, places, settings.excludes, settings.one_file_system)
    listing.write_owners(OWNERS)
    printed = _save(settings)
    problems += _unread(printed)
    saved = _shown(settings, printed)
    if problems:
        raise HostError(f"Snapshot {saved[:8]} lacks something: {'; '.join(problems[:5])}.")
    return replace(printed, snapshot=saved)


def _require_repository(settings: Settings) -> None:
    """Find this host's repository, or make it where there never was one; HostError for one that is another's."""
    _since, known = client.recorded(settings)
    found = _restic(settings, "cat", "config", "--no-lock")
    full = _FULL.search(found.err)
    if full:
        raise HostError(f"The store takes no new backup: {full[1]}")
    if not found.ok and _WRONG_PASSWORD.search(found.err):
        raise HostError(
            f"The repository at {_place(settings)} has another password than {settings.password_path}: it is another host's, or the password "
            "was made anew. Put back the password from its escrow, or begin a new repository with a higher backup_generation."
        )
    if not found.ok and _NONE_THERE.search(found.err) and not known:
        _checked(_restic(settings, "init"))
        found = _restic(settings, "cat", "config", "--no-lock")
    elif not found.ok and _NONE_THERE.search(found.err):
        raise HostError(
            f"The repository {known[:8]} is not at {_place(settings)} any more, so all backups are gone, or the store's disk is not there; look "
            f"there first. To begin anew remove {settings.repository_path} or raise backup_generation."
        )
    identity = re.search(r'"id": *"([0-9a-f]{64})"', _checked(found).out)
    if not identity or (known and identity[1] != known):
        raise HostError(
            f"At {_place(settings)} is not the repository {known[:8]} of this host but another; look there first."
        )
    if not known:
        files.write(settings.repository_path, f"{identity[1]}\n", 0o600)


def _save(settings: Settings) -> Printed:
    options = [f"--exclude={pattern}" for pattern in settings.excludes]
    options += ["--one-file-system"] if settings.one_file_system else []
    options += [f"--exclude={SCRATCH}*"]
    paths = [*settings.paths, *([DUMPS] if settings.dumps else []), LISTS]
    done = _alone(
        settings, "backup", "--json", f"--host={settings.name}", *options, "--", *paths, seconds=LONGEST_SECONDS
    )
    if done.code not in (0, _INCOMPLETE):
        full = _FULL.search(done.err)
        raise HostError(
            f"The store takes no new backup: {full[1]}"
            if full
            else f"restic failed with code {done.code}: {_words(done)}"
        )
    try:
        return Printed.of(f"{done.out}\n{done.err}")
    except (ValueError, KeyError, TypeError) as error:
        raise HostError(f"restic ended well and cannot be understood ({error}), so nothing counts as saved.") from None


def _unread(printed: Printed) -> List[str]:
    """Return which files could not be saved; one that is gone by now was removed meanwhile, as happens."""
    return [f"{path} could not be read: {why}" for path, why in printed.unread if not path or os.path.lexists(path)]


def _shown(settings: Settings, printed: Printed) -> str:
    """Return the ID of the snapshot that was saved, as the store lists it; HostError where it does not."""
    found = [one.id for one in asking.listed(_asking(settings)) if one.id.startswith(printed.snapshot)]
    if len(found) != 1:
        raise HostError(
            f"restic says that it saved snapshot {printed.snapshot}, and the store does not show it; nothing counts as saved."
        )
    return found[0]


def _alone(settings: Settings, *arguments: str, seconds: float, password: str = "") -> Completed:
    """Run restic with a lock, after a store that prunes has ended."""
    # Only locks that restic itself finds to be stale, such as of a run of this host that was killed.
    _checked(_restic(settings, "unlock", password=password))
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        done = _restic(settings, *arguments, seconds=seconds, password=password)
        if done.ok or not answers.is_locked(done.err) or time.monotonic() > until:
            return done
        time.sleep(_PAUSE_SECONDS)


def _restic(settings: Settings, *arguments: str, seconds: float = _ASK_SECONDS, password: str = "") -> Completed:
    # Another password than this host's own is read from standard input.
    own = ("--quiet",) if password else ("--password-file", settings.password_path)
    argv = ["restic", *settings.repository, *own, "--cache-dir", CACHE_FOLDER, *arguments]
    stdin = f"{password}\n" if password else None
    return run_program(argv, seconds, stdin=stdin, env={**_ENVIRONMENT, **_credentials(settings)})


def _credentials(settings: Settings) -> Mapping[str, str]:
    """Return what a file of ``NAME=value`` lines holds, for a repository other than a store's."""
    if not settings.credentials_path:
        return {}
    text = files.read(settings.credentials_path)
    if text is None or files.mode(settings.credentials_path) & 0o077:
        raise HostError(f"{settings.credentials_path} is not there, or others may read it; give it the mode 0600.")
    pairs = (line.partition("=") for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _sign, value in pairs}


def _checked(done: Completed) -> Completed:
    if not done.ok:
        raise HostError(f"restic failed with code {done.code}: {_words(done)}")
    return done


def _words(done: Completed) -> str:
    """Return what restic said last, without what Go prints of its own program."""
    kept = [
        line
        for line in done.err.splitlines()
        if line.strip() and not re.match(r"\t|github\.com/|main\.|runtime\.|\{", line)
    ]
    return " / ".join(kept[-3:])[:600] or "it said nothing"


def _place(settings: Settings) -> str:
    return settings.url or f"{settings.user}@{settings.store}"


def _record(last: Last) -> None:
    files.write(_LAST, last.to_text(), 0o600)
    syslog.openlog("portcullis", 0, syslog.LOG_AUTH)
    level = syslog.LOG_NOTICE if last.outcome == SUCCESS else syslog.LOG_WARNING
    syslog.syslog(level, f"backup: {last.outcome}: {last.reason or f'snapshot {last.snapshot[:8]}'}")
