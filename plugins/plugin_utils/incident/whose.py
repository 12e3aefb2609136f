# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host of the inventory a report is about. An address that is nobody's there is never taken for the source."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Address, Network
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import addresses
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import LOG, RANKS, TEXT, Facts

#: What a person writes for a host about addresses that its name does not lead to.
VARIABLE = "incident_addresses"


@dataclass(frozen=True)
class Known:
    """A host of the inventory and the networks, most of them of one address, by which others see it."""

    name: str
    networks: t.Tuple[Network, ...]


@dataclass(frozen=True)
class Named:
    """An address of the inventory that a report names, how it does, and all hosts that have it."""

    address: Address
    by: str
    hosts: t.Tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """Which addresses of the inventory a report names as who did it, which as who was attacked, and which others as who did it."""

    sources: t.Tuple[Named, ...]
    targets: t.Tuple[Named, ...]
    elsewhere: t.Tuple[Address, ...]

    @property
    def hosts(self) -> t.Tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.sources for name in one.hosts))


def known(name: str, login: t.Any, more: t.Any, resolved: t.Mapping[str, t.Sequence[str]]) -> t.Optional[Known]:
    """Return a host by its ``ansible_host``, its own list and what names resolve to; None where no address of it is known."""
    more = [] if more is None else more
    found = list(values.networks(more, f"{VARIABLE} of {name}"))
    address = addresses.one(str(login))
    given = (
        [address.address]
        if address
        else [one.address for text in resolved.get(str(login), ()) for one in addresses.find(text)]
    )
    found += [values.network(str(one), name) for one in given]
    return Known(name, tuple(dict.fromkeys(found))) if found else None


def to_resolve(login: t.Any) -> t.Optional[str]:
    """Return the name that has to be resolved for the address of a host; None where it is an address already."""
    return None if addresses.one(str(login)) else str(login)


def match(facts: Facts, inventory: t.Sequence[Known]) -> Verdict:
    """Return which hosts of the inventory a report is about; of how it names addresses, the best that names one of ours counts."""
    owners = _Owners(inventory)
    targets = {one.destination for one in facts.seen if one.destination is not None}
    ranked: t.Dict[Address, str] = {}
    for by in RANKS:
        for one in facts.seen:
            if one.by == by and one.source is not None and not (by == TEXT and one.source in targets):
                ranked.setdefault(one.source, by)
    ours = [Named(address, by, hosts) for address, by in ranked.items() for hosts in [owners.of(address)] if hosts]
    best = min((RANKS.index(one.by) for one in ours), default=0)
    sources = tuple(one for one in ours if RANKS.index(one.by) == best)
    elsewhere = tuple(address for address, by in ranked.items() if by != TEXT and not owners.of(address))
    attacked = [Named(address, LOG, hosts) for address in targets for hosts in [owners.of(address)] if hosts]
    return Verdict(sources, tuple(sorted(attacked, key=lambda one: str(one.address))), elsewhere)


def relevant(facts: Facts, verdict: Verdict) -> Facts:
    """Return a report without what it says of others than our hosts; all of it where it says nothing of ours."""
    ours = {one.address for one in verdict.sources}
    return replace(facts, seen=tuple(one for one in facts.seen if one.source in {*ours, None})) if ours else facts


class _Owners:
    """Who has an address. Most hosts have single ones, which are looked up; the networks are gone through."""

    def __init__(self, inventory: t.Sequence[Known]) -> None:
        self._single: t.Dict[Address, t.List[str]] = {}
        self._networks: t.List[t.Tuple[Network, str]] = []
        for one in inventory:
            for network in one.networks:
                if network.num_addresses == 1:
                    self._single.setdefault(network.network_address, []).append(one.name)
                else:
                    self._networks.append((network, one.name))

    def of(self, address: Address) -> t.Tuple[str, ...]:
        found = [name for network, name in self._networks if address in network]
        return tuple(dict.fromkeys([*self._single.get(address, ()), *found]))
