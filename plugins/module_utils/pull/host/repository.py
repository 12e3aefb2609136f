# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""git on a host that converges itself, and its server as an attacker: what is fetched lies apart until it is seen to be signed."""

from __future__ import annotations

import glob
import os
import re
import shlex
import shutil
from typing import List, Mapping, Optional

from ...base.errors import HostError
from ...machine import files
from ...machine.process import Completed, run
from ..plan import FOLDER, LINK, SIGNERS, Settings, tree_entries, tree_problem

_REPOSITORY = f"{FOLDER}/repository.git"
#: Thrown away unless it is accepted, so that refused commits and broken transfers leave nothing on the disk.
_INCOMING = f"{FOLDER}/incoming.git"
_SAID = f"{FOLDER}/fetch.txt"
TREE = f"{FOLDER}/tree"
_NEXT, _PREVIOUS = f"{FOLDER}/tree.next", f"{FOLDER}/tree.previous"
_CANDIDATE, _CURRENT = "refs/portcullis/candidate", "refs/portcullis/current"
_FETCH_SECONDS = 600
#: No file that git writes may be larger, the pack that a server sends among them, and it takes no more memory than this.
MOST_BYTES = 1 << 30
_MEMORY_BYTES = 1 << 30
_SLOW_SECONDS = 60
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15"
#: Neither the host's nor root's configuration of git decides here, and no object stands for another.
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
}
_SETTINGS = (
    f"gpg.ssh.allowedSignersFile={SIGNERS}",
    # Only signatures by SSH keys count: root's keyrings say nothing about who may sign.
    "gpg.program=/bin/false",
    "gpg.x509.program=/bin/false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "fetch.fsckObjects=true",
    # One file, whose size is bounded.
    "fetch.unpackLimit=1",
    "gc.auto=0",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    f"http.lowSpeedTime={_SLOW_SECONDS}",
)
#: What is checked out is what was signed, byte for byte.
_ATTRIBUTES = "* -text -ident -filter -working-tree-encoding\n"
#: What git says of a signature that is good, in no other case.
_SIGNED = 'Good "git" signature'


class Refused(HostError):
    """What was fetched must not run."""

    failure = "refused"


def fetch(settings: Settings) -> str:
    """Fetch what the server has, and return the commit; nothing of it counts before ``accept``."""
    discard()
    _init(_INCOMING)
    if os.path.isdir(_REPOSITORY):
        # What is here already need not come again.
        files.write(f"{_INCOMING}/objects/info/alternates", f"{_REPOSITORY}/objects\n")
    else:
        _init(_REPOSITORY)
    key = f" -o IdentitiesOnly=yes -i {shlex.quote(settings.key_path)}" if settings.key_path else ""
    environment = {"GIT_ALLOW_PROTOCOL": settings.protocol, "GIT_SSH_COMMAND": _SSH + key}
    if settings.credentials_path:
        # Git hands this to a shell; the store's own file is read by git alone.
        store = f"store --file={shlex.quote(settings.credentials_path)}"
        environment.update(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="credential.helper", GIT_CONFIG_VALUE_0=store)
    command = _command(
        _INCOMING,
        *("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--"),
        settings.repository,
        f"+{settings.version}:{_CANDIDATE}",
    )
    try:
        # What a server says may be without an end, too; a file is bounded like all others.
        done = run(
            ["sh", "-c", 'exec "$@" 2>"$0"', _SAID, *command], _FETCH_SECONDS, env={**_ENVIRONMENT, **environment}
        )
    except HostError:
        raise HostError(
            f"The server did not send all within {_FETCH_SECONDS} s, so nothing was run; see that the repository can be reached from here."
        ) from None
    if not done.ok:
        raise HostError(f"git fetch failed ({_fetch_problem(done)}); see that the repository can be reached from here.")
    commit = _git(_INCOMING, "rev-parse", "--verify", f"{_CANDIDATE}^{{commit}}").strip()
    if not re.fullmatch("[0-9a-f]{40,64}", commit):
        raise HostError(
            f"git rev-parse does not name the commit that was fetched ({commit[:80]!r}); see that git works."
        )
    return commit


def _fetch_problem(done: Completed) -> str:
    # git does not say that it was ended for that.
    if any(os.path.getsize(path) >= MOST_BYTES for path in (_SAID, *glob.glob(f"{_INCOMING}/objects/pack/*"))):
        return f"the server sent more than {MOST_BYTES >> 20} MiB"
    with open(_SAID, "rb") as file:
        return Completed(done.argv, done.code, "", file.read(4096).decode("utf-8", "replace")).said


