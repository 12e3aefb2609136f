# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that converges itself: fetch, see who signed, and only then run anything of what came."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import syslog
import time
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ...base.errors import HostError
from ...machine import files, packages, units
from ...machine.clock import readable
from ...machine.locks import locked
from ...machine.process import check, run
from ..plan import FILES, FOLDER, LAST, SETTINGS, SIGNERS, TIMER, Observed, Wanted, require_ansible

_REPOSITORY = f"{FOLDER}/repository.git"
_TREE = f"{FOLDER}/tree"
_VARIABLES = f"{FOLDER}/variables.json"
_LOCK = "/run/portcullis-pull.lock"
_CANDIDATE, _CURRENT = "refs/portcullis/candidate", "refs/portcullis/current"
_FETCH_SECONDS, _PLAY_SECONDS = 600, 6600
#: Neither the host's nor root's configuration of git decides here.
_ENVIRONMENT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0"}
_SETTINGS = (
    "protocol.ext.allow=never",
    "protocol.file.allow=never",
    f"gpg.ssh.allowedSignersFile={SIGNERS}",
    # Only signatures by SSH keys count: root's keyrings say nothing about who may sign.
    "gpg.program=/bin/false",
    "gpg.x509.program=/bin/false",
)


#: What git says of a signature that is good, in no other case.
_SIGNED = 'Good "git" signature'


class Refused(HostError):
    """What was fetched must not run."""

    failure = "refused"


def observe(wanted: Wanted) -> Observed:
    """Return how the timer and its files are; a host whose Ansible is too old is a Refusal."""
    missing = tuple(sorted(set(wanted.packages) - packages.installed(wanted.packages))) if wanted.repository else ()
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
    if wanted.repository:
        require_ansible(check([wanted.ansible_path, "--version"]))


def pull() -> str:
    """Fetch, verify, converge, and return the commit that the host was converged from; HostError else. Either is recorded."""
    with locked(_LOCK, 0) as held:
        if not held:
            raise HostError("This host is being converged already; wait until that has ended.")
        commit = ""
        try:
            settings = _load()
            commit = _fetch(settings)
            _require_signed(settings)
            _require_identity(settings, commit)
            _require_no_downgrade(settings, commit)
            _check_out(commit)
            _converge(settings)
        except HostError as error:
            _record("refused" if error.failure == "refused" else "failed", commit, str(error))
            raise
        _git("update-ref", _CURRENT, commit)
        _record("converged", commit, "")
        return commit


def report() -> Tuple[List[str], bool]:
    """Return what ``portcullis status`` says of this, and whether somebody has to look at it."""
    text = files.read(LAST)
    if files.read(SETTINGS) is None or text is None:
        return [], False
    last: Dict[str, Any] = json.loads(text)
    if last["outcome"] == "converged":
        return [f"Pull: converged from commit {last['commit'][:12]} at {readable(last['at'])}."], False
    return [f"Pull: {_named(last['commit'])}{last['outcome']} at {readable(last['at'])}: {last['said']}"], True


def _load() -> Dict[str, Any]:
    text = files.read(SETTINGS)
    if text is None:
        raise HostError(f"{SETTINGS} is missing, so this host does not converge itself; run the role pull.")
    return dict(json.loads(text))


def _fetch(settings: Mapping[str, Any]) -> str:
    if not os.path.isdir(_REPOSITORY):
        os.makedirs(FOLDER, mode=0o700, exist_ok=True)
        _git("init", "--quiet", "--bare", _REPOSITORY)
    environment = {}
    if settings["key_path"]:
        key = shlex.quote(settings["key_path"])
        environment["GIT_SSH_COMMAND"] = f"ssh -o BatchMode=yes -o IdentitiesOnly=yes -i {key}"
    if settings["credentials_path"]:
        # Git hands this to a shell; the store's own file is read by git alone.
        store = f"store --file={shlex.quote(settings['credentials_path'])}"
        environment.update(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="credential.helper", GIT_CONFIG_VALUE_0=store)
    _git(
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-recurse-submodules",
        "--",
        settings["repository"],
        f"+{settings['version']}:{_CANDIDATE}",
        timeout_seconds=_FETCH_SECONDS,
        environment=environment,
    )
    commit = _git("rev-parse", "--verify", f"{_CANDIDATE}^{{commit}}").strip()
    if not re.fullmatch("[0-9a-f]{40,64}", commit):
        raise HostError(
            f"git rev-parse does not name the commit that was fetched ({commit[:80]!r}); see that git works."
        )
    return commit


