# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A port that is open for a while, and that the kernel itself closes at the deadline.

Whom a window lets in are members, each with a timeout, of two ipsets (networks and ports, one set for each family), which
one rule in ufw's own path matches. Members expire by the kernel's monotonic clock: no process has to live for it, and no
step of the wall clock keeps the port open. The rule is no user rule of ufw, so nothing that reconciles rules touches it,
and a reload of ufw or a reboot closes the port.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple, Union

from ..allowlist import validation
from ..base import values, writing
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.paths import STATE
from ..base.steps import InstallPackages, Plan, Step
from ..base.values import Network

LONGEST_SECONDS = 3600
DEFAULT_SECONDS = 300
STATES = ("open", "closed")
FAMILIES = (4, 6)
#: Words for whom a window lets in; anything else is a list of networks.
ANY, CLOUDFLARE, AUTO = "any", "cloudflare", "auto"
#: The lease of a window that a person or a play opened.
PERSON = "person"
CHAINS = {4: "ufw-before-input", 6: "ufw6-before-input"}
SETS = {4: "portcullis-window4", 6: "portcullis-window6"}
PACKAGE = "ipset"

#: Leases on open ports; outlives a reboot, so that a window which that closed is reported.
LEASES = f"{STATE}/windows.json"
THINGS: Tuple[Thing, ...] = (
    File(LEASES, 0o600),
    State("the rule and the sets that hold a window open", why_not="the kernel empties them at the deadline"),
)

_KINDS = {4: "inet", 6: "inet6"}
_LINE = re.compile(r"create [a-z0-9:, -]+|(?:add|del) [a-z0-9-]+ [0-9a-f.:/]+,tcp:\d+(?: timeout \d+)?", re.ASCII)
#: A set of networks has no place for a prefix of length 0.
_EVERYWHERE = {
    4: values.networks(["0.0.0.0/1", "128.0.0.0/1"], "everywhere"),
    6: values.networks(["::/1", "8000::/1"], "everywhere"),
}

#: Members of a family's set: network and port, and for how many seconds.
Members = Mapping[Tuple[Network, int], int]
#: Whom a window lets in: one of the words ``any``, ``cloudflare`` and ``auto``, or networks.
Sources = Union[str, Tuple[Network, ...]]


@dataclass(frozen=True)
class AcmeWindow:
    """A window: its port, how long it may stay open at most, whom it lets in, and over which families."""

    port: int
    max_seconds: int = DEFAULT_SECONDS
    sources: Sources = ANY
    families: Tuple[int, ...] = FAMILIES

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "AcmeWindow":
        """Return the window that options describe; Refusal for what is not legal."""
        seconds = values.in_bounds(params["max_seconds"], "max_seconds", 1, LONGEST_SECONDS, "seconds")
        families = _families(params.get("families") or FAMILIES)
        sources = _sources(params.get("sources") or (ANY,))
        if not isinstance(sources, str) and not _of(families, sources):
            raise Refusal(
                "sources: none of these networks is of the families that the window is for, so it would let in nobody; "
                "add the other family to families, or other networks."
            )
        return cls(values.port(params["port"], "port"), seconds, sources, families)

    def within(self, seconds: int) -> "AcmeWindow":
        """Return the same window for a shorter time."""
        return replace(self, max_seconds=seconds)

    def networks(self, cloudflare: Sequence[Network], all_proxied: bool = False) -> Tuple[Network, ...]:
        """Return whom the window lets in, of its families; empty means everybody.

        ``cloudflare`` are its ranges, and ``all_proxied`` is whether every name leads to them, which ``auto`` asks for.
        """
        if self.sources == ANY or (self.sources == AUTO and not all_proxied):
            return ()
        return _of(self.families, cloudflare if isinstance(self.sources, str) else self.sources)

    def to_data(self) -> Dict[str, Any]:
        """Return the window as JSON-ready data; ``parse`` is its inverse."""
        sources = [self.sources] if isinstance(self.sources, str) else [str(network) for network in self.sources]
        return {
            "port": self.port,
            "max_seconds": self.max_seconds,
            "sources": sources,
            "families": list(self.families),
        }


@dataclass(frozen=True)
class Observed:
    """Whether ufw is in force, whether ipset is there, for how long the port is open, and who keeps it so."""

    needed: bool
    installed: bool
    seconds_left: int = 0
    mine: bool = False
    others: bool = False


@dataclass(frozen=True)
class OpenWindow(Step):
    """Open a port for a lease; not to be undone, since the kernel does that. Without networks, to everybody."""

    port: int
    max_seconds: int
    holder: str
    networks: Tuple[Network, ...] = ()
    families: Tuple[int, ...] = FAMILIES

    @property
    def summary(self) -> str:
        return f"Open port {self.port} for at most {self.max_seconds} s{to_whom(self.networks, self.families)}"


