# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sshd shall accept, as values: what is legal, and the settings it comes to on the sshd present."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import AbstractSet, Any, Dict, FrozenSet, Mapping, Optional, Tuple

from ..base import values
from ..base.errors import Refusal
from . import crypto as sshd_crypto, jumps as sshd_jumps, key_sources, listen as sshd_listen
from .access import Access

ROOT_LOGIN = ("prohibit-password", "forced-commands-only", "no")

#: What the lock is made of; every sshd knows these.
_LOCK = {
    "PasswordAuthentication": "no",
    "KbdInteractiveAuthentication": "no",
    "PermitEmptyPasswords": "no",
    "HostbasedAuthentication": "no",
    "PubkeyAuthentication": "yes",
    "AuthenticationMethods": "publickey",
    "StrictModes": "yes",
    # Debian's and Ubuntu's own, which not all of theirs tell.
    "DebianBanner": "no",
}
#: What it shall hold besides; a keyword that the sshd present does not know is left out. docs/ssh-baseline.md tells why.
_SETTINGS = {
    "LoginGraceTime": "30",
    "LogLevel": "VERBOSE",
    "SyslogFacility": "AUTH",
    "PermitUserEnvironment": "no",
    "IgnoreRhosts": "yes",
    "IgnoreUserKnownHosts": "yes",
    "KerberosAuthentication": "no",
    "KerberosOrLocalPasswd": "no",
    "KerberosTicketCleanup": "yes",
    "GSSAPIAuthentication": "no",
    "GSSAPICleanupCredentials": "yes",
    "MaxSessions": "10",
    "MaxStartups": "10:30:60",
    "TCPKeepAlive": "no",
    "ClientAliveInterval": "300",
    "ClientAliveCountMax": "3",
    "AllowTcpForwarding": "no",
    "AllowStreamLocalForwarding": "no",
    "AllowAgentForwarding": "no",
    "PermitTunnel": "no",
    "GatewayPorts": "no",
    "X11Forwarding": "no",
    "X11UseLocalhost": "yes",
    "PrintMotd": "no",
}
#: Keywords as people write them, whose values sshd prints as they were written; of others it has forms of its own.
NAMES = {
    name.lower(): name
    for name in (
        *_LOCK,
        *_SETTINGS,
        "Port",
        "ListenAddress",
        "AllowUsers",
        "PermitRootLogin",
        "ChallengeResponseAuthentication",
        "MaxAuthTries",
        "KexAlgorithms",
        "Ciphers",
        "MACs",
        "HostKeyAlgorithms",
        "PubkeyAcceptedAlgorithms",
        "CASignatureAlgorithms",
        "RequiredRSASize",
        "HostKey",
        "RevokedKeys",
        *key_sources.KEYWORDS.values(),
        "ForceCommand",
        "ChrootDirectory",
        "PermitTTY",
        "PermitOpen",
    )
}

#: Set by options of their own, or able to void what is set here.
_NOT_EXTRA = frozenset({"port", "allowusers", "permitrootlogin", "passwordauthentication", "maxauthtries"}) | {
    "kbdinteractiveauthentication",
    "challengeresponseauthentication",
    "allowgroups",
    "denyusers",
    "denygroups",
    "listenaddress",
    "addressfamily",
    "include",
    "match",
    "usepam",
    "revokedkeys",
}


