# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rollback of the firewall: the kernel's rules as they were, and the admin let in where they cannot be restored."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ...base import netfilter, netfilter_path, values
from ...base.errors import HostError, Refusal
from ...machine import files, session, sockets
from ...machine.process import has_program, run
from ...transaction.facts import Fact
from ...transaction.netfilter import known, load, save, save_somehow, trial
from ..files import RULES, parse_rules
from ..framework import FILES, WITHOUT_IPV6
from ..rule import ANYWHERE, Rule
from ..ssh import SSH_OWNER

_OTHER_TABLES = re.compile(r"^\*(?!filter)\w+\s[\s\S]*?^COMMIT\s*\n", re.MULTILINE)


@dataclass(frozen=True)
class SavedRules:
    """What the kernel held before a change: its tables by family, and from where SSH must be reached on which ports whatever happens.

    ``loaded`` is what ufw puts into other tables than its own, by family.
    """

    dumps: Mapping[int, str]
    loaded: Mapping[int, str]
    places: Tuple[values.Network, ...]
    ports: Tuple[int, ...]

    def to_text(self) -> str:
        body = json.dumps(
            {
                "dumps": self.dumps,
                "loaded": self.loaded,
                "places": [str(place) for place in self.places],
                "ports": self.ports,
            }
        )
        return f"{hashlib.sha256(body.encode()).hexdigest()} {body}"

    @classmethod
    def from_text(cls, text: str) -> "SavedRules":
        """Return what was saved; ValueError where it is not whole any more."""
        digest, _blank, body = text.partition(" ")
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            raise ValueError("the saved rules of the kernel are damaged")
        data = json.loads(body)
        dumps, loaded = ({int(family): dump for family, dump in data[name].items()} for name in ("dumps", "loaded"))
        return cls(dumps, loaded, values.networks(data["places"], "places"), tuple(data["ports"]))

    def wanted(self, family: int, now: netfilter.Tables, lost: bool) -> netfilter.Tables:
        """Return what a family's tables have to become."""
        before, loaded = netfilter.parse(self.dumps[family]), netfilter.parse(self.loaded.get(family, ""))
        return netfilter.put_back(before, now, loaded, lost)


def observe() -> str:
    """Return what there is to go back to, as text."""
    dumps = {family: save(family) for family in netfilter.FAMILIES}
    return SavedRules(dumps, _loaded(), _places(), _ports()).to_text()


def _loaded() -> Dict[int, str]:
    """Return what ufw puts beside its own chains, as iptables-save prints it: into other tables, and where IPv6 is off."""
    found = {}
    for family, paths in FILES.items():
        texts = [part for path in paths for part in _OTHER_TABLES.findall(files.read(path) or "")]
        # What iptables does not take ufw cannot have loaded.
        with contextlib.suppress(HostError):
            found[family] = trial(family, texts) if texts and known(family) else ""
    found[6] = f"{found.get(6, '')}{WITHOUT_IPV6}"
    return found


def _places(client: str = "") -> Tuple[values.Network, ...]:
    """Return from where SSH must be reached: the address of this login, and the sources of SSH's rules; anywhere where neither is known."""
    here = session.client()
    found = [client or ("" if here is None or here.is_loopback else str(here))]
    # By an interface nobody is meant by an address.
    found += [rule.source or ANYWHERE[family] for family, rule in _ssh_rules() if not rule.interface]
    return values.networks([place for place in found if place] or list(ANYWHERE.values()), "places")


def _ports() -> Tuple[int, ...]:
    """Return where sshd answers; where SSH is let in, if systemd cannot be asked, as from the unit that applies a list."""
    try:
        return tuple(sorted(sockets.sshd()))
    except HostError:
        ruled = {low for _family, rule in _ssh_rules() for low, high in rule.spans if low == high}
        if not ruled:
            raise
        return tuple(sorted(ruled))


def _ssh_rules() -> List[Tuple[int, Rule]]:
    """Return the rules that let SSH in, each with its family."""
    return [
        (family, block.rule)
        for family, path in RULES.items()
        for block in parse_rules(files.read(path) or "")
        if block.owner == SSH_OWNER and block.rule
    ]


def put_back(text: str, booting: bool) -> List[str]:
    """Put back what ``observe`` returned and see that the admin gets in; return what could not be done, and what was instead."""
    if booting:
        # Nothing of the kernel's outlives a reboot, and ufw starts from its files.
        return []
    problems: List[str] = []
    try:
        saved = SavedRules.from_text(text)
    except (ValueError, KeyError, TypeError, AttributeError, Refusal) as error:
        problems.append(f"the kernel's firewall rules could not be restored, since {error}")
        return problems + let_in_now()
    for family in saved.dumps:
        try:
            _put_back_family(family, saved)
        except (HostError, ValueError) as error:
            problems.append(f"the kernel's rules for IPv{family} could not be restored: {error}")
    return problems + let_in(saved.places, saved.ports, saved.dumps)


def differs(text: str) -> bool:
    """Whether ufw's rules, the ways into them or a policy are not what they were when ``observe`` returned this."""
    saved = SavedRules.from_text(text)
    for family in saved.dumps:
        now = netfilter.parse(save(family))
        if netfilter.change(now, saved.wanted(family, now, lost=False)):
            return True
    return False


def _put_back_family(family: int, saved: SavedRules) -> None:
    now = netfilter.parse(save(family))
    try:
        load(family, netfilter.change(now, saved.wanted(family, now, lost=True)))
    except (HostError, Refusal):
        # What others had and have taken away since may not be possible any more; ufw's own always is.
        now = netfilter.parse(save(family))
        load(family, netfilter.change(now, saved.wanted(family, now, lost=False)))


