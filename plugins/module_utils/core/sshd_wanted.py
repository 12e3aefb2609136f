# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sshd shall accept, as values: what is legal, and the settings it comes to on the sshd present."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, Mapping, Optional, Tuple

from . import values
from .errors import Refusal

ROOT_LOGIN = ("prohibit-password", "forced-commands-only", "no")

#: Algorithms in the order of preference; those that the sshd present does not know are left out.
#: Source: what ssh-audit 3.9 accepts for OpenSSH 8.4 to 10.0; curve25519 stays for clients that know no other.
CRYPTO: Mapping[str, Mapping[str, Tuple[str, ...]]] = {
    "default": {
        "kexalgorithms": (
            "mlkem768x25519-sha256",
            "sntrup761x25519-sha512",
            "sntrup761x25519-sha512@openssh.com",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org",
        ),
        "ciphers": (
            "chacha20-poly1305@openssh.com",
            "aes256-gcm@openssh.com",
            "aes128-gcm@openssh.com",
            "aes256-ctr",
            "aes192-ctr",
            "aes128-ctr",
        ),
        "macs": (
            "hmac-sha2-256-etm@openssh.com",
            "hmac-sha2-512-etm@openssh.com",
            "umac-128-etm@openssh.com",
        ),
        "hostkeyalgorithms": (
            "ssh-ed25519-cert-v01@openssh.com",
            "sk-ssh-ed25519-cert-v01@openssh.com",
            "rsa-sha2-512-cert-v01@openssh.com",
            "rsa-sha2-256-cert-v01@openssh.com",
            "ssh-ed25519",
            "sk-ssh-ed25519@openssh.com",
            "rsa-sha2-512",
            "rsa-sha2-256",
        ),
    },
    "system": {},
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
    login_user: Optional[str] = None
    becomes_root: bool = False

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
            login_user=params.get("login_user"),
            becomes_root=bool(params.get("becomes_root")),
        )
        wanted._refuse_locking_out()
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
                "permit_root_login: 'no' would shut out root, the user this run logs in as; "
                "log in as an admin who may become root, or choose prohibit-password."
            )

    def settings(self, supported: Mapping[str, FrozenSet[str]], version: Tuple[int, int]) -> Dict[str, str]:
        """Return what sshd shall hold, by keyword, for the algorithms and the version (major, minor) that are there."""
        found = {
            "port": " ".join(str(port) for port in self.ports),
            "allowusers": " ".join(self.allow_users),
            "permitrootlogin": self.permit_root_login,
            "passwordauthentication": "no",
            "kbdinteractiveauthentication": "no",
            "permitemptypasswords": "no",
            "hostbasedauthentication": "no",
            "pubkeyauthentication": "yes",
            "authenticationmethods": "publickey",
            "maxauthtries": str(self.max_auth_tries),
            "logingracetime": "30",
            "x11forwarding": "no",
            "loglevel": "VERBOSE",
        }
        for keyword, preferred in CRYPTO[self.crypto].items():
            known = [name for name in preferred if name in supported.get(keyword, frozenset())]
            if known:
                found[keyword] = ",".join(known)
        if version < (8, 7):
            found["challengeresponseauthentication"] = "no"
        found.update({keyword.lower(): value for keyword, value in self.extra})
        return found


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
