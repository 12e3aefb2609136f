# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall without us: the rules that are ours go; what others put there stays, and stays in force."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import Iterable, List, Tuple

from ..base.errors import Refusal
from ..base.steps import Diff, Plan, RemoveFile, Step
from ..base.values import Place
from .access import admits, opens
from .block import Block
from .files import FRESH, families
from .plan import Observed, status
from .steps import SetUfwRules, StopUfw, described, settings_step

#: How many ports a sentence names.
_NAMED = 20


def owners(observed: Observed) -> Tuple[str, ...]:
    """Return who of us has rules."""
    found = (block.owner for family in (4, 6) for block in observed.blocks(family))
    return tuple(dict.fromkeys(filter(None, found)))


def others(observed: Observed) -> Tuple[Block, ...]:
    """Return the rules of others."""
    return tuple(
        block for family in families(observed.settings) for block in observed.blocks(family) if not block.owner
    )


def concerned(observed: Observed) -> bool:
    """Return whether anything of ours is in it."""
    return bool(owners(observed) or ours(observed))


def absence(observed: Observed, managed: bool, ports: Iterable[int], listening: Iterable[Place] = ()) -> Plan:
    """Return the steps that take our rules away, and ufw's own state back to what its package brings where nobody else has rules.

    ``managed`` is whether the role ufw was ever on this host, ``ports`` are those on which sshd answers afterwards, and ``listening`` is
    where anything answers. Refusal where the rules of others, which stay in force, would not let this login in.
    """
    own = owners(observed)
    profiles = ours(observed)
    if not observed.installed or not (own or profiles or managed):
        return Plan()
    now = observed.settings
    stays = bool(others(observed)) and now.enabled
    if stays and own:
        _refuse(observed, tuple(ports))
    after = now if others(observed) else FRESH
    before = {family: observed.blocks(family) for family in (4, 6)}
    stops = now.enabled and not after.enabled
    live = observed.families if observed.in_force and not stops else ()
    step = SetUfwRules(((), ()), ((), ()), "", own, families(now), live=live)
    rules = {family: step.edited(before[family], family) for family in (4, 6)}
    # First, so that at no moment ufw is in force without the rules that let SSH in.
    steps: List[Step] = [StopUfw()] if stops else []
    steps += [replace(step, text=described(before, rules, ()))] if own else []
    settings = settings_step(replace(now, enabled=after.enabled), after, ())
    steps += [settings] if settings else []
    steps += [RemoveFile(path, observed.profiles[path]) for path in profiles]
    shown = Diff("ufw status", status(now, before), status(after, rules))
    warnings = (_opening(listening),) if stops else ()
    return Plan(tuple(steps), needs_proof=bool(steps), warnings=warnings, shown=(shown,))


def _opening(listening: Iterable[Place]) -> str:
    """Return the sentence that says what strangers reach once ufw is disabled."""
    found = sorted({port for address, port in listening if not ipaddress.ip_address(address).is_loopback})
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    reached = ", ".join(map(str, found[:_NAMED])) + more or "none for now"
    return (
        f"ufw is disabled, as no rule in it is somebody else's: whoever reaches this host then reaches all that listens there (ports {reached}). "
        "A rule of others that had become ours, such as one for SSH, does not come back; add your own rules first to keep ufw enabled."
    )


def ours(observed: Observed) -> Tuple[str, ...]:
    """Return the files with application profiles of ours."""
    return tuple(path for path in observed.profiles if path.rpartition("/")[2].startswith("portcullis"))


def _refuse(observed: Observed, ports: Tuple[int, ...]) -> None:
    client, rest = observed.client, others(observed)
    for port in ports:
        let_in = opens(rest, port) if client is None else admits(rest, client, port, observed.interface)
        if let_in or observed.settings.incoming == "allow":
            return
    where = ", ".join(map(str, ports))
    raise Refusal(
        f"everything: ufw stays enabled on this host, since it holds rules of others, and none of these lets {client or 'anybody'} in on port "
        f"{where}, where sshd answers then; add one ('ufw allow {ports[0]}/tcp'), or disable ufw by hand ('ufw disable'), then run again."
    )


def stays(observed: Observed) -> Tuple[str, ...]:
    """Return what is left of the firewall, and why."""
    if observed.installed and others(observed):
        state = "which stays enabled" if observed.settings.enabled else "which is disabled"
        return (
            f"ufw, {state} with its policies, and the rules of others in it: they were not made by this collection.",
        )
    return ()