def require_signed(settings: Settings) -> None:
    """Raise Refused unless an allowed signer has signed the commit that was fetched, or the tag."""
    kind = _git(_INCOMING, "cat-file", "-t", _CANDIDATE).strip()
    if kind == "tag":
        # A signed tag says its own name; the server says which one it hands out.
        own = _git(_INCOMING, "cat-file", "tag", _CANDIDATE).partition("\ntag ")[2].partition("\n")[0]
        if settings.version not in (own, f"tags/{own}", f"refs/tags/{own}"):
            raise Refused(
                f"The server answered {settings.version!r} with the tag {own[:60]!r}, so nothing of it was run; see who changed the tags "
                "there."
            )
    done = _run(_INCOMING, "verify-tag" if kind == "tag" else "verify-commit", _CANDIDATE)
    if not done.ok or _SIGNED not in done.err:
        said = "it has no signature" if not done.err.strip() else done.said
        raise Refused(
            f"The {kind} is not signed by any of the allowed signers ({said}), so nothing of it was run; "
            "have it signed by one of them, or add the signer by the role pull."
        )


def require_identity(settings: Settings, commit: str) -> None:
    """Raise Refused for a commit of another repository: a signature does not say for which one it was made."""
    done = _run(_INCOMING, "merge-base", "--is-ancestor", settings.ancestor, commit)
    if not done.ok:
        raise Refused(
            f"{commit[:12]} does not descend from {settings.ancestor[:12]}, so it may be of another repository and nothing of it was "
            f"run{f' ({done.said})' if done.code != 1 else ''}; see that pull_repository and pull_ancestor belong together."
        )


def require_no_downgrade(settings: Settings, commit: str) -> None:
    """Raise Refused for a commit that does not follow the one which this host was converged from."""
    # Prints nothing where there is none, and fails where git does.
    current = _git(_REPOSITORY, "for-each-ref", "--format=%(objectname)", _CURRENT).strip()
    if (
        current
        and not settings.allow_downgrade
        and not _run(_INCOMING, "merge-base", "--is-ancestor", current, commit).ok
    ):
        raise Refused(
            f"This host was converged from {current[:12]}, which {commit[:12]} does not follow, so nothing of it was run; "
            "put your change on top of that, or set pull_allow_downgrade."
        )


def require_whole(commit: str) -> None:
    """Raise Refused for a tree that would bring in what no commit of this repository holds."""
    listed = tree_entries(_git(_INCOMING, "ls-tree", "-r", "-z", "--full-tree", commit))
    problem = tree_problem(
        entry._replace(target=_git(_INCOMING, "cat-file", "blob", blob)) if entry.mode == LINK else entry
        for entry, blob in listed
    )
    if problem:
        raise Refused(f"Of {commit[:12]} nothing was run, since {problem}.")


def accept(commit: str) -> None:
    """Keep what was fetched, and check it out in place of what was there; that stays where this fails."""
    transfer = (
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        "--",
        _INCOMING,
        f"+{_CANDIDATE}:{_CANDIDATE}",
    )
    _git(_REPOSITORY, *transfer, environment={"GIT_ALLOW_PROTOCOL": "file"})
    for path in (_NEXT, _PREVIOUS):
        shutil.rmtree(path, ignore_errors=True)
    os.makedirs(_NEXT, mode=0o700)
    files.write(f"{_REPOSITORY}/info/attributes", _ATTRIBUTES)
    _git(_REPOSITORY, f"--work-tree={_NEXT}", "checkout", "--quiet", "--force", commit, "--", ".")
    if os.path.isdir(TREE):
        os.rename(TREE, _PREVIOUS)
    os.rename(_NEXT, TREE)
    shutil.rmtree(_PREVIOUS, ignore_errors=True)


def remember(commit: str) -> None:
    """Take this for the commit that this host was converged from."""
    _git(_REPOSITORY, "update-ref", _CURRENT, commit)


def discard() -> None:
    """Remove what was fetched and not accepted."""
    shutil.rmtree(_INCOMING, ignore_errors=True)
    files.remove(_SAID)


def _init(path: str) -> None:
    os.makedirs(FOLDER, mode=0o700, exist_ok=True)
    _git(path, "init", "--quiet", "--bare", "--template=", path)
    os.makedirs(f"{path}/info", exist_ok=True)


def _command(repository: str, *arguments: str) -> List[str]:
    limits = ["prlimit", f"--fsize={MOST_BYTES}", f"--data={_MEMORY_BYTES}"]
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return [*limits, "git", *settings, f"--git-dir={repository}", *arguments]


def _run(repository: str, *arguments: str, environment: Optional[Mapping[str, str]] = None) -> Completed:
    return run(_command(repository, *arguments), env={**_ENVIRONMENT, **(environment or {})})


def _git(repository: str, *arguments: str, environment: Optional[Mapping[str, str]] = None) -> str:
    done = _run(repository, *arguments, environment=environment)
    if not done.ok:
        raise HostError(f"git {arguments[0]} failed ({done.said}); see what is in {FOLDER} on this host.")
    return done.out
