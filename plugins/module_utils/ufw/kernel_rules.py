# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of others in the kernel that are to be removed by name: as a warning, ``iptables-save`` or ``iptables -S`` shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.netfilter import Table, Tables, is_ufws, ours
from ..base.netfilter_path import parsed
from ..base.steps import Step
from .framework import is_windows
from .kernel import plain

#: What iptables-persistent loads at boot.
SAVED = {4: "/etc/iptables/rules.v4", 6: "/etc/iptables/rules.v6"}
_WRITTEN = re.compile(r"(?:(?P<program>ip6?tables) )?(?:-t (?P<table>[a-z]+) )?-[AID] (?P<chain>\S+) (?P<rule>\S.*)")
_IMPLIED = ("-m",)


class KernelRule(NamedTuple):
    """A rule by its table, its chain and its options in one spelling; ``families`` are those in which it is removed."""

    table: str
    chain: str
    options: Tuple[Tuple[str, str, bool], ...]
    families: Tuple[int, ...]


def parse(given: Iterable[Any], option: str, families: Tuple[int, ...] = (4, 6)) -> Tuple[KernelRule, ...]:
    """Return the rules that a person named; Refusal for what cannot be one, and for ufw's own."""
    return tuple(
        _parse(values.one_line(text, f"{option}[{index}]"), f"{option}[{index}]", families)
        for index, text in enumerate(given)
    )


def _parse(text: str, option: str, known: Tuple[int, ...]) -> KernelRule:
    found = _WRITTEN.fullmatch(" ".join(text.split()))
    if found is None:
        raise Refusal(
            f"{option}: {text[:80]!r} is no rule of iptables; write it as the warning or 'iptables-save' shows it, such as "
            "'-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT', with '-t nat' in front for another table than filter."
        )
    if is_ufws(found["chain"]) or ours(found["rule"]) or is_windows(found["rule"]):
        raise Refusal(
            f"{option}: {text[:80]!r} is ufw's own or stands in a chain of ufw's, which loads it again; remove it from ufw_rules, by "
            "ufw_removed_rules, or from /etc/ufw/before.rules and its like."
        )
    families = {"iptables": (4,), "ip6tables": (6,)}.get(found["program"] or "", known)
    return KernelRule(found["table"] or "filter", found["chain"], _options(found["rule"]), families)


def _options(rule: str) -> Tuple[Tuple[str, str, bool], ...]:
    try:
        options = parsed(rule)
    except ValueError:
        # A quote without its end.
        return ((rule, "", False),)
    return tuple(
        sorted((name, plain(name, value), negated) for name, value, negated in options if name not in _IMPLIED)
    )


def _is_named(table: str, chain: str, rule: str, rules: Sequence[KernelRule], family: int) -> bool:
    about = [each for each in rules if (each.table, each.chain) == (table, chain) and family in each.families]
    return bool(about) and any(_options(rule) == each.options for each in about)


def without(tables: Tables, rules: Sequence[KernelRule], family: int) -> Dict[str, Table]:
    """Return a family's tables without these rules."""
    return {
        name: Table(
            table.policies,
            {
                chain: tuple(rule for rule in lines if not _is_named(name, chain, rule, rules, family))
                for chain, lines in table.rules.items()
            },
        )
        for name, table in tables.items()
    }


def present(tables: Tables, rules: Sequence[KernelRule], family: int) -> Tuple[str, ...]:
    """Return those of the rules that a family's tables hold, as the kernel spells them, each with its table in front."""
    return tuple(
        f"-t {name} -A {chain} {rule}"
        for name, table in tables.items()
        for chain, lines in table.rules.items()
        for rule in lines
        if _is_named(name, chain, rule, rules, family)
    )


def unsaved(text: str, rules: Sequence[KernelRule], family: int) -> str:
    """Return the text of a file that iptables-save wrote without these rules."""
    return "".join(_unsaved(text, rules, family))


def _unsaved(text: str, rules: Sequence[KernelRule], family: int) -> Iterator[str]:
    table = ""
    for line in text.splitlines(keepends=True):
        table = line[1:].strip() if line.startswith("*") else table
        words = line.split(None, 2)
        if len(words) < 3 or words[0] != "-A" or not _is_named(table, words[1], words[2].strip(), rules, family):
            yield line


@dataclass(frozen=True)
class RemoveKernelRules(Step):
    """Remove rules of others from the kernel, each as '-t TABLE -A CHAIN ...', and from the file that loads them at boot."""

    family: int
    rules: Tuple[str, ...]

    @property
    def summary(self) -> str:
        named = " and ".join(f"'{rule.replace('-t filter ', '')}'" for rule in self.rules[:2])
        more = f" and {len(self.rules) - 2} more" if len(self.rules) > 2 else ""
        return f"Remove {named}{more} from the kernel's rules (IPv{self.family})"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (SAVED[self.family],)

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("firewall",)


def steps(
    tables: Mapping[int, Tables], saved: Mapping[int, str], rules: Sequence[KernelRule]
) -> List[RemoveKernelRules]:
    """Return the steps after which neither the kernel nor the files that are loaded at boot hold these rules."""
    found = []
    for family in (4, 6) if rules else ():
        text = saved.get(family, "")
        here = present(tables.get(family, {}), rules, family)
        if here or unsaved(text, rules, family) != text:
            found.append(RemoveKernelRules(family, here or tuple(_lines(text, rules, family))))
    return found


def _lines(text: str, rules: Sequence[KernelRule], family: int) -> Iterator[str]:
    """Yield the rules that a file holds and the kernel does not, as ``present`` does."""
    kept = set(unsaved(text, rules, family).splitlines())
    table = ""
    for line in text.splitlines():
        table = line[1:].strip() if line.startswith("*") else table
        if line not in kept:
            yield f"-t {table} {line}"
