# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that follow a published list: which list is in force on a host, and the steps to what it says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit, service, timer
from ..base.steps import Plan, ReloadManager, RemoveFile, RunCommand, SetUnit, Step, WriteFile
from ..base.values import Network
from ..ufw import lockout, plan as ufw
from ..ufw.access import covers
from ..ufw.block import Block
from ..ufw.rule import Rule, parse_ports
from ..ufw.ssh import SSH_OWNER
from . import nginx as allowlist_nginx, units as allowlist_units, validation
from .cache import CachedList, answers
from .publishers import Publisher, require_followable

STATES = ("present", "absent")
#: What is written down where it failed.
NOTES = ("refresh", "nginx")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True)
class Allowlist:
    """What lasts on a host: who is let in where, by whose list. ``ports`` are of TCP, written as ufw does."""

    name: str
    publisher: Publisher
    ports: str
    udp_ports: str
    max_age_days: int
    refresh: bool
    real_ip_header: str

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Allowlist":
        """Return what the options of the module say, or those that ``to_text`` wrote; Refusal for what is not legal."""
        publisher = _publisher(params)
        ports, udp_ports = (parse_ports(params[key], key) for key in ("ports", "udp_ports"))
        if not ports and not udp_ports:
            raise Refusal("ports: there are neither these nor udp_ports, so nobody would be let in; name a port.")
        if params["refresh"]:
            require_followable(publisher)
        return cls(
            _name(params["name"]),
            publisher,
            ports,
            udp_ports,
            values.in_bounds(params["max_age_days"], "max_age_days", 1, 365, "days"),
            bool(params["refresh"]),
            allowlist_nginx.header(params["nginx_real_ip_header"], "nginx_real_ip_header"),
        )

    def to_text(self) -> str:
        """Return the allowlist as the text of a file; ``from_text`` is its inverse."""
        data = {
            "name": self.name,
            "publisher": self.publisher.to_data(),
            "ports": self.ports,
            "udp_ports": self.udp_ports,
            "max_age_days": self.max_age_days,
            "refresh": self.refresh,
            "nginx_real_ip_header": self.real_ip_header,
        }
        return json.dumps(data, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: Optional[str]) -> "Optional[Allowlist]":
        """Return the allowlist of such a file, or None where there is none."""
        try:
            return cls.parse(json.loads(text or ""))
        except (ValueError, KeyError, TypeError):
            return None

    @property
    def owner(self) -> str:
        return f"portcullis:{self.name}"

    def rules(self, published: Sequence[Network]) -> ufw.Wanted:
        """Return what is wanted of the firewall when this list is in force."""
        places = [
            str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net)
            for net in validation.merge(self.publisher.whole(published))
        ]
        rules = tuple(
            Rule(protocol=protocol, port=port, source=place, comment=self.owner)
            for protocol, port in (("tcp", self.ports), ("udp", self.udp_ports))
            for place in (places if port else ())
        )
        return ufw.Wanted(owner=self.owner, rules=rules)