@dataclass(frozen=True)
class Wanted:
    """What sshd shall accept."""

    ports: Tuple[int, ...]
    allow_users: Tuple[str, ...]
    permit_root_login: str = "prohibit-password"
    max_auth_tries: int = 3
    crypto: str = "default"
    extra: Tuple[Tuple[str, str], ...] = ()
    coming: Tuple[str, ...] = ()
    login_user: Optional[str] = None
    becomes_root: bool = False
    client: Tuple[Tuple[str, Tuple[str, ...]], ...] = ()
    host_keys_made_after: str = ""
    access: Access = field(default_factory=Access)
    listen_addresses: Tuple[str, ...] = ()
    jumps: Tuple[sshd_jumps.Jump, ...] = ()

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return the options of the module ``sshd`` as values; Refusal for what is not legal or surely locks out."""
        wanted = cls(
            ports=values.ports(params["ports"], "ports"),
            allow_users=values.user_names(params["allow_users"], "allow_users"),
            permit_root_login=params["permit_root_login"],
            max_auth_tries=values.in_bounds(params["max_auth_tries"], "max_auth_tries", 1, 20, "tries"),
            crypto=params["crypto"],
            extra=_extra(params["settings"] or {}),
            coming=tuple(params.get("coming_users") or ()),
            login_user=params.get("_login_user"),
            becomes_root=bool(params.get("_becomes_root")),
            host_keys_made_after=_day(params.get("host_keys_made_after") or ""),
            access=Access.parse(params),
            jumps=sshd_jumps.parse(params.get("_jumps") or ()),
            listen_addresses=sshd_listen.parse(params.get("listen_addresses") or ()),
            client=tuple((keyword, tuple(names)) for keyword, names in (params.get("_client") or {}).items()),
        )
        wanted._refuse_locking_out()
        wanted.access.refuse_locking_out(wanted.login_user)
        if wanted.access.user_ca_keys and "trustedusercakeys" in [keyword.lower() for keyword, _value in wanted.extra]:
            raise Refusal(
                "settings: TrustedUserCAKeys names one file, and trusted_user_ca_keys are written to another; write those keys into that "
                "list, or leave it empty."
            )
        return wanted

    def _refuse_locking_out(self) -> None:
        user = self.login_user
        if user is not None and user not in self.allow_users:
            raise Refusal(
                f"allow_users: {user!r}, the user this run logs in as, is not among {', '.join(self.allow_users)}, so the next "
                f"run could not get in; add {user} or log in as one of them."
            )
        if user == "root" and self.permit_root_login == "no":
            raise Refusal(
                "permit_root_login: 'no' would lock out root, the user this run logs in as; "
                "log in as an admin who may become root, or choose prohibit-password."
            )

    @property
    def users(self) -> Tuple[str, ...]:
        """Everybody who may log in."""
        return tuple(dict.fromkeys([*self.allow_users, *(user.name for user in self.access.sftp)]))

    def settings(
        self,
        supported: Mapping[str, FrozenSet[str]],
        version: Tuple[int, int],
        known: AbstractSet[str] = frozenset(NAMES),
    ) -> Dict[str, str]:
        """Return what sshd shall hold, by keyword, for the algorithms, the version (major, minor) and the keywords it has."""
        found = {
            "port": " ".join(str(port) for port in self.ports),
            **({"listenaddress": " ".join(self.listen_addresses)} if self.listen_addresses else {}),
            "allowusers": " ".join(self.users),
            "permitrootlogin": self.permit_root_login,
            "maxauthtries": str(self.max_auth_tries),
            **{name.lower(): value for name, value in _LOCK.items()},
            **{name.lower(): value for name, value in _SETTINGS.items() if name.lower() in known},
            **sshd_crypto.settings(self.crypto, supported, version),
            **self.access.settings(),
        }
        if version < (8, 7):
            found["challengeresponseauthentication"] = "no"
        found.update({keyword.lower(): value for keyword, value in self.extra})
        return found


def _day(value: Any) -> str:
    if value and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", str(value)):
        raise Refusal(f"host_keys_made_after: {value!r} is not a day; write one such as 2026-11-25.")
    return str(value)


def _extra(settings: Mapping[str, Any]) -> Tuple[Tuple[str, str], ...]:
    found = []
    for keyword, value in settings.items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", str(keyword)):
            raise Refusal(
                f"settings: {keyword!r} is not a keyword of sshd_config; write one such as AllowTcpForwarding."
            )
        if keyword.lower() in _NOT_EXTRA:
            raise Refusal(
                f"settings: {keyword} has an option of its own or could undo what is set here; remove it from settings."
            )
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if isinstance(value, (list, tuple)):
            value = " ".join(str(item) for item in value)
        found.append((str(keyword), values.one_line(value, f"settings.{keyword}")))
    return tuple(found)
