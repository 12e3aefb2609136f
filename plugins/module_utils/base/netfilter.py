# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's tables as iptables-save prints them, and what iptables-restore is given to turn one state into another."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Callable, Dict, Iterator, List, Mapping, Sequence, Tuple

from . import native
from .errors import Refusal

FAMILIES = (4, 6)
#: The comment of a rule that lets the admin in where the firewall could not be put back.
LAST_RESORT = "portcullis:last-resort"

_UFW = re.compile(r"ufw6?-")
_TO_UFW = re.compile(r"(?:-j|-g) ufw6?-\S+$")


@dataclass(frozen=True)
class Table:
    """One table: the policies of its built-in chains, and the rules of all chains, each without its '-A CHAIN '.

    ``printed`` is whether iptables can work on it at all.
    """

    policies: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Tuple[str, ...]] = field(default_factory=dict)
    printed: bool = True


Tables = Mapping[str, Table]


def parse(text: str) -> Dict[str, Table]:
    """Return the tables that iptables-save printed, by name; ValueError where one cannot be read by iptables."""
    found: Dict[str, Table] = {}
    policies: Dict[str, str] = {}
    rules: Dict[str, List[str]] = {}
    name, unprinted = "", ""
    for line in text.splitlines():
        if line.startswith(native.UNPRINTED):
            unprinted = line[len(native.UNPRINTED) :]
        elif line.startswith("*"):
            name, policies, rules = line[1:].strip(), {}, {}
        elif line.startswith(":"):
            chain, policy = line[1:].split(" ")[:2]
            rules[chain] = []
            if policy != "-":
                policies[chain] = policy
        elif line.startswith("-A "):
            # One that matches everything and does nothing has no more than its chain.
            chain, _blank, rule = line[len("-A ") :].partition(" ")
            rules.setdefault(chain, []).append(rule)
        elif line == "COMMIT":
            found[name] = Table(policies, {chain: tuple(lines) for chain, lines in rules.items()}, name != unprinted)
        elif "is incompatible" in line:
            raise ValueError(line.strip("# "))
    return found


def plain(text: str) -> str:
    """Return a dump without what says nothing of the rules: comments with the time, and counters."""
    lines = [line for line in text.splitlines() if not line.startswith("#") or "is incompatible" in line]
    return "".join(f"{re.sub(r' .[0-9]+:[0-9]+.$', ' [0:0]', line)}\n" for line in lines)


def is_ufws(chain: str) -> bool:
    """Whether a chain is one of ufw's own."""
    return bool(_UFW.match(chain))


def ours(rule: str) -> bool:
    """Whether a rule in a chain of somebody else's is ufw's or this collection's: the way into a chain of ufw's, or so commented."""
    if native.is_native(rule) or not (LAST_RESORT in rule or _TO_UFW.search(rule)):
        return False
    try:
        options = native.options(rule)
    except ValueError:
        # A quote without its end.
        return False
    name, value, _negated = options[-1]
    return ("--comment", LAST_RESORT, False) in options or (name in ("-j", "-g") and is_ufws(value))


