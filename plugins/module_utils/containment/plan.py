# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting a host off and letting it go again: from how it is, and what is wanted, to the steps between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import FrozenSet, List, Mapping, Optional, Tuple

from ..base import unit_files
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit
from ..base.paths import ETC, UNITS
from ..base.steps import InstallPackages, Plan, ReloadManager, RemoveFile, SetUnit, Step, WriteFile
from ..base.values import Address
from . import table
from .steps import SetContainment, SetSuspended
from .wanted import RELEASED, SUSPENDED, Wanted

PACKAGE = "nftables"
#: Loaded at boot by ``nft`` itself, before any network is up.
RULES = f"{ETC}/contained.nft"
SERVICE = "portcullis-contained.service"
UNIT_FILE = f"{UNITS}/{SERVICE}"
FILES: Mapping[str, int] = {RULES: 0o600, UNIT_FILE: 0o644}
UNIT = Unit(SERVICE, starts=True, runs=True, needs=(("ExecStart", RULES),), ours=True)

_SERVICE = """[Unit]
Description=Cut this host off, but for SSH from a few
DefaultDependencies=no
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
# Its start and reload empty the kernel of all tables where its file says so, as Debian's does.
After=nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=nft --file {rules}
ExecReload=nft --file {rules}
{sandbox}CapabilityBoundingSet=CAP_NET_ADMIN
ProtectSystem=strict
ProtectHome=yes
PrivateDevices=yes
RestrictAddressFamilies=AF_NETLINK

[Install]
WantedBy=sysinit.target
"""


@dataclass(frozen=True)
class Running:
    """A unit: the group of the kernel's that holds its processes, empty where none runs, and whether these are suspended, or some."""

    group: str
    suspended: bool = False
    midway: bool = False


@dataclass(frozen=True)
class Observed:
    """How a host is.

    ``texts`` are the files of ours that are there, by path, ``held`` what the kernel holds of our table as nft prints it, and ``expected`` what nft
    prints of it once it was given what is wanted; empty where there is none, or no nft. ``ports`` are where sshd answers, ``client`` the address from
    which this very login comes, ``login_port`` the port that it came to. ``units`` are those that shall be suspended, ``suspended`` those that we
    suspended before, which others may have let run, and ``needed`` the groups of what has to go on, and what each is for.
    """

    installed: bool
    texts: Mapping[str, str] = field(default_factory=dict)
    held: str = ""
    expected: str = ""
    ports: FrozenSet[int] = frozenset()
    client: Optional[Address] = None
    login_port: Optional[int] = None
    enabled: bool = False
    active: bool = False
    units: Mapping[str, Running] = field(default_factory=dict)
    suspended: Mapping[str, Running] = field(default_factory=dict)
    needed: Mapping[str, str] = field(default_factory=dict)


def files() -> Tuple[Thing, ...]:
    """Return what may be there whether or not a host is cut off."""
    return (
        *(File(path, mode) for path, mode in FILES.items()),
        State(f"the table {table.NAME} in the kernel", found_by="containment/plan.py"),
    )


def things() -> Tuple[Thing, ...]:
    """Return what is managed while a host is cut off."""
    return (
        *files(),
        UNIT,
    )