def let_in_now(client: str = "") -> List[str]:
    """The same as ``let_in`` where nothing is known of how things were."""
    return let_in(_places(client), _ports(), {})


def let_in(places: Sequence[values.Network], ports: Sequence[int], before: Mapping[int, str]) -> List[str]:
    """See that those who got in by SSH before still do, or else let them in by whatever works; return what that came to.

    The first of ``places`` is whoever made the change, and gets in whatever was before.
    """
    said: List[str] = []
    for family in netfilter.FAMILIES:
        mine = [place for place in places if place.version == family]
        then = netfilter.parse(before.get(family, ""))
        due = netfilter_path.cut_off(_tables(family), then, mine, ports, places[0])
        if due:
            said.append(_last_resort(family, due))
    return said


def last_resorts() -> List[str]:
    """Return a sentence for each rule that lets SSH in as a last resort."""
    lines = [line for family in netfilter.FAMILIES for line in save_somehow(family).splitlines()]
    return [
        f"SSH is let in by '{line}' as a last resort, since a change could not be undone; run the playbook again, which removes it."
        for line in lines
        if netfilter.LAST_RESORT in line
    ]


def _last_resort(family: int, due: Sequence[Tuple[values.Network, int]]) -> str:
    failed: List[str] = []
    whom = ", ".join(f"{place} to port {port}" for place, port in due)
    for way in _ways(family, due):
        refused = [said for said in map(_refused, way) if said]
        failed += refused
        tables = _tables(family)
        blocked = tables is not None and any(netfilter_path.blocked(tables, place, port) for place, port in due)
        if not blocked and not (refused and tables is None):
            return (
                f"as a last resort SSH was let in from {whom} with '{' '.join(way[0])}', which stays until the next run that "
                "succeeds; look at this host and run again"
            )
    return f"SSH could not even be let in from {whom} as a last resort ({'; '.join(failed[-3:])}); use the provider's console"


def _refused(argv: Sequence[str]) -> str:
    """Run a command and return what it said where it failed."""
    try:
        done = run(argv, timeout_seconds=15)
    except HostError as error:
        return str(error)
    return "" if done.ok else f"{argv[0]}: {done.said}"


def _ways(family: int, due: Sequence[Tuple[values.Network, int]]) -> Iterator[List[List[str]]]:
    """Yield ways to let SSH in, each a list of commands: the narrowest first, and none depends on what the one before did."""
    name = "iptables" if family == 4 else "ip6tables"
    programs = [
        [name],
        [f"{name}-nft"],
        ["xtables-nft-multi", name],
        [f"{name}-legacy"],
        ["xtables-legacy-multi", name],
    ]
    for program in programs:
        if has_program(program[0]):
            yield [[*program, "-w", "10", *words] for place, port in due for words in _accepting(family, place, port)]
    table = "ip" if family == 4 else "ip6"
    if has_program("nft"):
        yield [["nft", *words] for place, port in due for words in _nft_accepting(table, place, port)]
    for program in programs:
        if has_program(program[0]):
            chains = ("INPUT", "OUTPUT")
            yield [[*program, "-w", "10", *words, chain, *more] for chain in chains for words, more in _OPENING]
    if has_program("nft"):
        yield [["nft", "flush", "table", table, "filter"], ["nft", "delete", "table", table, "filter"]]


#: Lets in everybody: the rules of a built-in chain go, and its policy accepts.
_OPENING: Tuple[Tuple[List[str], List[str]], ...] = ((["-P"], ["ACCEPT"]), (["-F"], []))


#: Without these nobody finds the host over IPv6: routers, and the addresses of neighbours asked for and told.
_NEIGHBOURS = ("134", "135", "136")


def _accepting(family: int, place: values.Network, port: int) -> Iterator[List[str]]:
    end = ["-m", "comment", "--comment", netfilter.LAST_RESORT, "-j", "ACCEPT"]
    yield ["-I", "INPUT", "1", "-s", str(place), "-p", "tcp", "--dport", str(port), *end]
    yield ["-I", "OUTPUT", "1", "-d", str(place), "-p", "tcp", "--sport", str(port), *end]
    for kind in _NEIGHBOURS if family == 6 else ():
        for chain in ("INPUT", "OUTPUT"):
            yield ["-I", chain, "1", "-p", "ipv6-icmp", "--icmpv6-type", kind, *end]


def _nft_accepting(table: str, place: values.Network, port: int) -> Iterator[List[str]]:
    end = ["accept", "comment", f'"{netfilter.LAST_RESORT}"']
    yield ["insert", "rule", table, "filter", "INPUT", table, "saddr", str(place), "tcp", "dport", str(port), *end]
    yield ["insert", "rule", table, "filter", "OUTPUT", table, "daddr", str(place), "tcp", "sport", str(port), *end]
    for kind in _NEIGHBOURS if table == "ip6" else ():
        for chain in ("INPUT", "OUTPUT"):
            yield ["insert", "rule", table, "filter", chain, "icmpv6", "type", kind, *end]


def _tables(family: int) -> Optional[netfilter.Tables]:
    """Return the kernel's tables; None where nobody can tell what it holds."""
    try:
        return netfilter.parse(save_somehow(family))
    except (HostError, ValueError):
        return None


FACTS = {"firewall": Fact("the kernel's firewall rules", observe, differs, put_back)}
