# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of those who get in by SSH today: who stays out, what of sshd's settings becomes laxer, whose forwarding ends."""

from __future__ import annotations

import ipaddress
from typing import Dict, Iterator, List, Mapping, Optional, Sequence

from ..base import values
from ..sshd import people, strictness
from ..sshd.settings import NAMES
from ..sshd.spelling import canonical
from .findings import KEPT, LOOSENED, LOST_FORWARDING, LOST_LOGIN, UNPROVEN, Finding
from .marks import FIREWALL, SSHD
from .observed import Coming, Login, Observed

#: How sshd calls the ways in that are no password's; empty where a log does not say.
WITHOUT_PASSWORD = ("", "publickey", "hostbased", "gssapi-with-mic")
#: So many addresses are named of those from which somebody gets in no more.
_SOURCES = 5

_REASONS = 3


def findings(observed: Observed, coming: Coming) -> Iterator[Finding]:
    """Yield all that is to be said of logins."""
    yield from _lost_logins(observed, coming)
    if SSHD not in observed.adopted:
        yield from _loosened(observed, coming)
        yield from _lost_forwarding(observed, coming)
        if coming.settings:
            yield from (Finding(KEPT, f"sshd's line '{line}' stays in force.") for line in observed.sshd_lines)
            for keyword, value in coming.kept.items():
                name = NAMES.get(keyword, keyword)
                yield Finding(KEPT, f"sshd's {name} stays '{value}', which is stricter than the roles' default.")


def _lost_logins(observed: Observed, coming: Coming) -> Iterator[Finding]:
    sure = _by_user(observed)
    for user, own in sure.items():
        text = "" if user in coming.absent else _lost(own, observed, coming)
        if text:
            yield Finding(LOST_LOGIN, text, (user,))
    for user, own in _by_user(observed, proven=False).items():
        text = "" if user in coming.absent else _lost(own, observed, coming)
        if text and not _lost(sure.get(user, ()), observed, coming):
            text = f"{own[0].said_by} alone says, and any user may have had it written there: {text}"
            yield Finding(UNPROVEN, text)


def _lost(own: Sequence[Login], observed: Observed, coming: Coming) -> str:
    """Return what to say of one user's logins of which some, or all, will do no more; empty where all will."""
    if not own:
        return ""
    user = own[0].user
    if user in observed.kept_out:
        # Somebody took that user's login away before.
        return ""
    why = _why_out(own, observed, coming)
    if why:
        return f"{user} logged in {_how(own, observed.days)} and could not log in any more: {why}."
    gone = _gone(own, observed, coming)
    if not gone:
        return ""
    lost = [login for login in own if login.source in gone]
    return (
        f"{user} logged in {_how(lost, observed.days, _SOURCES)} and could not from there any more, though from elsewhere: "
        f"{next(iter(gone.values()))}."
    )


def _by_user(observed: Observed, proven: bool = True) -> Mapping[str, Sequence[Login]]:
    """Return the logins of each user that root wrote down, or those of which a text alone tells."""
    found: Dict[str, List[Login]] = {}
    for login in observed.logins:
        if proven == (not login.said_by):
            found.setdefault(login.user, []).append(login)
    return found


def _how(logins: Sequence[Login], days: int, named: int = 2) -> str:
    times = sum(login.times for login in logins)
    sources = list(dict.fromkeys(login.source for login in logins if login.source))
    ways = list(dict.fromkeys(login.way for login in logins if login.way))
    words = f"{times} time{'s' if times > 1 else ''} within {days} days"
    words += f" by {' and '.join(ways)}" if ways else ""
    more = f" and {len(sources) - named} more" if len(sources) > named else ""
    return words + (f" from {', '.join(sources[:named])}{more}" if sources else "")


def _why_out(logins: Sequence[Login], observed: Observed, coming: Coming) -> str:
    """Return why none of these logins will do any more, or none by one of the keys; empty where they will from somewhere."""
    user = logins[0].user
    first = SSHD not in observed.adopted
    if first and coming.allowed is not None and user not in coming.allowed:
        return f"ssh_hardening_allow_users (by default portcullis_admins) lets in {', '.join(coming.allowed)} only"
    gone = _gone(logins, observed, coming)
    if gone and all(login.source in gone for login in logins if login.source):
        return f"{next(iter(gone.values()))}, and that was from {next(iter(gone))}"
    now = observed.settings.get("permitrootlogin")
    # Where it is 'no' by now, a Match lets root in, and stays.
    if (
        first
        and user in observed.roots
        and coming.settings.get("permitrootlogin") == "no" != (now.value if now else "")
    ):
        return "ssh_hardening_permit_root_login is 'no'" + (", and that account has UID 0" if user != "root" else "")
    by_password = [login for login in logins if login.way not in WITHOUT_PASSWORD]
    has_key = user in observed.keyed or any(login.way == "publickey" for login in logins)
    if first and coming.allowed is not None and by_password and not has_key:
        return "passwords will no longer do; give that user a key (keys in accounts_admins)"
    taken = coming.taken_keys.get(user, frozenset())
    lost = [login.key for login in logins if login.key in taken]
    if lost:
        return f"exclusive_keys in accounts_admins takes away the key {lost[0]} by which that was"
    refused = coming.refused_keys.get(user, frozenset()) if first else frozenset()
    weak = [login.key for login in logins if login.key in refused]
    if weak:
        return (
            f"sshd shall take the key {weak[0]} no more, by which that was, for its type or size (ssh_hardening_crypto); give that user another one "
            "(keys in accounts_admins)"
        )
    return ""


