# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sshd shall accept, as values: what is legal, and the settings it comes to on the sshd present."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import AbstractSet, Any, Dict, FrozenSet, Mapping, Optional, Tuple

from ..base import values
from ..base.errors import Refusal
from . import (
    config as sshd_config,
    crypto as sshd_crypto,
    jumps as sshd_jumps,
    listen as sshd_listen,
    settings as sshd_settings,
)
from .access import Access
from .settings import BASELINE, LOCK, NAMES, Settings

ROOT_LOGIN = ("prohibit-password", "forced-commands-only", "no")

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
    extra: Settings = field(default_factory=dict)
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
        if wanted.access.user_ca_keys and "trustedusercakeys" in wanted.extra:
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
                f"run could not log in; add {user} or log in as one of them."
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
    ) -> Dict[str, Tuple[str, ...]]:
        """Return what sshd shall hold, by keyword, for the algorithms, the version (major, minor) and the keywords it has."""
        found = {
            "port": tuple(map(str, self.ports)),
            **({"listenaddress": self.listen_addresses} if self.listen_addresses else {}),
            "allowusers": self.users,
            "permitrootlogin": (self.permit_root_login,),
            "maxauthtries": (str(self.max_auth_tries),),
            **{name.lower(): (value,) for name, value in LOCK.items()},
            **{name.lower(): (value,) for name, value in BASELINE.items() if name.lower() in known},
            **sshd_crypto.settings(self.crypto, supported, version),
            **self.access.settings(),
        }
        if version < (8, 7):
            found["challengeresponseauthentication"] = ("no",)
        found.update(self.extra)
        return found


def _day(value: Any) -> str:
    if value and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", str(value)):
        raise Refusal(f"host_keys_made_after: {value!r} is not a day; write one such as 2026-11-25.")
    return str(value)


def _extra(settings: Mapping[str, Any]) -> Settings:
    found: Dict[str, Tuple[str, ...]] = {}
    for keyword, value in settings.items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", str(keyword)):
            raise Refusal(
                f"settings: {keyword!r} is not a keyword of sshd_config; write one such as AllowTcpForwarding."
            )
        if keyword.lower() in _NOT_EXTRA:
            raise Refusal(
                f"settings: {keyword} has an option of its own or could override what is set here; remove it there."
            )
        found[keyword.lower()] = _arguments(keyword, value)
    return found


def _arguments(keyword: str, value: Any) -> Tuple[str, ...]:
    """Return the arguments that a person writes for a keyword: a list, or a text as it would stand in sshd_config."""
    option = f"settings.{keyword}"
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, (list, tuple)):
        given = [values.one_line(item, option) for item in value]
    else:
        given = [values.one_line(value, option)]
    if keyword.lower() in sshd_settings.RAW:
        given = [" ".join(given).strip(" \t")]
    elif not isinstance(value, (list, tuple)):
        given = list(sshd_config.split(given[0]))
    found = sshd_settings.values(keyword.lower(), given)
    if not any(found):
        raise Refusal(f"{option}: there is nothing to set; write its value, or leave {keyword} out.")
    if keyword.lower() not in sshd_settings.RAW and not all(map(sshd_settings.QUOTABLE.fullmatch, found)):
        raise Refusal(
            f"{option}: {value!r} holds a quote or a backslash within an argument, which versions of sshd read differently; "
            "write it without."
        )
    return found
