# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is backed up: what, when and where to, and who could read its backups if the host were gone."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..base import unit_files, values
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import service, timer
from ..base.paths import CACHE, STATE, UNITS
from ..base.steps import InstallPackages, Plan, Step, WriteFile
from ..sshd.authorized_keys import parse_line
from . import unit_texts
from .dumps import Dump, absolute, refuse_twice
from .steps import MakeKey, MakePassword, SealPassword
from .store import ARMOR, Client
from .timing import on_calendar, timers

STATES = ("present", "absent")
SETTINGS = "/etc/portcullis/backup.json"
SECRETS = "/etc/portcullis/backup"
KNOWN_HOSTS = f"{SECRETS}/known_hosts"
FOLDER = f"{STATE}/backup"
DUMPS = f"{FOLDER}/dumps"
#: What the files that are saved hold.
MANIFEST = f"{FOLDER}/manifest/files"
#: Where a drill restores into a folder of its own.
SCRATCH = "/var/tmp/portcullis-drill-"
CACHE_FOLDER = f"{CACHE}-backup"
SERVICE = "portcullis-backup.service"
TIMER = "portcullis-backup.timer"
UNIT_PATHS = (f"{UNITS}/{SERVICE}", f"{UNITS}/{TIMER}")
DRILL_SERVICE = "portcullis-backup-drill.service"
DRILL_TIMER = "portcullis-backup-drill.timer"
DRILL_PATHS = (f"{UNITS}/{DRILL_SERVICE}", f"{UNITS}/{DRILL_TIMER}")
DRILL_RECORD = f"{FOLDER}/drill.json"

_ROLE = "backup"
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:]+")
#: What restic takes besides; credentials belong into a file.
_URL = re.compile(r"(?:sftp|s3|rest|b2|azure|gs|swift):[^\s@?#]+|/[^\s?#]+")
_RECIPIENT = re.compile(r"age1[a-z0-9]{58}")