def _gone(logins: Sequence[Login], observed: Observed, coming: Coming) -> Mapping[str, str]:
    """Return from where this user gets in no more, each with why."""
    user = logins[0].user
    entries = coming.settings.get("allowusers", "").split() if SSHD not in observed.adopted else []
    found: Dict[str, str] = {}
    for source in dict.fromkeys(login.source for login in logins if login.source):
        if FIREWALL not in observed.adopted and not _is_source(source, coming):
            found[source] = f"portcullis_ssh_sources lets in {', '.join(map(str, coming.ssh_sources))} only"
        elif people.shuts_out(entries, user, _address(source)):
            hosts = ", ".join(people.hosts_of(entries, user))
            found[source] = f"ssh_hardening_allow_users lets that user in from {hosts} only"
    return found


def _address(text: str) -> Optional[values.Address]:
    """Return where a login came from; None for a name, which sshd writes under UseDNS."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_source(text: str, coming: Coming) -> bool:
    address = _address(text)
    return (
        address is None
        or not coming.ssh_sources
        or any(address in net for net in coming.ssh_sources if net.version == address.version)
    )


def _loosened(observed: Observed, coming: Coming) -> Iterator[Finding]:
    for keyword, then in coming.settings.items():
        now = observed.settings.get(keyword)
        if now is not None and _is_laxer(keyword, now.value.split(), then.split()):
            name = NAMES.get(keyword, keyword)
            where = f" ({now.place})" if now.place else ""
            yield Finding(
                LOOSENED,
                f"sshd's {name} is '{now.value}'{where} and becomes '{then}', which is laxer; {_instead(keyword, now.value)}.",
                (name,),
            )


def _instead(keyword: str, now: str) -> str:
    """Return how one keeps a setting as it is; what nobody wrote a variable for is kept anyway."""
    if keyword == "permitrootlogin":
        return f"keep it by ssh_hardening_permit_root_login: {canonical(keyword, [now])[0]}, or by leaving that out"
    if keyword == "maxauthtries":
        return f"keep it by ssh_hardening_max_auth_tries: {now}, or by leaving that out"
    if keyword == "authenticationmethods":
        return f"keep it by ssh_hardening_authentication_methods: {now.split()}, or by leaving that out"
    if keyword == "allowusers":
        return "keep the addresses by names without any in ssh_hardening_allow_users (by default portcullis_admins)"
    return f"keep it by ssh_hardening_settings: {{{NAMES.get(keyword, keyword)}: {now!r}}}"


def _is_laxer(keyword: str, now: Sequence[str], then: Sequence[str]) -> bool:
    if keyword == "allowusers":
        # Whether somebody gets in from further addresses; who gets in at all is said by name.
        return people.kept(then, now) != tuple(then)
    return strictness.is_laxer(keyword, then, now)


def _lost_forwarding(observed: Observed, coming: Coming) -> Iterator[Finding]:
    now = observed.settings.get("allowtcpforwarding")
    excepted = any(line.startswith("allowtcpforwarding ") for line in observed.sshd_lines)
    if coming.settings.get("allowtcpforwarding", "yes") != "no" or (
        now is not None and now.value == "no" and not excepted
    ):
        return
    why: Dict[str, List[str]] = {}
    for one in observed.forwarded:
        why.setdefault(one.user, []).append(one.why)
    for user, reasons in why.items():
        if user not in coming.forwarding and user not in coming.absent:
            yield Finding(
                LOST_FORWARDING,
                f"SSH connections of {user} carry others ({_some(reasons)}), which AllowTcpForwarding 'no' ends; "
                f"keep it by ssh_hardening_forwarding: [{{user: {user}}}].",
                (user,),
            )


def _some(reasons: Sequence[str]) -> str:
    """Return the first of these, and how many more there are: a user may have as many connections carried as there is memory."""
    different = list(dict.fromkeys(reasons))
    more = len(different) - _REASONS
    return "; ".join([*different[:_REASONS], *([f"and {more} more"] if more > 0 else [])])


def who(observed: Observed, coming: Coming, lost: Sequence[str]) -> str:
    """Return the line that says who logged in lately; ``lost`` are those who could not any more, or not from everywhere."""
    users = _by_user(observed)
    others = [name for name in _by_user(observed, proven=False) if name not in users]
    text = f" A text that any user may write to says so of {', '.join(others)}, too." if others else ""
    if not users:
        return f"Logins: this host has no record of any within {observed.days} days.{text}"
    words = {name: "" if _why_out(users[name], observed, coming) else " from everywhere" for name in lost}
    said = [f"{name} could not{more} any more" for name, more in words.items()]
    said += [f"{name} is kept out by now" for name in users if name in observed.kept_out]
    rest = ", ".join(said) or "all of them still can"
    return f"Logins: {', '.join(users)} logged in within {observed.days} days; {rest}.{text}"
