# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that receives backups: one system user, folder and SSH key for each client, and what becomes of the snapshots there.

A key reaches 'rclone serve restic --append-only' of its own client's folder and nothing else. What is there is removed by the store
alone (``retention``).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Tuple

from ..base import unit_files, values
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import service, timer
from ..base.paths import PROGRAM, STATE, UNITS
from ..base.steps import InstallPackages, Plan, RemoveFile, Step, WriteFile
from ..base.values import Network
from ..sshd.authorized_keys import Key, parse_line
from . import unit_texts
from .retention import Policy
from .steps import AddStoreKey, AddStoreUser, MakeIdentity, MakeRepositoryFolder
from .timing import Timers, on_calendar

SETTINGS = "/etc/portcullis/backup_store.json"
IDENTITY = "/etc/portcullis/backup_store.identity"
#: The passwords of the store's own keys, by client.
PASSWORDS = "/etc/portcullis/backup_store"
#: What retention has seen, by client.
RECORDS = f"{STATE}/backup_store"
SERVICE = "portcullis-backup-store.service"
TIMER = "portcullis-backup-store.timer"
DRILL_SERVICE = "portcullis-backup-store-drill.service"
DRILL_TIMER = "portcullis-backup-store-drill.timer"
DRILL_PATHS = (f"{UNITS}/{DRILL_SERVICE}", f"{UNITS}/{DRILL_TIMER}")
PACKAGES = ("rclone", "restic", "age")
SHELL = "/bin/sh"
#: What a key of ours runs, and nobody else's.
SERVES = f'command="{PROGRAM} backup-store serve '

_ROLE = "backup_store"
_JITTER_SECONDS = 900
_RETAINS, _DRILLS = "Forget old backups by when they came in", "Restore backups of each client"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?")
#: It goes into passwd, authorized_keys, unit files and a shell's command.
_FOLDER = re.compile(r"(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)+")
#: Where nothing lasts, or what the system is made of.
_NOT_BELOW = (
    "/boot",
    "/dev",
    "/etc",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/tmp",
    "/usr",
    "/var/cache",
    "/var/run",
    "/var/tmp",
)
#: What 'age --armor' makes.
ARMOR = re.compile(
    r"-----BEGIN AGE ENCRYPTED FILE-----\n(?:[A-Za-z0-9+/=]{1,64}\n){1,200}-----END AGE ENCRYPTED FILE-----"
)


@dataclass(frozen=True)
class Client:
    """A host that sends backups: its one public key, and from where it may use it; from everywhere where no source is named.

    ``handover`` is its repository's password, encrypted to the store's identity, or empty.
    """

    name: str
    key: str
    sources: Tuple[str, ...] = ()
    handover: str = ""

    @staticmethod
    def parse_name(value: Any, option: str) -> str:
        """Return a name that a client may have; Refusal for anything else."""
        name = str(value)
        if not _NAME.fullmatch(name) or ".." in name:
            raise Refusal(
                f"{option}: {name[:80]!r} is no name of a host; write one of a-z, 0-9, . and -, at most 63 of them."
            )
        return name

    @property
    def user(self) -> str:
        """Its system user on the store; a name that is too long is cut, and told from others by a digest."""
        name = f"backup-{self.name.replace('.', '-')}"
        return name if len(name) <= 32 else f"{name[:23]}-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"

    @property
    def password_path(self) -> str:
        return f"{PASSWORDS}/{self.name}.password"

    @property
    def record_path(self) -> str:
        return f"{RECORDS}/{self.name}.json"

    @property
    def drill_path(self) -> str:
        return f"{RECORDS}/{self.name}.drill"


@dataclass(frozen=True)
class Settings:
    """What ``SETTINGS`` holds, as the host's own command needs it."""

    folder: str
    clients: Tuple[str, ...]
    policy: Policy
    max_age_hours: int
    drills: bool = False

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Settings":
        """Return what ``to_text`` wrote; ValueError for anything else."""
        try:
            data = json.loads(text)
            policy = Policy(**data["policy"])
            return cls(**{**data, "policy": policy, "clients": tuple(map(str, data["clients"]))})
        except (TypeError, KeyError) as error:
            raise ValueError(f"it lacks something or holds too much: {error}") from None

    @property
    def known(self) -> Tuple[Client, ...]:
        """The clients, by what their paths come from."""
        return tuple(Client(name, "") for name in self.clients)

    def repository(self, client: Client) -> str:
        return f"{self.folder}/{client.name}/repository"


