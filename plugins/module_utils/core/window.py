# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A port that is open only for a while, and that the kernel itself shuts at the deadline.

The port is a member, with a timeout, of an ipset that one rule in ufw's own path matches. Members expire by the kernel's
monotonic clock: no process has to live for it, and no step of the wall clock keeps the port open. The rule is no user rule
of ufw, so nothing that reconciles rules touches it, and a reload of ufw or a reboot shuts the port.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

from . import values
from .steps import InstallPackages, Plan, Step

LONGEST_SECONDS = 3600
DEFAULT_SECONDS = 300
STATES = ("open", "closed")
#: Who keeps a window open that a person or a play opened.
PERSON = "person"
CHAINS = {4: "ufw-before-input", 6: "ufw6-before-input"}
PACKAGE = "ipset"


@dataclass(frozen=True)
class Wanted:
    """A window: its port, and how long it may stay open at most."""

    port: int
    max_seconds: int = DEFAULT_SECONDS

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return the window that options describe; Refusal for what is not legal."""
        seconds = values.in_bounds(params["max_seconds"], "max_seconds", 1, LONGEST_SECONDS, "seconds")
        return cls(values.port(params["port"], "port"), seconds)

    @property
    def set_name(self) -> str:
        return f"portcullis-window-{self.port}"

    @property
    def create(self) -> Tuple[str, ...]:
        one = f"{self.port}-{self.port}"
        return "ipset", "create", self.set_name, "bitmap:port", "range", one, "timeout", "1", "-exist"

    def admit(self, seconds: int) -> Tuple[str, ...]:
        return "ipset", "add", self.set_name, str(self.port), "timeout", str(seconds), "-exist"

    @property
    def shut(self) -> Tuple[str, ...]:
        return "ipset", "del", self.set_name, str(self.port), "-exist"

    def rule(self, family: int) -> Tuple[str, ...]:
        """Return the rule that lets in what the set holds, as arguments behind -I, -C or -D."""
        match = ("-m", "set", "--match-set", self.set_name, "dst")
        new = ("-m", "conntrack", "--ctstate", "NEW")
        return (
            CHAINS[family],
            "-p",
            "tcp",
            *new,
            *match,
            "-m",
            "comment",
            "--comment",
            "portcullis:window",
            "-j",
            "ACCEPT",
        )


@dataclass(frozen=True)
class Observed:
    """Whether ufw is in force, whether ipset is there, for how long the port is open, and whether others keep it so."""

    needed: bool
    installed: bool
    seconds_left: int = 0
    others: bool = False


@dataclass(frozen=True)
class OpenWindow(Step):
    """Open a port for a holder; not to be undone, since the kernel does that."""

    port: int
    max_seconds: int
    holder: str

    @property
    def summary(self) -> str:
        return f"Open port {self.port} for at most {self.max_seconds} s"


@dataclass(frozen=True)
class ShutWindow(Step):
    """Shut a port for a holder."""

    port: int
    holder: str

    @property
    def summary(self) -> str:
        return f"Shut port {self.port}"


def plan(observed: Observed, wanted: Wanted, state: str, holder: str) -> Plan:
    """Return the steps that open the port (from now on for the whole time), or shut it unless others keep it open."""
    if state == "open":
        if not observed.needed:
            return Plan()
        install = () if observed.installed else (InstallPackages((PACKAGE,)),)
        return Plan((*install, OpenWindow(wanted.port, wanted.max_seconds, holder)))
    if observed.seconds_left and not observed.others:
        return Plan((ShutWindow(wanted.port, holder),))
    return Plan()


@dataclass(frozen=True)
class Holders:
    """Who keeps a window open: a name for each, with its deadline in seconds of the monotonic clock."""

    deadlines: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_text(cls, text: Optional[str]) -> "Holders":
        try:
            found: Dict[str, float] = {str(key): float(value) for key, value in json.loads(text or "{}").items()}
        except (ValueError, AttributeError, TypeError):
            found = {}
        return cls(found)

    def to_text(self) -> str:
        return json.dumps(dict(self.deadlines))

    def at(self, now: float) -> "Holders":
        """Return those whose deadline has not passed."""
        return Holders({name: deadline for name, deadline in self.deadlines.items() if deadline > now})

    def with_one(self, name: str, deadline: float) -> "Holders":
        return Holders({**self.deadlines, name: deadline})

    def without(self, name: str) -> "Holders":
        return Holders({key: value for key, value in self.deadlines.items() if key != name})

    def seconds_left(self, now: float) -> int:
        """Return for how many whole seconds, rounded up, the window has to stay open."""
        left = max((deadline - now for deadline in self.deadlines.values()), default=0.0)
        return max(0, int(-(-left // 1)))
