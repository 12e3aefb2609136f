# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of those who get in by SSH today: who stays out, what of sshd's settings becomes laxer, whose forwarding ends."""

from __future__ import annotations

import fnmatch
import ipaddress
from typing import Dict, Iterator, List, Mapping, Sequence

from ..sshd.settings import NAMES
from ..sshd.wanted import ROOT_LOGIN
from .findings import KEPT, LOOSENED, LOST_FORWARDING, LOST_LOGIN, Finding
from .observed import SSHD, Coming, Login, Observed

#: Keywords whose lower number is the stricter one; 0 is no limit.
_LOWER = ("maxauthtries", "logingracetime", "maxsessions", "clientalivecountmax")
#: Keywords of which this value is the stricter one.
_STRICTER = {
    "permitemptypasswords": "no",
    "passwordauthentication": "no",
    "kbdinteractiveauthentication": "no",
    "hostbasedauthentication": "no",
    "strictmodes": "yes",
    "permituserenvironment": "no",
    "allowtcpforwarding": "no",
    "allowstreamlocalforwarding": "no",
    "allowagentforwarding": "no",
    "permittunnel": "no",
    "gatewayports": "no",
    "x11forwarding": "no",
    "permittty": "no",
}
_SPELLINGS = {"without-password": "prohibit-password"}


def findings(observed: Observed, coming: Coming) -> Iterator[Finding]:
    """Yield all that is to be said of logins."""
    yield from _lost_logins(observed, coming)
    if SSHD not in observed.adopted:
        yield from _loosened(observed, coming)
        yield from _lost_forwarding(observed, coming)
        if coming.settings:
            yield from (Finding(KEPT, f"sshd's line '{line}' stays in force.") for line in observed.sshd_lines)


def _lost_logins(observed: Observed, coming: Coming) -> Iterator[Finding]:
    for user in dict.fromkeys(login.user for login in observed.logins):
        own = [login for login in observed.logins if login.user == user]
        why = _why_out(own, observed, coming)
        if why and user not in coming.absent:
            yield Finding(
                LOST_LOGIN,
                f"{user} logged in {_how(own, observed.days)} and could not log in any more: {why}.",
                (user,),
            )


def _how(logins: Sequence[Login], days: int) -> str:
    times = sum(login.times for login in logins)
    sources = list(dict.fromkeys(login.source for login in logins if login.source))
    ways = list(dict.fromkeys(login.way for login in logins if login.way))
    words = f"{times} time{'s' if times > 1 else ''} within {days} days"
    words += f" by {' and '.join(ways)}" if ways else ""
    more = f" and {len(sources) - 2} more" if len(sources) > 2 else ""
    return words + (f" from {', '.join(sources[:2])}{more}" if sources else "")


def _why_out(logins: Sequence[Login], observed: Observed, coming: Coming) -> str:
    """Return why none, or not all, of these logins will do any more; empty where they will."""
    user = logins[0].user
    first = SSHD not in observed.adopted
    if first and coming.allowed is not None and user not in coming.allowed:
        return f"ssh_hardening_allow_users (by default portcullis_admins) lets in {', '.join(coming.allowed)} only"
    if first and user == "root" and coming.settings.get("permitrootlogin") == "no":
        return "ssh_hardening_permit_root_login is 'no'"
    by_password = [login for login in logins if login.way not in ("", "publickey", "hostbased", "gssapi-with-mic")]
    if first and coming.allowed is not None and by_password and not any(login.way == "publickey" for login in logins):
        return "passwords will no longer do; give that user a key (keys in accounts_admins)"
    taken = coming.taken_keys.get(user, frozenset())
    lost = [login.key for login in logins if login.key in taken]
    if lost:
        return f"exclusive_keys in accounts_admins takes away the key {lost[0]} by which that was"
    outside = [login.source for login in logins if login.source and not _is_source(login.source, coming)]
    if outside and len(outside) == len([login for login in logins if login.source]):
        nets = ", ".join(map(str, coming.ssh_sources))
        return f"portcullis_ssh_sources lets in {nets} only, and that was from {outside[0]}"
    return ""