def unit_text() -> str:
    """Return the unit that cuts a host off at boot."""
    return unit_files.render(_SERVICE, rules=RULES)


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps to what is wanted; Refusal where whoever asks for it would be cut off."""
    if wanted.state == RELEASED:
        return _plan_release(observed)
    if wanted.state == SUSPENDED:
        return _plan_suspension(observed)
    _refuse(observed, wanted)
    text = table.render(wanted, observed.ports)
    texts = {RULES: text, UNIT_FILE: unit_text()}
    written = {path: text for path, text in texts.items() if observed.texts.get(path) != text}
    steps: List[Step] = [] if observed.installed else [InstallPackages((PACKAGE,))]
    steps += [WriteFile(path, text, observed.texts.get(path), FILES[path]) for path, text in written.items()]
    steps += [ReloadManager()] if UNIT_FILE in written else []
    if not observed.held or observed.held != observed.expected:
        ports = ", ".join(map(str, sorted(observed.ports)))
        sources = ", ".join(map(str, wanted.sources))
        steps.append(SetContainment(text, f"Cut the host off both ways, but for SSH on {ports} from {sources}"))
    if not observed.enabled or not observed.active:
        steps.append(SetUnit(SERVICE, enabled=True, active=True))
    return Plan(tuple(steps), needs_command=True, needs_proof=bool(steps))


def _refuse(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal where nobody, or not this login, would get in any more."""
    if not observed.ports:
        raise Refusal(
            "state: sshd answers on no port of this host, so nobody would get in any more; see 'systemctl status ssh'."
        )
    _refuse_login_port(observed)
    client = observed.client
    if client is not None and not client.is_loopback and not wanted.admits(client):
        raise Refusal(
            f"sources: this login comes from {client}, which would be cut off, too; add it, or a network that holds it, to sources "
            "(incident_sources)."
        )


def _refuse_login_port(observed: Observed) -> None:
    port = observed.login_port
    if port is not None and port not in observed.ports:
        raise Refusal(
            f"state: this login came to port {port}, where sshd answers no more, so it would be cut off in the middle; end connections that "
            "Ansible keeps (a minute without a run does), see that ansible_port is where sshd answers, and run again."
        )


def refuse_probe(observed: Observed, kept_out: str) -> None:
    """Raise Refusal where a probe does not get in, as ``kept_out`` says, though nothing keeps it out: it would prove nothing afterwards."""
    if kept_out and not observed.held:
        raise Refusal(
            f"probe: {kept_out}, and this host is not cut off, so it would prove nothing afterwards, and nothing was changed; name a command "
            "that ends with code 0 where the host is reached (incident_probe)."
        )


def _plan_release(observed: Observed) -> Plan:
    """Return the steps back: all that was made is a table and a unit of our own, so what was is what is there without them."""
    steps: List[Step] = []
    if UNIT_FILE in observed.texts:
        steps.append(SetUnit(SERVICE, enabled=False, active=False))
    steps += [RemoveFile(path, text) for path, text in observed.texts.items()]
    steps += [ReloadManager()] if UNIT_FILE in observed.texts else []
    if observed.held:
        passing = table.parse(observed.texts.get(RULES, ""))
        known = (*passing.sources, *passing.dns, *passing.ntp) if passing else ()
        login = (observed.client,) if observed.client else ()
        keeps = tuple(dict.fromkeys(str(one) for one in (*known, *login)))
        steps.append(SetContainment(table.REMOVAL, "Let the host be reached, and reach others, as before", keeps))
    if observed.suspended:
        steps.append(SetSuspended((), f"Let {', '.join(observed.suspended)} run again"))
    return Plan(tuple(steps), needs_proof=bool(steps))


def _plan_suspension(observed: Observed) -> Plan:
    """Return the step that suspends units; Refusal where nobody could log in any more, or nothing runs that could be suspended."""
    ended = next((name for name, unit in observed.units.items() if not unit.group), None)
    if ended is not None:
        raise Refusal(
            f"units: nothing runs of {ended}, or systemd does not know it; see 'systemctl status {ended}' (incident_units)."
        )
    # Whoever suspended others before has not released them.
    found = {**{name: unit for name, unit in observed.suspended.items() if unit.group}, **observed.units}
    for name, unit in found.items():
        holds = next((what for group, what in observed.needed.items() if _holds(unit.group, group)), "")
        if holds:
            raise Refusal(
                f"units: {name} holds {holds}, without which nobody would get in; name what else is in it one by one (incident_units)."
            )
    new = [name for name, unit in found.items() if not unit.suspended]
    if not new:
        return Plan()
    step = SetSuspended(tuple(found), f"Suspend {', '.join(new)}")
    return Plan((step,), needs_command=True, needs_proof=True)


def _holds(outer: str, inner: str) -> bool:
    return outer == "/" or inner == outer or inner.startswith(f"{outer}/")
