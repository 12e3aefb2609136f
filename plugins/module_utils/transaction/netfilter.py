# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's tables on the host: reading them, going back to what they were, and letting the admin in where that fails."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..base import netfilter, netfilter_path, values
from ..base.errors import HostError
from ..machine import files, session, sockets
from ..machine.process import check, has_program, run
from ..ufw.files import RULES, parse_rules
from ..ufw.framework import FILES, WITHOUT_IPV6
from ..ufw.rule import Rule

SAVE = {4: "iptables-save", 6: "ip6tables-save"}
RESTORE = {4: "iptables-restore", 6: "ip6tables-restore"}
_SSH_OWNER = "portcullis:ssh"
_OTHER_TABLES = re.compile(r"^\*(?!filter)\w+\s[\s\S]*?^COMMIT\s*\n", re.MULTILINE)
_ANYWHERE = {4: "0.0.0.0/0", 6: "::/0"}


#: A network namespace of its own has tables of its own. Sets are made there without members, as rules need only the names.
_TRIAL = 'if [ -n "$SETS" ]; then echo "$SETS" | ipset restore -exist; fi; {restore} --wait 10 --noflush && {save}'


def known(family: int) -> bool:
    """Whether this host has iptables, and the family at all."""
    return has_program(SAVE[family]) and family in families()


def trial(family: int, texts: Sequence[str]) -> str:
    """Return what iptables-save prints once these texts were loaded into empty tables; the host's own are not touched."""
    sets = ""
    if any("--match-set" in text for text in texts) and has_program("ipset"):
        sets = "\n".join(line for line in check(["ipset", "save"]).splitlines() if line.startswith("create "))
    script = _TRIAL.format(restore=RESTORE[family], save=SAVE[family])
    return netfilter.plain(check(["unshare", "-n", "sh", "-c", script], stdin="".join(texts), env={"SETS": sets}))


def save(family: int) -> str:
    """Return all tables of a family as iptables-save prints them; empty where there is no iptables, or no such family."""
    if not known(family):
        return ""
    text = check([SAVE[family]])
    # A table that nobody has used is not there yet, which is no silence.
    text = netfilter.plain(text if "*filter" in text else text + saved(family))
    try:
        netfilter.parse(text)
    except ValueError as error:
        raise HostError(
            f"{SAVE[family]} cannot tell what the kernel holds: {error}. Somebody changed that table with nft; see "
            "'nft list ruleset', and remove from it what iptables cannot have made."
        ) from error
    return text


def saved(family: int, table: str = "filter") -> str:
    """Return one table of a family's; empty where there is no iptables, or no such family."""
    if not known(family):
        return ""
    # Even an empty table is printed by its name.
    return check([SAVE[family], "-t", table], says=rf"^\*{table}$")


def families() -> Tuple[int, ...]:
    """Return the families that this kernel has."""
    return (4, 6) if os.path.exists("/proc/net/if_inet6") else (4,)


def load(family: int, text: str) -> None:
    """Have the kernel take these changes of a family's tables, each table's at once, and leave all else alone."""
    if text:
        check([RESTORE[family], "--wait", "10", "--noflush"], stdin=text)


@dataclass(frozen=True)
class Kept:
    """What the kernel held before a change: its tables by family, and who must get in to which ports whatever happens.

    ``loaded`` is what ufw puts into other tables than its own, by family.
    """

    dumps: Mapping[int, str]
    loaded: Mapping[int, str]
    places: Tuple[str, ...]
    ports: Tuple[int, ...]

    def to_text(self) -> str:
        body = json.dumps({"dumps": self.dumps, "loaded": self.loaded, "places": self.places, "ports": self.ports})
        return f"{hashlib.sha256(body.encode()).hexdigest()} {body}"

    @classmethod
    def from_text(cls, text: str) -> "Kept":
        """Return what was kept; ValueError where it is not whole any more."""
        digest, _blank, body = text.partition(" ")
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            raise ValueError("the kernel's rules that were kept are damaged")
        data = json.loads(body)
        dumps, loaded = ({int(family): dump for family, dump in data[name].items()} for name in ("dumps", "loaded"))
        return cls(dumps, loaded, tuple(data["places"]), tuple(data["ports"]))

    def wanted(self, family: int, now: netfilter.Tables, lost: bool) -> netfilter.Tables:
        """Return what a family's tables have to become."""
        before, loaded = netfilter.parse(self.dumps[family]), netfilter.parse(self.loaded.get(family, ""))
        return netfilter.put_back(before, now, loaded, lost)


def keep() -> str:
    """Return what there is to go back to, as text."""
    dumps = {family: save(family) for family in netfilter.FAMILIES}
    return Kept(dumps, _loaded(), admins(), _ports()).to_text()


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


def admins(client: str = "") -> Tuple[str, ...]:
    """Return whom SSH is for: the address of this login, and the sources of SSH's rules; everybody where neither is known."""
    here = session.client()
    found = [client or ("" if here is None or here.is_loopback else str(here))]
    found += [rule.source or _ANYWHERE[family] for family, rule in _ssh_rules()]
    return tuple(dict.fromkeys(place for place in found if place)) or tuple(_ANYWHERE.values())


def _ports() -> Tuple[int, ...]:
    """Return where sshd answers; where SSH is let in, if systemd cannot be asked, as from the unit that applies a list."""
    try:
        return tuple(sorted(sockets.sshd()))
    except HostError:
        ruled = {int(rule.port) for _family, rule in _ssh_rules() if rule.port.isdigit()}
        if not ruled:
            raise
        return tuple(sorted(ruled))


