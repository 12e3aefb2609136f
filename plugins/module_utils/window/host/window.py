# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening and closing a port for a while, in the kernel."""

from __future__ import annotations

import contextlib
import os
import syslog
import time
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Type

from ...base import native
from ...base.errors import HostError
from ...base.steps import Step
from ...base.values import Network
from ...machine import files, process
from ...machine.clock import readable
from ...machine.locks import locked
from ...machine.process import ask, check, has_program, run
from ...transaction import netfilter
from ...transaction.handlers import Handler
from ..leases import Lease, Leases, Moment
from ..plan import (
    CHAINS,
    LEASES,
    SETS,
    AcmeWindow,
    CloseWindow,
    Members,
    Observed,
    OpenWindow,
    RemoveWindowSets,
    parse_saved,
    restore,
    rule,
    to_whom,
)

_LOCK = "/run/portcullis/window.lock"
#: What iptables says where there is no such rule or chain to remove it from.
_NO_RULE = "does a matching rule exist|No chain|does not exist|incompatible"
_IPTABLES = {4: "iptables", 6: "ip6tables"}


def open_for(
    window: AcmeWindow, networks: Tuple[Network, ...], holder: str, purpose: str, stands_for: Optional[int] = None
) -> bool:
    """Open the port for this lease; False where no firewall of ufw's is in force, so that there is nothing to open.

    ``stands_for`` is the id of a process with which the window ends, once somebody looks.
    """
    families = _families()
    if not families:
        return False
    if not _has_ipset():
        raise HostError(
            "ipset is not installed on this host, and the window needs it; install it ('apt-get install ipset')."
        )
    fingerprint = process.fingerprint(stands_for) if stands_for else ()
    with locked(_LOCK):
        moment = _moment(families)
        new = Lease(
            name=holder,
            port=window.port,
            deadline=moment.monotonic + window.max_seconds,
            boot=moment.boot,
            opened_at=moment.epoch,
            purpose=purpose,
            networks=networks,
            families=window.families,
            process=fingerprint,
        )
        leases = _read().at(moment).with_one(new)
        # Written first: nobody would close a member without a lease.
        _write(leases)
        whom = to_whom(networks, window.families)
        _log(f"Port {window.port} opens{whom} for at most {window.max_seconds} s, for '{purpose}'")
        try:
            check(["ipset", "restore", "-exist"], stdin=restore(leases.members(moment.monotonic), _present()))
            for family in families:
                if not _has_rule(family):
                    check([_IPTABLES[family], "-w", "10", "-I", *rule(family)])
        except HostError:
            _converge(leases.without(holder, window.port))
            raise
    return True


def observe(window: AcmeWindow, holder: str) -> Observed:
    """Return how the window is for the owner of this lease."""
    families = _families()
    held = _read().at(_moment(families)).of(window.port)
    return Observed(
        needed=bool(families),
        installed=_has_ipset(),
        seconds_left=seconds_left(window.port),
        mine=any(one.name == holder for one in held),
        others=any(one.name != holder for one in held),
    )


def close_for(port: int, holder: Optional[str]) -> bool:
    """Close the port unless another lease keeps it open, or whatever the leases if ``holder`` is None; whether it is closed now."""
    with locked(_LOCK):
        moment = _moment(_families())
        leases = _read().at(moment)
        for name in [one.name for one in leases.of(port)] if holder is None else [holder]:
            leases = leases.closed_well(name, port, moment.epoch)
        _converge(leases)
        return not leases.of(port)


def tidy() -> None:
    """Close what was open for processes that have died."""
    with locked(_LOCK):
        _converge(_read().at(_moment(_families())))


def left_sets() -> Tuple[str, ...]:
    """Return the names of the sets in the kernel, whether or not a window is open by them."""
    return tuple(SETS[family] for family in _present()) if _has_ipset() else ()


def remove_sets() -> None:
    """Remove the sets and the rules that ask them; HostError where somebody has opened a window meanwhile."""
    with locked(_LOCK):
        for port, seconds in open_ports().items():
            raise HostError(
                f"A window has opened port {port} meanwhile, for {seconds} s more; run again once it has closed."
            )
        _close(_present())


def seconds_left(port: int) -> int:
    """Return for how long the kernel will still keep the port open; 0 where it is closed."""
    return open_ports().get(port, 0)


