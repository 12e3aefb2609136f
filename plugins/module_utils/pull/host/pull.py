# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that converges itself: fetch, see who signed, and only then run anything of what came."""

from __future__ import annotations

import json
import syslog
import time
from dataclasses import asdict
from typing import List, Tuple

from ...base.errors import HostError
from ...machine import files, packages, units
from ...machine.clock import readable
from ...machine.locks import locked
from ...machine.process import check, run
from ..plan import FILES, FOLDER, LAST, SETTINGS, TIMER, Last, Observed, Settings, Wanted, require_ansible
from . import repository

_VARIABLES = f"{FOLDER}/variables.json"
_LOCK = "/run/portcullis-pull.lock"
_PLAY_SECONDS = 6600


def observe(wanted: Wanted) -> Observed:
    """Return how the timer and its files are; a host whose Ansible is too old is a Refusal."""
    missing = tuple(sorted(set(wanted.packages) - packages.installed(wanted.packages))) if wanted.settings else ()
    if "ansible-core" in missing:
        candidate = check(["apt-cache", "policy", "ansible-core"]).partition("Candidate: ")[2].split()
        if candidate and candidate[0] != "(none)":
            require_ansible(f"core {candidate[0]}")
    else:
        verify(wanted)
    timer = units.observe([TIMER])[TIMER]
    answer = run(["systemd-analyze", "calendar", wanted.schedule]) if wanted.schedule else None
    return Observed(
        files={path: files.read(path) for path in FILES},
        enabled=timer.enabled,
        active=timer.active,
        missing=missing,
        schedule_problem=answer.said if answer is not None and not answer.ok else "",
    )


def verify(wanted: Wanted) -> None:
    """Raise unless what was installed can run the collection."""
    if wanted.settings:
        require_ansible(check([wanted.settings.ansible_path, "--version"]))


def pull() -> str:
    """Fetch, verify, converge, and return the commit that the host was converged from; HostError else. Either is recorded."""
    with locked(_LOCK, 0) as held:
        if not held:
            raise HostError("This host is being converged already; wait until that has ended.")
        commit = ""
        try:
            settings = _load()
            commit = repository.fetch(settings)
            repository.require_signed(settings)
            repository.require_identity(settings, commit)
            repository.require_no_downgrade(settings, commit)
            repository.require_whole(commit)
            repository.accept(commit)
            _converge(settings)
        except HostError as error:
            _record("refused" if error.failure == "refused" else "failed", commit, str(error))
            raise
        finally:
            repository.discard()
        repository.remember(commit)
        _record("converged", commit, "")
        return commit


def report() -> Tuple[List[str], bool]:
    """Return what ``portcullis status`` says of this, and whether somebody has to look at it."""
    text = files.read(LAST)
    if files.read(SETTINGS) is None or text is None:
        return [], False
    last = Last(**json.loads(text))
    if last.outcome == "converged":
        return [f"Pull: converged from commit {last.commit[:12]} at {readable(last.at)}."], False
    return [f"Pull: {last.subject}{last.outcome} at {readable(last.at)}: {last.reason}"], True


def _load() -> Settings:
    try:
        return Settings.from_text(files.read(SETTINGS) or "")
    except ValueError as error:
        raise HostError(
            f"{SETTINGS} is missing or cannot be read ({error}), so this host does not converge itself; run the role pull."
        ) from None


def _converge(settings: Settings) -> None:
    inventory = settings.inventory or f"{settings.name},"
    proof = {"method": settings.proof, "command": list(settings.proof_command)}
    # Not as an argument, which everybody on this host could read. From this host nobody sees what others see of it.
    extra = {"ansible_connection": "local", "portcullis_proof": proof, "portcullis_prove_exposure": False}
    files.write(_VARIABLES, json.dumps(extra), mode=0o600)
    command = [
        settings.ansible_path,
        f"--inventory={inventory}",
        f"--limit={settings.name}",
        f"--extra-vars=@{_VARIABLES}",
        settings.playbook,
    ]
    # A configuration of Ansible's own is taken from the folder it is run in: that is what was signed.
    done = run(["env", f"--chdir={repository.TREE}", *command], timeout_seconds=_PLAY_SECONDS, env={"HOME": "/root"})
    syslog.openlog("portcullis-pull", 0, syslog.LOG_AUTH)
    for line in done.out.splitlines():
        syslog.syslog(syslog.LOG_INFO, line)
    if not done.ok:
        bad = [line.strip() for line in (done.out + done.err).splitlines() if "FAILED!" in line or "[ERROR]" in line]
        raise HostError(
            f"The playbook ended with code {done.code} ({bad[0][:300] if bad else done.said}); see 'journalctl -t portcullis-pull'."
        )


def _record(outcome: str, commit: str, reason: str) -> None:
    last = Last(time.time(), outcome, commit, reason)
    syslog.openlog("portcullis", 0, syslog.LOG_AUTH)
    level = syslog.LOG_NOTICE if outcome == "converged" else syslog.LOG_WARNING
    syslog.syslog(level, f"pull: {last.subject}{outcome}{f': {reason}' if reason else ''}")
    files.write_latest(LAST, json.dumps(asdict(last)), 0o600)