def merged(wanted: Sequence[str], now: Sequence[str], foreign: Callable[[str], bool]) -> Tuple[str, ...]:
    """Return the wanted rules in their order, with the foreign ones of ``now`` where they stand among them."""
    found: List[str] = []
    for tag, low, high, first, last in SequenceMatcher(None, wanted, now, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [rule for rule in now[first:last] if rule not in wanted and foreign(rule)]
        found += wanted[low:high]
    return tuple(found)


def put_back(before: Tables, now: Tables, loaded: Tables, lost: bool = True) -> Dict[str, Table]:
    """Return what the tables have to become to be as they were before.

    ufw's chains, the ways into them and what it has ``loaded`` become exactly what they were, and so do policies. What others
    have added since stays, and so do their chains as they are now. With ``lost``, what others had then and have no more comes
    back too.
    """
    found = {}
    for name in dict.fromkeys([*now, *before]):
        was = before.get(name, Table(dict.fromkeys(now[name].policies, "ACCEPT") if name in now else {}))
        table = now.get(name, Table())
        rules: Dict[str, Tuple[str, ...]] = {}
        mine = loaded.get(name, Table()).rules
        for chain in dict.fromkeys([*was.rules, *table.rules]):
            old, new = was.rules.get(chain, ()), table.rules.get(chain, ())
            if is_ufws(chain):
                if chain in was.rules:
                    rules[chain] = old
            elif chain in was.policies or chain in table.policies:
                kept = old if lost else [rule for rule in old if ours(rule) or rule in new]
                rules[chain] = merged(kept, new, _foreign_beside(mine.get(chain, ())))
            elif chain in table.rules:
                rules[chain] = new
            elif lost:
                rules[chain] = old
        found[name] = Table({**table.policies, **was.policies}, rules)
    return found


def _foreign_beside(loaded: Sequence[str]) -> Callable[[str], bool]:
    return lambda rule: not ours(rule) and rule not in loaded


def change(now: Tables, then: Tables) -> str:
    """Return the input of ``iptables-restore --noflush`` that turns one state into the other; empty where they are the same.

    Refusal where it would have to write, or to remove, a rule that only nft has words for: iptables would make another one of it.
    """
    found = []
    for name, table in then.items():
        text = _table_change(name, now.get(name, Table()), table)
        for chain, rule in _unsaid(text, now.get(name, Table())):
            raise Refusal(
                f"The rule '{native.words(rule)}' in the chain {chain} of the table {name} can only be written by nft, and iptables, by which "
                "the firewall is changed, would make a wider one of it; nothing was changed there. Move it to ufw_rules, or to a table of its own, "
                "remove it ('nft delete rule', by its handle), and run again."
            )
        found.append(text)
    return "".join(found)


def _unsaid(text: str, now: Table) -> Iterator[Tuple[str, str]]:
    """Yield the rules that iptables cannot write of those that a change is about, each with its chain."""
    natives = [(chain, rule) for chain, rules in now.rules.items() for rule in rules if native.is_native(rule)]
    if text and not now.printed:
        yield from natives or [("", "")]
    for line in text.splitlines():
        command, _blank, rest = line.partition(" ")
        chain, _blank, rule = rest.partition(" ")
        rule = rule.partition(" ")[2] if command == "-I" else rule
        if native.is_native(rule):
            yield chain, rule
        elif command in ("-F", "-D"):
            yield from (each for each in natives if each[0] == chain and rule in ("", native.printed(each[1])))


def _table_change(name: str, now: Table, then: Table) -> str:
    head: List[str] = []
    body: List[str] = []
    gone = [chain for chain in now.rules if chain not in then.rules]
    for chain, policy in then.policies.items():
        if now.policies.get(chain) != policy:
            head.append(f":{chain} {policy} [0:0]")
    for chain, rules in then.rules.items():
        if now.rules.get(chain) == rules or (chain in then.policies and not now.rules.get(chain, ()) and not rules):
            continue
        if chain in then.policies or any(map(native.is_native, now.rules.get(chain, ()))):
            body += _edits(chain, now.rules.get(chain, ()), rules)
        else:
            head.append(f":{chain} - [0:0]")
            body += [f"-A {chain} {rule}" for rule in rules]
    emptied = [f"-F {chain}" for chain in gone]
    removed = [f"-X {chain}" for chain in gone]
    lines = [*head, *emptied, *body, *removed]
    return "\n".join([f"*{name}", *lines, "COMMIT", ""]) if lines else ""


def _edits(chain: str, now: Sequence[str], then: Sequence[str]) -> List[str]:
    """Return the commands that edit a built-in chain, and leave alone what somebody else may add to it meanwhile."""
    lines: List[str] = []
    added = Counter(now) - Counter(then)
    left = []
    for rule in now:
        if added[rule]:
            added[rule] -= 1
            lines.append(f"-D {chain} {rule}")
        else:
            left.append(rule)
    place = 0
    for rule in then:
        if place < len(left) and left[place] == rule:
            place += 1
        elif rule in left[place:] and Counter(then)[rule] == 1:
            # Those that stay would have to change places.
            return _anew(chain, now, then)
        else:
            left.insert(place, rule)
            place += 1
            lines.append(f"-I {chain} {place} {rule}")
    return lines if tuple(left) == tuple(then) else _anew(chain, now, then)


def _anew(chain: str, now: Sequence[str], then: Sequence[str]) -> List[str]:
    """Return the commands that fill a chain anew, around those rules that iptables cannot write."""
    if not any(map(native.is_native, now)):
        return [f"-F {chain}", *(f"-A {chain} {rule}" for rule in then)]
    before, after = ([rule for rule in rules if native.is_native(rule)] for rules in (now, then))
    # Where these differ they stand among the commands, and the change is refused.
    gone = [f"-D {chain} {rule}" for rule in now if not native.is_native(rule) or before != after]
    return gone + [
        f"-I {chain} {place} {rule}"
        for place, rule in enumerate(then, 1)
        if not native.is_native(rule) or before != after
    ]


def lacks(wanted: Tables, now: Tables) -> Tuple[str, ...]:
    """Return the policies and rules that ``wanted`` has and ``now`` has not, each as a line that names its chain."""
    found: List[str] = []
    for name, table in wanted.items():
        here = now.get(name, Table())
        prefix = "" if name == "filter" else f"-t {name} "
        for chain, policy in table.policies.items():
            if here.policies.get(chain, "ACCEPT") != policy:
                found.append(f"{prefix}-P {chain} {policy}")
        for chain, rules in table.rules.items():
            if chain not in table.policies and chain not in here.rules:
                found.append(f"{prefix}-N {chain}")
            missing = Counter(rules) - Counter(here.rules.get(chain, ()))
            found += [f"{prefix}-A {chain} {rule}" for rule in missing]
    return tuple(found)
