# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoring a host's own backups: one path for the everyday mistake, or all of it onto a fresh host."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Tuple

from ...base.errors import HostError
from ...base.paths import STATE
from ...machine import files
from .. import manifest
from ..client import DUMPS, LISTS, MANIFEST, OWNERS, Settings
from ..manifest import Entry, Excluded, Restored
from . import asking, listing, reloading
from .asking import Restic

_SECONDS = 12 * 3600
_ASK_SECONDS = 1800
#: What a host is by itself, or was given by its provider: another host's would keep it from booting, or lock it.
OWN = (
    *("/boot", "/dev", "/proc", "/run", "/sys", "/etc/fstab", "/etc/crypttab", "/etc/mtab", "/etc/default/grub*"),
    *("/etc/passwd*", "/etc/group*", "/etc/shadow*", "/etc/gshadow*", "/etc/subuid*", "/etc/subgid*"),
    *(
        "/etc/machine-id",
        "/etc/hostname",
        "/etc/hosts",
        "/etc/resolv.conf",
        "/etc/network",
        "/etc/netplan",
        "/etc/cloud",
    ),
    *(
        "/etc/systemd/network",
        "/etc/ssh",
        "/etc/sudoers",
        "/etc/sudoers.d",
        "/etc/ufw",
        "/etc/portcullis",
        f"{STATE}/*.json",
    ),
)


@dataclass(frozen=True)
class Ended:
    """What came back: of which snapshot, how many files that hold what they held, what did not, and what is ``left`` for people to do."""

    snapshot: str
    files: int
    problems: Tuple[str, ...] = ()
    left: Tuple[str, ...] = ()


def into(restic: Restic, snapshot: str, path: str, folder: str) -> str:
    """Restore one path of a snapshot into a new folder, and return where it is then."""
    if os.path.lexists(folder):
        raise HostError(
            f"{folder} is there already, and nothing is restored over something; name a folder that is not."
        )
    name = _resolved(restic, snapshot)
    if path not in {str(node["path"]) for node in _nodes(restic, name)}:
        raise HostError(f"Snapshot {name[:8]} has no {path}; name a path that it has, or another snapshot.")
    os.makedirs(folder, 0o700)
    restic("restore", name, "--target", folder, "--include", _escaped(path), seconds=_SECONDS)
    found = f"{folder.rstrip('/')}{path}"
    if not os.path.lexists(found):
        raise HostError(f"restic ended well, and {found} is not there; see what the snapshot holds ('restic ls').")
    return found


def everything(restic: Restic, settings: Settings, snapshot: str) -> Ended:
    """Restore a whole snapshot onto this host, its owners by name, and its databases into their servers.

    Nothing is changed unless the snapshot says what it should hold, all owners are here, and no database is in its way.
    """
    name = _resolved(restic, snapshot)
    listed, saved = _lists(restic, name)
    own = Excluded(OWN)
    nodes = [node for node in _nodes(restic, name) if str(node["path"]) not in own]
    now = listing.owners()
    users, no_users = manifest.renumbered(saved.users, now.users, (int(node["uid"]) for node in nodes))
    groups, no_groups = manifest.renumbered(saved.groups, now.groups, (int(node["gid"]) for node in nodes))
    if no_users or no_groups:
        raise HostError(
            f"This host lacks owners of what would be restored (users: {', '.join(no_users) or 'none'}; groups: "
            f"{', '.join(no_groups) or 'none'}); install what brings them, or have the role accounts add them, then restore again."
        )
    dumped = [str(node["path"])[len(DUMPS) + 1 :] for node in nodes if str(node["path"]).startswith(f"{DUMPS}/")]
    reloading.require_room(settings.dumps, dumped)
    left = [f"--exclude={pattern}" for pattern in OWN]
    restic("restore", *left, name, "--target", "/", seconds=_SECONDS)
    for node in nodes:
        _give(str(node["path"]), users.get(int(node["uid"])), groups.get(int(node["gid"])))
    listed = {path: one for path, one in listed.items() if path not in own}
    compared = manifest.compare(listed, _on_disk(listed))
    # Behind the comparison: a SQLite database in use was copied as it lay there, and is replaced by its dump.
    problems = (*compared.problems, *reloading.reload(settings.dumps))
    return Ended(name, compared.same, problems, reloading.left(settings.dumps))


def _resolved(restic: Restic, snapshot: str) -> str:
    """Return the ID of the snapshot that is meant: the newest, or the one whose ID begins like that."""
    there = asking.listed(restic)
    those = [one for one in there if snapshot == "latest" or one.id.startswith(snapshot)]
    if not those or (snapshot != "latest" and len(those) > 1):
        raise HostError(
            f"{len(those)} of the {len(there)} snapshots are called {snapshot}; name one as 'portcullis backup snapshots' does."
        )
    return max(those, key=lambda one: one.claimed).id


def _lists(restic: Restic, name: str) -> Tuple[Dict[str, Entry], manifest.Owners]:
    """Return what a snapshot should hold, and who the numbers of its owners are."""
    with tempfile.TemporaryDirectory(prefix="portcullis-restore-", dir="/var/tmp") as scratch:
        restic("restore", name, "--target", scratch, "--include", LISTS, seconds=_SECONDS)
        try:
            listed = manifest.parse(files.read(f"{scratch}{MANIFEST}") or "")
            return listed, manifest.owners_of(files.read(f"{scratch}{OWNERS}") or "")
        except ValueError as error:
            raise HostError(
                f"Snapshot {name[:8]} has no list of what it should hold ({error}), so it may be empty or forged, and nothing was restored; "
                "name another one (--snapshot)."
            ) from None


def _nodes(restic: Restic, name: str) -> List[Mapping[str, Any]]:
    """Return all that a snapshot holds: path, uid, gid."""
    found: List[Mapping[str, Any]] = []
    for line in restic("ls", "--json", "--no-lock", name, seconds=_ASK_SECONDS).splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            raise HostError(f"What restic lists of {name[:8]} cannot be understood: {line[:80]!r}.") from None
        if isinstance(entry, dict) and entry.get("struct_type") == "node":
            found.append(entry)
    if not found:
        raise HostError(f"Snapshot {name[:8]} holds nothing at all; name another one (--snapshot).")
    return found


def _give(path: str, uid: Any, gid: Any) -> None:
    """Give what was restored to others than the numbers that it was saved with; None leaves one as it is."""
    if uid is None and gid is None:
        return
    about = os.lstat(path)
    os.lchown(path, -1 if uid is None else uid, -1 if gid is None else gid)
    # The kernel takes setuid and setgid away with the owner.
    if about.st_mode & 0o6000 and not os.path.islink(path):
        os.chmod(path, about.st_mode & 0o7777)


def _on_disk(listed: Mapping[str, Entry]) -> Dict[str, Restored]:
    found: Dict[str, Restored] = {}
    for path in listed:
        one = listing.hashed(path)
        if one is not None:
            found[manifest.seen(path)] = Restored(one.digest, one.size, one.modified)
    return found


def _escaped(path: str) -> str:
    """Return a path as a pattern of restic's that matches nothing else."""
    return "".join(f"\\{sign}" if sign in "*?[\\" else sign for sign in path)
