# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The budget of strangers on a host: from how it is, and what is wanted, to the steps between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Dict, Iterable, List, Mapping, Optional, Tuple

from ..base import unit_files
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit, service, timer
from ..base.paths import ETC, STATE, UNITS
from ..base.steps import InstallPackages, Plan, ReloadManager, RemoveFile, SetUnit, Step, WriteFile
from . import table
from .destinations import ANY, Destination, grouped, names
from .resolved import Resolved, of_names
from .steps import SetOutbound
from .table import Held
from .wanted import OFF, REPORT, Wanted

PACKAGE = "nftables"
SETTINGS = f"{ETC}/outbound.json"
#: Loaded at boot by ``nft`` itself, before any network is up.
RULES = f"{ETC}/outbound.nft"
FOLDER = f"{STATE}/outbound"
RESOLVED = f"{FOLDER}/resolved.json"
MEMORY = f"{FOLDER}/memory.json"
SERVICE = "portcullis-outbound.service"
WATCH = "portcullis-outbound-watch.service"
TIMER = "portcullis-outbound-watch.timer"
UNIT_FILES = {name: f"{UNITS}/{name}" for name in (SERVICE, WATCH, TIMER)}
#: All files of ours that a planner compares, and their modes; what is noted beside them is no change of the host.
FILES: Mapping[str, int] = {SETTINGS: 0o600, RULES: 0o600, **dict.fromkeys(UNIT_FILES.values(), 0o644)}
NOTES = (RESOLVED, MEMORY)
_NAMED = 5

_SERVICE = """[Unit]
Description=Limit which strangers this host may connect to
DefaultDependencies=no
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
# Its start and reload empty the kernel of all tables where its file says so, as Debian's does.
After=nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service
# However often others start theirs, this one is never refused for it.
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
# A table that is there knows who is no stranger; what is wrong with it is the timer's to mend.
ExecStart=/bin/sh -c 'nft list table inet portcullis_outbound >/dev/null 2>&1 || exec nft --file {rules}'
ExecReload=/bin/sh -c 'nft list table inet portcullis_outbound >/dev/null 2>&1 || exec nft --file {rules}'
{sandbox}CapabilityBoundingSet=CAP_NET_ADMIN
ProtectSystem=strict
ProtectHome=yes
PrivateDevices=yes
RestrictAddressFamilies=AF_NETLINK

[Install]
WantedBy=sysinit.target
"""
_WATCH = """[Unit]
Description=See which strangers this host connects to
After=portcullis-outbound.service
# What mends the table is never refused because it was started often.
StartLimitIntervalSec=0

[Service]
Type=oneshot
# Being stopped midway is no failure: what the kernel takes is whole or not at all.
SuccessExitStatus=SIGTERM
ExecStart={program} outbound watch
TimeoutStartSec=5min
# Not that it starts and ends each minute, but what it says where something does not work.
LogLevelMax=notice
SyslogLevel=notice
{sandbox}# In a network of its own it tries what the kernel makes of the rules.
RestrictNamespaces=net
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectClock=yes
LockPersonality=yes
"""
_TIMER = """[Unit]
Description=See every minute which strangers this host connects to

[Timer]
OnActiveSec=1s
OnUnitInactiveSec=1min
AccuracySec=10s

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True)
class Observed:
    """How a host is.

    ``texts`` are the files of ours that are there, by path, ``held`` what the kernel holds of our table, None where there is none, and
    ``expected`` what it holds once it was given what is wanted; None where that cannot be tried before the package is there.
    ``listed`` are the destinations that the host's own programs are configured to use, ``resolved`` what addresses names had. ``unable``
    says why this host cannot hold such a table, as a container without the rights to; empty where it can, as far as is known.
    """

    installed: bool
    texts: Mapping[str, str] = field(default_factory=dict)
    held: Optional[Held] = None
    expected: Optional[Held] = None
    listed: Tuple[Destination, ...] = ()
    resolved: Resolved = field(default_factory=dict)
    uplinks: Tuple[str, ...] = ()
    enabled: Tuple[str, ...] = ()
    active: Tuple[str, ...] = ()
    unable: str = ""


def groups(wanted: Wanted, listed: Iterable[Destination], resolved: Resolved) -> table.Groups:
    """Return the networks that are listed, by the inventory and by the host's own configuration."""
    both = (*wanted.destinations, *listed)
    return grouped(both, of_names(resolved, {one.to for one in both if one.network is None}))