def report() -> Tuple[List[str], bool]:
    """Return sentences about the windows of this host, and whether one was left open by its owner."""
    moment = _moment(_families())
    leases = _read().at(moment)
    return leases.lines(moment.monotonic, open_ports(), readable), leases.attention is not None


@contextlib.contextmanager
def opened(window: AcmeWindow, networks: Tuple[Network, ...], purpose: str) -> Iterator[bool]:
    """Keep the port open while the block runs, and never longer than the window may; yields whether there was a need."""
    holder = f"process {os.getpid()}"
    try:
        yield open_for(window, networks, holder, purpose, os.getpid())
    finally:
        close_for(window.port, holder)


def _converge(leases: Leases) -> None:
    """Make the kernel hold what the leases say, which is less than it did, and record that."""
    if _has_ipset():
        present = _present()
        if leases.held:
            check(["ipset", "restore", "-exist"], stdin=restore(leases.members(time.monotonic()), present))
        else:
            _close(present)
    before = _read()
    if leases != before:
        _write(leases)
    for port in {lease.port for lease in before.held} - {lease.port for lease in leases.held}:
        _log(f"Port {port} is closed")


def _close(present: Mapping[int, Members]) -> None:
    """Close what is open to anybody; HostError where a set is neither empty nor without a rule that lets its members in."""
    # The members first: from then on nobody gets in, whatever becomes of the rest.
    flushed = {family: run(["ipset", "flush", SETS[family]]) for family in present}
    for family in netfilter.families():
        for _rule in _rules(family):
            # ufw may have loaded its own anew meanwhile.
            ask([_IPTABLES[family], "-w", "10", "-D", *rule(family)], denial=_NO_RULE)
    for family, done in flushed.items():
        if not done.ok and _rules(family):
            raise HostError(f"The window could not be closed: {done.said}. The kernel closes it at its deadline.")
        # One that is left is empty, and no rule asks it.
        run(["ipset", "destroy", SETS[family]])


def open_ports() -> Dict[int, int]:
    """Return the ports that the kernel keeps open, each with its seconds."""
    found: Dict[int, int] = {}
    if _has_ipset():
        for family, members in _present().items():
            if members and _has_rule(family):
                for (_network, port), seconds in members.items():
                    found[port] = max(seconds, found.get(port, 0))
    return found


def _present() -> Dict[int, Dict[Tuple[Network, int], int]]:
    """Return what the sets hold, of those that there are."""
    asked = ((family, ["ipset", "save", name], f"^create {name} ") for family, name in SETS.items())
    saved = {family: ask(argv, denial="does not exist", says=says) for family, argv, says in asked}
    return {family: parse_saved(text) for family, text in saved.items() if text is not None}


def _log(text: str) -> None:
    """Log it: before the port opens, and once it is closed."""
    syslog.openlog("portcullis", 0, syslog.LOG_AUTH)
    syslog.syslog(syslog.LOG_NOTICE, text)


def _has_ipset() -> bool:
    return has_program("ipset")


def _has_rule(family: int) -> bool:
    return bool(_rules(family))


def _rules(family: int) -> List[str]:
    """Return the kernel's rules that let in the members of a family's set."""
    wanted = ("--match-set", f"{SETS[family]} src,dst", False)
    _blank, *lines = f"\n{netfilter.saved(family)}".split(f"\n-A {CHAINS[family]} ")
    return [line for line in (each.partition("\n")[0] for each in lines) if wanted in native.options(line)]


def _families() -> List[int]:
    """Return the families for which ufw is in force."""
    return [family for family, chain in CHAINS.items() if f"\n:{chain} " in netfilter.saved(family)]


def _moment(families: Sequence[int]) -> Moment:
    return Moment(
        monotonic=time.monotonic(),
        epoch=time.time(),
        boot=(files.read("/proc/sys/kernel/random/boot_id") or "").strip(),
        ruled=bool(families) and _has_ipset() and all(_has_rule(family) for family in families),
        lives=process.is_running,
    )


def _read() -> Leases:
    return Leases.from_text(files.read(LEASES))


def _write(leases: Leases) -> None:
    files.write(LEASES, leases.to_text(), 0o600)


HANDLERS: Dict[Type[Step], Handler] = {
    OpenWindow: lambda step: open_for(
        AcmeWindow(step.port, step.max_seconds, families=step.families), step.networks, step.holder, step.holder
    ),
    CloseWindow: lambda step: close_for(step.port, step.holder),
    RemoveWindowSets: lambda _step: remove_sets(),
}
