# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sshd shall accept, as values: what is legal, and the settings it comes to on the sshd present."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import AbstractSet, Any, Dict, FrozenSet, Mapping, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from . import (
    config as sshd_config,
    crypto as sshd_crypto,
    jumps as sshd_jumps,
    listen as sshd_listen,
    people,
    settings as sshd_settings,
    strictness,
)
from .access import Access
from .settings import ALIASES, BASELINE, COMMAS, LOCK, NAMES, Settings

ROOT_LOGIN = ("prohibit-password", "forced-commands-only", "no")
#: As strict as the host has it, and no laxer than the first of the above.
KEEP = "keep"
_MAX_AUTH_TRIES = 3

#: Set by options of their own, or able to void what is set here.
_NOT_EXTRA = frozenset({"port", "allowusers", "permitrootlogin", "passwordauthentication", "maxauthtries"}) | {
    "kbdinteractiveauthentication",
    "authenticationmethods",
    "listenaddress",
    "addressfamily",
    "include",
    "match",
    "usepam",
    "revokedkeys",
}
#: Some beside a key, each perhaps with what is to ask for it (keyboard-interactive:pam).
_METHOD = re.compile(r"publickey|(?:password|keyboard-interactive(?::[a-z]+)?|gssapi-with-mic|hostbased)")


@dataclass(frozen=True)
class Wanted:
    """What sshd shall accept.

    ``allow_users`` are entries of AllowUsers. ``named`` are the keywords that a person set, or named as those that may become laxer: of
    all others the host keeps what it has stricter.
    """

    ports: Tuple[int, ...]
    allow_users: Tuple[str, ...]
    permit_root_login: str = "prohibit-password"
    max_auth_tries: int = _MAX_AUTH_TRIES
    methods: Tuple[str, ...] = (LOCK["AuthenticationMethods"],)
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
    named: FrozenSet[str] = frozenset()
    restrict_client: bool = True
    visible: bool = False

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return the options of the module ``sshd`` as values; Refusal for what is not legal or surely locks out."""
        given = {
            "permitrootlogin": params["permit_root_login"] != KEEP,
            "maxauthtries": params["max_auth_tries"] != 0,
            "authenticationmethods": bool(params.get("authentication_methods")),
        }
        methods = _methods(params.get("authentication_methods") or cls.methods)
        extra = _extra(params["settings"] or {})
        tries = values.in_bounds(params["max_auth_tries"], "max_auth_tries", 0, 20, "tries")
        wanted = cls(
            ports=values.ports(params["ports"], "ports"),
            allow_users=people.parse(params["allow_users"], "allow_users"),
            permit_root_login=params["permit_root_login"] if given["permitrootlogin"] else ROOT_LOGIN[0],
            max_auth_tries=tries or _MAX_AUTH_TRIES,
            methods=methods,
            crypto=params["crypto"],
            extra=extra,
            named=frozenset(
                [
                    *extra,
                    *strictness.second_factors(methods),
                    *(keyword for keyword, is_given in given.items() if is_given),
                ]
                + [_keyword(name) for name in params.get("loosened_settings") or ()]
            ),
            restrict_client=params.get("client") is not False,
            visible=bool(params.get("visible")),
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
        if user is not None and user not in people.names(self.allow_users):
            raise Refusal(
                f"allow_users: {user!r}, the user this run logs in as, is not among {', '.join(self.allow_users)}, so the next "
                f"run could not log in; add {user} or log in as one of them."
            )
        if user == "root" and self.permit_root_login == "no":
            raise Refusal(
                "permit_root_login: 'no' would lock out root, the user this run logs in as; "
                "log in as an admin who may become root, or choose prohibit-password."
            )
        if "root" in self.users and self.permit_root_login == ROOT_LOGIN[0] and self._asks_more():
            raise Refusal(
                "authentication_methods: sshd takes no second factor of root unless passwords of root's would do, so root could not log in; "
                "leave root out of allow_users, or set permit_root_login to 'no'."
            )

    def _asks_more(self) -> bool:
        return all("," in methods for methods in self.methods) and bool(strictness.second_factors(self.methods))

    @property
    def entries(self) -> Tuple[str, ...]:
        """All entries of AllowUsers."""
        names = people.names(self.allow_users)
        return (*self.allow_users, *(user.name for user in self.access.sftp if user.name not in names))

    @property
    def users(self) -> Tuple[str, ...]:
        """Everybody who may log in, by name."""
        return people.names(self.entries)

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
            "allowusers": self.entries,
            "permitrootlogin": (self.permit_root_login,),
            "maxauthtries": (str(self.max_auth_tries),),
            **{name.lower(): (value,) for name, value in LOCK.items()},
            "authenticationmethods": self.methods,
            **strictness.second_factors(self.methods),
            **{name.lower(): (value,) for name, value in BASELINE.items() if name.lower() in known},
            **sshd_crypto.settings(self.crypto, supported, version),
            **self.access.settings(),
        }
        if version < (8, 7):
            found["challengeresponseauthentication"] = found["kbdinteractiveauthentication"]
        for keyword, given in self.extra.items():
            found[keyword] = (
                sshd_crypto.modified(given, found.get(keyword), supported.get(keyword, frozenset()))
                if keyword in COMMAS
                else given
            )
        return found


def _methods(given: Sequence[Any]) -> Tuple[str, ...]:
    found = tuple(str(methods) for methods in given)
    for methods in found:
        words = methods.split(",")
        if not all(map(_METHOD.fullmatch, words)) or "publickey" not in words:
            raise Refusal(
                f"authentication_methods: {methods!r} is no list of methods that asks for a key; write publickey, or what has to follow it, such "
                "as publickey,keyboard-interactive."
            )
    return found


def _keyword(name: Any) -> str:
    return ALIASES.get(str(name).lower(), str(name).lower())


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
        name = _keyword(keyword)
        if name in _NOT_EXTRA:
            raise Refusal(
                f"settings: {keyword} has an option of its own, always has one value here, or could override what is set; remove it."
            )
        if name in found:
            raise Refusal(
                f"settings: {keyword} and another name of {NAMES.get(name, name)} are both there; leave one of them."
            )
        found[name] = _arguments(keyword, value)
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
    name = _keyword(keyword)
    if name in sshd_settings.RAW:
        given = [" ".join(given).strip(" \t")]
    elif not isinstance(value, (list, tuple)):
        given = list(sshd_config.split(given[0]))
    found = sshd_settings.values(name, given)
    if not any(found):
        raise Refusal(f"{option}: there is nothing to set; write its value, or leave {keyword} out.")
    if name not in sshd_settings.RAW and not all(map(sshd_settings.QUOTABLE.fullmatch, found)):
        raise Refusal(
            f"{option}: {value!r} holds a quote or a backslash within an argument, which versions of sshd read differently; "
            "write it without."
        )
    return found
