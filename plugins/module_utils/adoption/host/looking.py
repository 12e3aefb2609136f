# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at a host before it is taken over; what capabilities have observers for is asked of these."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import re
from typing import AbstractSet, Callable, Dict, FrozenSet, Iterator, List, Mapping, Sequence, Tuple, TypeVar

from ...base.errors import HostError
from ...certificates.plan import LIVE, SCRIPTS
from ...exposure.host import observe as exposure
from ...exposure.wider import Firewall
from ...machine import files, sockets, units
from ...machine.process import check, has_program
from ...sshd.config import Config
from ...sshd.host import sshd
from ...sshd.steps import DROP_IN
from ..observed import Observed, Setting
from ..ssh import WITHOUT_PASSWORD
from . import forwarding, jails, taken_over

#: Tables of nftables' that iptables makes and shows.
_IPTABLES = re.compile(r"table ip6? (raw|mangle|nat|filter|security)$")
_NARROWING = ("allowgroups", "denyusers", "denygroups")
#: Debian's own, which leaves it to the timer where systemd runs.
_DEBIANS = "/etc/cron.d/certbot"
_CRON = ("/etc/crontab", "/etc/cron.*/*", "/var/spool/cron/crontabs/*")
_SPECIAL = re.compile(r"(?!\s*#).*\b(certbot|acme\.sh|acme[-_]tiny|dehydrated|lego)\b")
#: Of a file of jobs, which users write, too, so many characters are looked at.
_MOST_CHARACTERS = 1 << 20
_Some = TypeVar("_Some")


def firewall() -> Tuple[Firewall, FrozenSet[str]]:
    """Return the firewall as it is, and the parts that the roles have taken over: where what they made holds."""
    return exposure.firewall(windowed()), taken_over.in_force()


def observe(firewall: Firewall, adopted: FrozenSet[str], days: int, run_user: str) -> Observed:
    """Return how the host is besides its firewall."""
    # Which a host that the roles have taken over is never asked.
    from . import logins

    config = sshd.read_config()
    ports = tuple(sorted(sockets.sshd())) or (22,)
    unread: List[str] = []
    found = _tried(unread, lambda: logins.lately(days))
    return Observed(
        firewall=firewall,
        days=days,
        adopted=adopted,
        logins=found,
        run_user=run_user,
        roots=_roots({"root", *(login.user for login in found)}),
        kept_out=sshd.kept_out(sorted({login.user for login in found})),
        keyed=_keyed({login.user for login in found if login.way not in WITHOUT_PASSWORD}),
        ssh_ports=ports,
        settings=_settings(config, run_user or "root"),
        sshd_lines=tuple(_narrowing(config)),
        forwarded=forwarding.observe(ports),
        jails=_tried(unread, jails.observe),
        tables=tuple(_tables()),
        certificates=tuple(sorted(os.listdir(LIVE))) if os.path.isdir(LIVE) else (),
        renewals=tuple(_renewals()),
        unread=tuple(unread),
    )


def observe_briefly(firewall: Firewall, adopted: FrozenSet[str]) -> Observed:
    """Return of a host that has been taken over what is looked at on every run."""
    unread: List[str] = []
    found = _tried(unread, jails.by_port)
    ports = tuple(sorted(sockets.sshd())) if found else ()
    return Observed(
        firewall, adopted=adopted, jails=found if ports else (), ssh_ports=ports or (22,), unread=tuple(unread)
    )


def windowed() -> bool:
    """Return whether port 80 is to be open here only while a certificate is issued: our hooks for certbot are there."""
    return any(os.path.exists(path) for path in SCRIPTS)


def _tried(unread: List[str], look: Callable[[], Tuple[_Some, ...]]) -> Tuple[_Some, ...]:
    """Return what is seen; where that fails, nothing, and a sentence about it in ``unread``: no answer is not "no"."""
    try:
        return look()
    except HostError as error:
        unread.append(str(error))
        return ()


def _settings(config: Config, user: str) -> Dict[str, Setting]:
    """Return what sshd holds for a login of this user's, by keyword, and where that stands."""
    places: Dict[str, str] = {}
    for line in config.lines():
        if not line.for_some:
            places.setdefault(line.keyword, line.place)
    held: Mapping[str, Sequence[str]] = sshd.effective([user])[user]
    return {keyword: Setting(" ".join(values), places.get(keyword, "")) for keyword, values in held.items()}


def _keyed(users: AbstractSet[str]) -> FrozenSet[str]:
    """Return of whom sshd asks a key at every login: it writes down the last factor only."""
    held = sshd.effective(sorted(users)) if users else {}
    methods = {
        user: " ".join(settings.get("authenticationmethods", ("any",))).split() for user, settings in held.items()
    }
    return frozenset(user for user, lists in methods.items() if all("publickey" in each.split(",") for each in lists))


def _roots(users: AbstractSet[str]) -> FrozenSet[str]:
    """Return those of these users who have UID 0."""
    found = set()
    for name in users:
        with contextlib.suppress(KeyError):
            if pwd.getpwnam(name).pw_uid == 0:
                found.add(name)
    return frozenset(found)


def _narrowing(config: Config) -> Iterator[str]:
    for line in config.lines():
        if line.path != DROP_IN and (line.keyword in _NARROWING or line.for_some):
            match = f" in 'Match {line.match}'" if line.for_some else ""
            yield f"{line.keyword} {line.value}{match} ({line.place})"


def _tables() -> Iterator[str]:
    if has_program("nft"):
        for line in check(["nft", "list", "tables"]).splitlines():
            if not _IPTABLES.match(line.strip()):
                yield line.strip().partition(" ")[2]


def renews(jobs: str) -> bool:
    """Return whether a file of cron's calls a program that renews certificates."""
    return any(map(_SPECIAL.match, jobs.split("\n")))


def _renewals() -> Iterator[str]:
    for path in sorted(path for pattern in _CRON for path in glob.glob(pattern)):
        if path != _DEBIANS and os.path.isfile(path) and renews(files.read(path, _MOST_CHARACTERS) or ""):
            yield path
    name = "snap.certbot.renew.timer"
    if units.observe([name])[name].enabled:
        yield name
