# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd's decisions, by the project's own reader: what holds for a login, and who gets in by what; and configurations with a history.

Source: servconf.c (parse_server_match_config, copy_set_server_options), auth.c (allowed_user, auth_root_allowed) and auth2.c of OpenSSH.
"""

from __future__ import annotations

import ipaddress
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations

from ansible_collections.portcullis.vps.plugins.module_utils.sshd import config as sshd_config, globs, people
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import MAIN, Config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.settings import PEOPLE
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.spelling import canonical
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import MARK
from hypothesis import strategies as st

Settings = dict[str, tuple[str, ...]]

USERS = ("root", "ada", "eve")
ADDRESSES = ("192.0.2.7", "198.51.100.66", "2001:db8:66::1")
METHODS = ("publickey", "password", "keyboard-interactive")
#: What somebody may have to show, each alone and together.
CREDENTIALS = [frozenset(some) for some in chain.from_iterable(combinations(METHODS, size) for size in (1, 2, 3))]
#: What sshd does where no line says anything.
DEFAULTS: Settings = {
    "permitrootlogin": ("prohibit-password",),
    "pubkeyauthentication": ("yes",),
    "passwordauthentication": ("yes",),
    "kbdinteractiveauthentication": ("yes",),
    "authenticationmethods": ("any",),
    "maxauthtries": ("6",),
}
_ENABLED_BY = {
    "publickey": "pubkeyauthentication",
    "password": "passwordauthentication",
    "keyboard-interactive": "kbdinteractiveauthentication",
}


def read(files: Mapping[str, str]) -> Config:
    """Return a configuration of these files, with what each Include leads to among them."""
    patterns = {pattern for text in files.values() for pattern in sshd_config.include_patterns(text)}
    found = {
        pattern: tuple(sorted(path for path in files if globs.matches(posixpath.join("/etc/ssh", pattern), path)))
        for pattern in patterns
    }
    return Config(dict(files), found)


def holds(config: Config, user: str, address: str) -> Settings:
    """Return what holds for a login, as far as it is about getting in."""
    found: Settings = {}
    overriding: Settings = {}
    for line in config.lines():
        if not line.for_some:
            _take(found, line.keyword, line.values)
        if line.match and _applies(line.match, user, address):
            _take(overriding, line.keyword, line.values)
    merged = {**DEFAULTS, **found, **overriding}
    return {keyword: canonical(keyword, values) for keyword, values in merged.items()}


def _take(settings: Settings, keyword: str, values: tuple[str, ...]) -> None:
    if keyword in PEOPLE:
        settings[keyword] = (*settings.get(keyword, ()), *values)
    else:
        settings.setdefault(keyword, values)


def _applies(match: str, user: str, address: str) -> bool:
    words = match.split()
    if words == [sshd_config.EVERY_LOGIN]:
        return True
    return all(
        _fits(words[place].lower(), words[place + 1].split(","), user, address) for place in range(0, len(words), 2)
    )


def _fits(name: str, patterns: Sequence[str], user: str, address: str) -> bool:
    if name == "user":
        return any(people.fits(pattern, user) for pattern in patterns)
    assert name == "address"
    return any(ipaddress.ip_address(address) in ipaddress.ip_network(pattern) for pattern in patterns)


def who_gets_in(config: Config) -> set[tuple[str, str, frozenset[str]]]:
    """Return the logins that succeed: of whom, from which address, with what they can show."""
    return {
        (user, address, shown)
        for user in USERS
        for address in ADDRESSES
        for settings in [holds(config, user, address)]
        for shown in CREDENTIALS
        if gets_in(settings, user, address, shown)
    }


def gets_in(settings: Settings, user: str, address: str, shown: Iterable[str]) -> bool:
    """Return whether somebody gets in from an address who can show a key of that user's, the password, a second factor."""
    if any(people.fits(pattern, user) for pattern in settings.get("denyusers", ())):
        return False
    entries = settings.get("allowusers", ())
    client = ipaddress.ip_address(address)
    if not people.may(entries, user) or people.shuts_out(entries, user, client):
        return False
    works = {method for method in shown if settings[_ENABLED_BY[method]] == ("yes",)}
    if user == "root":
        permitted = settings["permitrootlogin"][0]
        works &= {"yes": {*METHODS}, "prohibit-password": {"publickey"}}.get(permitted, set())
    if settings["authenticationmethods"] == ("any",):
        return bool(works)
    return any({_plain(one) for one in words.split(",")} <= works for words in settings["authenticationmethods"])


def _plain(method: str) -> str:
    return method.partition(":")[0]


_LINES = st.sampled_from(
    [
        *(f"PermitRootLogin {value}" for value in ("yes", "no", "prohibit-password", "without-password")),
        *(f"MaxAuthTries {number}" for number in (1, 2, 3, 6)),
        *(f"PasswordAuthentication {value}" for value in ("yes", "no")),
        *(f"KbdInteractiveAuthentication {value}" for value in ("yes", "no")),
        "ChallengeResponseAuthentication yes",
        "PubkeyAuthentication yes",
        "AuthenticationMethods publickey",
        "AuthenticationMethods publickey,keyboard-interactive",
        "AuthenticationMethods publickey,password",
        "AuthenticationMethods publickey,password publickey,keyboard-interactive",
        "AuthenticationMethods password",
        "AuthenticationMethods any",
        "AuthenticationMethods publickey password",
        "AllowUsers ada",
        "AllowUsers root ada eve",
        "AllowUsers root@192.0.2.0/24 ada",
        "AllowUsers ada@192.0.2.* root",
        "AllowUsers *@192.0.2.0/24",
        "AllowUsers e*",
        "DenyUsers eve",
        "DenyUsers root",
        "LoginGraceTime 20",
        "X11Forwarding yes",
    ]
)
_HEADS = st.sampled_from(
    [
        "Match User ada",
        "Match User root,eve",
        "Match Address 192.0.2.0/24",
        "Match User root Address 192.0.2.0/24",
        "Match all",
    ]
)
_BLOCKS = st.lists(st.one_of(_LINES, _LINES, _HEADS, st.builds((MARK + "{}").format, _LINES)), max_size=6).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)
_INCLUDES = st.sampled_from(
    [
        "Include /etc/ssh/sshd_config.d/*.conf\n",
        "Include sshd_config.d/[[:digit:]]*.conf\n",
        "",
        "Include elsewhere.conf\n",
    ]
)


def _files(top: str, main: str, bottom: str, early: str, late: str, elsewhere: str) -> dict[str, str]:
    return {
        MAIN: f"{top}{main}{bottom}UsePAM yes\n" if "Match" not in main else f"{top}UsePAM yes\n{main}{bottom}",
        "/etc/ssh/sshd_config.d/00-a.conf": early,
        "/etc/ssh/sshd_config.d/50-b.conf": late,
        "/etc/ssh/elsewhere.conf": elsewhere,
    }


#: Files of a host with a history, by path.
HISTORIES = st.builds(_files, _INCLUDES, _BLOCKS, _INCLUDES, _BLOCKS, _BLOCKS, _BLOCKS)
