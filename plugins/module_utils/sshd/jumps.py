# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts of the inventory that are reached through this one: sshd has to go on carrying their connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import Refusal
from .settings import Settings, normal

_CARRIES = frozenset({"yes", "all", "local"})


@dataclass(frozen=True)
class Jump:
    """A host of the inventory, the place (HOST:PORT) that it is reached at through here, and as which user of this host."""

    host: str
    user: str
    place: str


def parse(values: Sequence[Mapping[str, Any]]) -> Tuple[Jump, ...]:
    """Return what the controller found."""
    return tuple(Jump(str(value["host"]), str(value["user"]), str(value["place"])) for value in values)


def refuse(
    jumps: Sequence[Jump],
    today: Mapping[str, Optional[Settings]],
    coming: Mapping[str, Optional[Settings]],
) -> None:
    """Raise Refusal where hosts would be out of reach that are reached through this one today.

    ``today`` and ``coming`` are sshd's settings for each user's logins, None for a user who may not log in.
    """
    lost = [
        jump for jump in jumps if _carries(today.get(jump.user), jump) and not _carries(coming.get(jump.user), jump)
    ]
    if not lost:
        return
    places: Dict[str, List[str]] = {}
    for jump in lost:
        places.setdefault(jump.user, []).append(jump.place)
    entries = ", ".join(f"{{user: {user}, permit_open: {sorted(set(named))}}}" for user, named in places.items())
    names = ", ".join(sorted({jump.host for jump in lost}))
    raise Refusal(
        f"ssh_hardening_forwarding: {names} of this inventory {'are' if ', ' in names else 'is'} reached through this host, and would be "
        f"unreachable, since sshd would no longer forward connections there; write 'ssh_hardening_forwarding: [{entries}]' for this "
        "host, or configure another way there (ProxyJump, ProxyCommand)."
    )


def _carries(settings: Optional[Settings], jump: Jump) -> bool:
    if settings is None or not _CARRIES.intersection(
        normal("allowtcpforwarding", settings.get("allowtcpforwarding", ("yes",)))
    ):
        return False
    if normal("disableforwarding", settings.get("disableforwarding", ())) == ("yes",):
        return False
    named = settings.get("permitopen", ("any",))
    host, _colon, port = jump.place.rpartition(":")
    return bool({"any", jump.place, f"{host}:*", f"*:{port}", "*:*"} & set(named))
