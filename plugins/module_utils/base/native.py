# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules in iptables' tables that only nft has words for: how they stand in a dump, so that nothing takes them for what iptables-save prints.

Such a line has what nft says and what iptables-save made of it, both as text of an option that iptables does not know. So whether a
packet fits cannot be told from it, and iptables-restore takes none of a dump in which one stands.
"""

from __future__ import annotations

import shlex
from typing import Dict, Iterator, List, Mapping, Sequence, Set, Tuple

from . import nf_tables
from .nf_tables import Chain, NfRule

#: What nft says of a rule, and what iptables-save prints of it.
WORDS, PRINTED = "--nft", "--printed"
#: Options whose value is a text, which may look like an option.
_TEXTS = frozenset(
    [
        *(
            "--comment",
            "--log-prefix",
            "--nflog-prefix",
            "--ulog-prefix",
            "--string",
            "--hex-string",
            "--name",
            "--hashlimit-name",
        ),
        *(WORDS, PRINTED),
    ]
)
#: The head of a table of which iptables-save prints nothing.
UNPRINTED = "# iptables-save does not print the table "

Option = Tuple[str, str, bool]


def options(rule: str) -> Tuple[Option, ...]:
    """Return the options of a rule, each with its value and whether it is negated; ValueError for a quote without its end."""
    words = iter(shlex.split(rule) if '"' in rule else rule.split())
    found: List[Option] = []
    name, value, negated, next_negated = "", "", False, False
    for word in words:
        if word in _TEXTS or (word.startswith("-") and len(word) > 1):
            if name:
                found.append((name, value, negated))
            name, value, negated, next_negated = word, "", next_negated, False
            if word in _TEXTS:
                value = next(words, "")
        elif word == "!":
            next_negated = True
        else:
            value = f"{value} {word}" if value else word
    return (*found, (name, value, negated)) if name else tuple(found)


def is_native(rule: str) -> bool:
    """Whether only nft has words for a rule."""
    return rule.startswith(f"{WORDS} ")


def words(rule: str) -> str:
    """Return what nft says of such a rule, with its handle."""
    return _value(rule, WORDS)


def printed(rule: str) -> str:
    """Return what iptables-save prints of such a rule; empty where it does not."""
    return _value(rule, PRINTED)


def _value(rule: str, name: str) -> str:
    return next((value for option, value, _no in options(rule) if option == name), "")


def line(said: str, seen: str, target: str) -> str:
    """Return the line of a dump for a rule of which nft says one thing and iptables-save another, and which leads there."""
    return " ".join([WORDS, _quoted(said), *([PRINTED, _quoted(seen)] if seen else []), *([target] if target else [])])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


Said = Mapping[Tuple[str, int], str]


def _declared(text: str) -> Mapping[str, Set[str]]:
    """Return the chains that a dump has, by table."""
    found: Dict[str, Set[str]] = {}
    table = ""
    for each in text.splitlines():
        if each.startswith("*"):
            table = each[1:].strip()
            found[table] = set()
        elif each.startswith(":"):
            found[table].add(each[1:].partition(" ")[0])
    return found


def undeclared(text: str, rules: Sequence[NfRule]) -> Set[Tuple[str, str]]:
    """Return which chains with rules a dump has not, of the tables that it has: those that nft put beside iptables' own."""
    declared = _declared(text)
    return {
        (rule.table, rule.chain) for rule in rules if rule.table in declared and rule.chain not in declared[rule.table]
    }


def unprintable(text: str, rules: Sequence[NfRule], family: int, beside: Sequence[Chain] = ()) -> Tuple[NfRule, ...]:
    """Return the rules that iptables-save did not print as they are; ValueError where it printed those of another moment.

    ``beside`` are the chains that nft put beside iptables' own, of which nothing is printed.
    """
    own, others = _parted(rules, beside)
    return (*(rule for _number, rule, _seen in _unprintable(text, own, family)), *others)