def named(wanted: Wanted, listed: Iterable[Destination]) -> Tuple[str, ...]:
    """Return the names that have to be resolved: those of what is counted."""
    return names(one for one in (*wanted.destinations, *listed) if one.protocol in wanted.protocols)


def unresolved(wanted: Wanted, listed: Iterable[Destination], resolved: Resolved) -> List[str]:
    """Return the line, if any, that names what is listed and has no address, so that connections there count."""
    unknown = [name for name in named(wanted, listed) if not resolved.get(name)]
    if not unknown:
        return []
    more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
    return [
        f"  No address is known of {', '.join(unknown[:_NAMED])}{more}, so connections there count as to strangers; see that this host can resolve names."
    ]


def rules(wanted: Wanted, listed: Iterable[Destination], resolved: Resolved, uplinks: Iterable[str] = ()) -> str:
    """Return the text of ``RULES``."""
    return table.render(counting(wanted, uplinks), groups(wanted, listed, resolved))


def counting(wanted: Wanted, uplinks: Iterable[str]) -> Wanted:
    """Return what is wanted without interfaces of which one leads out: by these would leave, uncounted, what is to be counted."""
    leading = tuple(uplinks)
    inner = (one for one in wanted.interfaces if not any(_matched(name, (one,)) for name in leading))
    return replace(wanted, interfaces=tuple(inner))


def left_out(observed: Observed, wanted: Wanted) -> Tuple[str, ...]:
    """Return what a report does without on this host, and why; a limit is refused there instead."""
    if wanted.mode != REPORT:
        return ()
    if observed.unable:
        return (
            f"What leaves this host is not counted, since it cannot hold such a table: {observed.unable} Mend that, or set the mode to "
            "unmanaged to have nothing said.",
        )
    return out_by(wanted, observed.uplinks)


def out_by(wanted: Wanted, uplinks: Iterable[str]) -> Tuple[str, ...]:
    """Return the sentences that name interfaces which are taken for no container's, since one that leads out is among them."""
    found = []
    for one in wanted.interfaces:
        name = next((name for name in uplinks if _matched(name, (one,))), "")
        if name:
            found.append(
                f"interfaces: {name} leads out of this host, so all that leaves by {one} counts, what goes to its containers included; "
                "name the interfaces of containers and machines one by one."
            )
    return tuple(found)


def files(wanted: Wanted, rules_text: str) -> Dict[str, str]:
    """Return the text of each file of ours that there shall be, by path."""
    if wanted.mode == OFF:
        return {}
    return {
        SETTINGS: wanted.to_text(),
        RULES: rules_text,
        UNIT_FILES[SERVICE]: unit_files.render(_SERVICE, "outbound", rules=RULES),
        UNIT_FILES[WATCH]: unit_files.render(_WATCH, "outbound"),
        UNIT_FILES[TIMER]: unit_files.render(_TIMER, "outbound"),
    }


