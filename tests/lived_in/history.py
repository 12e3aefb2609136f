# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts with a history: what was done to each before, what the inventory says, and what must hold from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lab import network

ADMIN, COLLEAGUE = "admin", "carol"
PASSWORD = "correct horse battery"
#: The secret of the colleague's second factor, in base 32.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEH"
#: Where the colleague logs in from.
OFFICE4, OFFICE6 = "192.0.2.77", "2001:db8:c::77"
#: Somebody besides the stranger, whom no rule is about.
OTHER4, OTHER6 = "45.45.45.45", "2a03:2880::45"
#: Banned, although in the network that a rule lets in.
BANNED6 = "2001:db8:c::66"
#: In ranges of Cloudflare's, and in two that it gave up, one of them within a wider one of old.
EDGE4, EDGE6, STALE, GIVEN_UP = "173.245.48.9", "2400:cb00::9", "199.27.128.9", "104.30.0.9"

OPEN, CLOSED, LIMITED, LOGIN, NO_LOGIN = "open", "closed", "limited", "login", "no login"
#: How somebody logs in: by the lab's key, a password, or the key and the code of a second factor.
KEY, BY_PASSWORD, WITH_CODE = "key", "password", "code"
#: What else is tried: another connection through that of a login by key; so many connections that a rate limit is met.
THROUGH, OFTEN = "through", "often"
SOURCES = {
    "the run's user": network.CONTROLLER4,
    "the run's user over IPv6": network.CONTROLLER6,
    "a colleague": OFFICE4,
    "a colleague over IPv6": OFFICE6,
    "a stranger": network.STRANGER4,
    "a stranger over IPv6": network.STRANGER6,
    "somebody else": OTHER4,
    "somebody else over IPv6": OTHER6,
    "a banned one among those let in": BANNED6,
    "Cloudflare": EDGE4,
    "Cloudflare over IPv6": EDGE6,
    "who was Cloudflare once": STALE,
    "who was in Cloudflare's wider range": GIVEN_UP,
}


@dataclass(frozen=True)
class Row:
    """One thing that is seen from outside: what comes of an attempt of ``who`` at ``port``, as ``user`` where it is a login.

    ``before`` is what it comes to before the first run, ``after`` once that was let through, ``again`` after what is done to the host
    then and a further run, ``heeded`` once what was said has been done. The last two are as the one before where they are empty.
    """

    who: str
    port: int
    before: str
    after: str
    user: str = ""
    how: str = KEY
    again: str = ""
    heeded: str = ""

    def __str__(self) -> str:
        how = "" if self.how == KEY else f" by {self.how}"
        return f"{self.who} on {self.port}{f' as {self.user}' if self.user else ''}{how}"

    @property
    def source(self) -> str:
        return SOURCES[self.who]

    def at(self, when: str) -> str:
        """Return what it comes to then."""
        stages = ("before", "after", "again", "heeded")
        given = [getattr(self, stage) for stage in stages[: stages.index(when) + 1]]
        return str(next(value for value in reversed(given) if value))


@dataclass(frozen=True)
class History:
    """A host that has been lived in, and its first run.

    ``script`` makes it, as root; with ``services`` the internet's own servers are up before. Runs log in as ``run_user``; while the first
    one looks, connections of ``carried`` carry others, by user with the options of ssh. ``variables`` are the inventory's.

    ``refused`` is what the first run refuses, by kind; ``acknowledged`` are the variables with which it goes on, which name that or mend
    it. ``stopped`` is part of what a role refuses by itself, and ``mended`` the script that a person runs then. ``reported`` are parts of
    sentences of the report, ``afterwards`` is done to the host once it has converged, and ``later`` are parts of what each later run and
    ``portcullis status`` say then. Once ``heeded`` and a run with the variables ``heeding`` are done, they say it no more.

    ``alone`` is a role that refuses its part of that without ``site.yml`` as well, and that is let through before the rest.

    Each run waits ``rest_seconds`` where the host counts the logins of the looks in between, too.

    ``kept`` are commands that print the same before and after, ``holds`` such that end well after.
    """

    name: str
    release: str
    script: str
    rows: Sequence[Row]
    variables: Mapping[str, Any] = field(default_factory=dict)
    refused: Mapping[str, Sequence[str]] = field(default_factory=dict)
    acknowledged: Mapping[str, Any] = field(default_factory=dict)
    stopped: str = ""
    alone: str = ""
    mended: str = ""
    reported: Sequence[str] = ()
    run_user: str = ADMIN
    services: bool = False
    tags: Sequence[str] = ("ssh_hardening", "ufw")
    carried: Mapping[str, Sequence[str]] = field(default_factory=dict)
    afterwards: str = ""
    later: Sequence[str] = ()
    heeded: str = ""
    heeding: Mapping[str, Any] = field(default_factory=dict)
    rest_seconds: int = 0
    kept: Sequence[str] = ()
    holds: Sequence[str] = ()

    @property
    def is_heeded(self) -> bool:
        return bool(self.heeded or self.heeding)


def both(who: str, port: int, before: str, after: str, user: str = "", how: str = KEY, **more: str) -> list[Row]:
    """Return rows that say the same of IPv4 and IPv6."""
    return [Row(f"{who}{suffix}", port, before, after, user, how, **more) for suffix in ("", " over IPv6")]


#: What forgot its port: it listens on 8080 in both families.
SERVICE = """
cat > /etc/systemd/system/forgotten.service <<END
[Service]
ExecStart=/usr/bin/python3 -m http.server --bind :: 8080
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --quiet --now forgotten.service
"""
WITH_COLLEAGUE = f"""
useradd --create-home --shell /bin/bash {COLLEAGUE}
install -d -m 700 -o {COLLEAGUE} /home/{COLLEAGUE}/.ssh
install -m 600 -o {COLLEAGUE} /home/admin/.ssh/authorized_keys /home/{COLLEAGUE}/.ssh/authorized_keys
"""


def install(*packages: str) -> str:
    """Return the script that installs packages."""
    names = " ".join(packages)
    return (
        "export DEBIAN_FRONTEND=noninteractive\napt-get update -qq\n"
        f"apt-get install -qq --no-install-recommends {names} >/dev/null 2>/tmp/apt || {{ cat /tmp/apt; exit 1; }}\n"
    )


def listener(port: int) -> str:
    """Return the script that has something listen on a port, in both families, until the host is removed."""
    return f"systemd-run --quiet --unit listener-{port} /usr/bin/python3 -m http.server --bind :: {port}\n"


UFW = install("ufw", "iptables")
ENABLE = "ufw --force enable >/dev/null\n"