def _is_source(text: str, coming: Coming) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        # A name, which sshd writes under UseDNS.
        return True
    address = getattr(address, "ipv4_mapped", None) or address
    return not coming.ssh_sources or any(address in net for net in coming.ssh_sources if net.version == address.version)


def _loosened(observed: Observed, coming: Coming) -> Iterator[Finding]:
    for keyword, then in coming.settings.items():
        now = observed.settings.get(keyword)
        if now is not None and _is_laxer(keyword, now.value, then):
            name = NAMES.get(keyword, keyword)
            where = f" ({now.place})" if now.place else ""
            yield Finding(
                LOOSENED,
                f"sshd's {name} is '{now.value}'{where} and becomes '{then}', which is laxer; {_instead(keyword, now.value)}.",
                (name,),
            )


def _instead(keyword: str, now: str) -> str:
    """Return how one keeps a setting as it is."""
    if keyword == "permitrootlogin":
        return f"keep it by ssh_hardening_permit_root_login: {_SPELLINGS.get(now, now)}"
    if keyword == "maxauthtries":
        return f"keep it by ssh_hardening_max_auth_tries: {now}"
    if keyword == "allowusers":
        return (
            "patterns with an address behind an @ become names alone, so keep the addresses by portcullis_ssh_sources"
        )
    return f"keep it by ssh_hardening_settings: {{{NAMES.get(keyword, keyword)}: {now!r}}}"


def _is_laxer(keyword: str, now: str, then: str) -> bool:
    now, then = (_SPELLINGS.get(value.lower(), value.lower()) for value in (now, then))
    if now == then:
        return False
    if keyword == "permitrootlogin":
        return now in ROOT_LOGIN and then in ROOT_LOGIN and ROOT_LOGIN.index(then) < ROOT_LOGIN.index(now)
    if keyword in _LOWER:
        return _number(now) < _number(then)
    if keyword == "authenticationmethods":
        return now != "any" and _fewest(now) > _fewest(then)
    if keyword == "allowusers":
        return _lets_in_more(now.split(), then.split())
    return keyword in _STRICTER and now == _STRICTER[keyword]


def _number(text: str) -> float:
    value = float(text) if text.isdigit() else 0.0
    return value or float("inf")


def _fewest(methods: str) -> int:
    """Return how many factors the shortest list of methods asks for."""
    return min((len(words.split(",")) for words in methods.split()), default=0)


def _lets_in_more(now: Sequence[str], then: Sequence[str]) -> bool:
    """Whether somebody gets in from anywhere who so far did from some addresses only."""
    bound = [pattern.partition("@")[0] for pattern in now if "@" in pattern]
    free = [pattern for pattern in now if "@" not in pattern]
    return any(
        any(fnmatch.fnmatchcase(user, name) for name in bound)
        and not any(fnmatch.fnmatchcase(user, one) for one in free)
        for user in then
        if "@" not in user
    )


def _lost_forwarding(observed: Observed, coming: Coming) -> Iterator[Finding]:
    if coming.settings.get("allowtcpforwarding", "yes") != "no":
        return
    why: Dict[str, List[str]] = {}
    for one in observed.forwarded:
        why.setdefault(one.user, []).append(one.why)
    for user, reasons in why.items():
        if user not in coming.forwarding and user not in coming.absent:
            yield Finding(
                LOST_FORWARDING,
                f"SSH connections of {user} carry others ({'; '.join(dict.fromkeys(reasons))}), which AllowTcpForwarding 'no' ends; "
                f"keep it by ssh_hardening_forwarding: [{{user: {user}}}].",
                (user,),
            )


def who(observed: Observed, lost: Sequence[str]) -> str:
    """Return the line that says who logged in lately."""
    users: Mapping[str, None] = dict.fromkeys(login.user for login in observed.logins)
    if not users:
        return f"Logins: this host has no record of any within {observed.days} days."
    shown = ", ".join(users)
    rest = "all of them still can" if not lost else f"{', '.join(lost)} could not any more"
    return f"Logins: {shown} logged in within {observed.days} days; {rest}."
