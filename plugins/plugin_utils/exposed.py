# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in at a host as others saw it, beside whom its policy lets in and what it says itself: pure comparison.

What was seen by connecting decides. What the host says is only used to say why, and to name the program; a host that lies about that
makes a worse sentence and no better result.
"""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Address
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule

YES, NO, PERHAPS = "yes", "no", "perhaps"
OPEN, REFUSED, REJECTED, SILENT, LEFT = "open", "refused", "rejected", "silent", "not tried"
STATES = (OPEN, REFUSED, REJECTED, SILENT)
WRONG, WARNING, UNKNOWN, RIGHT = "wrong", "warning", "unknown", "right"
ANYBODY = "anybody"
#: Ports on which something is often forgotten: remote access, mail, files, databases, caches, containers, consoles.
COMMON = (
    *(
        21,
        22,
        23,
        25,
        53,
        80,
        110,
        111,
        135,
        139,
        143,
        389,
        443,
        445,
        465,
        587,
        631,
        873,
        993,
        995,
        1080,
        1433,
        1521,
        1883,
        2049,
        2222,
    ),
    *(
        2375,
        2376,
        2379,
        3000,
        3128,
        3306,
        3389,
        4444,
        5000,
        5060,
        5432,
        5601,
        5672,
        5900,
        5984,
        6379,
        6443,
        6667,
        7001,
        8000,
        8008,
    ),
    *(
        8080,
        8081,
        8086,
        8123,
        8443,
        8500,
        8888,
        9000,
        9042,
        9090,
        9092,
        9100,
        9200,
        9300,
        10000,
        10250,
        11211,
        15672,
        25565,
        27017,
    ),
)
#: Of a rule for more ports than that only the first and the last are tried, unless all are.
_WIDE = 64
#: Of ports of one address that come to the same so many have a row each, and the others one: a program may answer on every port.
_ALIKE = 200
#: A process may be called anything.
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Listening:
    """What a host says of itself: programs by TCP port, its addresses, sshd's ports, and by which rule it keeps whom out of which port."""

    programs: t.Mapping[int, str] = field(default_factory=dict)
    addresses: t.Tuple[str, ...] = ()
    sshd_ports: t.Tuple[int, ...] = ()
    kept_out: t.Mapping[t.Tuple[str, int, int], str] = field(default_factory=dict)
    #: How many more programs' ports are not named, in words.
    more: str = ""

    @classmethod
    def of(cls, said: t.Mapping[str, t.Any]) -> "Listening":
        """Return what the module exposure_listeners answered."""
        return cls(
            {
                int(one["port"]): visible(str(one["program"]), _LONGEST_NAME)
                for one in said["listeners"]
                if one["protocol"] == "tcp"
            },
            tuple(map(str, said["addresses"])),
            tuple(map(int, said["sshd_ports"])),
            {(str(one["source"]), int(one["family"]), int(one["port"])): str(one["rule"]) for one in said["kept_out"]},
            visible(str(said.get("more") or "")),
        )


@dataclass(frozen=True)
class Look:
    """What one vantage point saw of one address: the state of each port, from which address, and why nothing could be tried."""

    vantage: str
    address: Address
    states: t.Mapping[int, str]
    source: t.Optional[Address] = None
    trouble: str = ""


@dataclass(frozen=True)
class Row:
    """One port of one address, from one vantage point: whether it is expected to be open, what was seen, and what that means.

    Port 0 stands for several: for all, where nothing could be tried, or for those beyond what anybody reads.
    """

    address: Address
    port: int
    vantage: str
    source: str
    expected: str
    seen: str
    program: str
    verdict: str
    text: str

    def to_data(self) -> t.Dict[str, t.Any]:
        said = {
            name: getattr(self, name)
            for name in ("vantage", "source", "expected", "seen", "program", "verdict", "text")
        }
        return {"address": str(self.address), "port": self.port, **said}


