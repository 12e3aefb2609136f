# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether people still get in once a host has rebooted: asked before any reboot of ours, and of sshd's planner."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import FrozenSet, Iterable, List, Mapping, Optional, Tuple

from ..base import managed_units
from ..base.managed_units import SeenUnit, Unit
from ..ufw.access import opens
from ..ufw.plan import Observed as Firewall

SSH, SOCKET, FIREWALL = "ssh.service", "ssh.socket", "ufw.service"
#: What may have given a host its addresses; whichever runs now has to run after the reboot, too.
NETWORK = (
    "systemd-networkd.service",
    "networking.service",
    "NetworkManager.service",
    "connman.service",
    "dhcpcd.service",
)
#: Each of them is on the way to sshd or to the network.
TARGETS = ("sysinit.target", "basic.target", "sockets.target", "network.target", "multi-user.target")
UNITS = (SSH, SOCKET, FIREWALL, *NETWORK, *TARGETS)
#: A file that keeps Debian's sshd from being started.
FORBIDDEN = "/etc/ssh/sshd_not_to_be_run"


@dataclass(frozen=True)
class Observed:
    """How the host would start.

    ``target`` is what it boots into and ``started`` all that this brings up, by systemd's word; ``links`` are the units that pull
    in sshd and ufw by links that outlive a reboot. ``ports_now`` are those on which
    sshd answers, ``ports_then`` those that its files name; ``complaint`` is what sshd says against them. ``mounts`` are
    what is in the table of file systems and not there. ``forbidden`` is whether ``FORBIDDEN`` is there.
    """

    target: str
    started: FrozenSet[str]
    units: Mapping[str, SeenUnit]
    links: Mapping[str, FrozenSet[str]]
    ports_now: FrozenSet[int] = frozenset()
    ports_then: FrozenSet[int] = frozenset()
    complaint: str = ""
    forbidden: bool = False
    firewall: Optional[Firewall] = None
    mounts: Tuple[str, ...] = ()
    pending: str = ""
    unknown: Tuple[str, ...] = field(default=())


def objections(observed: Observed) -> Tuple[str, ...]:
    """Return why nobody, or more than who should, would get in after a reboot; one sentence each, with the remedy."""
    found: List[str] = [
        f"{what}, so it is unknown whether this host would come up; fix that first." for what in observed.unknown
    ]
    if observed.pending:
        found.append(
            f"A change waits for its confirmation ({observed.pending}), and a reboot would undo it; wait for that."
        )
    found += sshd(observed)
    found += _firewall(observed)
    found += _network(observed)
    found += [
        f"The file system {source} in /etc/fstab is not there, so the boot would stop and wait at the console; remove it, or "
        "give it the option nofail."
        for source in observed.mounts
    ]
    return tuple(found)


def sshd(observed: Observed) -> Tuple[str, ...]:
    """Return why sshd would not answer after a reboot where it does now."""
    service, socket = (observed.units.get(name) for name in (SSH, SOCKET))
    if not observed.ports_now:
        return ()
    found: List[str] = []
    starting = [name for name in (SSH, SOCKET) if _starts(observed, name)]
    masked = [one for one in _targets(observed) if observed.units[one].masked]
    if masked:
        found.append(f"{masked[0]} is masked, and sshd is behind it; run 'systemctl unmask {masked[0]}'.")
    elif not starting:
        found.append(
            f"Nothing starts sshd when this host boots into {observed.target}: {_state(service)}, {_state(socket)}; run "
            "'systemctl unmask ssh.service' and 'systemctl enable ssh.service', or the role ssh_hardening"
            f"{_other_target(observed)}."
        )
    elif service and service.masked:
        found.append("ssh.service is masked, and ssh.socket starts it; run 'systemctl unmask ssh.service'.")
    why = (
        ""
        if service is None or service.masked
        else managed_units.problem(Unit(SSH, needs=(("ExecStart", "sshd"),)), service)
    )
    found += [f"{why}, then run 'systemctl daemon-reload'."] if why else []
    if observed.forbidden:
        found.append(f"{FORBIDDEN} keeps sshd from being started; remove that file.")
    if observed.complaint:
        found.append(f"sshd would not start with its files ({observed.complaint}); fix them ('sshd -t' tells).")
    elif observed.ports_now and not observed.ports_now & observed.ports_then and starting:
        now, then = (
            ", ".join(map(str, sorted(ports))) or "none" for ports in (observed.ports_now, observed.ports_then)
        )
        found.append(
            f"sshd answers on port {now} and would answer on {then}, which its files name; run the role ssh_hardening, or make it follow "
            "its files now and see that you get in."
        )
    return tuple(found)


