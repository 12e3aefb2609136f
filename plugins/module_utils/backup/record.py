# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a store has seen of a client's snapshots, and what people are told of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Dict, Iterable, List, Mapping, Optional, Tuple

from .restic import ID, Size
from .retention import Snapshot


@dataclass(frozen=True)
class Record:
    """By ID: when a snapshot was first seen to have come in, what it holds, and whether a person has accepted it.

    ``gone`` are snapshots that vanished without the store's doing. ``at`` is when retention last came to its end (seconds since 1970,
    None for never), ``forgotten`` how many snapshots it then removed, ``alarms`` why it removed none, ``failure`` what kept the last
    run from its end.
    """

    received: Mapping[str, float] = field(default_factory=dict)
    sizes: Mapping[str, Size] = field(default_factory=dict)
    accepted: Tuple[str, ...] = ()
    gone: Tuple[str, ...] = ()
    at: Optional[float] = None
    forgotten: int = 0
    alarms: Tuple[str, ...] = ()
    failure: str = ""

    def to_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Record":
        """Return what ``to_text`` wrote; ValueError for anything else."""
        try:
            data = json.loads(text)
            return cls(
                {identity: float(at) for identity, at in data["received"].items()},
                {identity: Size(int(size["bytes"]), int(size["files"])) for identity, size in data["sizes"].items()},
                tuple(map(str, data["accepted"])),
                tuple(map(str, data["gone"])),
                None if data["at"] is None else float(data["at"]),
                int(data["forgotten"]),
                tuple(map(str, data["alarms"])),
                str(data["failure"]),
            )
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"it lacks something or holds too much: {error}") from None

    def seen(self, there: Mapping[str, float]) -> "Record":
        """Return the record of the snapshots that are there, by ID with the times of their files.

        What was seen first counts: a store that was copied has new times everywhere.
        """
        return replace(
            self,
            received={identity: self.received.get(identity, at) for identity, at in there.items()},
            sizes={identity: size for identity, size in self.sizes.items() if identity in there},
            accepted=tuple(identity for identity in self.accepted if identity in there),
            gone=tuple(sorted({*self.gone, *self.received} - {*there})),
        )

    def without(self, forgotten: Iterable[str]) -> "Record":
        """Return the record after the store itself has removed these."""
        left = {identity: at for identity, at in self.received.items() if identity not in set(forgotten)}
        return replace(self.seen(left), gone=self.gone)

    @property
    def vanished(self) -> Tuple[str, ...]:
        """What is to be said of snapshots that somebody else removed."""
        if not self.gone:
            return ()
        return (f"{len(self.gone)} snapshots are gone that the store has not forgotten, such as {self.gone[0][:8]}",)

    def measured(self, sizes: Mapping[str, Size]) -> "Record":
        return replace(self, sizes={**self.sizes, **sizes})

    def snapshots(self, claimed: Mapping[str, float]) -> Tuple[Snapshot, ...]:
        """Return what retention decides about, with the times that the snapshots claim, by ID."""
        found: List[Snapshot] = []
        for identity, received in self.received.items():
            size = self.sizes.get(identity)
            found.append(
                Snapshot(
                    identity, received, claimed[identity], size.bytes if size else None, size.files if size else None
                )
            )
        return tuple(found)


def there(entries: Iterable[Tuple[str, float]]) -> Tuple[Dict[str, float], Tuple[str, ...]]:
    """Return the snapshots of a repository's folder by ID, with the times of their files, and what is there besides."""
    listed = list(entries)
    found = {name: at for name, at in listed if ID.fullmatch(name)}
    return found, tuple(sorted(name for name, _at in listed if name not in found))


def differences(before: Mapping[str, float], listed: Iterable[str], after: Mapping[str, float]) -> Tuple[str, ...]:
    """Return where restic's list is not what lies in the folder; one may come in while restic lists."""
    known = set(listed)
    unread = sorted(set(before) - known)
    gone = sorted(known - set(after) - set(before))
    return (
        *(
            (f"restic does not list {len(unread)} of the snapshots that are there, such as {unread[0][:8]}",)
            if unread
            else ()
        ),
        *((f"restic lists {len(gone)} snapshots that are not there, such as {gone[0][:8]}",) if gone else ()),
    )


def lines(
    name: str, there: Mapping[str, float], record: Record, keyed: bool, now: float, max_age_hours: int
) -> Tuple[str, List[str]]:
    """Return what is said of a client in one line, and what a person has to look at; ``now`` is in seconds since 1970."""
    problems: List[str] = []
    newest = max(there.values(), default=None)
    hours = None if newest is None else (now - newest) / 3600
    age = "none so far" if hours is None else f"the last came in {hours:.1f} hours ago"
    if hours is None:
        problems.append(f"Backup store: {name} has sent no backup yet; see 'portcullis status' there.")
    elif hours > max_age_hours:
        problems.append(
            f"Backup store: {name} has sent nothing for {hours:.0f} hours (backup_store_max_age_hours is {max_age_hours}); "
            "see whether that host is up, and 'portcullis status' there."
        )
    elif hours < -1:
        problems.append(
            f"Backup store: the last backup of {name} came in after now by this host's clock; set the clock right."
        )
    if record.failure:
        problems.append(f"Backup store: retention of {name} failed: {record.failure}")
    for alarm in record.alarms:
        problems.append(
            f"Backup store: nothing of {name} is forgotten, as {alarm}. If that is meant, 'portcullis backup-store accept {name}'; "
            "else treat that host as taken over."
        )
    if there and not keyed:
        problems.append(
            f"Backup store: nothing of {name} is ever forgotten, as the store has no key of its own there; "
            "give it the handover of that client (backup_store_clients), then run the role again."
        )
    elif there and record.at is not None and now - record.at > 3 * 86400:
        problems.append(
            f"Backup store: retention of {name} has not ended for {(now - record.at) / 86400:.0f} days; "
            "see 'journalctl -u portcullis-backup-store.service'."
        )
    return f"Backup store: {name}: {len(there)} snapshots, {age}.", problems
