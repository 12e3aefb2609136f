# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd as it is on a host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import FrozenSet, Mapping, Optional, Tuple

from ..base.values import Address, Place
from ..ufw import plan as ufw
from .config import Config
from .host_keys import HostKey
from .logins import Login
from .settings import Settings


@dataclass(frozen=True)
class User:
    """An account as far as logging in goes."""

    name: str
    exists: bool


@dataclass(frozen=True)
class Observed:
    """How sshd is on the host.

    ``effective`` maps every login that matters to what ``sshd -T`` says for it; None where sshd refuses its own
    configuration, which ``complaint`` then quotes. ``host_certificates`` are the texts of its certificates by path, ``host_keys`` are
    those keys that it shows or that lie where it looks for some, ``key_files`` are the texts of the files that hold revoked keys and
    authorities' keys, ``chroots``
    what is wrong with a folder that somebody shall be kept in,
    ``client_config`` what our file for the host's own ssh holds. ``defaults`` is the text of /etc/default/ssh,
    ``started_with`` what else its unit gives it as options, ``small_groups`` whether its file of groups for
    Diffie-Hellman has some that are too small. ``places`` is where sshd or its socket answers, ``taken``
    the ports of other programs (port to program), ``strays`` the processes of sshd's among those. ``firewall`` is
    there when a port is still to be opened. ``only_ipv6`` is whether sockets of IPv6 that ssh.socket opens take no IPv4, ``has_ipv6``
    whether the kernel has any. ``becomes_root_freely`` is whether sudo asks the login user for no
    password. ``outdated`` are files that the running sshd has not read as they are, ``needs_restart`` is whether it would not
    follow them by a reload. ``service_at_boot`` is whether ssh.service starts at boot, ``this_day`` the one
    in UTC by the host's clock.
    ``spelled`` is how sshd prints what the inventory's further settings say, by keyword; empty where it takes them not at all.
    ``client`` is the address that this run logs in from. ``own_addresses`` are the host's and
    ``came_in_on`` is the one this login was made to, where that matters.
    """

    config: Config
    effective: Optional[Mapping[Login, Settings]]
    version: Tuple[int, int]
    supported: Mapping[str, FrozenSet[str]]
    users: Tuple[User, ...]
    places: FrozenSet[Place]
    taken: Mapping[int, str] = field(default_factory=dict)
    strays: Tuple[str, ...] = ()
    by_socket: bool = False
    only_ipv6: bool = False
    has_ipv6: bool = True
    socket_drop_in: Optional[str] = None
    service_drop_in: Optional[str] = None
    complaint: str = ""
    firewall: Optional[ufw.Observed] = None
    socket_at_boot: bool = False
    becomes_root_freely: bool = True
    host_keys: Tuple[HostKey, ...] = ()
    key_files: Mapping[str, Optional[str]] = field(default_factory=dict)
    chroots: Mapping[str, str] = field(default_factory=dict)
    client_config: Optional[str] = None
    defaults: str = ""
    started_with: Tuple[str, ...] = ()
    small_groups: bool = False
    own_addresses: Tuple[Address, ...] = ()
    came_in_on: Optional[Address] = None
    outdated: Tuple[str, ...] = ()
    needs_restart: bool = False
    host_certificates: Mapping[str, str] = field(default_factory=dict)
    service_at_boot: bool = True
    this_day: str = ""
    spelled: Settings = field(default_factory=dict)
    client: Optional[Address] = None

    @property
    def any_login(self) -> Settings:
        """What holds for some login: for what no Match can change."""
        return next(iter((self.effective or {}).values()), {})

    @property
    def ports(self) -> Tuple[int, ...]:
        """The ports that answer now."""
        return tuple(sorted({port for _address, port in self.places}))
