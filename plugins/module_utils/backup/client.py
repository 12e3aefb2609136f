# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is backed up: what, when and where to, and who could read its backups if the host were gone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..base import unit_files, values
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import service, timer
from ..base.paths import CACHE, STATE, UNITS
from ..base.steps import InstallPackages, Plan, Step, WriteFile
from . import given, unit_texts
from .dumps import Dump, refuse_twice
from .steps import EncryptPassword, MakeKey, MakePassword, TakePassword
from .store import ARMOR, Client
from .timing import Timers, on_calendar

STATES = ("present", "prepared", "absent")
SETTINGS = "/etc/portcullis/backup.json"
SECRETS = "/etc/portcullis/backup"
KNOWN_HOSTS = f"{SECRETS}/known_hosts"
FOLDER = f"{STATE}/backup"
DUMPS = f"{FOLDER}/dumps"
#: What the files that are saved hold, and who the numbers of their owners are.
LISTS = f"{FOLDER}/manifest"
MANIFEST = f"{LISTS}/files"
OWNERS = f"{LISTS}/owners"
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
_SAVES, _DRILLS = "Back up this host", "Restore backups of this host and compare them with what was saved"


@dataclass(frozen=True)
class Settings:
    """What the host's own command has to know, as ``SETTINGS`` holds it; no secret is in it.

    ``name`` is of the repository, its password and its key: the host, and from its second generation on that number.
    ``url`` is a repository of restic's, or empty for a store's.
    """

    name: str
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
        return Client(self.name, "").user

    @property
    def password_path(self) -> str:
        return f"{SECRETS}/{self.name}.password"

    @property
    def key_path(self) -> str:
        return f"{SECRETS}/{self.name}.key"

    @property
    def escrow_path(self) -> str:
        """The password, encrypted to the people who are to be able to restore."""
        return f"{SECRETS}/{self.name}.escrow"

    @property
    def handover_path(self) -> str:
        """The password, encrypted to the store."""
        return f"{SECRETS}/{self.name}.handover"

    @property
    def repository_path(self) -> str:
        """Where the ID of the repository is kept that was once made or found."""
        return f"{FOLDER}/{self.name}.repository"

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
    #: So that backups can be restored here, and none is taken yet.
    prepared: bool = False
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options of the module backup say; Refusal for what is not legal."""
        if params["state"] == "absent":
            return cls()
        dumps = tuple(Dump.parse(entry) for entry in params["dumps"])
        refuse_twice(dumps)
        recipients = tuple(given.recipient(line, "recipients") for line in params["recipients"])
        if not recipients:
            raise Refusal(
                "recipients: there are none, so nobody could restore once this host is gone; name who shall be able to "
                "('age-keygen' prints one, and a line of a .pub file will do, too)."
            )
        store, url, keys = given.place(params)
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
                name=name,
                store=store,
                store_port=values.port(params["target_port"], "target_port"),
                url=url,
                credentials_path=given.optional_path(params.get("credentials_path"), "credentials_path"),
                paths=given.paths(params["paths"], bool(dumps)),
                excludes=tuple(given.exclude(pattern) for pattern in params["excludes"]),
                one_file_system=bool(params["one_file_system"]),
                dumps=dumps,
                max_age_hours=values.in_bounds(params["max_age_hours"], "max_age_hours", 1, 8784, "hours"),
                recipients=recipients,
                store_recipient=given.recipient(store_recipient, "target_recipient") if store_recipient else "",
                escrow_digest=digest(escrow) if escrow else "",
                drills=bool(params["drill_schedule"]),
                drill_command=given.drill_command(params["drill_command"]),
            ),
            keys,
            on_calendar(params["schedule"], "schedule"),
            values.in_bounds(params["jitter_seconds"], "jitter_seconds", 0, 86400, "seconds"),
            escrow,
            on_calendar(params["drill_schedule"], "drill_schedule") if params["drill_schedule"] else "",
            params["state"] == "prepared",
            given.password(params),
        )

    @property
    def packages(self) -> Tuple[str, ...]:
        return ("restic", "age", "openssh-client") if self.settings else ()

    def texts(self) -> Dict[str, str]:
        """Return the files that are to be there, by path."""
        if self.settings is None:
            return {}
        found = {SETTINGS: self.settings.to_text()}
        if self.settings.store:
            port = self.settings.store_port
            name = self.settings.store if port == 22 else f"[{self.settings.store}]:{port}"
            found[KNOWN_HOSTS] = "".join(f"{name} {key}\n" for key in self.store_keys)
        return {**found, **({} if self.prepared else self._units())}

    def _units(self) -> Dict[str, str]:
        dumps = self.settings.dumps if self.settings else ()
        folders = [folder for dump in dumps for folder in dump.folders]
        writable = " ".join(dict.fromkeys(f"-{folder}" for folder in folders))
        found = {
            UNIT_PATHS[0]: unit_files.render(unit_texts.CLIENT, _ROLE, what=_SAVES, action="run", writable=writable),
            UNIT_PATHS[1]: self._timer(_SAVES, self.schedule),
        }
        if self.drill_schedule:
            found[DRILL_PATHS[0]] = unit_files.render(unit_texts.CLIENT_DRILL, _ROLE, what=_DRILLS, action="drill")
            found[DRILL_PATHS[1]] = self._timer(_DRILLS, self.drill_schedule)
        return found

    def _timer(self, what: str, schedule: str) -> str:
        return unit_files.render(unit_texts.TIMER, _ROLE, what=what, schedule=schedule, jitter=self.jitter_seconds)


@dataclass(frozen=True)
class Observed:
    """How a host is: our ``files`` by path, ``missing`` packages and paths, which secrets are there and which repository was known.

    ``own_keys`` are this host's SSH host keys. ``encrypted`` has who could read what was encrypted, by path. ``missing_programs`` has what
    dumps would run and is not there, by the dump's name. ``escrow`` is what was encrypted to people.
    """

    files: Mapping[str, Optional[str]]
    missing: Tuple[str, ...] = ()
    missing_paths: Tuple[str, ...] = ()
    missing_programs: Mapping[str, str] = field(default_factory=dict)
    own_keys: Tuple[str, ...] = ()
    password: bool = False
    key: bool = False
    repository_known: bool = False
    encrypted: Mapping[str, str] = field(default_factory=dict)
    escrow: str = ""
    timers: Timers = field(default_factory=Timers)


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed of a host that is backed up."""
    secrets: Tuple[Thing, ...] = ()
    if wanted.settings:
        settings = wanted.settings
        paths = (settings.password_path, settings.key_path, settings.escrow_path, settings.handover_path, KNOWN_HOSTS)
        secrets = tuple(File(path, 0o600) for path in paths)
        if not wanted.prepared:
            secrets = (*secrets, timer(TIMER), service(SERVICE, "backup run"))
        if wanted.drill_schedule and not wanted.prepared:
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
    if not observed.password:
        taken = bool(wanted.password)
        steps.append(
            TakePassword(settings.password_path, wanted.password) if taken else MakePassword(settings.password_path)
        )
    steps += [] if observed.key or not settings.store else [MakeKey(settings.key_path, settings.name)]
    for path, recipients in encrypted(settings).items():
        if recipients and (observed.encrypted.get(path) != recipients or not observed.password):
            steps.append(EncryptPassword(settings.password_path, path, recipients))
    stale = {path: text for path, text in wanted.texts().items() if observed.files.get(path) != text}
    steps += [
        WriteFile(path, text, observed.files.get(path), 0o644 if path.startswith(UNITS) else 0o600)
        for path, text in stale.items()
    ]
    if wanted.prepared:
        return Plan(tuple(steps), needs_command=True)
    steps += observed.timers.steps(
        {TIMER: True, DRILL_TIMER: bool(wanted.drill_schedule)},
        {path for path in stale if path.startswith(UNITS)},
        {} if wanted.drill_schedule else {path: observed.files.get(path) for path in DRILL_PATHS},
    )
    warnings = (_WARNING.format(url=settings.url),) if settings.url else ()
    return Plan(tuple(steps), needs_command=True, warnings=warnings)


