# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in otherwise than the rest: by an authority's word, no more by this key, only to move files, with forwarding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from ..base import values, writing
from ..base.errors import Refusal
from .authorized_keys import Key, parse_line
from .settings import Settings
from .steps import HEADER

REVOKED = "/etc/ssh/portcullis-revoked-keys"
USER_CA_KEYS = "/etc/ssh/portcullis-user-ca-keys"
FORWARDING = ("local", "remote", "all")

#: A key, and behind it a comment.
_LINE = re.compile(r"[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}(?: [^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]+)?")
#: As sshd_config has them.
_TCP = {"all": "yes"}


@dataclass(frozen=True)
class SftpUser:
    """Somebody who moves files below one folder and does nothing else."""

    name: str
    chroot: str


@dataclass(frozen=True)
class Forwarding:
    """Whose connections may carry others: which way, and to where; nowhere in particular is anywhere."""

    user: str
    tcp: str
    permit_open: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Access:
    """What differs from user to user, or from key to key."""

    revoked: Tuple[Key, ...] = ()
    user_ca_keys: Tuple[Key, ...] = ()
    sftp: Tuple[SftpUser, ...] = ()
    forwarding: Tuple[Forwarding, ...] = ()

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Access":
        """Return the options of the module ``sshd`` that are about this; Refusal for what is not legal."""
        access = cls(
            _keys(params.get("revoked_keys") or (), "revoked_keys"),
            _keys(params.get("trusted_user_ca_keys") or (), "trusted_user_ca_keys"),
            tuple(_sftp_user(entry) for entry in params.get("sftp_users") or ()),
            tuple(_forwarding(entry) for entry in params.get("forwarding") or ()),
        )
        names = [user.name for user in access.sftp] + [entry.user for entry in access.forwarding]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise Refusal(
                f"sftp_users, forwarding: {twice!r} is named twice, and sshd would use the first entry; name each user once."
            )
        return access

    def refuse_locking_out(self, login_user: Optional[str]) -> None:
        if login_user in [user.name for user in self.sftp]:
            raise Refusal(
                f"sftp_users: {login_user!r} is the user this run logs in as, and could no longer run anything; "
                "log in as an admin, or leave that user out."
            )

    @property
    def revoked_blobs(self) -> FrozenSet[str]:
        return frozenset(key.blob for key in self.revoked)

    def settings(self) -> Settings:
        """Return what holds for everybody."""
        files = (("revokedkeys", REVOKED, self.revoked), ("trustedusercakeys", USER_CA_KEYS, self.user_ca_keys))
        return {keyword: (path,) for keyword, path, keys in files if keys}

    def files(self) -> Dict[str, Optional[str]]:
        """Return the texts of the files that these settings name; None for one that shall not be there."""
        return {path: _text(keys) for path, keys in ((REVOKED, self.revoked), (USER_CA_KEYS, self.user_ca_keys))}

    def settings_for(self, user: str) -> Settings:
        """Return what differs for a user's logins."""
        for person in self.sftp:
            if person.name == user:
                return {
                    "forcecommand": ("internal-sftp",),
                    "chrootdirectory": (person.chroot,),
                    "permittty": ("no",),
                    "allowtcpforwarding": ("no",),
                    "allowagentforwarding": ("no",),
                    "allowstreamlocalforwarding": ("no",),
                }
        for entry in self.forwarding:
            if entry.user == user:
                found = {"allowtcpforwarding": (_TCP.get(entry.tcp, entry.tcp),)}
                return {**found, "permitopen": entry.permit_open} if entry.permit_open else found
        return {}

    @property
    def users(self) -> Tuple[str, ...]:
        """Everybody for whom something differs."""
        return tuple(user.name for user in self.sftp) + tuple(entry.user for entry in self.forwarding)


def _text(keys: Sequence[Key]) -> Optional[str]:
    lines = writing.lines([key.line for key in keys], _LINE, "sshd")
    return HEADER + "".join(f"{line}\n" for line in lines) if keys else None


def _keys(lines: Sequence[Any], option: str) -> Tuple[Key, ...]:
    found: List[Key] = []
    for line in lines:
        key = parse_line(values.one_line(line, option))
        if key is None or key.options:
            raise Refusal(
                f"{option}: {str(line)[:40]!r} is not a whole public key; write the line of a .pub file ('ssh-ed25519 AAAA…')."
            )
        found.append(key)
    return tuple(found)


def _sftp_user(entry: Mapping[str, Any]) -> SftpUser:
    chroot = str(entry["chroot"])
    if not re.fullmatch(r"(/[A-Za-z0-9._%-]+)+", chroot) or ".." in chroot.split("/"):
        raise Refusal(
            f"sftp_users: {chroot!r} is not the absolute path of a folder; write one such as /srv/sftp/%u, without spaces."
        )
    return SftpUser(values.user_name(entry["name"], "sftp_users"), chroot)


def _forwarding(entry: Mapping[str, Any]) -> Forwarding:
    places = tuple(str(place) for place in entry.get("permit_open") or ())
    for place in places:
        if not re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+|\*):(\d{1,5}|\*)", place):
            raise Refusal(f"forwarding: {place!r} is not a destination; write HOST:PORT, such as localhost:5432.")
    tcp = entry.get("tcp") or "local"
    return Forwarding(values.user_name(entry["user"], "forwarding"), tcp, places)