@dataclass(frozen=True)
class CloseWindow(Step):
    """Release a port; ``others`` have leases on it, which keep it open."""

    port: int
    holder: str
    others: bool = False

    @property
    def summary(self) -> str:
        return f"Release port {self.port}, which other leases keep open" if self.others else f"Close port {self.port}"


@dataclass(frozen=True)
class RemoveWindowSets(Step):
    """Remove the rules and sets that windows leave once they have closed; nobody is let in by them, so nothing has to come back."""

    sets: Tuple[str, ...]

    @property
    def summary(self) -> str:
        return f"Remove the sets of closed windows ({', '.join(self.sets)})"


def plan(observed: Observed, window: AcmeWindow, networks: Tuple[Network, ...], state: str, holder: str) -> Plan:
    """Return the steps that open the port (from now on for the whole time), or close it unless other leases keep it open."""
    if state == "open":
        if not observed.needed:
            return Plan()
        install = () if observed.installed else (InstallPackages((PACKAGE,)),)
        return Plan((*install, OpenWindow(window.port, window.max_seconds, holder, networks, window.families)))
    if observed.mine or (observed.seconds_left and not observed.others):
        return Plan((CloseWindow(window.port, holder, observed.others),))
    return Plan()


def to_whom(networks: Sequence[Network], families: Sequence[int]) -> str:
    """Return the end of a sentence that says whom a window lets in, where that is not everybody."""
    if networks:
        shown = ", ".join(map(str, networks[:3]))
        return f" to {shown}" + (f" and {len(networks) - 3} more networks" if len(networks) > 3 else "")
    return "" if tuple(families) == FAMILIES else f" over IPv{families[0]}"


def rule(family: int) -> Tuple[str, ...]:
    """Return the rule that lets in what a family's set holds, as arguments behind -I, -C or -D."""
    new = ("-p", "tcp", "-m", "conntrack", "--ctstate", "NEW")
    match = ("-m", "set", "--match-set", SETS[family], "src,dst")
    return (CHAINS[family], *new, *match, "-m", "comment", "--comment", "portcullis:window", "-j", "ACCEPT")


def members(
    port: int, networks: Sequence[Network], families: Iterable[int], seconds: int
) -> Dict[int, Dict[Tuple[Network, int], int]]:
    """Return what a window puts into each family's set."""
    found: Dict[int, Dict[Tuple[Network, int], int]] = {}
    for family in families:
        chosen = _of((family,), networks) if networks else _EVERYWHERE[family]
        found[family] = {(network, port): seconds for network in chosen}
    return found


def restore(wanted: Mapping[int, Members], present: Mapping[int, Members]) -> str:
    """Return the input of ``ipset restore -exist`` that makes the sets hold exactly what is wanted."""
    lines: List[str] = []
    for family, name in SETS.items():
        lines.append(f"create {name} hash:net,port family {_KINDS[family]} timeout 1")
        now, then = present.get(family, {}), wanted.get(family, {})
        lines += [f"del {name} {net},tcp:{port}" for net, port in now if (net, port) not in then]
        lines += [f"add {name} {net},tcp:{port} timeout {seconds}" for (net, port), seconds in then.items()]
    return "\n".join(writing.lines(lines, _LINE, "ipset")) + "\n"


def parse_saved(text: str) -> Dict[Tuple[Network, int], int]:
    """Return the members that ``ipset save`` of one set tells of."""
    found = re.findall(r"^add \S+ ([^,\s]+),tcp:(\d+) timeout (\d+)", text, re.MULTILINE)
    return {(values.network(network, "ipset"), int(port)): int(seconds) for network, port, seconds in found}


def _of(families: Iterable[int], networks: Iterable[Network]) -> Tuple[Network, ...]:
    wanted = tuple(families)
    return tuple(network for network in networks if network.version in wanted)


def _families(given: Any) -> Tuple[int, ...]:
    names = {"ipv4": 4, "ipv6": 6, 4: 4, 6: 6}
    odd = next((name for name in given if name not in names), None)
    if odd is not None:
        raise Refusal(f"families: {odd!r} is not known; write ipv4, ipv6 or both.")
    return tuple(sorted({names[name] for name in given}))


def _sources(given: Any) -> Sources:
    """Return a word alone, or networks."""
    entries = [given] if isinstance(given, str) else list(given)
    words: List[str] = [entry for entry in entries if entry in (ANY, CLOUDFLARE, AUTO)]
    if words:
        if len(entries) > 1:
            raise Refusal(f"sources: {words[0]!r} stands alone; write it without anything else, or write networks.")
        return words[0]
    found = values.networks(entries, "sources")
    if any(network.prefixlen == 0 for network in found):
        raise Refusal("sources: a network of all addresses is 'any'; write that, or narrower networks.")
    return validation.merge(found)
