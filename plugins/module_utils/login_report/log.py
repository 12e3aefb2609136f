# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lines of sshd and of the firewall say, and adding them up in a bounded room.

Source of the lines: sshd 9.2 (which calls itself sshd) and 10.0 (sshd-session), and the LOG target of the kernel with ufw's
prefix, each seen on whole hosts or in the kernel's own source.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

#: Programs of sshd's that log; the last is 10.0's part before anybody has got in.
SSHD = ("sshd", "sshd-session", "sshd-auth")

SUCCEEDED, REFUSED, TRIED, BLOCKED = "succeeded", "refused", "tried", "blocked"

# What a stranger chooses, the user's name, may look like the rest of a line: so each is read from its end.
_ACCEPTED = re.compile(
    r"Accepted (?P<way>\S+) for (?P<user>.*) from (?P<source>\S+) port \d+(?: ssh2(?:: \S+ (?P<key>SHA256:\S+))?.*)?\Z"
)
_TRIED = re.compile(
    r"Failed (?:password|keyboard-interactive\S*) for (?:invalid user )?(?P<user>.*) from (?P<source>\S+) port \d+(?: ssh2)?\Z"
)
#: How a connection ends that did not get in; one line for each, however often it tried.
_ENDED = re.compile(
    r"(?:Connection (?:closed|reset) by|Disconnected from|Disconnecting) (?:invalid|authenticating) user (?P<user>.*) "
    r"(?P<source>[0-9a-fA-F:.%\w]+) port \d+(?:: .*)? \[preauth\]\Z"
)
#: From its start: the kernel also logs the name of a process that crashed, which its user chose, and up to the addresses, since
#: such a name has at most 15 characters. Source: nf_log_ip_packet() and dump_ipv6_packet() of the kernel's nf_log_syslog.c.
_PACKET = re.compile(
    r"(?:\[ *\d+\.\d+\] )?\[UFW (?:LIMIT )?BLOCK\] IN=\S* OUT=\S* (?:PHYSIN=\S* )?(?:PHYSOUT=\S* )?(?:MAC\w*=\S* )*"
    r"SRC=(?P<source>[0-9a-fA-F:.]+) DST=\S+ .*?\bPROTO=(?P<protocol>\w+)(?: SPT=\d+ DPT=(?P<port>\d+))?"
)
_LINE = re.compile(
    r"(?P<when>\S+|\w{3} [ \d]\d [\d:]{8}) \S+ (?P<tag>[\w.-]+)(?:\[\d+\])?: (?P<message>.*)\Z", re.DOTALL
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}


@dataclass(frozen=True)
class Event:
    """A login that succeeded, a connection that did not get in, one password that was tried, or a packet that was blocked.

    ``source`` is an address; ``user`` is empty for packets, ``port`` (such as 22/tcp) for all others. ``way`` is how a login
    succeeded, ``key`` the fingerprint of the key by which it did.
    """

    kind: str
    source: str
    user: str = ""
    port: str = ""
    way: str = ""
    key: str = ""


def parse_message(tag: str, message: str) -> Optional[Event]:
    """Return what a message says, or None where it is of no account here; ``tag`` is the program, kernel for packets."""
    if tag == "kernel":
        return _packet(message)
    if tag not in SSHD:
        return None
    for kind, pattern in ((SUCCEEDED, _ACCEPTED), (REFUSED, _ENDED), (TRIED, _TRIED)):
        found = pattern.match(message)
        if found:
            more = found.groupdict("")
            return Event(kind, more["source"], more["user"], way=more.get("way", ""), key=more.get("key", ""))
    return None


def _packet(message: str) -> Optional[Event]:
    found = _PACKET.match(message)
    if found is None:
        return None
    protocol, port = found.group("protocol").lower(), found.group("port")
    return Event(BLOCKED, found.group("source"), port=f"{port}/{protocol}" if port else protocol)


def parse_line(line: str) -> Optional[Tuple[Event, str]]:
    """Return what a line of a log file says, and when, as it stands there."""
    # Most lines are about something else, and a pattern costs more than this.
    if "UFW " not in line and "sshd" not in line:
        return None
    found = _LINE.match(line.rstrip("\r\n"))
    if found is None:
        return None
    event = parse_message(found.group("tag"), found.group("message"))
    return None if event is None else (event, found.group("when"))


