# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How this host would start: asked of systemd, sshd, ufw's files and the table of file systems before any reboot of ours."""

from __future__ import annotations

import os
import re
from typing import Callable, FrozenSet, List, Mapping, Tuple, TypeVar

from ...base.errors import HostError
from ...base.managed_units import SeenUnit, Unit
from ...machine import sockets, units
from ...machine.process import check, run
from ...sshd.host import sshd
from ...transaction import drift, transaction
from ...ufw.host import at_boot, ufw
from .. import objections as core
from ..objections import Observed

T = TypeVar("T")


def objections() -> Tuple[str, ...]:
    """Return why people would not get in after a reboot, or more than should; empty where nothing speaks against it."""
    return core.objections(observe())


def observe() -> Observed:
    """Return how this host would start; who does not answer is named in it."""
    unknown: List[str] = []
    nothing: FrozenSet[int] = frozenset()
    nowhere: Tuple[str, FrozenSet[str]] = ("", frozenset())
    none: Mapping[str, SeenUnit] = {}
    target, started = _answered(unknown, _target, nowhere)
    seen = _answered(unknown, lambda: _units(target), none)
    ports_then, complaint = _answered(unknown, lambda: _sshd(seen), (nothing, ""))
    firewall = _answered(unknown, ufw.observe_rules, None)
    if firewall is not None and firewall.settings.enabled:
        unknown += _answered(unknown, at_boot.loaders, ())
    return Observed(
        target=target,
        started=started,
        units=seen,
        links={name: core.pulling(units.links(name)) for name in (core.SSH, core.SOCKET, core.FIREWALL)},
        ports_now=_answered(unknown, _answering, nothing),
        ports_then=ports_then,
        complaint=complaint,
        forbidden=os.path.exists(core.FORBIDDEN),
        firewall=firewall,
        mounts=_answered(unknown, _mounts, ()),
        pending=_answered(unknown, _pending, ""),
        unknown=tuple(unknown),
    )


def _units(target: str) -> Mapping[str, SeenUnit]:
    return drift.observe_units([Unit(name) for name in (target, *core.UNITS) if name])


def _answered(unknown: List[str], question: Callable[[], T], otherwise: T) -> T:
    """Return the answer, or note why there is none."""
    try:
        return question()
    except HostError as error:
        unknown.append(str(error))
        return otherwise


def _target() -> Tuple[str, FrozenSet[str]]:
    """Return what the host boots into, and all that this starts."""
    target = check(["systemctl", "get-default"], says=r"^\S+\.target$").strip()
    listed = check(["systemctl", "list-dependencies", "--plain", "--no-pager", target], says=rf"^{re.escape(target)}$")
    return target, core.dependencies(listed)


def _answering() -> FrozenSet[int]:
    """Return the ports on which an sshd answers, be it the system's or not."""
    return sockets.sshd() | {entry.port for entry in sockets.listening() if entry.program == "sshd"}


def _mounts() -> Tuple[str, ...]:
    done = run(["findmnt", "--verify"])
    if not re.search(r"\d+ parse errors?|Success", done.out + done.err):
        raise HostError(f"'findmnt --verify' does not say whether the disks in /etc/fstab are there ({done.said})")
    return core.missing_mounts(done.out)


def _pending() -> str:
    pending = transaction.pending()
    return pending.purpose if pending else ""


def _sshd(seen: Mapping[str, SeenUnit]) -> Tuple[FrozenSet[int], str]:
    """Return the ports on which sshd would answer, and what it says against its files."""
    if not os.path.exists("/usr/sbin/sshd"):
        return frozenset(), ""
    # It refuses to run without that.
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    done = run(["sshd", "-t"])
    socket = seen.get(core.SOCKET)
    if socket is not None and socket.exists and socket.enabled and not socket.masked:
        listed = re.findall(r":(\d+) \(Stream\)", socket.properties.get("Listen", ""))
        return frozenset(map(int, listed)), "" if done.ok else done.said
    if not done.ok:
        return frozenset(), done.said
    effective = sshd.effective(["root"])["root"]
    return frozenset(int(port) for port in effective.get("port", ())), ""