def _ssh_rules() -> List[Tuple[int, Rule]]:
    """Return the rules that let SSH in, each with its family."""
    return [
        (family, block.rule)
        for family, path in RULES.items()
        for block in parse_rules(files.read(path) or "")
        if block.owner == _SSH_OWNER and block.rule
    ]


def put_back(text: str, booting: bool) -> List[str]:
    """Put back what ``keep`` returned and see that the admin gets in; return what could not be done, and what was instead."""
    if booting:
        # Nothing of the kernel's outlives a reboot, and ufw starts from its files.
        return []
    problems: List[str] = []
    try:
        kept = Kept.from_text(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problems.append(f"the kernel's firewall rules could not be put back, since {error}")
        return problems + let_in_now()
    for family in kept.dumps:
        try:
            _put_back_family(family, kept)
        except (HostError, ValueError) as error:
            problems.append(f"the kernel's rules for IPv{family} could not be put back: {error}")
    return problems + let_in(kept.places, kept.ports, kept.dumps)


def differs(text: str) -> bool:
    """Whether ufw's rules, the ways into them or a policy are not what they were when ``keep`` returned this."""
    kept = Kept.from_text(text)
    for family in kept.dumps:
        now = netfilter.parse(save(family))
        if netfilter.change(now, kept.wanted(family, now, lost=False)):
            return True
    return False


def _put_back_family(family: int, kept: Kept) -> None:
    now = netfilter.parse(save(family))
    try:
        load(family, netfilter.change(now, kept.wanted(family, now, lost=True)))
    except HostError:
        # What others had and have taken away since may not be possible any more; ufw's own always is.
        now = netfilter.parse(save(family))
        load(family, netfilter.change(now, kept.wanted(family, now, lost=False)))


def let_in_now(client: str = "") -> List[str]:
    """The same as ``let_in`` where nothing is known of how things were."""
    return let_in(admins(client), _ports(), {})


def let_in(places: Sequence[str], ports: Sequence[int], before: Mapping[int, str]) -> List[str]:
    """See that those who got in by SSH before still do, or else let them in by whatever works; return what that came to.

    The first of ``places`` is whoever made the change, and gets in whatever was before.
    """
    said: List[str] = []
    for family in netfilter.FAMILIES:
        mine = [place for place in places if values.network(place, "a place").version == family]
        due = [
            (place, port)
            for place in mine
            for port in ports
            if _shut(family, place, port) is not False
            and (place == places[0] or not _was_shut(before.get(family, ""), place, port))
        ]
        if due:
            said.append(_last_resort(family, due))
    return said


def last_resorts() -> List[str]:
    """Return a sentence for each rule that lets SSH in as a last resort."""
    lines = [line for family in netfilter.FAMILIES for line in _read(family).splitlines()]
    return [
        f"SSH is let in by '{line}' as a last resort, since a change could not be undone; run the playbook again, which removes it."
        for line in lines
        if netfilter.LAST_RESORT in line
    ]


def _last_resort(family: int, due: Sequence[Tuple[str, int]]) -> str:
    failed: List[str] = []
    whom = ", ".join(f"{place} to port {port}" for place, port in due)
    for way in _ways(family, due):
        refused = [said for said in map(_refused, way) if said]
        failed += refused
        state = [_shut(family, place, port) for place, port in due]
        if not any(state) and not (refused and None in state):
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


def _ways(family: int, due: Sequence[Tuple[str, int]]) -> Iterator[List[List[str]]]:
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


#: Without these nobody finds the host over IPv6: routers, and the addresses of neighbours.
_NEIGHBOURS = ("134", "135", "136")


def _accepting(family: int, place: str, port: int) -> Iterator[List[str]]:
    end = ["-m", "comment", "--comment", netfilter.LAST_RESORT, "-j", "ACCEPT"]
    yield ["-I", "INPUT", "1", "-s", place, "-p", "tcp", "--dport", str(port), *end]
    yield ["-I", "OUTPUT", "1", "-d", place, "-p", "tcp", "--sport", str(port), *end]
    for kind in _NEIGHBOURS if family == 6 else ():
        for chain in ("INPUT", "OUTPUT"):
            yield ["-I", chain, "1", "-p", "ipv6-icmp", "--icmpv6-type", kind, *end]


def _nft_accepting(table: str, place: str, port: int) -> Iterator[List[str]]:
    end = ["accept", "comment", f'"{netfilter.LAST_RESORT}"']
    yield ["insert", "rule", table, "filter", "INPUT", table, "saddr", place, "tcp", "dport", str(port), *end]
    yield ["insert", "rule", table, "filter", "OUTPUT", table, "daddr", place, "tcp", "sport", str(port), *end]
    for kind in _NEIGHBOURS if table == "ip6" else ():
        for chain in ("INPUT", "OUTPUT"):
            yield ["insert", "rule", table, "filter", chain, "icmpv6", "type", kind, *end]


def _shut(family: int, place: str, port: int) -> Optional[bool]:
    """Whether a login is surely dropped by now; None where nobody can tell what the kernel holds."""
    try:
        return _was_shut(_read(family), place, port)
    except (HostError, ValueError):
        return None


def _was_shut(dump: str, place: str, port: int) -> bool:
    source = values.network(place, "a place")
    return bool(netfilter_path.shut(netfilter.parse(dump), source, port))


def _read(family: int) -> str:
    """Return the kernel's tables by whichever program can read them."""
    try:
        return save(family)
    except HostError:
        for program in (["xtables-nft-multi", SAVE[family]], ["xtables-legacy-multi", SAVE[family]]):
            if has_program(program[0]):
                done = run(program, timeout_seconds=15)
                if done.ok and "*filter" in done.out:
                    return netfilter.plain(done.out)
        raise