def parse_time(text: str, now: float, offset: float) -> Optional[float]:
    """Return the seconds since the epoch of a time as rsyslog writes it: with its zone, or without zone and year.

    The latter is taken as ``offset`` seconds ahead of UTC, and in the latest year that is not more than a day after ``now``.
    """
    if text[:1].isdigit():
        try:
            return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
        except ValueError:
            return None
    month, day, clock = text[:3], text[4:6], text[7:]
    this_year = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=now)).year
    for year in (this_year + 1, this_year, this_year - 1):
        try:
            hours, minutes, seconds = map(int, clock.split(":"))
            when = (
                datetime.datetime(
                    year, _MONTHS[month], int(day), hours, minutes, min(seconds, 59), tzinfo=datetime.timezone.utc
                ).timestamp()
                - offset
            )
        except (KeyError, ValueError):
            continue
        if when <= now + 86400:
            return when
    return None


@dataclass(frozen=True)
class Most:
    """Names that came most often, each with how often; ``others`` is how often all the rest came together."""

    top: Tuple[Tuple[str, int], ...]
    others: int
    uncertainty: int

    def to_data(self) -> Dict[str, Any]:
        """Return it as the module returns it."""
        return {
            "top": [{"name": name, "count": count} for name, count in self.top],
            "others": self.others,
            "uncertainty": self.uncertainty,
        }


@dataclass
class Tally:
    """How often each of many names came, in the room for twice ``room`` names.

    When that is full, what the name in the middle has is taken from all, and those left with nothing are forgotten
    (Misra and Gries). So a name's count is too low by at most ``uncertainty``, and none that came more often than that is lost.
    """

    room: int
    total: int = 0
    uncertainty: int = 0
    counts: Dict[str, int] = field(default_factory=dict)

    def add(self, name: str) -> None:
        self.total += 1
        self.counts[name] = self.counts.get(name, 0) + 1
        if len(self.counts) > 2 * self.room:
            self._shrink()

    def _shrink(self) -> None:
        taken = sorted(self.counts.values(), reverse=True)[self.room]
        self.uncertainty += taken
        self.counts = {name: count - taken for name, count in self.counts.items() if count > taken}

    def most(self, top: int) -> Most:
        """Return the names that came most often."""
        order = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))[:top]
        return Most(tuple(order), self.total - sum(count for _name, count in order), self.uncertainty)


#: By what each kind of event is counted.
_PARTS = {SUCCEEDED: ("user", "source"), REFUSED: ("user", "source"), TRIED: (), BLOCKED: ("source", "port")}


class Report:
    """All tallies of a report."""

    def __init__(self, room: int) -> None:
        self._totals = dict.fromkeys(_PARTS, 0)
        self._tallies = {(kind, part): Tally(room) for kind, parts in _PARTS.items() for part in parts}

    def add(self, event: Event) -> None:
        self._totals[event.kind] += 1
        for part in _PARTS[event.kind]:
            # A name as long as a stranger likes must not take more room than others.
            self._tallies[event.kind, part].add(getattr(event, part)[:64])

    def to_data(self, top: int) -> Dict[str, Any]:
        """Return the report as the module returns it."""
        found: Dict[str, Any] = {}
        for kind in (SUCCEEDED, REFUSED, BLOCKED):
            found[kind] = {"total": self._totals[kind]}
            found[kind].update({f"by_{part}": self._tallies[kind, part].most(top).to_data() for part in _PARTS[kind]})
        found["passwords_tried"] = self._totals[TRIED]
        return found

    def sentences(self) -> List[str]:
        """Return the report as a person would say it in a few lines."""
        found = []
        for kind, what, part in (
            (SUCCEEDED, "logins succeeded", "user"),
            (REFUSED, "connections to sshd did not get in", "source"),
            (BLOCKED, "packets were blocked", "source"),
        ):
            most = ", ".join(f"{name} ({count})" for name, count in self._tallies[kind, part].most(3).top)
            found.append(f"{self._totals[kind]} {what}{f', most of {most}' if most else ''}.")
        return found