def _require_signed(settings: Mapping[str, Any]) -> None:
    kind = _git("cat-file", "-t", _CANDIDATE).strip()
    if kind == "tag":
        # A signed tag says its own name; the server says which one it hands out.
        own = _git("cat-file", "tag", _CANDIDATE).partition("\ntag ")[2].partition("\n")[0]
        wanted = settings["version"]
        if wanted not in (own, f"tags/{own}", f"refs/tags/{own}"):
            raise Refused(
                f"The server answered {wanted!r} with the tag {own[:60]!r}, so nothing of it was run; see who changed the tags there."
            )
    done = run(_command("verify-tag" if kind == "tag" else "verify-commit", _CANDIDATE), env=_ENVIRONMENT)
    if not done.ok or _SIGNED not in done.err:
        said = "it has no signature" if not done.err.strip() else done.said
        raise Refused(
            f"The {kind} is not signed by any of the allowed signers ({said}), so nothing of it was run; "
            "have it signed by one of them, or add the signer by the role pull."
        )


def _require_identity(settings: Mapping[str, Any], commit: str) -> None:
    """Raise Refused for a commit of another repository: a signature does not say for which one it was made."""
    done = run(_command("merge-base", "--is-ancestor", settings["ancestor"], commit), env=_ENVIRONMENT)
    if not done.ok:
        raise Refused(
            f"{commit[:12]} does not descend from {settings['ancestor'][:12]}, so it may be of another repository and nothing of it was "
            f"run{f' ({done.said})' if done.code != 1 else ''}; see that pull_repository and pull_ancestor belong together."
        )


def _require_no_downgrade(settings: Mapping[str, Any], commit: str) -> None:
    # Prints nothing where there is none, and fails where git does.
    current = _git("for-each-ref", "--format=%(objectname)", _CURRENT).strip()
    if not current or settings["allow_downgrade"]:
        return
    if not run(_command("merge-base", "--is-ancestor", _CURRENT, commit), env=_ENVIRONMENT).ok:
        raise Refused(
            f"This host was converged from {current[:12]}, which {commit[:12]} does not follow, so nothing of it was run; "
            "put your change on top of that, or set pull_allow_downgrade."
        )


def _check_out(commit: str) -> None:
    # Mostly there is none yet; of one that cannot be removed the next line complains.
    shutil.rmtree(_TREE, ignore_errors=True)
    os.makedirs(_TREE, mode=0o700)
    _git(f"--work-tree={_TREE}", "checkout", "--quiet", "--force", commit, "--", ".")


def _converge(settings: Mapping[str, Any]) -> None:
    inventory = settings["inventory"] or f"{settings['name']},"
    # Not as an argument, which everybody on this host could read.
    extra = {"ansible_connection": "local", "portcullis_proof": settings["proof"]}
    files.write(_VARIABLES, json.dumps(extra), mode=0o600)
    command = [
        settings["ansible_path"],
        f"--inventory={inventory}",
        f"--limit={settings['name']}",
        f"--extra-vars=@{_VARIABLES}",
        settings["playbook"],
    ]
    # A configuration of Ansible's own is taken from the folder it is run in: that is what was signed.
    done = run(["env", f"--chdir={_TREE}", *command], timeout_seconds=_PLAY_SECONDS, env={"HOME": "/root"})
    syslog.openlog("portcullis-pull", 0, syslog.LOG_AUTH)
    for line in done.out.splitlines():
        syslog.syslog(syslog.LOG_INFO, line)
    if not done.ok:
        bad = [line.strip() for line in (done.out + done.err).splitlines() if "FAILED!" in line or "[ERROR]" in line]
        raise HostError(
            f"The playbook ended with code {done.code} ({bad[0][:300] if bad else done.said}); see 'journalctl -t portcullis-pull'."
        )


def _record(outcome: str, commit: str, said: str) -> None:
    record = {"at": time.time(), "outcome": outcome, "commit": commit, "said": said}
    files.write(LAST, json.dumps(record), mode=0o600)
    syslog.openlog("portcullis", 0, syslog.LOG_AUTH)
    level = syslog.LOG_NOTICE if outcome == "converged" else syslog.LOG_WARNING
    syslog.syslog(level, f"pull: {_named(commit)}{outcome}{f': {said}' if said else ''}")


def _named(commit: str) -> str:
    return f"commit {commit[:12]} was " if commit else ""


def _command(*arguments: str) -> List[str]:
    return ["git", *(word for setting in _SETTINGS for word in ("-c", setting)), f"--git-dir={_REPOSITORY}", *arguments]


def _git(*arguments: str, timeout_seconds: float = 60, environment: Optional[Mapping[str, str]] = None) -> str:
    done = run(_command(*arguments), timeout_seconds, env={**_ENVIRONMENT, **(environment or {})})
    if not done.ok:
        raise HostError(f"git {arguments[0]} failed ({done.said}); see that the repository can be reached from here.")
    return done.out