@dataclass(frozen=True)
class Settings:
    """What the host's own command has to know, as ``SETTINGS`` holds it; no secret is in it.

    ``identity`` names the repository, its password and its key: the host, and from its second generation on that number.
    ``url`` is a repository of restic's, or empty for a store's.
    """

    identity: str
    store: str = ""
    store_port: int = 22
    url: str = ""
    credentials_path: str = ""
    paths: Tuple[str, ...] = ()
    excludes: Tuple[str, ...] = ()
    one_file_system: bool = False
    dumps: Tuple[Dump, ...] = ()
    max_age_hours: int = 36
    recipients: Tuple[str, ...] = ()
    store_recipient: str = ""
    escrow_digest: str = ""
    drills: bool = False
    drill_command: Tuple[str, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> "Settings":
        """Return what ``to_text`` wrote; ValueError for anything else."""
        try:
            data = json.loads(text)
            dumps = tuple(
                Dump(**{**dump, "paths": tuple(dump["paths"]), "command": tuple(dump["command"])})
                for dump in data["dumps"]
            )
            lists = {name: tuple(map(str, data[name])) for name in ("paths", "excludes", "recipients", "drill_command")}
            return cls(**{**data, **lists, "dumps": dumps})
        except (TypeError, KeyError) as error:
            raise ValueError(f"it lacks something or holds too much: {error}") from None

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @property
    def user(self) -> str:
        """This host's user on its store."""
        return Client(self.identity, "").user

    @property
    def password_path(self) -> str:
        return f"{SECRETS}/{self.identity}.password"

    @property
    def key_path(self) -> str:
        return f"{SECRETS}/{self.identity}.key"

    @property
    def escrow_path(self) -> str:
        """The password, encrypted to the people who are to be able to restore."""
        return f"{SECRETS}/{self.identity}.escrow"

    @property
    def handover_path(self) -> str:
        """The password, encrypted to the store."""
        return f"{SECRETS}/{self.identity}.handover"

    @property
    def repository_path(self) -> str:
        """Where the ID of the repository is kept that was once made or found."""
        return f"{FOLDER}/{self.identity}.repository"

    @property
    def repository(self) -> Tuple[str, ...]:
        """The options by which restic reaches the repository."""
        if self.url:
            return ("--repo", self.url)
        ssh = (
            *("ssh", "-T", "-F", "/dev/null", "-p", str(self.store_port), "-i", self.key_path, "-l", self.user),
            *(f"-o{option}" for option in ("BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes")),
            *(f"-oUserKnownHostsFile={KNOWN_HOSTS}", "-oGlobalKnownHostsFile=/dev/null", "-oConnectTimeout=30"),
            *("-oServerAliveInterval=30", "-oServerAliveCountMax=4", "--", self.store),
        )
        return ("--repo", "rclone:", "-o", f"rclone.program={' '.join(ssh)}", "-o", "rclone.args=")


@dataclass(frozen=True)
class Wanted:
    """What a host is to back up; ``settings`` is None where it shall not."""

    settings: Optional[Settings] = None
    store_keys: Tuple[str, ...] = ()
    schedule: str = ""
    jitter_seconds: int = 0
    escrow: str = ""
    drill_schedule: str = ""

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options of the module backup say; Refusal for what is not legal."""
        if params["state"] == "absent":
            return cls()
        dumps = tuple(Dump.parse(entry) for entry in params["dumps"])
        refuse_twice(dumps)
        recipients = tuple(_recipient(line, "recipients") for line in params["recipients"])
        if not recipients:
            raise Refusal(
                "recipients: there are none, so nobody could restore once this host is gone; name who shall be able to "
                "('age-keygen' prints one, and a line of a .pub file will do, too)."
            )
        store, url, keys = _place(params)
        generation = values.in_bounds(params["generation"], "generation", 1, 1000, "")
        name = str(params["name"]) + (f"-{generation}" if generation > 1 else "")
        # The store takes the same names.
        Client.parse_name(name, "name")
        store_recipient = str(params.get("target_recipient") or "")
        escrow = str(params.get("escrow") or "").replace("\r\n", "\n").strip()
        if escrow and not ARMOR.fullmatch(escrow):
            raise Refusal(
                "escrow: it is no file of 'age --armor'; it is the one that an earlier run wrote to the controller."
            )
        return cls(
            Settings(
                identity=name,
                store=store,
                store_port=values.port(params["target_port"], "target_port"),
                url=url,
                credentials_path=_optional_path(params.get("credentials_path"), "credentials_path"),
                paths=_paths(params["paths"], bool(dumps)),
                excludes=tuple(_exclude(pattern) for pattern in params["excludes"]),
                one_file_system=bool(params["one_file_system"]),
                dumps=dumps,
                max_age_hours=values.in_bounds(params["max_age_hours"], "max_age_hours", 1, 8784, "hours"),
                recipients=recipients,
                store_recipient=_recipient(store_recipient, "target_recipient") if store_recipient else "",
                escrow_digest=digest(escrow) if escrow else "",
                drills=bool(params["drill_schedule"]),
                drill_command=_drill_command(params["drill_command"]),
            ),
            keys,
            on_calendar(params["schedule"], "schedule"),
            values.in_bounds(params["jitter_seconds"], "jitter_seconds", 0, 86400, "seconds"),
            escrow,
            on_calendar(params["drill_schedule"], "drill_schedule") if params["drill_schedule"] else "",
        )

    @property
    def packages(self) -> Tuple[str, ...]:
        return ("restic", "age", "openssh-client") if self.settings else ()

    def texts(self) -> Dict[str, str]:
        """Return the files that are to be there, by path."""
        if self.settings is None:
            return {}
        folders = [folder for dump in self.settings.dumps for folder in dump.folders]
        writable = " ".join(dict.fromkeys(f"-{folder}" for folder in folders))
        found = {
            SETTINGS: self.settings.to_text(),
            UNIT_PATHS[0]: unit_files.render(unit_texts.CLIENT, _ROLE, writable=writable),
            UNIT_PATHS[1]: unit_files.render(
                unit_texts.CLIENT_TIMER,
                _ROLE,
                what="Back up this host",
                schedule=self.schedule,
                jitter=self.jitter_seconds,
            ),
        }
        if self.drill_schedule:
            found[DRILL_PATHS[0]] = unit_files.render(unit_texts.CLIENT_DRILL, _ROLE)
            found[DRILL_PATHS[1]] = unit_files.render(
                *(unit_texts.CLIENT_TIMER, _ROLE),
                what="Restore backups of this host",
                schedule=self.drill_schedule,
                jitter=self.jitter_seconds,
            )
        if self.settings.store:
            port = self.settings.store_port
            name = self.settings.store if port == 22 else f"[{self.settings.store}]:{port}"
            found[KNOWN_HOSTS] = "".join(f"{name} {key}\n" for key in self.store_keys)
        return found


@dataclass(frozen=True)
class Observed:
    """How a host is: our ``files`` by path, ``missing`` packages and paths, which secrets are there and which repository was known.

    ``own_keys`` are this host's SSH host keys. ``sealed`` has who could read what was encrypted, by path. ``programs`` are dumps whose
    program is not there, by name. ``escrow`` is what was encrypted to people.
    """

    files: Mapping[str, Optional[str]]
    missing: Tuple[str, ...] = ()
    missing_paths: Tuple[str, ...] = ()
    missing_programs: Mapping[str, str] = field(default_factory=dict)
    own_keys: Tuple[str, ...] = ()
    password: bool = False
    key: bool = False
    repository_known: bool = False
    sealed: Mapping[str, str] = field(default_factory=dict)
    escrow: str = ""
    enabled: bool = False
    active: bool = False
    drill_enabled: bool = False
    drill_active: bool = False
    schedule_problem: str = ""


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed of a host that is backed up."""
    secrets: Tuple[Thing, ...] = ()
    if wanted.settings:
        settings = wanted.settings
        paths = (settings.password_path, settings.key_path, settings.escrow_path, settings.handover_path, KNOWN_HOSTS)
        secrets = (*(File(path, 0o600) for path in paths), timer(TIMER), service(SERVICE, "backup run"))
        if wanted.drill_schedule:
            secrets = (*secrets, timer(DRILL_TIMER), service(DRILL_SERVICE, "backup drill"))
    return (
        *(File(path) for path in (*UNIT_PATHS, *DRILL_PATHS)),
        File(SETTINGS, 0o600),
        File(SECRETS, 0o700, folder=True),
        File(FOLDER, 0o700, folder=True),
        *secrets,
        State("the backups themselves", why_not="whoever restores them sees, and their store looks after them"),
    )


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps to a host that is backed up, or to one that is so no more; Refusal for what could not work."""
    if wanted.settings is None:
        return _plan_absence(observed)
    settings = wanted.settings
    _refuse(observed, wanted, settings)
    steps: List[Step] = [InstallPackages(observed.missing)] if observed.missing else []
    steps += [] if observed.password else [MakePassword(settings.password_path)]
    steps += [] if observed.key or not settings.store else [MakeKey(settings.key_path, settings.identity)]
    for path, recipients in sealed(settings).items():
        if recipients and (observed.sealed.get(path) != recipients or not observed.password):
            steps.append(SealPassword(settings.password_path, path, recipients))
    stale = {path: text for path, text in wanted.texts().items() if observed.files.get(path) != text}
    steps += [
        WriteFile(path, text, observed.files.get(path), 0o644 if path.startswith(UNITS) else 0o600)
        for path, text in stale.items()
    ]
    steps += timers(
        {path for path in stale if path.startswith(UNITS)},
        {
            TIMER: (True, observed.enabled, observed.active),
            DRILL_TIMER: (bool(wanted.drill_schedule), observed.drill_enabled, observed.drill_active),
        },
        {} if wanted.drill_schedule else {path: observed.files.get(path) for path in DRILL_PATHS},
    )
    warnings = (_WARNING.format(url=settings.url),) if settings.url else ()
    return Plan(tuple(steps), needs_command=True, warnings=warnings)


_WARNING = (
    "repository: {url} is written by credentials that this host has, so whoever takes this host over can remove its backups, unless "
    "that service itself forbids it; a store of the role backup_store does."
)


def sealed(settings: Settings) -> Dict[str, str]:
    """Return to whom the password is encrypted, as one line, by the path of the result."""
    return {settings.escrow_path: "\n".join(settings.recipients), settings.handover_path: settings.store_recipient}


def digest(armored: str) -> str:
    """Return what tells an encrypted password from another, however its lines end."""
    return hashlib.sha256(armored.strip().encode()).hexdigest()


def _refuse(observed: Observed, wanted: Wanted, settings: Settings) -> None:
    if observed.schedule_problem:
        raise Refusal(f"schedule: systemd does not take it ({observed.schedule_problem}); write one such as daily.")
    if observed.missing_paths:
        raise Refusal(
            f"paths: {', '.join(observed.missing_paths[:5])} is not on this host, so nothing of it would be backed up; leave it out, or see "
            "what should be there."
        )
    for name, program in observed.missing_programs.items():
        raise Refusal(
            f"dumps: {program} of {name} is not on this host; install what brings it, or leave that dump out."
        )
    if {key.split()[1] for key in wanted.store_keys} & {key.split()[1] for key in observed.own_keys if " " in key}:
        raise Refusal(
            f"target: {settings.store} has this host's own host key, so the backups would be gone with it; name another host."
        )
    if observed.repository_known and not observed.password:
        raise Refusal(
            f"generation: the password {settings.password_path} is gone, and there are backups that only it opens; put it back from its "
            "escrow ('age --decrypt'), or begin a new repository with a higher backup_generation."
        )


def _plan_absence(observed: Observed) -> Plan:
    steps = timers(
        set(),
        {
            TIMER: (False, observed.enabled, observed.active),
            DRILL_TIMER: (False, observed.drill_enabled, observed.drill_active),
        },
        {path: observed.files.get(path) for path in (*UNIT_PATHS, *DRILL_PATHS, SETTINGS)},
    )
    return Plan(tuple(steps))


def _place(params: Mapping[str, Any]) -> Tuple[str, str, Tuple[str, ...]]:
    """Return the store, or the URL of another repository, and the keys by which the store is known."""
    store, url = str(params.get("target") or ""), str(params.get("repository") or "")
    if bool(store) == bool(url):
        raise Refusal(
            "target, repository: name one of them, and only one: a host of the role backup_store, or a repository of restic's."
        )
    if store and not _HOST.fullmatch(store):
        raise Refusal(f"target: {store[:80]!r} is no name or address of a host; write one.")
    if url and not _URL.fullmatch(url):
        raise Refusal(
            "repository: it is no URL of restic's (sftp:, s3:, rest: and the like), or holds credentials, which would be in process lists; "
            "write one without, and the credentials into a file (credentials_path)."
        )
    keys: List[str] = []
    for line in params["target_host_keys"]:
        key = parse_line(values.one_line(line, "target_host_keys"))
        if key is None or key.options:
            raise Refusal(
                f"target_host_keys: {str(line)[:40]!r} is no public key; write what /etc/ssh/ssh_host_*_key.pub hold on the store."
            )
        keys.append(f"{key.type} {key.blob}")
    if bool(store) != bool(keys):
        raise Refusal(
            f"target_host_keys: {'there are none, so anybody could pose as the store' if store else 'they have no use without a store'}; write "
            f"{'what /etc/ssh/ssh_host_*_key.pub hold there' if store else 'none'}."
        )
    return store, url, tuple(keys)


def _paths(given: Any, has_dumps: bool) -> Tuple[str, ...]:
    found = tuple(absolute(path, "paths") for path in given)
    if not found and not has_dumps:
        raise Refusal("paths: there are none, and no dumps either, so nothing would be backed up; name at least one.")
    for path in found:
        above = next((other for other in found if other != path and path.startswith(f"{other.rstrip('/')}/")), None)
        if above is not None or found.count(path) > 1:
            raise Refusal(f"paths: {path} is part of {above or path}, which is named, too; leave one of them out.")
    return found


def _exclude(value: Any) -> str:
    pattern = values.one_line(value, "excludes")
    if pattern.startswith("!") or not pattern.strip("/."):
        raise Refusal(
            f"excludes: {pattern[:80]!r} would take files back in, or leave out everything; write patterns of what is left out, such as *.tmp."
        )
    return pattern


def _recipient(line: Any, option: str) -> str:
    text = values.one_line(line, option).strip()
    if _RECIPIENT.fullmatch(text):
        return text
    key = parse_line(text)
    if key is None or key.options or key.type not in ("ssh-ed25519", "ssh-rsa") or option != "recipients":
        raise Refusal(
            f"{option}: {text[:40]!r} is nobody to whom age could encrypt; write a public key of 'age-keygen'"
            f"{', or the line of a .pub file of type ssh-ed25519 or ssh-rsa' if option == 'recipients' else ''}."
        )
    return f"{key.type} {key.blob}"


def _drill_command(given: Any) -> Tuple[str, ...]:
    command = tuple(values.one_line(word, "drill_command") for word in given)
    if command and not command[0].startswith("/"):
        raise Refusal(
            f"drill_command: {command[0][:80]!r} is no absolute path of a program; write one such as /usr/local/bin/check-restored."
        )
    return command


def _optional_path(value: Any, option: str) -> str:
    return absolute(value, option) if value else ""
