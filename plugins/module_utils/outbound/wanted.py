# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may leave a host: which destinations, how many strangers in which time, and what is done about the rest."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Mapping, NamedTuple, Tuple

from ..base import values
from ..base.errors import Refusal
from .destinations import Destination

OFF, REPORT, ENFORCE = "off", "report", "enforce"
MODES = (OFF, REPORT, ENFORCE)
BUDGET, PERIOD_HOURS = 100, 24
PROTOCOLS = ("tcp", "udp")
#: Ports of TCP that are closed to all but listed destinations, each with what a host that was taken over does there.
PORTS: Mapping[str, str] = {
    "23": "guesses the passwords of routers and cameras (telnet)",
    "25": "sends spam straight to other people's mail servers",
    "445": "looks for open file shares (SMB)",
    "465": "sends spam by stolen mail accounts, or guesses their passwords",
    "587": "sends spam by stolen mail accounts, or guesses their passwords",
    "2323": "guesses the passwords of routers and cameras (telnet)",
    "3389": "guesses the passwords of Windows desktops (RDP)",
    "6660-6669": "takes orders by IRC",
    "6697": "takes orders by IRC",
}
#: Behind these are containers and machines of the host's own, as Docker, Podman, libvirt, LXD, Incus and systemd-nspawn name them.
INTERFACES = (
    *("docker0", "docker_gwbridge", "br-+", "podman+", "virbr+", "lxcbr+", "lxdbr+", "incusbr+", "ve-+", "vz-+"),
)
_INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,14}\+?")
_MOST_DESTINATIONS = 500
_MOST_PORTS = 100
_MOST_WORDS = 64


class Span(NamedTuple):
    """Ports from the first to the last, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Wanted:
    """What is wanted, and what the host's own command has to know of it.

    ``budget`` is how many addresses of each family may be strangers at a time, each for ``period_hours`` after the last connection.
    ``interfaces`` lead to containers and machines of the host's own; a trailing + stands for all that begin so. ``notify_command``
    is run without a shell and reads the facts from its standard input.
    """

    mode: str = REPORT
    budget: int = BUDGET
    period_hours: int = PERIOD_HOURS
    ports: Tuple[Span, ...] = ()
    protocols: Tuple[str, ...] = ("tcp",)
    destinations: Tuple[Destination, ...] = ()
    interfaces: Tuple[str, ...] = INTERFACES
    notify_command: Tuple[str, ...] = ()

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options say, or what ``to_text`` wrote; Refusal for what is not legal."""
        # An off without quotes is false in YAML.
        mode = OFF if params["mode"] in (False, "False") else str(params["mode"])
        if mode not in MODES:
            raise Refusal(f"mode: {mode[:60]!r} is none; write one of {', '.join(MODES)}.")
        destinations = params.get("destinations") or ()
        if len(destinations) > _MOST_DESTINATIONS:
            raise Refusal(
                f"destinations: there are {len(destinations)}, and at most {_MOST_DESTINATIONS} are listed; write networks instead of "
                "addresses."
            )
        return cls(
            mode,
            values.in_bounds(params["budget"], "budget", 1, 65535, "addresses"),
            values.in_bounds(params["period_hours"], "period_hours", 1, 720, "hours"),
            _spans(params["ports"]),
            _protocols(params["protocols"]),
            tuple(dict.fromkeys(Destination.parse(one, "destinations") for one in destinations)),
            _interfaces(params["interfaces"]),
            _command(params.get("notify_command") or ()),
        )

    @property
    def enforces(self) -> bool:
        return self.mode == ENFORCE

    @property
    def seconds(self) -> int:
        """For how long an address stays known."""
        return self.period_hours * 3600

    def to_text(self) -> str:
        """Return the text of a file that holds all of this; ``from_text`` is its inverse."""
        data = {
            "mode": self.mode,
            "budget": self.budget,
            "period_hours": self.period_hours,
            "ports": [str(span) for span in self.ports],
            "protocols": list(self.protocols),
            "destinations": [one.to_data() for one in self.destinations],
            "interfaces": list(self.interfaces),
            "notify_command": list(self.notify_command),
        }
        return json.dumps(data, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Wanted":
        """Return what ``to_text`` wrote; ValueError for anything else."""
        try:
            return cls.parse(json.loads(text))
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"it lacks something or holds too much: {error}") from None


def _spans(given: Any) -> Tuple[Span, ...]:
    """Return spans of ports, merged and in order, so that the kernel takes them as one set."""
    found = sorted(_span(one) for one in (given if isinstance(given, (list, tuple)) else [given]))
    if len(found) > _MOST_PORTS:
        raise Refusal(
            f"ports: there are {len(found)} of them, and at most {_MOST_PORTS} are taken; write spans such as 6660-6669."
        )
    merged: Tuple[Span, ...] = ()
    for span in found:
        if merged and span.first <= merged[-1].last + 1:
            merged = (*merged[:-1], Span(merged[-1].first, max(merged[-1].last, span.last)))
        else:
            merged = (*merged, span)
    return merged


def _span(given: Any) -> Span:
    first, mark, last = str(given).partition("-") if not isinstance(given, (bool, float)) else (given, "", "")
    span = Span(values.port(first, "ports"), values.port(last if mark else first, "ports"))
    if span.last < span.first:
        raise Refusal(f"ports: {given!r} ends before it begins; write {span.last}-{span.first}.")
    return span


def _protocols(given: Any) -> Tuple[str, ...]:
    named = [str(one) for one in (given if isinstance(given, (list, tuple)) else [given])]
    wrong = next((one for one in named if one not in PROTOCOLS), None)
    if wrong is not None or "tcp" not in named:
        raise Refusal(
            f"protocols: {wrong[:60]!r} is not counted here; write tcp, and udp beside it where it shall count."
            if wrong is not None
            else "protocols: tcp is missing, without which nothing would be limited; write tcp, and udp beside it where it shall count."
        )
    return tuple(one for one in PROTOCOLS if one in named)


def _interfaces(given: Any) -> Tuple[str, ...]:
    names = tuple(dict.fromkeys(str(name) for name in given))
    for name in names:
        if not _INTERFACE.fullmatch(name) or len(name) > 15:
            raise Refusal(
                f"interfaces: {name[:60]!r} cannot be a network interface's name; write one such as docker0, or br-+ for all that begin so."
            )
    return names


def _command(given: Any) -> Tuple[str, ...]:
    words = tuple(values.one_line(word, "notify_command") for word in given)
    if words and (not words[0].startswith("/") or len(words) > _MOST_WORDS):
        raise Refusal(
            f"notify_command: {words[0][:60]!r} is not the path of a program, with at most {_MOST_WORDS - 1} words behind it; write a list "
            "such as [/usr/local/sbin/tell, root]. No shell reads it, and the facts come by standard input."
        )
    return words
