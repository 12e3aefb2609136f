# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked at before a host is taken over: as it is, and as the given roles will make it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import FrozenSet, Mapping, NamedTuple, Optional, Tuple

from ..base import values
from ..exposure.wider import Firewall
from ..updates.losses import Loss

#: The modules whose planners are asked what will be.
MODULES = ("accounts", "sshd", "ufw", "allowlist", "ufw_docker", "certbot_certificates", "unattended_upgrades")


class Login(NamedTuple):
    """Logins of one user by one way (publickey, password and so on) from one address; ``key`` is the fingerprint of a key.

    ``source`` and ``way`` are empty where only the fact is known. ``last`` is in seconds since the epoch, 0 where it is not known.
    ``said_by`` is the file that alone tells of it where any user may have had that line written; empty where root wrote it.
    """

    user: str
    way: str = ""
    source: str = ""
    key: str = ""
    times: int = 1
    last: float = 0.0
    said_by: str = ""


class Forwarded(NamedTuple):
    """A user whose SSH connections carry others, and how that is known."""

    user: str
    why: str


class Jail(NamedTuple):
    """What bans whom: the program, the name it gives that, and the ports that it bans from (none where that is all).

    ``about_ssh`` is whether it bans those who fail to log in by SSH.
    """

    program: str
    name: str
    ports: Tuple[str, ...]
    about_ssh: bool = False


class Setting(NamedTuple):
    """What sshd holds for a keyword, in sshd's spelling, and the file and line that says so, empty where it is a default."""

    value: str
    place: str = ""


@dataclass(frozen=True)
class Coming:
    """What the given roles make of a host, as far as their planners tell; None for what no role of theirs touches.

    ``settings`` are sshd's, by keyword, and ``kept`` those of them that the host keeps of its own; ``allowed`` who may log in,
    ``forwarding`` who may have connections carried. ``taken_keys`` are the fingerprints of keys that users have
    and lose, ``refused_keys`` those of keys that they have and sshd, as it will be, does not take. ``absent`` are accounts that go because somebody named them.
    ``refused`` is what the roles would refuse, ``lost_policy`` what goes of somebody's policy for apt.
    """

    ssh_ports: Tuple[int, ...] = ()
    ssh_sources: Tuple[values.Network, ...] = ()
    allowed: Optional[Tuple[str, ...]] = None
    settings: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    forwarding: Tuple[str, ...] = ()
    taken_keys: Mapping[str, FrozenSet[str]] = field(default_factory=dict)
    refused_keys: Mapping[str, FrozenSet[str]] = field(default_factory=dict)
    absent: Tuple[str, ...] = ()
    firewall: Optional[Firewall] = None
    lost_policy: Tuple[Loss, ...] = ()
    refused: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Observed:
    """A host as it is.

    ``adopted`` are the parts that the roles have taken over already. ``logins`` are those of the last ``days``. ``ssh_ports`` are
    where sshd answers, ``settings`` what it holds for some login, ``sshd_lines`` what other lines of its say ('AllowGroups staff'
    with their place) that stay. ``tables`` are tables of nftables' that iptables does not show,
    ``certificates`` the names of certbot's, ``renewals`` what renews them. ``run_user`` is the one that this run logs in as, ``keyed`` are users
    of whom sshd asks a key at every login, ``kept_out`` those whom its AllowUsers keeps out by now. ``roots`` are the accounts with
    UID 0, all of which sshd calls root.
    """

    firewall: Firewall
    days: int = 30
    adopted: FrozenSet[str] = frozenset()
    logins: Tuple[Login, ...] = ()
    run_user: str = ""
    keyed: FrozenSet[str] = frozenset()
    kept_out: FrozenSet[str] = frozenset()
    roots: FrozenSet[str] = frozenset({"root"})
    ssh_ports: Tuple[int, ...] = (22,)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    sshd_lines: Tuple[str, ...] = ()
    forwarded: Tuple[Forwarded, ...] = ()
    jails: Tuple[Jail, ...] = ()
    tables: Tuple[str, ...] = ()
    certificates: Tuple[str, ...] = ()
    renewals: Tuple[str, ...] = ()
    unread: Tuple[str, ...] = ()
