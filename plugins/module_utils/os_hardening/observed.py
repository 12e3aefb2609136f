# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked at before anything is decided: the kernel's values, others' files, and who needs what a measure would take away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import AbstractSet, Mapping, Optional, Tuple

from .record import Record
from .sysctl import SysctlFile


@dataclass(frozen=True)
class KernelValue:
    """The value of a setting, and whether it can be set here (not in many containers)."""

    value: str
    writable: bool = True


@dataclass(frozen=True)
class ConfigFile:
    """A configuration file of others that is read like ours: what it sets, the last value of each key."""

    path: str
    values: Mapping[str, str]
    later: bool = False


@dataclass(frozen=True)
class ListeningService:
    """A program that receives from anybody at this address and port."""

    program: str
    address: str
    port: int


@dataclass(frozen=True)
class UnitState:
    """A unit: whether there is one, whether it starts at boot, whether it runs, and whether somebody masked it."""

    exists: bool = True
    enabled: bool = False
    active: bool = False
    masked: bool = False


@dataclass(frozen=True)
class Uses:
    """Who needs on this host what some measure would take away; each entry names it for a person.

    ``router_advertisements`` are interfaces with an address or a router from them, ``forwarding`` is what forwards packets,
    ``keysign`` are the files that have ssh use
    its host's key, ``addresses_elsewhere`` are addresses on interfaces that nobody asks by ARP,
    ``paths`` is why the answer to a packet may rightly take another way, ``crash_reports`` is what collects core dumps, ``clocks`` what
    keeps the clock already, ``rpc`` what needs rpcbind, ``idle`` the files that end idle
    shells already.
    """

    router_advertisements: Tuple[str, ...] = ()
    forwarding: Tuple[str, ...] = ()
    paths: Tuple[str, ...] = ()
    crash_reports: Tuple[str, ...] = ()
    clocks: Tuple[str, ...] = ()
    rpc: Tuple[str, ...] = ()
    idle: Tuple[str, ...] = ()
    addresses_elsewhere: Tuple[str, ...] = ()
    keysign: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Modules:
    """The kernel's modules, by names with ``_``: loaded, built into it, and named by files that load or mount them (by name, who).

    ``commands`` is what modprobe would run instead of loading one, by its own merged configuration; None where there is no modprobe.
    """

    loaded: AbstractSet[str] = frozenset()
    builtin: AbstractSet[str] = frozenset()
    named: Mapping[str, str] = field(default_factory=dict)
    commands: Optional[Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sudo:
    """Which sudo there is (``sudo``, ``sudo-rs``, or empty), whether it reads /etc/sudoers.d, and which file of others has it keep a log."""

    kind: str = ""
    reads_folder: bool = True
    log_by: str = ""


@dataclass(frozen=True)
class Observed:
    """A host, as far as the measures concern it.

    ``container`` is what kind of container this is, empty where it has a kernel of its own. ``modes`` are those of cron's files
    and of others that a measure changes, of what is there,
    and ``overrides`` what dpkg's list says of one of these ("root root 755").
    """

    container: str = ""
    interfaces: Tuple[str, ...] = ()
    kernel: Mapping[str, KernelValue] = field(default_factory=dict)
    sysctl_files: Tuple[SysctlFile, ...] = ()
    modules: Modules = Modules()
    texts: Mapping[str, Optional[str]] = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)
    journal_files: Tuple[ConfigFile, ...] = ()
    units: Mapping[str, UnitState] = field(default_factory=dict)
    installed: AbstractSet[str] = frozenset()
    sudo: Sudo = Sudo()
    uses: Uses = Uses()
    listening: Tuple[ListeningService, ...] = ()
    record: Record = field(default_factory=Record)
