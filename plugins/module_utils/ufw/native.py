# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that only nft has words for, in the tables that ufw works on: what is said of them, and which changes they do not allow."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Mapping, Set, Tuple

from ..base.errors import Refusal
from ..base.native import is_native, words
from ..base.netfilter import Table, Tables, change, is_ufws
from ..base.netfilter_path import parsed
from ..base.nf_tables import TABLE
from ..base.steps import Step
from .framework import target
from .kernel_rules import RemoveKernelRules, parse, without
from .steps import StartUfw, StopUfw

#: Verdicts after which nobody got in by this rule.
_HARMLESS = ("", "DROP", "REJECT")
_MOST = 200


def natives(tables: Tables) -> Iterator[Tuple[str, str, str]]:
    """Yield the rules that only nft has words for, each with its table and its chain."""
    for name, table in tables.items():
        for chain, rules in table.rules.items():
            yield from ((name, chain, rule) for rule in rules if is_native(rule))


def without_natives(tables: Tables) -> Dict[str, Table]:
    """Return tables without these rules."""
    return {
        name: Table(
            table.policies,
            {chain: tuple(rule for rule in rules if not is_native(rule)) for chain, rules in table.rules.items()},
            table.printed,
        )
        for name, table in tables.items()
    }


def undecided(family: int, tables: Tables) -> Iterator[str]:
    """Yield a sentence for each of these rules by which somebody may get in whom ufw's rules do not let in."""
    for name, chain, rule in natives(tables):
        leads = _target(rule)
        if leads in _HARMLESS or chain not in _reached(name, tables[name]):
            continue
        if name == "filter" or (name == "nat" and leads == "NFT"):
            yield (
                f"Whom the rule {_shown(rule)} lets in nobody can tell here (the chain {chain} of the table {TABLE[family]} {name}): only nft has "
                f"words for it, and neither 'ufw status' nor iptables-save shows it as it is; add what you need to ufw_rules, and remove it "
                f"({_removal(family, name, chain, rule)})."
            )


def _target(rule: str) -> str:
    return next((value for name, value, _no in parsed(rule) if name in ("-j", "-g")), "")


def _reached(name: str, table: Table) -> Set[str]:
    """Return the chains in which it may be decided who gets in; where nft put one beside iptables' filter, that only keeps out."""
    first = ("INPUT", "FORWARD") if name == "filter" else [*table.policies]
    due = [chain for chain in first if chain in table.rules and chain not in ("OUTPUT", "POSTROUTING")]
    found: Set[str] = set()
    while due:
        chain = due.pop()
        if chain not in found:
            found.add(chain)
            due += [to for to in map(_target, table.rules.get(chain, ())) if to in table.rules]
    return found


def _shown(rule: str) -> str:
    text = words(rule).rpartition(" # handle ")[0]
    return f"'{text[:_MOST]}{'...' if len(text) > _MOST else ''}'"


def _removal(family: int, table: str, chain: str, rule: str) -> str:
    handle = words(rule).rpartition(" # handle ")[2]
    return f"'nft delete rule {TABLE[family]} {table} {chain} handle {handle}'"


def refuse(kernel: Mapping[int, Tables], made: Mapping[int, Tables], steps: Iterable[Step]) -> None:
    """Raise Refusal where a step, or the way back from it, would have to write or remove a rule that only nft has words for.

    ``made`` is what ufw makes of its files, by family, where that is known.
    """
    changing: List[Step] = [step for step in steps if "firewall" in step.facts]
    for family, now in kernel.items() if changing else ():
        by_ufw = [
            step for step in changing if isinstance(step, StopUfw) or (isinstance(step, StartUfw) and not step.before)
        ]
        for name, chain, rule in natives(now):
            if is_ufws(chain) or (by_ufw and name == "filter"):
                why = (
                    f"'{by_ufw[0].summary}' may remove"
                    if by_ufw and not is_ufws(chain)
                    else "ufw's chains are loaded as a whole without"
                )
                raise Refusal(
                    f"Only nft has words for the rule {_shown(rule)} in the chain {chain} of the table {TABLE[family]} {name}: {why} it, and iptables, "
                    "which loads what was before if this change is reverted, would make a wider rule of it; nothing was changed. Add what you need to "
                    f"ufw_rules, or move it to a table of its own, remove it there ({_removal(family, name, chain, rule)}), and run again."
                )
        for step in changing:
            if isinstance(step, StartUfw) and family in made:
                change(now, target(made[family], now))
            elif isinstance(step, RemoveKernelRules) and step.family == family:
                change(now, without(now, parse(step.rules, "rules", (family,)), family))