def described(observed: Observed, wanted: Wanted) -> List[str]:
    """Return what the host's own configuration lists, and who needs it."""
    ports = {ANY: "all ports"}
    return [
        f"{one.to}, {ports.get(one.port, str(one.port))}/{one.protocol} ({one.why})"
        for one in observed.listed
        if one.protocol in wanted.protocols
    ]


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed for the budget."""
    units: Tuple[Unit, ...] = (
        Unit(SERVICE, starts=True, runs=True, needs=(("ExecStart", RULES),), ours=True),
        service(WATCH, "outbound watch"),
        timer(TIMER),
    )
    return (
        *(File(path, mode) for path, mode in FILES.items()),
        *(File(path, 0o600) for path in NOTES),
        *(units if wanted.mode != OFF else ()),
        State(f"the table {table.FAMILY} {table.TABLE} in the kernel", found_by="outbound/plan.py"),
    )


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps to what is wanted; Refusal where it would not hold."""
    if wanted.mode == OFF:
        return _plan_absence(observed)
    refuse(observed, wanted)
    if observed.unable:
        return Plan(())
    whole = files(wanted, rules(wanted, observed.listed, observed.resolved, observed.uplinks))
    written = {path: text for path, text in whole.items() if observed.texts.get(path) != text}
    units_written = any(path in UNIT_FILES.values() for path in written)
    steps = packages(observed)
    steps += [WriteFile(path, text, observed.texts.get(path), FILES[path]) for path, text in written.items()]
    steps += [ReloadManager()] if units_written else []
    kernel = refreshed(observed, wanted)
    steps += kernel
    for name in (SERVICE, TIMER):
        starts, runs = name not in observed.enabled, name not in observed.active or UNIT_FILES[name] in written
        if starts or runs:
            steps.append(SetUnit(name, enabled=True if starts else None, active=True if runs else None))
    return Plan(tuple(steps), needs_command=True, needs_proof=wanted.enforces and bool(kernel))


def packages(observed: Observed) -> List[Step]:
    """Return the step, if any, that brings what the kernel is asked and told by."""
    return [] if observed.installed or observed.unable else [InstallPackages((PACKAGE,))]


def refuse(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal where a limit would not hold, or what leaves the host would be taken for what stays in it; a report leaves that out."""
    if not wanted.enforces:
        return
    if observed.unable:
        raise Refusal(
            f"mode: this host cannot hold the table that limits what may leave: {observed.unable} Mend that, or set the mode to report or "
            "unmanaged here."
        )
    leading_out = next((name for name in observed.uplinks if _matched(name, wanted.interfaces)), None)
    if leading_out is not None:
        raise Refusal(
            f"interfaces: {leading_out} leads out of this host, and nothing that leaves by it would be counted; name the interfaces of "
            "containers and machines one by one instead of by a +."
        )


def refreshed(observed: Observed, wanted: Wanted) -> List[Step]:
    """Return the step, if any, to the table that is wanted: its lists alone are changed where the rest is as it shall be."""
    held, expected = observed.held, observed.expected
    now = groups(wanted, observed.listed, observed.resolved)
    if held is not None and expected is not None and held.is_as(expected):
        return []
    if held is None or expected is None or held.structure != expected.structure:
        did = "Limit connections to strangers" if wanted.enforces else "Count connections to strangers"
        purpose = f"{did} (nft's table {table.FAMILY} {table.TABLE})"
        text = table.render(counting(wanted, observed.uplinks), now)
        return [SetOutbound(text, purpose, wanted.budget, wanted.seconds)]
    names = [name for name, elements in expected.listed.items() if held.listed.get(name) != elements]
    return [SetOutbound(table.relist(now, names), f"Renew the addresses of listed destinations ({', '.join(names)})")]


def _plan_absence(observed: Observed) -> Plan:
    there = [name for name, path in UNIT_FILES.items() if path in observed.texts]
    if observed.unable and observed.texts:
        raise Refusal(
            f"mode: whether the kernel holds our table cannot be seen, so it cannot be removed: {observed.unable} Mend that, then run again."
        )
    steps: List[Step] = [
        SetUnit(name, enabled=False if name != WATCH else None, active=False)
        for name in (TIMER, WATCH, SERVICE)
        if name in there
    ]
    steps += [RemoveFile(path, text) for path, text in observed.texts.items()]
    steps += [ReloadManager()] if there else []
    if observed.held is not None:
        steps.append(SetOutbound(table.REMOVAL, f"Remove nft's table {table.FAMILY} {table.TABLE}"))
    return Plan(tuple(steps))


def _matched(name: str, interfaces: Iterable[str]) -> bool:
    return any(name.startswith(one[:-1]) if one.endswith("+") else name == one for one in interfaces)
