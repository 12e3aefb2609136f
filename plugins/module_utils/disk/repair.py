# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A suspect disk made safe: who gets in at its next boot, from what is on it and what is wanted to the steps between.

The steps are those of a running host's planners, without what is about programs that run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Tuple

from ..accounts.steps import WriteKeys
from ..accounts.wanted import Admin, parse_keys
from ..base import values
from ..base.errors import Refusal
from ..base.steps import InstallPackages, Plan, ReloadManager, ReloadUnit, RemoveFile, Step, WriteFile
from ..base.values import Network
from ..sshd import people as sshd_people
from ..sshd.authorized_keys import Key
from ..sshd.steps import FollowSshd
from ..sshd.wanted import ROOT_LOGIN, Wanted as WantedSshd
from ..ufw.steps import START_SERVICE
from . import accounts, containment, firewall, sshd

#: On some clouds it deletes host keys at a boot that it takes for the first one.
CLOUD = "/etc/cloud/cloud.cfg.d/99-portcullis-rescue.cfg"
CLOUD_TEXT = "# Managed by the Ansible collection portcullis.vps, module rescue_repair: the keys by which this host is known stay.\nssh_deletekeys: false\n"
#: A day that no key is from: all of the disk's are retired.
_EVERY_KEY = "9999-12-31"
_RUNNING = (FollowSshd, ReloadManager, ReloadUnit)


@dataclass(frozen=True)
class Wanted:
    """Who shall get in at the next boot, and on which port."""

    root: str
    ports: Tuple[int, ...]
    sources: Tuple[Network, ...]
    admins: Tuple[Admin, ...]
    root_keys: Tuple[Key, ...]
    firewall: bool = True
    purge: bool = True
    new_host_keys: bool = True

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return the options of the module rescue_repair as values; Refusal for what is not legal or surely locks out."""
        admins = tuple(_admin(entry) for entry in params["admins"])
        names = [admin.name for admin in admins]
        for name in names:
            if names.count(name) > 1:
                raise Refusal(f"admins: {name!r} is named twice; write all of that admin in one entry.")
        root_keys = tuple(key for text in params["root_keys"] for key in parse_keys(str(text), "root"))
        if not admins and not root_keys:
            raise Refusal("admins: nobody would get in at the next boot; name an admin with a key, or give root_keys.")
        return cls(
            str(params["root"]).rstrip("/"),
            values.ports(params["ssh_ports"], "ssh_ports"),
            values.networks(params["ssh_sources"], "ssh_sources"),
            admins,
            root_keys,
            params["firewall"],
            params["purge_unowned"],
            params["new_host_keys"],
        )

    @property
    def users(self) -> Tuple[str, ...]:
        return (*(admin.name for admin in self.admins), *(["root"] if self.root_keys else []))

    @property
    def sshd(self) -> WantedSshd:
        """What sshd shall accept, as the role ssh_hardening has it by default."""
        return WantedSshd(
            ports=self.ports,
            allow_users=sshd_people.parse(self.users, "admins"),
            permit_root_login=ROOT_LOGIN[0] if self.root_keys else "no",
            named=frozenset({"permitrootlogin"}),
            host_keys_made_after=_EVERY_KEY if self.new_host_keys else "",
        )


def _admin(entry: Mapping[str, Any]) -> Admin:
    name = values.user_name(entry["name"], "admins.name")
    if name == "root":
        raise Refusal("admins: root is no admin; give its keys as root_keys.")
    keys = tuple(key for text in entry["keys"] for key in parse_keys(str(text), name))
    return Admin(name=name, keys=keys, exclusive=True, sudo=entry["sudo"], shell=entry.get("shell") or "/bin/bash")


@dataclass(frozen=True)
class Held:
    """A file of keys on the disk that sshd would read for somebody: its path, whose, and what it is (see ``below.what``)."""

    path: str
    user: str
    what: str = "a file"


@dataclass(frozen=True)
class Observed:
    """What a disk holds; ``held`` is every file of keys, whoever's, ``cloud`` the text of our file for cloud-init where that is
    there, ``containment`` what cuts the host off at boot.
    """

    sshd: sshd.Files
    accounts: accounts.Files
    firewall: firewall.Files
    held: Tuple[Held, ...] = ()
    cloud: Optional[str] = None
    has_cloud: bool = False
    loads_nftables: bool = False
    containment: Optional[containment.Files] = None


@dataclass(frozen=True)
class Repair:
    """What has to be done: steps, and files of keys that go into the quarantine."""

    steps: Tuple[Step, ...] = ()
    away: Tuple[Held, ...] = ()
    warnings: Tuple[str, ...] = ()

    @property
    def changes(self) -> List[str]:
        """A sentence for each."""
        return [
            *Plan(self.steps).changes,
            *(f"Move /{one.path}, by which sshd lets in {one.user}, to the quarantine" for one in self.away),
        ]

    @property
    def diffs(self) -> List[Dict[str, str]]:
        return Plan(self.steps).diffs


def plan(observed: Observed, wanted: Wanted) -> Repair:
    """Return the steps from a disk to what is wanted of it; Refusal for what would surely lock somebody out."""
    found: List[Step] = list(accounts.steps(observed.accounts, wanted.admins, wanted.root_keys))
    found += sshd.steps(observed.sshd, wanted.sshd)
    walled = wanted.firewall and observed.firewall.package_version
    cut_off = containment.warning(observed.containment, wanted.root, wanted.ports, wanted.sources if walled else ())
    warnings: List[str] = [cut_off] if cut_off else []
    if wanted.firewall:
        walls = firewall.steps(observed.firewall, wanted.ports, wanted.sources, wanted.purge)
        found += walls
        if not observed.firewall.package_version:
            warnings.append(
                "ufw is not installed on this disk, so at its next boot every port is open on which something listens; run site.yml then."
            )
        else:
            warnings += firewall.beside(observed.firewall)
        if observed.loads_nftables:
            warnings.append(
                "nftables.service starts on this disk and may take ufw's rules away at boot; see etc/nftables.conf of the disk."
            )
    if observed.has_cloud and observed.cloud != CLOUD_TEXT:
        found.append(WriteFile(CLOUD, CLOUD_TEXT, observed.cloud))
    steps = [step for step in found if not isinstance(step, _RUNNING) and step is not START_SERVICE]
    for step in steps:
        if isinstance(step, InstallPackages):
            raise Refusal(
                f"{', '.join(step.names)} would have to be installed, and nothing is installed on a disk that does not run."
            )
    keeping = {step.path.lstrip("/") for step in steps if isinstance(step, WriteKeys)} | _as_wanted(observed, wanted)
    away = tuple(one for one in observed.held if one.path not in keeping)
    gone = {f"/{one.path}" for one in away}
    steps = [step for step in steps if not (isinstance(step, RemoveFile) and step.path in gone)]
    return Repair(tuple(steps), away, tuple(warnings))


def _as_wanted(observed: Observed, wanted: Wanted) -> FrozenSet[str]:
    """Return the files of keys that are as they shall be: the first one of each who gets in."""
    return frozenset(
        observed.accounts.key_files[name][0].path.lstrip("/")
        for name in wanted.users
        if observed.accounts.key_files.get(name)
    )
