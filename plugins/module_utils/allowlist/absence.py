# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""An allowlist that nothing renews any more: its rules stay, or go with the others of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, Mapping, Tuple

from ..base.steps import Plan, ReloadManager, RemoveFile, RunCommand, Step
from . import nginx, units as allowlist_units
from .plan import stopping


@dataclass(frozen=True)
class Observed:
    """What there is of an allowlist: ``texts`` are its files by path, ``nginx_running`` is None where there is no nginx."""

    name: str
    texts: Mapping[str, str] = field(default_factory=dict)
    nginx_running: "bool | None" = None


def paths(name: str) -> Tuple[str, ...]:
    """Return all files that an allowlist may have, the list itself left out."""
    return (
        *allowlist_units.paths(name).values(),
        allowlist_units.settings_path(name),
        *nginx.files(name, "", "", ()),
    )


def absence(observed: Observed, everything: bool) -> Plan:
    """Return the steps after which nothing renews the list; with ``everything`` nginx takes no addresses from it either."""
    name, served = observed.name, set(nginx.files(observed.name, "", "", ()))
    units = allowlist_units.paths(name)
    # What a fetch keeps can be cleaned as long as its unit is there, which a run that was killed may have removed.
    fetches = units[allowlist_units.fetch(name)] in observed.texts
    steps: List[Step] = [
        step
        for step in stopping(name)
        if (fetches if isinstance(step, RunCommand) else units[allowlist_units.timer(name)] in observed.texts)
    ]
    gone = [path for path in observed.texts if everything or path not in served]
    steps += [RemoveFile(path, observed.texts[path]) for path in gone]
    if observed.nginx_running is not None and served.intersection(gone):
        steps += nginx.follow(observed.nginx_running)
    steps += [ReloadManager()] if set(gone) & set(allowlist_units.paths(name).values()) else []
    return Plan(tuple(steps))


def stays(observed: Observed, everything: bool) -> Tuple[str, ...]:
    """Return what is left of an allowlist, and why."""
    if everything or not observed.texts:
        return ()
    kept = sorted(path for path in nginx.files(observed.name, "", "", ()) if path in observed.texts)
    also = f", and {' and '.join(kept)}" if kept else ""
    return (
        f"The firewall's rules of the allowlist {observed.name}{also}, as they are now, so that nobody else gets in. Nothing renews them: once the "
        "publisher uses other networks, these have to be changed by hand ('ufw status numbered').",
    )