@dataclass(frozen=True)
class Wanted:
    """What one run wants: the allowlist, the list that the controller brings, and what is on the host besides rules."""

    allowlist: Allowlist
    given: CachedList
    present: bool = True
    refresh_hours: int = 12
    origin_pull_ca: str = ""

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what the options of the module allowlist say; Refusal for what is not legal."""
        if params["state"] == "absent":
            nothing = Allowlist(_name(params["name"]), Publisher("none"), "", "", 1, False, "")
            return cls(nothing, CachedList((), 0), present=False)
        allowlist = Allowlist.parse(params)
        networks: Tuple[Network, ...] = ()
        if allowlist.publisher.feeds:
            networks = validation.validate(params["published"] or (), allowlist.publisher.bounds, "published")
        return cls(
            allowlist,
            CachedList(networks, float(params["fetched_at"])),
            refresh_hours=params["refresh_hours"],
            origin_pull_ca=allowlist_nginx.authority(params["nginx_origin_pull_ca"], "nginx_origin_pull_ca"),
        )


@dataclass(frozen=True)
class Observed:
    """How a host is. ``texts`` are the files of ours that are there, by path, ``moment`` is in seconds since the epoch.

    ``former`` is the allowlist of the last run, ``cached`` the list that was accepted last.
    """

    firewall: ufw.Observed
    moment: float
    texts: Mapping[str, str] = field(default_factory=dict)
    former: Optional[Allowlist] = None
    cached: Optional[CachedList] = None
    timer_enabled: bool = False
    timer_active: bool = False
    nginx_installed: bool = False
    nginx_running: bool = False
    nginx: allowlist_nginx.Configuration = field(default_factory=allowlist_nginx.Configuration)


def later(given: CachedList, cached: Optional[CachedList], publisher: Publisher, now: float) -> CachedList:
    """Return the list that is in force: of the given and the cached one that which was published later.

    A clock that is fast must not make a list win for ever, so none is later than ``now``. Refusal where the given one would win
    and has shrunk too much.
    """
    given = replace(given, fetched_at=min(given.fetched_at, now))
    if cached is not None and min(cached.fetched_at, now) >= given.fetched_at:
        return cached
    validation.refuse_jump(given.networks, cached.networks if cached else (), publisher.bounds, "the new list")
    return given


def in_force(observed: Observed, wanted: Wanted) -> CachedList:
    """Return the list that is in force once the plan is carried out."""
    if not wanted.present:
        return wanted.given
    same = observed.former is not None and observed.former.publisher.name == wanted.allowlist.publisher.name
    # What somebody else published says nothing about this list.
    return later(wanted.given, observed.cached if same else None, wanted.allowlist.publisher, observed.moment)


def files(wanted: Wanted, cached: CachedList) -> Dict[str, Optional[str]]:
    """Return all files that an allowlist may have, by path; None for one that shall not be there, the list itself left out."""
    about = wanted.allowlist
    name = about.name
    found: Dict[str, Optional[str]] = dict.fromkeys(allowlist_units.paths(name).values())
    found.update(dict.fromkeys([allowlist_units.settings_path(name), *allowlist_nginx.files(name, "", "", ())]))
    if wanted.present:
        found[allowlist_units.settings_path(name)] = about.to_text()
        found.update(allowlist_nginx.files(name, about.real_ip_header, wanted.origin_pull_ca, cached.networks))
        if about.refresh:
            texts = allowlist_units.units(name, wanted.refresh_hours, bool(about.real_ip_header))
            found.update({allowlist_units.paths(name)[unit]: text for unit, text in texts.items()})
    return found


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed for an allowlist."""
    name = wanted.allowlist.name
    return (
        *(File(path) for path in files(wanted, wanted.given)),
        File(allowlist_units.list_path(name), 0o600),
        *(File(f"{allowlist_units.LIST_FOLDER}/{name}.{what}", 0o600) for what in NOTES),
        State(
            f"what /var/cache/{allowlist_units.base(name)} holds",
            why_not="the unit that fetches owns it, and its content is untrusted until it was parsed",
        ),
        *_units(wanted),
        *(thing for thing in ufw.things(wanted.allowlist.owner)),
    )


def _units(wanted: Wanted) -> Tuple[Unit, ...]:
    if not wanted.present or not wanted.allowlist.refresh:
        return ()
    name = wanted.allowlist.name
    start = allowlist_units.base(name)
    follows = wanted.allowlist.real_ip_header
    return (
        timer(allowlist_units.timer(name)),
        service(f"{start}.service", f"allowlist apply {name}"),
        service(f"{start}-fetch.service", "allowlist fetch"),
        *([service(f"{start}-nginx.service", f"allowlist nginx {name}")] if follows else []),
    )


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps to what is wanted; Refusal if the list is invalid or nginx is missing."""
    about, name = wanted.allowlist, wanted.allowlist.name
    allowlist_nginx.require_installed(observed.nginx_installed, bool(about.real_ip_header or wanted.origin_pull_ca))
    allowlist_nginx.require_read(name, about.real_ip_header, observed.nginx)
    cached = in_force(observed, wanted)
    firewall = ufw.plan(observed.firewall, about.rules(cached.networks))
    whole = files(wanted, cached)
    units = set(allowlist_units.paths(name).values())
    changed = {path: text for path, text in whole.items() if text != observed.texts.get(path)}
    refreshing = wanted.present and about.refresh
    stops = not refreshing and allowlist_units.paths(name)[allowlist_units.timer(name)] in changed
    steps: List[Step] = list(firewall.steps)
    steps += _written(observed, {path: text for path, text in changed.items() if path not in units})
    nginx = allowlist_nginx.files(name, "", "", ())
    if observed.nginx_installed and any(path in changed for path in nginx):
        steps += allowlist_nginx.follow(observed.nginx_running)
    steps += _list_steps(observed, wanted, cached)
    steps += stopping(name) if stops else []
    steps += _written(observed, {path: text for path, text in changed.items() if path in units})
    steps += [ReloadManager()] if any(path in units for path in changed) else []
    if refreshing and not (observed.timer_enabled and observed.timer_active):
        steps.append(SetUnit(allowlist_units.timer(name), enabled=True, active=True))
    said = allowlist_nginx.warnings(name, about.real_ip_header, wanted.origin_pull_ca, cached.networks, observed.nginx)
    return replace(
        firewall, steps=tuple(dict.fromkeys(steps)), needs_command=refreshing, warnings=(*firewall.warnings, *said)
    )


def _written(observed: Observed, changed: Mapping[str, Optional[str]]) -> Iterable[Step]:
    for path, text in changed.items():
        before = observed.texts.get(path)
        yield RemoveFile(path, before or "") if text is None else WriteFile(path, text, before)


def _list_steps(observed: Observed, wanted: Wanted, cached: CachedList) -> Iterable[Step]:
    path = allowlist_units.list_path(wanted.allowlist.name)
    before = observed.texts.get(path)
    if not wanted.present and before is not None:
        yield RemoveFile(path, before)
    # Every run records when a list was published; that alone changes nothing on the host.
    elif (
        wanted.present and cached.networks and (observed.cached is None or observed.cached.networks != cached.networks)
    ):
        yield WriteFile(path, cached.to_text(), before, 0o600)


def stopping(name: str) -> List[Step]:
    """Return what has nothing renew a list any more."""
    fetch = allowlist_units.fetch(name)
    clean = RunCommand(("systemctl", "clean", "--what=cache", fetch), f"Forget what {fetch} has fetched")
    return [SetUnit(allowlist_units.timer(name), enabled=False, active=False), clean]


def refuse(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal where the plan would lock out, or the timer be unable to do without the controller."""
    about = wanted.allowlist
    lockout.refuse(observed.firewall, about.rules(in_force(observed, wanted).networks))
    if about.refresh:
        refuse_ssh(about, (), observed.firewall.sshd_ports)