def marked(text: str, rules: Sequence[NfRule], family: int, said: Said, beside: Sequence[Chain] = ()) -> str:
    """Return what iptables-save printed, with each rule that it cannot print in the words of nft; ``said`` has these, by table and handle."""
    own, others = _parted(rules, beside)
    lines = text.splitlines()
    for number, rule, seen in _unprintable(text, own, family):
        lines[number] = f"-A {rule.chain} {line(_said(rule, said), seen, nf_tables.target(rule))}"
    for table in dict.fromkeys(chain.table for chain in beside):
        end = lines.index("COMMIT", lines.index(f"*{table}"))
        lines[end:end] = _lines(table, beside, others, said)
    return "".join(f"{each}\n" for each in lines)


def _parted(rules: Sequence[NfRule], beside: Sequence[Chain]) -> Tuple[List[NfRule], List[NfRule]]:
    places = {(chain.table, chain.name) for chain in beside}
    own, others = ([rule for rule in rules if ((rule.table, rule.chain) in places) == there] for there in (False, True))
    return own, others


def _unprintable(text: str, rules: Sequence[NfRule], family: int) -> Iterator[Tuple[int, NfRule, str]]:
    """Yield each rule that is not printed as it is, with the number of its line and what stands there."""
    chains: Dict[Tuple[str, str], List[NfRule]] = {}
    for rule in rules:
        chains.setdefault((rule.table, rule.chain), []).append(rule)
    table = ""
    seen: Dict[Tuple[str, str], int] = {}
    for number, each in enumerate(text.splitlines()):
        if each.startswith("*"):
            table = each[1:].strip()
        elif each.startswith("-A "):
            chain, _blank, rule_text = each[3:].partition(" ")
            place = (table, chain)
            index = seen[place] = seen.get(place, -1) + 1
            if index >= len(chains.get(place, ())):
                raise ValueError("the kernel's rules changed while they were read")
            found = chains[place][index]
            if not nf_tables.is_printed(found, family, options(rule_text)):
                yield number, found, rule_text
    tables = _declared(text)
    if any(place[0] in tables and len(own) != seen.get(place, -1) + 1 for place, own in chains.items()):
        raise ValueError("the kernel's rules changed while they were read")


def unprinted(table: str, chains: Sequence[Chain], rules: Sequence[NfRule], said: Said) -> str:
    """Return a table of which iptables-save prints nothing, every rule in the words of nft."""
    lines = [f"{UNPRINTED}{table}", f"*{table}", *_lines(table, chains, rules, said), "COMMIT"]
    return "".join(f"{each}\n" for each in lines)


def _lines(table: str, chains: Sequence[Chain], rules: Sequence[NfRule], said: Said) -> List[str]:
    """Return the lines of these chains of a table; one by which nothing comes in has no policy."""
    own = [chain for chain in chains if chain.table == table]
    return [
        *(f":{chain.name} {chain.policy if chain.hook in nf_tables.INWARD else '-'} [0:0]" for chain in own),
        *(
            f"-A {rule.chain} {line(_said(rule, said), '', nf_tables.target(rule))}"
            for rule in rules
            if rule.table == table
        ),
    ]


def unreadable(family: int, rules: Sequence[NfRule], said: Said) -> str:
    """Return the sentence for a table filter of which iptables-save prints nothing."""
    own = [rule for rule in rules if rule.table == "filter"]
    ip = nf_tables.TABLE[family]
    found = [rule for rule in own if not nf_tables.is_sayable(rule, family)][:2] or own[:1]
    shown = " and ".join(f"'{_said(rule, said)}' in the chain {rule.chain}" for rule in found)
    remedy = f" ('nft delete rule {ip} filter {found[0].chain} handle {found[0].handle}')" if found else ""
    return (
        f"iptables-save cannot tell what the kernel's table {ip} filter holds, since only nft has words for {shown or 'what is in it'}; "
        f"see 'nft -a list table {ip} filter', move such rules to ufw_rules or to a table of their own, and remove them there{remedy}."
    )


def _said(rule: NfRule, said: Said) -> str:
    return f"{said.get((rule.table, rule.handle), 'what only nft can say')} # handle {rule.handle}"


def spoken(text: str, table: str) -> Dict[Tuple[str, int], str]:
    """Return what ``nft -s -a list table`` printed of each rule, by table and handle."""
    found = {}
    for each in text.splitlines():
        said, mark, number = each.strip().rpartition(" # handle ")
        if mark and number.isdigit() and not said.endswith("{"):
            found[(table, int(number))] = said
    return found