@dataclass(frozen=True)
class Wanted:
    """What a store is to be: where backups lie, whose, and what becomes of them."""

    folder: str
    clients: Tuple[Client, ...]
    policy: Policy = field(default_factory=Policy)
    floor_mib: int = 5120
    max_age_hours: int = 36
    schedule: str = ""
    drill_schedule: str = ""

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options of the module backup_store say; Refusal for what is not legal."""
        clients = tuple(_client(entry) for entry in params["clients"])
        for what, found in (
            ("name", [client.name for client in clients]),
            ("user", [client.user for client in clients]),
            ("key", [client.key.split()[1] for client in clients]),
        ):
            twice = next((one for one in found if found.count(one) > 1), None)
            if twice is not None:
                raise Refusal(
                    f"clients: two of them have the {what} {twice[:40]}, so one would reach the other's backups; give each its own."
                )
        return cls(
            folder=_folder(params["folder"]),
            clients=clients,
            policy=Policy.parse(params),
            floor_mib=1024 * values.in_bounds(params["free_space_gib"], "free_space_gib", 1, 1048576, "GiB"),
            max_age_hours=values.in_bounds(params["max_age_hours"], "max_age_hours", 1, 8784, "hours"),
            schedule=on_calendar(params["schedule"], "schedule"),
            drill_schedule=on_calendar(params["drill_schedule"], "drill_schedule") if params["drill_schedule"] else "",
        )

    def home(self, client: Client) -> str:
        return f"{self.folder}/{client.name}"

    def repository(self, client: Client) -> str:
        return f"{self.home(client)}/repository"

    def key_path(self, client: Client) -> str:
        return f"{self.home(client)}/.ssh/authorized_keys"

    def key_line(self, client: Client) -> str:
        """Return the line that sshd reads: what the key may do, and from where."""
        origins = f'from="{",".join(client.sources)}",' if client.sources else ""
        return f'restrict,{origins}{SERVES}--floor-mib {self.floor_mib} {self.repository(client)}" {client.key} {client.name}\n'

    @property
    def settings(self) -> Settings:
        names = tuple(client.name for client in self.clients)
        return Settings(self.folder, names, self.policy, self.max_age_hours, bool(self.drill_schedule))

    def texts(self) -> Dict[str, str]:
        """Return the files that are to be there, by path."""
        return {
            SETTINGS: self.settings.to_text(),
            **self._units((SERVICE, TIMER), "retain", _RETAINS, self.schedule),
            **(
                self._units((DRILL_SERVICE, DRILL_TIMER), "drill", _DRILLS, self.drill_schedule)
                if self.drill_schedule
                else {}
            ),
            **{self.key_path(client): self.key_line(client) for client in self.clients},
        }

    def _units(self, names: Tuple[str, str], action: str, what: str, schedule: str) -> Dict[str, str]:
        service_path, timer_path = (f"{UNITS}/{name}" for name in names)
        return {
            service_path: unit_files.render(
                unit_texts.STORE, _ROLE, what=what, action=action, folder=self.folder, state=STATE
            ),
            timer_path: unit_files.render(
                unit_texts.TIMER, _ROLE, what=what, schedule=schedule, jitter=_JITTER_SECONDS
            ),
        }


@dataclass(frozen=True)
class User:
    """A user that is there: its home and shell."""

    home: str
    shell: str


@dataclass(frozen=True)
class Observed:
    """How a store is.

    ``missing`` are packages, ``texts`` our files by path, ``users`` those of that name that are there. ``owners`` has the owner of
    each folder that is there, root as an empty text. ``initialized`` are clients with a repository, ``keyed`` those to whose
    repository the store has a key of its own. ``left_out`` are paths of keys of clients that are no longer wanted.
    ``kept_out`` has what of sshd's configuration keeps a client's user out, by user.
    """

    missing: Tuple[str, ...] = ()
    texts: Mapping[str, Optional[str]] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    initialized: FrozenSet[str] = frozenset()
    keyed: FrozenSet[str] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)
    kept_out: Mapping[str, str] = field(default_factory=dict)
    identity: bool = False
    timers: Timers = field(default_factory=Timers)


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed of a store."""
    return (
        *(File(path) for path in (SETTINGS, f"{UNITS}/{SERVICE}", f"{UNITS}/{TIMER}")),
        File(IDENTITY, 0o600),
        File(PASSWORDS, 0o700, folder=True),
        File(RECORDS, 0o700, folder=True),
        timer(TIMER),
        service(SERVICE, "backup-store retain"),
        *((timer(DRILL_TIMER), service(DRILL_SERVICE, "backup-store drill")) if wanted.drill_schedule else ()),
        *(File(path) for path in DRILL_PATHS),
        # A client's user has to get through.
        *(File(path, 0o755, folder=True) for path in (wanted.folder, *map(wanted.home, wanted.clients))),
        *(File(wanted.key_path(client), 0o644, public=True) for client in wanted.clients),
        *(File(client.password_path, 0o600) for client in wanted.clients),
        State("what lies in the repositories", why_not="it is the clients', and restic itself verifies it"),
        State("the clients' users", found_by="backup/store.py"),
    )


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps to a store; Refusal where something of others is in the way."""
    _refuse(observed, wanted)
    steps: List[Step] = [InstallPackages(observed.missing)] if observed.missing else []
    steps += [] if observed.identity else [MakeIdentity(IDENTITY)]
    # What a client that is left out could still do ends first.
    steps += [RemoveFile(path, text) for path, text in sorted(observed.left_out.items())]
    for client in wanted.clients:
        home, repository = wanted.home(client), wanted.repository(client)
        if client.user not in observed.users:
            steps.append(AddStoreUser(client.user, f"Backups of {client.name}", home, SHELL))
        if observed.owners.get(repository) != client.user or observed.owners.get(home) != "":
            steps.append(MakeRepositoryFolder(client.user, home, repository))
    stale = {path: text for path, text in wanted.texts().items() if observed.texts.get(path) != text}
    steps += [WriteFile(path, text, observed.texts.get(path)) for path, text in stale.items()]
    steps += observed.timers.steps(
        {TIMER: True, DRILL_TIMER: bool(wanted.drill_schedule)},
        {path for path in stale if path.startswith(UNITS)},
        {} if wanted.drill_schedule else {path: observed.texts.get(path) for path in DRILL_PATHS},
    )
    steps += [
        AddStoreKey(client.user, wanted.repository(client), client.password_path, client.handover)
        for client in wanted.clients
        if client.handover and client.name in observed.initialized and client.name not in observed.keyed
    ]
    return Plan(tuple(steps), needs_command=True, warnings=_warnings(observed))


def _refuse(observed: Observed, wanted: Wanted) -> None:
    observed.timers.refuse()
    if observed.owners.get(wanted.folder, "") != "":
        raise Refusal(
            f"folder: {wanted.folder} belongs to {observed.owners[wanted.folder]}, who could replace the backups in it; name a folder "
            "that is root's, or one that is not there yet."
        )
    for client in wanted.clients:
        user, home = observed.users.get(client.user), wanted.home(client)
        if user is not None and (user.home, user.shell) != (home, SHELL):
            raise Refusal(
                f"clients: this host has a user {client.user} whose home is {user.home} and whose shell is {user.shell}, and the backups "
                f"of {client.name} would need {home} and {SHELL}; give the client another name, or see whose that user is."
            )
        if user is not None and home not in observed.owners:
            raise Refusal(
                f"folder: {home} is not there, though {client.user} has had backups in it; mount the disk that holds {wanted.folder}. "
                f"If it is lost for good, remove the user ('userdel {client.user}'), then run again."
            )


def kept_out(observed: Observed) -> Tuple[str, ...]:
    """Return which clients could send nothing, as sshd does not let them log in; in site.yml it may do so once it has the names."""
    return tuple(
        f"sshd does not let {user} log in ({setting}), so that client could send nothing; add that name to ssh_hardening_allow_users of this "
        "host, or to the setting that it names, then run again."
        for user, setting in sorted(observed.kept_out.items())
    )


def _warnings(observed: Observed) -> Tuple[str, ...]:
    return tuple(
        f"{path.rpartition('/.ssh/')[0]} belongs to a client that is not among clients any more: its key is taken away, and its backups stay."
        for path in sorted(observed.left_out)
    )


def _client(entry: Mapping[str, Any]) -> Client:
    name = Client.parse_name(entry["name"], "clients")
    key = parse_line(values.one_line(entry["key"], "clients: key"))
    if key is None or key.options:
        raise Refusal(
            f"clients: the key of {name} is not a whole public key; write the line of a .pub file ('ssh-ed25519 AAAA...'), without options."
        )
    handover = str(entry.get("handover") or "").replace("\r\n", "\n").strip()
    if handover and not ARMOR.fullmatch(handover):
        raise Refusal(
            f"clients: the handover of {name} is no file of 'age --armor'; write what the client's run wrote to the controller."
        )
    sources = values.networks(entry.get("sources") or [], "clients: sources")
    return Client(name, _bare(key), tuple(_pattern(network) for network in sources), handover + "\n" * bool(handover))


def _bare(key: Key) -> str:
    return f"{key.type} {key.blob}"


def _pattern(network: Network) -> str:
    """Return a network as sshd's from= takes it."""
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def _folder(value: Any) -> str:
    text = str(value)
    if not _FOLDER.fullmatch(text):
        raise Refusal(
            f"folder: {text[:80]!r} is not an absolute path of letters, digits, _ . and -; write one such as /srv/backup."
        )
    if any(text == place or text.startswith(f"{place}/") for place in _NOT_BELOW):
        raise Refusal(
            f"folder: {text} is no place for backups, as it is the system's own or does not last; write one such as /srv/backup."
        )
    return text