def _targets(observed: Observed) -> Iterable[str]:
    return [name for name in (observed.target, *TARGETS) if name in observed.units]


def _other_target(observed: Observed) -> str:
    usual = {"multi-user.target", "graphical.target"}
    return "" if observed.target in usual else "; and 'systemctl set-default multi-user.target'"


def _starts(observed: Observed, name: str) -> bool:
    unit = observed.units.get(name)
    if unit is None or not unit.exists or unit.masked or name not in observed.started:
        return False
    # systemd calls a unit enabled by whose alias alone there is a link, and remembers links that are gone.
    return unit.enabled and bool(observed.links.get(name, frozenset()) & observed.started)


def _state(unit: Optional[SeenUnit]) -> str:
    if unit is None or not unit.exists:
        return "the other is not there"
    word = "masked" if unit.masked else unit.properties.get("UnitFileState") or "disabled"
    return f"{unit.name} is {word}"


def _firewall(observed: Observed) -> Iterable[str]:
    firewall = observed.firewall
    if firewall is None or not firewall.settings.enabled:
        return
    unit = observed.units.get(FIREWALL)
    if not _starts(observed, FIREWALL):
        yield (
            f"ufw is enabled, and nothing loads its rules at boot ({_state(unit)}), so this host would be open to everybody; run "
            "'systemctl unmask ufw.service' and 'systemctl enable ufw.service', or the role ufw."
        )
    elif unit is not None:
        why = managed_units.problem(Unit(FIREWALL, needs=(("ExecStart", "ufw-init start"),)), unit)
        if why:
            yield f"{why}, then run 'systemctl daemon-reload'."
    ports = observed.ports_then or observed.ports_now
    if firewall.settings.incoming != "allow" and ports and not any(opens(firewall.blocks(4), port) for port in ports):
        yield (
            f"No rule in ufw's files lets anybody in on port {', '.join(map(str, sorted(ports)))}, where sshd would answer; run the "
            f"role ufw, or 'ufw allow {min(ports)}/tcp'."
        )


def _network(observed: Observed) -> Iterable[str]:
    for name in NETWORK:
        unit = observed.units.get(name)
        if unit is None or not unit.exists or not unit.active:
            continue
        triggers = {name, name.replace(".service", ".socket")}
        lasting = unit.properties.get("UnitFileState") != "disabled"
        if unit.masked or not observed.started & triggers or not lasting:
            yield (
                f"{name} runs, which may have given this host its addresses, and would not after a reboot ({_state(unit)}); run "
                f"'systemctl unmask {name}' and 'systemctl enable {name}'."
            )


def pulling(paths: Iterable[str]) -> FrozenSet[str]:
    """Return the units whose folders of links (``NAME.wants``, ``NAME.requires``) these paths lie in."""
    return frozenset(re.findall(r"/([^/\s]+)\.(?:wants|requires)/[^/]+$", "\n".join(paths), re.MULTILINE))


def dependencies(text: str) -> FrozenSet[str]:
    """Return the units that ``systemctl list-dependencies --plain`` prints."""
    return frozenset(re.findall(r"[\w@:.\\-]+\.[a-z]+", text))


def missing_mounts(said: str) -> Tuple[str, ...]:
    """Return what ``findmnt --verify`` says is needed at boot and not there."""
    return tuple(re.findall(r"\[E\] unreachable on boot required source: (.+)", said))
