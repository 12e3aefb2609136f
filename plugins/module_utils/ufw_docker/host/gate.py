# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate in front of containers on the host: in the kernel, and the units that keep it there."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Type

from ...base.errors import HostError
from ...base.paths import UNITS
from ...base.steps import Step
from ...machine import addresses, files, units
from ...machine.process import check, has_program
from ...transaction import netfilter
from ...transaction.apply import execute
from ...transaction.handlers import Handler
from ...ufw.files import CONF, DEFAULTS, RULES, parse_settings
from ...ufw.host import lock
from ..gate import (
    HOOKS,
    SERVICE,
    TIMER,
    WATCH,
    Observed,
    SetDockerGate,
    Wanted,
    holds,
    load,
    refresh,
    rules_in,
)

_RESTORE = {4: "iptables-restore", 6: "ip6tables-restore"}
_DAEMON = "/etc/docker/daemon.json"
#: How often a load is tried that met somebody else's change (Docker's, for one) on its way.
_TRIES = 5


def observe() -> Observed:
    """Return how the gate is."""
    names = (SERVICE, WATCH, TIMER)
    found = units.observe([*names, "docker.service"], ["MainPID"])
    # While ufw reloads, its files say for a moment that it is disabled.
    with lock.locked(reading=True):
        settings = parse_settings(files.read(DEFAULTS), files.read(CONF))
        texts = {family: files.read(path) or "" for family, path in RULES.items()}
    return Observed(
        settings=settings,
        texts=texts,
        kernel=_kernel(),
        units={name: files.read(f"{UNITS}/{name}") for name in names},
        enabled=tuple(name for name in names if found[name].enabled),
        active=tuple(name for name in names if found[name].active),
        uplinks=addresses.uplinks(),
        daemon=files.read(_DAEMON) or "",
        command=_command(found["docker.service"].properties.get("MainPID", "0")),
    )


def apply(wanted: Wanted) -> bool:
    """Make the gate what ufw's rules say by now; whether something had to be changed."""
    changed = False
    for tried in range(1, _TRIES + 1):
        steps = refresh(observe(), wanted).steps
        if not steps:
            # Seen after the last load, so nothing that ufw wrote meanwhile is missed.
            return changed
        try:
            execute(steps)
            changed = True
        except HostError:
            if tried == _TRIES:
                raise
    raise HostError(
        "ufw's rules change faster than they can be applied to published ports; run 'portcullis ufw-docker apply' again."
    )


def set_gate(step: SetDockerGate) -> None:
    """Load the gate of every family, or leave all of them as they were."""
    before = _kernel()
    loaded = []
    try:
        for family, rules in step.gates:
            _load(family, load(before[family], rules))
            loaded.append(family)
        now = _kernel()
        for family, rules in step.gates:
            if not holds(now[family], rules):
                raise HostError(
                    f"The kernel does not hold the rules for published ports that were loaded for IPv{family}; somebody else changes its rules at this moment."
                )
    except HostError as error:
        now = _kernel()
        for family in loaded:
            _load(family, load(now[family], rules_in(before[family])))
        raise HostError(f"The rules for published ports could not be changed: {error} Run again.") from error


def _load(family: int, text: str) -> None:
    check([_RESTORE[family], "--noflush", "--wait", "10"], stdin=text)


def _kernel() -> Dict[int, Mapping[str, str]]:
    if not has_program("iptables-save"):
        return {}
    return {family: {table: netfilter.saved(family, table) for table in HOOKS} for family in netfilter.families()}


def _command(pid: str) -> str:
    """Return the command line of Docker's engine, if it runs."""
    return (files.read(f"/proc/{pid}/cmdline") or "").replace("\0", " ") if re.fullmatch(r"[1-9]\d*", pid) else ""


HANDLERS: Dict[Type[Step], Handler] = {SetDockerGate: set_gate}