def ports_to_try(
    policy: t.Optional[t.Sequence[Rule]], listening: t.Optional[Listening], given: t.Iterable[int]
) -> t.List[int]:
    """Return the ports that matter: the policy's, those that a program listens on, those where something is often forgotten, and given ones."""
    found = {*COMMON, *given, *(listening.programs if listening else ())}
    for rule in policy or ():
        low, high = rule.ports
        if rule.protocol == "tcp":
            found |= {*range(low, high + 1)} if high - low < _WIDE else {low, high}
    return sorted(found)


def expected(policy: t.Sequence[Rule], port: int, source: t.Optional[Address], address: Address) -> str:
    """Return whether a policy lets a source reach a port.

    An address that only its own network knows (a private one, where the target's is not) is some other one for the host, nobody here
    knows which: then only what is for everybody, or for nobody, is certain.
    """
    known = source is not None and (source.is_global or not address.is_global)
    found = NO
    for rule in policy:
        if rule.protocol == "tcp" and rule.ports[0] <= port <= rule.ports[1]:
            nets = rule.of(address.version)
            if any(net.prefixlen == 0 or (known and source in net) for net in nets):
                return YES
            found = PERHAPS if nets and not known else found
    return found


def rows(
    looks: t.Sequence[Look],
    policy: t.Optional[t.Sequence[Rule]],
    listening: t.Optional[Listening],
    login: t.Mapping[t.Tuple[str, str], int],
) -> t.List[Row]:
    """Return a row for each port that is open, expected to be, or listened on; for an address that could not be tried one without a port.

    Of many that come to the same the first have one each.

    ``policy`` is None where nobody knows it, ``listening`` where the host did not say. ``login`` are the ports by which a login
    succeeded, by vantage point and address: of another address of the host that says nothing.
    """
    found: t.List[Row] = []
    for look in looks:
        source = str(look.source or "")
        if look.trouble:
            text = f"{look.trouble}; nobody knows what is open there."
            found.append(Row(look.address, 0, look.vantage, source, PERHAPS, LEFT, "", UNKNOWN, text))
            continue
        of_look: t.List[Row] = []
        for port, state in sorted(look.states.items()):
            wanted = PERHAPS if policy is None else expected(policy, port, look.source, look.address)
            program = listening.programs.get(port, "") if listening else ""
            seen = OPEN if state == LEFT and login.get((look.vantage, str(look.address))) == port else state
            if seen == OPEN or wanted == YES or program:
                verdict, text = _judged(look, port, wanted, seen, policy is not None, listening)
                of_look.append(Row(look.address, port, look.vantage, source, wanted, seen, program, verdict, text))
        found += _bounded(of_look)
    return found


def _bounded(found: t.Iterable[Row]) -> t.Iterator[Row]:
    """Yield the first rows of each kind, and one for the rest."""
    kinds: t.Dict[t.Tuple[str, str, str], t.List[Row]] = {}
    for row in found:
        kinds.setdefault((row.verdict, row.expected, row.seen), []).append(row)
    for alike in kinds.values():
        yield from alike[:_ALIKE]
        more = alike[_ALIKE:]
        if more:
            what = "and nobody asked for them" if more[0].verdict == WRONG else "which comes to the same"
            text = f"{len(more)} more TCP ports at {more[0].address} are {more[0].seen} from {more[0].vantage}, {what}; the first is {more[0].port}."
            yield replace(more[0], port=0, program="", text=text)


