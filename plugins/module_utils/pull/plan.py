# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that converges itself from a git repository: what is wanted, and the steps to the timer that does it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple

from ..base import unit_files, values
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import service, timer
from ..base.paths import ETC, STATE, UNITS
from ..base.steps import InstallPackages, Plan, ReloadManager, RemoveFile, SetUnit, Step, WriteFile

STATES = ("present", "absent")
OWN_CHECKS = "own_checks"
PROOFS = ("second_host", "probe", OWN_CHECKS)

SETTINGS = f"{ETC}/pull.json"
SIGNERS = f"{ETC}/pull_signers"
SERVICE = "portcullis-pull.service"
TIMER = "portcullis-pull.timer"
FOLDER = f"{STATE}/pull"
LAST = f"{STATE}/pull.json"
FILES = (SETTINGS, SIGNERS, f"{UNITS}/{SERVICE}", f"{UNITS}/{TIMER}")
DEBIAN_ANSIBLE = "/usr/bin/ansible-playbook"
#: What the collection's meta/runtime.yml asks for.
OLDEST_ANSIBLE = (2, 19)
#: Modes of git's for what is no file.
LINK, SUBMODULE = "120000", "160000"

_PACKAGES = ("git", "openssh-client")
_ANSIBLE_PACKAGES = ("ansible-core", "python3-jmespath", "python3-netaddr")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
#: Neither a user nor a host begins with a hyphen, which would be an option of ssh's; no query, where tokens are put.
_REPOSITORY = re.compile(
    r"(https|ssh|git)://[A-Za-z0-9\[][^\s?#\\]*|[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9._-]*:[^\s?#:\\]+"
)
#: What stands in front of a host's name (besides a user, of ssh), and a query.
_SECRET = re.compile(r"(?:https?|git)://[^/]*@|(?:[a-z+.-]+://)?[^/@]*:[^/@]*@|[^?]*\?", re.IGNORECASE)
_SCHEDULE = re.compile(r"[A-Za-z0-9*][A-Za-z0-9*:.,/~ +_-]*")
#: SHA-1 or SHA-256.
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_KEY = re.compile(r"(ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+")
#: What it converges is the host, packages and all; so this is what may be taken away without keeping it from that.
_SERVICE = """[Unit]
Description=Converge this host from its repository, once it is seen to be signed
Documentation=man:portcullis(8)
Wants=network-online.target
After=network-online.target
# After a fix in the repository the next try may follow at once.
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart={program} pull
TimeoutStartSec=2h
{sandbox}KeyringMode=private
LockPersonality=yes
PrivateTmp=yes
"""
_TIMER = """[Unit]
Description=Converge this host from its repository

[Timer]
OnCalendar={schedule}
RandomizedDelaySec={jitter}
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True)
class Settings:
    """What the host's own command has to know, as ``SETTINGS`` holds it.

    ``version`` is a branch or a tag, ``ancestor`` a commit from which all that runs has to descend, ``proof_command`` has
    ``{port}`` and ``{id}`` in it.
    """

    repository: str
    version: str
    ancestor: str
    playbook: str
    inventory: str
    name: str
    key_path: str
    credentials_path: str
    allow_downgrade: bool
    proof: str
    proof_command: Tuple[str, ...]
    ansible_path: str

    @property
    def protocol(self) -> str:
        """The only one by which git may ask, whatever the server answers."""
        scheme, mark, _rest = self.repository.partition("://")
        return scheme if mark else "ssh"

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Settings":
        """Return what ``to_text`` wrote; ValueError for anything else."""
        try:
            data = json.loads(text)
            return cls(**{**data, "proof_command": tuple(data["proof_command"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"it lacks something or holds too much: {error}") from None


@dataclass(frozen=True)
class Last:
    """How the last pull ended: when (seconds since the epoch), converged, refused or failed, from which commit, and why."""

    at: float
    outcome: str
    commit: str
    reason: str

    @property
    def subject(self) -> str:
        return f"commit {self.commit[:12]} was " if self.commit else ""


@dataclass(frozen=True)
class Wanted:
    """What a host pulls, who may sign it (lines of an allowed signers file), and when (systemd's OnCalendar); None removes all."""

    settings: Optional[Settings] = None
    signers: Tuple[str, ...] = ()
    schedule: str = ""
    jitter_seconds: int = 0

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options say; Refusal for what is not legal."""
        if params["state"] == "absent":
            return cls()
        proof = params.get("proof") or ""
        if proof not in PROOFS:
            raise Refusal(
                f"proof: choose what proves that people still get in when nobody watches: {', '.join(PROOFS)}; there is no default."
            )
        command = tuple(values.one_line(word, "proof_command") for word in params.get("proof_command") or ())
        if (proof != OWN_CHECKS) != bool(command):
            raise Refusal(
                f"proof_command: {'is needed' if not command else 'has no use'} with proof: {proof}; see the role's README."
            )
        return cls(
            Settings(
                repository=_repository(params["repository"]),
                version=_matching(params["version"], "version", _VERSION, "the name of a branch or a tag"),
                ancestor=_ancestor(params.get("ancestor")),
                playbook=_inside(params["playbook"], "playbook"),
                inventory=_inside(params["inventory"], "inventory") if params.get("inventory") else "",
                name=values.one_line(params["name"], "name"),
                key_path=_absolute(params.get("key_path"), "key_path"),
                credentials_path=_absolute(params.get("credentials_path"), "credentials_path"),
                allow_downgrade=bool(params.get("allow_downgrade")),
                proof=proof,
                proof_command=command,
                ansible_path=_absolute(params["ansible_path"], "ansible_path"),
            ),
            signers=_signers(params.get("allowed_signers")),
            schedule=_matching(params["schedule"], "schedule", _SCHEDULE, "a time as systemd's OnCalendar takes it"),
            jitter_seconds=values.in_bounds(params["jitter_seconds"], "jitter_seconds", 0, 86400, "seconds"),
        )

    @property
    def packages(self) -> Tuple[str, ...]:
        if self.settings is None:
            return ()
        return _PACKAGES + (_ANSIBLE_PACKAGES if self.settings.ansible_path == DEBIAN_ANSIBLE else ())

    def texts(self) -> Dict[str, str]:
        """Return the files that are to be there, by path."""
        if self.settings is None:
            return {}
        return {
            SETTINGS: self.settings.to_text(),
            SIGNERS: "".join(f"{line}\n" for line in self.signers),
            f"{UNITS}/{SERVICE}": unit_files.render(_SERVICE, "pull"),
            f"{UNITS}/{TIMER}": unit_files.render(_TIMER, "pull", schedule=self.schedule, jitter=self.jitter_seconds),
        }


@dataclass(frozen=True)
class Observed:
    """How things are: our files by path, and which packages are missing; ``schedule_problem`` is what systemd says of it."""

    files: Mapping[str, Optional[str]]
    enabled: bool = False
    active: bool = False
    missing: Tuple[str, ...] = ()
    schedule_problem: str = ""


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed of a host that converges itself."""
    return (
        *(File(path, 0o600 if path == SETTINGS else 0o644) for path in FILES),
        *((timer(TIMER), service(SERVICE, "pull")) if wanted.settings else ()),
        File(LAST, 0o600),
        File(FOLDER, 0o700, folder=True),
        *([File(wanted.settings.key_path, None)] if wanted.settings and wanted.settings.key_path else []),
        State(
            f"what lies below {FOLDER}", why_not="it is checked out anew by each pull, from what was seen to be signed"
        ),
    )


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps to a host that converges itself, or to one that does so no more."""
    if wanted.settings is None:
        return _plan_absence(observed)
    if observed.schedule_problem:
        raise Refusal(f"schedule: systemd does not take it ({observed.schedule_problem}); write one such as hourly.")
    stale = {path: text for path, text in wanted.texts().items() if observed.files.get(path) != text}
    steps: List[Step] = [InstallPackages(observed.missing)] if observed.missing else []
    # A command that proves something may hold a secret.
    steps += [
        WriteFile(path, text, observed.files.get(path), 0o600 if path == SETTINGS else 0o644, path == SETTINGS)
        for path, text in stale.items()
    ]
    units = [path for path in stale if path.startswith(UNITS)]
    steps += [ReloadManager()] if units else []
    if not observed.enabled or not observed.active:
        steps.append(SetUnit(TIMER, enabled=True, active=True))
    elif units:
        steps += [SetUnit(TIMER, active=False), SetUnit(TIMER, active=True)]
    return Plan(tuple(steps), needs_command=True)


def _plan_absence(observed: Observed) -> Plan:
    there = [path for path in FILES if observed.files.get(path) is not None]
    steps: List[Step] = []
    if observed.enabled or observed.active:
        steps.append(SetUnit(TIMER, enabled=False, active=False))
    # What a diff would show of it may be a secret.
    steps += [RemoveFile(path, "" if path == SETTINGS else observed.files[path] or "") for path in there]
    steps += [ReloadManager()] if any(path.startswith(UNITS) for path in there) else []
    return Plan(tuple(steps))


def require_ansible(said: str) -> None:
    """Raise Refusal unless ``ansible-playbook --version`` names one that this collection runs on."""
    found = re.search(r"core (\d+)\.(\d+)", said)
    if not found or (int(found[1]), int(found[2])) < OLDEST_ANSIBLE:
        oldest = ".".join(map(str, OLDEST_ANSIBLE))
        raise Refusal(
            f"ansible_path: this host's is {said.splitlines()[0] if said.strip() else 'none'}, and {oldest} or newer is needed; "
            "make a virtual environment with a newer ansible-core there and name its ansible-playbook."
        )


class TreeEntry(NamedTuple):
    """An entry of a commit's tree: its mode, its path, and what it holds if it is a symbolic link."""

    mode: str
    path: str
    target: str = ""


def tree_entries(listed: str) -> List[Tuple[TreeEntry, str]]:
    """Return what ``git ls-tree -r -z`` lists, each with the ID of its content."""
    found = (line.partition("\t") for line in listed.split("\0") if line)
    return [(TreeEntry(about.split()[0], path), about.split()[2]) for about, _tab, path in found]


def tree_problem(entries: Iterable[TreeEntry]) -> str:
    """Return what of a tree would bring in what nobody signed, or nothing."""
    for entry in entries:
        if entry.mode == SUBMODULE:
            return f"{entry.path!r} is a submodule, and none is ever fetched; add its files to the repository instead"
        if entry.mode == LINK and not _stays_inside(entry):
            return (
                f"{entry.path!r} is a symbolic link to {entry.target[:80]!r}, which may lead out of the repository to what nobody signed; "
                "write the file itself there"
            )
    return ""


def _stays_inside(link: TreeEntry) -> bool:
    """Return whether a link leads to where it says, whatever other links there are, and that is inside of the tree."""
    steps = link.target.split("/")
    names = [step for step in steps if step not in ("", ".")]
    up = next((number for number, name in enumerate(names) if name != ".."), len(names))
    return bool(steps[0]) and ".." not in names[up:] and up <= link.path.count("/")


def _repository(value: Any) -> str:
    if _SECRET.match(str(value or "")):
        # Whoever may look at the processes of this host would read it; nor is it shown here.
        raise Refusal(
            "repository: the address holds credentials, which would be in files and process lists; leave them out, and use an SSH "
            "key (pull_key_path) or a file of git's credential store (pull_credentials_path)."
        )
    return _matching(value, "repository", _REPOSITORY, "a https, ssh or git address")


def _ancestor(value: Any) -> str:
    text = str(value or "")
    if not _COMMIT.fullmatch(text):
        raise Refusal(
            f"ancestor: {text[:80]!r} is not the whole ID of a commit; what a signer has signed for another repository would be "
            "accepted, too, so write what 'git rev-list --max-parents=0 HEAD' prints in this one (or any later commit of it)."
        )
    return text


def _signers(lines: Any) -> Tuple[str, ...]:
    found = tuple(values.one_line(line, "allowed_signers").strip() for line in lines or ())
    if not found:
        raise Refusal("allowed_signers: the list is empty, so nothing would ever run; name who may sign.")
    for line in found:
        words = line.split()
        if len(words) < 3 or not any(_KEY.fullmatch(word) for word in words[1:-1]):
            raise Refusal(
                f"allowed_signers: {line[:60]!r} is no line of an allowed signers file; write 'ada@example.org ssh-ed25519 AAAA...'."
            )
    return found


def _matching(value: Any, option: str, pattern: "re.Pattern[str]", meant: str) -> str:
    text = values.one_line(value or "", option)
    if not pattern.fullmatch(text):
        raise Refusal(f"{option}: {text!r} is not {meant}; write one.")
    return text


def _inside(value: Any, option: str) -> str:
    text = values.one_line(value, option)
    if not text or text.startswith(("/", "-")) or ".." in text.split("/"):
        raise Refusal(f"{option}: {text!r} is no path inside of the repository; write one such as site.yml.")
    return text


def _absolute(value: Any, option: str) -> str:
    text = values.one_line(value or "", option)
    # ssh fills in what follows a % or a $ in the path of a key.
    if text and not re.fullmatch(r"/[^%$]*", text):
        raise Refusal(f"{option}: {text!r} is not an absolute path without % and $; write one that begins with /.")
    return text
