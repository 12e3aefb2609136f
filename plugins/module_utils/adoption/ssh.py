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
from .findings import KEPT, LOOSENED, LOST_FORWARDING, LOST_LOGIN, Finding
from .marks import SSHD
from .observed import Coming, Login, Observed

#: How sshd calls the ways in that are no password's; empty where a log does not say.
WITHOUT_PASSWORD = ("", "publickey", "hostbased", "gssapi-with-mic")

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
    entries = coming.settings.get("allowusers", "").split() if first else []
    came_from = [address for address in (_address(login.source) for login in logins) if address is not None]
    if came_from and all(people.shuts_out(entries, user, address) for address in came_from):
        hosts = ", ".join(people.hosts_of(entries, user))
        return f"ssh_hardening_allow_users lets that user in from {hosts} only, and that was from {came_from[0]}"
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
    outside = [login.source for login in logins if login.source and not _is_source(login.source, coming)]
    if outside and len(outside) == len([login for login in logins if login.source]):
        nets = ", ".join(map(str, coming.ssh_sources))
        return f"portcullis_ssh_sources lets in {nets} only, and that was from {outside[0]}"
    return ""


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
    if coming.settings.get("allowtcpforwarding", "yes") != "no":
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


def who(observed: Observed, lost: Sequence[str]) -> str:
    """Return the line that says who logged in lately."""
    users: Mapping[str, None] = dict.fromkeys(login.user for login in observed.logins)
    if not users:
        return f"Logins: this host has no record of any within {observed.days} days."
    shown = ", ".join(users)
    rest = "all of them still can" if not lost else f"{', '.join(lost)} could not any more"
    return f"Logins: {shown} logged in within {observed.days} days; {rest}."