_WARNING = (
    "repository: {url} is written by credentials that this host has, so whoever takes this host over can remove its backups, unless "
    "that service itself forbids it; a store of the role backup_store does."
)


def encrypted(settings: Settings) -> Dict[str, str]:
    """Return to whom the password is encrypted, as one line, by the path of the result."""
    return {settings.escrow_path: "\n".join(settings.recipients), settings.handover_path: settings.store_recipient}


def digest(armored: str) -> str:
    """Return what tells an encrypted password from another, however its lines end."""
    return hashlib.sha256(armored.strip().encode()).hexdigest()


def _refuse(observed: Observed, wanted: Wanted, settings: Settings) -> None:
    observed.timers.refuse()
    if observed.missing_paths and not wanted.prepared:
        raise Refusal(
            f"paths: {', '.join(observed.missing_paths[:5])} is not on this host, so nothing of it would be backed up; leave it out, or see "
            "what should be there."
        )
    if wanted.prepared and not wanted.password and not observed.password:
        raise Refusal(
            "password: there is none, and only it opens the backups of the host that this one replaces; decrypt its escrow, as the playbook "
            "portcullis.vps.restore does."
        )
    for name, program in () if wanted.prepared else observed.missing_programs.items():
        raise Refusal(
            f"dumps: {program} of {name} is not on this host; install what brings it, or leave that dump out."
        )
    if {key.split()[1] for key in wanted.store_keys} & {key.split()[1] for key in observed.own_keys if " " in key}:
        raise Refusal(
            f"target: {settings.store} has this host's own host key, so the backups would be gone with it; name another host."
        )
    if observed.repository_known and not observed.password and not wanted.password:
        raise Refusal(
            f"generation: the password {settings.password_path} is gone, and there are backups that only it opens; put it back from its "
            "escrow ('age --decrypt'), or begin a new repository with a higher backup_generation."
        )


def _plan_absence(observed: Observed) -> Plan:
    files = {path: observed.files.get(path) for path in (*UNIT_PATHS, *DRILL_PATHS, SETTINGS)}
    return Plan(tuple(observed.timers.steps({TIMER: False, DRILL_TIMER: False}, set(), files)))