def refuse_ssh(allowlist: Allowlist, blocks: Iterable[Block], sshd_ports: Iterable[int]) -> None:
    """Raise Refusal where the rules as they are, or as they become, are about a port on which sshd answers."""
    sample = Rule(protocol="tcp", port=allowlist.ports)
    own = [block.rule for block in blocks if block.owner == allowlist.owner and block.rule]
    for port in sshd_ports:
        if any(covers(rule, port) for rule in (*own, *([sample] if allowlist.ports else []))):
            raise Refusal(
                f"ports: sshd answers on port {port}, and who gets in there is nothing that a timer may change; leave that port "
                "out of the allowlist, or set refresh to false."
            )


def received(publisher: Publisher, answer: Optional[str], problem: str, now: float) -> CachedList:
    """Return the list that the fetching unit wrote, validated again; Refusal if there is none."""
    if problem:
        raise Refusal(problem)
    found = answers(answer)
    if found is None:
        raise Refusal("What was fetched cannot be read; see 'journalctl' of the unit that fetches.")
    fetched_at, said = found[0], {one.feed: one.entries for one in found[1]}
    missing = next((feed.url for feed in publisher.asked if feed not in said), None)
    if missing is not None:
        raise Refusal(f"What was fetched lacks the answer of {missing}; see 'journalctl' of the unit that fetches.")
    return CachedList(publisher.assemble(said), min(fetched_at, now))


def refresh(firewall: ufw.Observed, allowlist: Allowlist, cached: CachedList) -> Plan:
    """Return the steps of a timer to the rules by this list; Refusal where more than these would change."""
    if not firewall.installed:
        raise Refusal("ufw is not on this host any more, so there are no rules to change; run the playbook again.")
    found = ufw.plan(firewall, allowlist.rules(cached.networks))
    if found.needs_proof:
        raise Refusal(
            "What had to change could cut people off, which is nothing for a timer; run the playbook, which proves that "
            f"people still get in. It would: {'; '.join(found.changes)}."
        )
    return found


def _name(value: Any) -> str:
    name = str(value)
    if not _NAME.fullmatch(name) or f"portcullis:{name}" in (SSH_OWNER, ufw.OWN):
        raise Refusal(
            f"name: {name!r} cannot name an allowlist; write a-z, 0-9 and _, a letter first, and neither ssh nor ufw."
        )
    return name


def _publisher(params: Mapping[str, Any]) -> Publisher:
    given = params["publisher"]
    known = Publisher("x").to_data()
    if not isinstance(given, Mapping) or not set(given) <= set(known) or "name" not in given:
        raise Refusal(
            "publisher: this is not what cloudflare_networks or published_networks answers as publisher; give that as it is."
        )
    networks = [*(given.get("networks") or ()), *(params.get("extra_networks") or ())]
    return Publisher.parse({**known, **given, "networks": networks})