def _judged(
    look: Look, port: int, wanted: str, seen: str, known: bool, listening: t.Optional[Listening]
) -> t.Tuple[str, str]:
    """Return what a port comes to, and a sentence about it."""
    place = f"{port}/tcp at {look.address} is {seen} from {look.vantage}"
    program = listening.programs.get(port, "") if listening else ""
    by = _by(listening, program)
    if seen == LEFT:
        return (
            UNKNOWN,
            f"{port}/tcp at {look.address} was not tried from {look.vantage}: without root's rights there sshd would count it against that host.",
        )
    if seen == OPEN:
        if not known:
            return UNKNOWN, f"{place} ({by}), and nobody knows whether it should be, since no policy is known."
        if wanted == NO:
            return WRONG, (
                f"{place} ({by}), and nobody asked for this: no role lets that address in. Close it at the host and at the provider, or name it in "
                "ufw_rules."
            )
        return RIGHT, f"{place} ({by})."
    if wanted != YES:
        return RIGHT, f"{place}, though {program} listens."
    if listening is None:
        return (
            WARNING,
            f"{place}, and the policy lets it in; why is not known, since the host did not say what listens there.",
        )
    if not program:
        return RIGHT, f"{place}: nothing listens."
    return (
        WARNING,
        f"{place}, and the policy lets it in, and {program} listens there: {_cause(look, port, seen, listening)}.",
    )


def _by(listening: t.Optional[Listening], program: str) -> str:
    if listening is None:
        return "the host did not say by which program"
    return f"by {program}" if program else "by no program that the host names"


def _cause(look: Look, port: int, seen: str, listening: Listening) -> str:
    family = look.address.version
    rule = listening.kept_out.get((str(look.source), family, port)) or listening.kept_out.get((ANYBODY, family, port))
    if rule:
        return f"the host's own firewall keeps it out ({rule})"
    if seen == REFUSED:
        return "something answers that nobody is there, so the program may listen on another address of the host, or a firewall on the way refuses"
    return "the host's rules let it in, so the provider's firewall or a network on the way keeps it out"


def looks_of(
    vantage: str, said: t.Iterable[t.Mapping[str, t.Any]], host: str, ports: t.Callable[[t.Any], t.Iterable[int]]
) -> t.List[Look]:
    """Return what a vantage point answered of a host; ``ports`` reads ranges. Of several states that it names for a port the worst counts."""
    found = []
    for one in said:
        if one["host"] == host:
            states = dict.fromkeys(ports(one["left"]), LEFT)
            states.update({port: state for state in reversed(STATES) for port in ports(one[state])})
            source = ipaddress.ip_address(one["source"]) if one["source"] else None
            trouble = visible(str(one["trouble"]))
            found.append(Look(vantage, ipaddress.ip_address(one["address"]), states, source, trouble))
    return found


def left_out(
    vantage: str, looks: t.Sequence[Look], asked: t.Mapping[Address, t.AbstractSet[int]], gentle: t.AbstractSet[int]
) -> t.List[str]:
    """Return, a sentence for each address, what a vantage point was asked to try and does not answer for: silence is no "closed".

    ``gentle`` are the ports that one without root's rights may leave out.
    """
    found = []
    for address, ports in asked.items():
        about = [look for look in looks if look.address == address]
        tried = {port for look in about for port, state in look.states.items() if state != LEFT or port in gentle}
        missing = ports - tried
        if missing and not any(look.trouble for look in about):
            found.append(
                f"{vantage} did not say what it saw of {len(missing)} of {len(ports)} ports at {address}, such as {min(missing)}, so nobody knows; "
                "see what answers there."
            )
    return found


_HEADS = ("address", "port", "from", "expected", "seen", "program")


def table(found: t.Sequence[Row]) -> t.List[str]:
    """Return the rows as a table, those that want somebody first."""
    order = (WRONG, WARNING, UNKNOWN, RIGHT)
    ranked = sorted(found, key=lambda row: (order.index(row.verdict), str(row.address), row.port, row.vantage))
    cells = [
        _HEADS,
        *(
            (
                str(row.address),
                f"{row.port}/tcp" if row.port else "all" if row.seen == LEFT else "more",
                row.vantage,
                row.expected,
                row.seen,
                row.program or "-",
            )
            for row in ranked
        ),
    ]
    widths = [max(len(line[place]) for line in cells) for place in range(len(_HEADS))]
    marks = ["", *("" if row.verdict == RIGHT else row.verdict for row in ranked)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths)), mark]).rstrip()
        for line, mark in zip(cells, marks)
    ]
