# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel will hold once planned steps are done: from the steps that the planners return, and from ufw's own files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Dict, Iterable, List, Mapping, Sequence, Tuple

from ..base.netfilter import Table, Tables, parse
from ..base.steps import Step
from ..ufw.block import Block
from ..ufw.files import CONF, FRESH, POLICY_KEYS, TARGETS, Settings, render
from ..ufw.framework import FILES, sources, target
from ..ufw.kernel_rules import KernelRule, RemoveKernelRules, parse as parse_rules, without
from ..ufw.steps import SetUfwRules, SetUfwSettings, StartUfw, StopUfw
from .follow import Kernel

#: What ufw's files let in whatever the rules say, for a host to which they are still to come.
_STOCK = """*filter
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-output -o lo -j ACCEPT
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-output -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-forward -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
"""
Blocks = Mapping[int, Sequence[Block]]


@dataclass(frozen=True)
class Ufw:
    """ufw's settings and rules, and which rules of others in the kernel are removed."""

    settings: Settings = FRESH
    blocks: Blocks = field(default_factory=dict)
    removed: Tuple[KernelRule, ...] = ()


def done(now: Ufw, steps: Iterable[Step]) -> Ufw:
    """Return ufw's settings and rules once these steps are done."""
    settings, blocks, removed = now.settings, dict(now.blocks), list(now.removed)
    for step in steps:
        if isinstance(step, SetUfwRules):
            blocks.update({family: step.edited(blocks.get(family, ()), family) for family in step.families})
        elif isinstance(step, SetUfwSettings):
            settings = _set(settings, step.keys)
        elif isinstance(step, StartUfw):
            settings = replace(settings, enabled=True)
        elif isinstance(step, StopUfw):
            settings = replace(settings, enabled=False)
        elif isinstance(step, RemoveKernelRules):
            removed += parse_rules(step.rules, "rules", (step.family,))
    return Ufw(settings, blocks, tuple(removed))


def _set(settings: Settings, keys: Iterable[Tuple[str, str, str]]) -> Settings:
    ways = {key: way for way, key in POLICY_KEYS.items()}
    for path, key, value in keys:
        if path == CONF:
            settings = replace(settings, logging=value)
        elif key == "IPV6":
            settings = replace(settings, ipv6=value == "yes")
        else:
            policies = {way: getattr(settings, way) for way in POLICY_KEYS}
            policies[ways[key]] = TARGETS[value]
            settings = Settings(settings.enabled, settings.ipv6, logging=settings.logging, **policies)
    return settings


def tables(family: int, ufw: Ufw, texts: Mapping[str, str], now: Tables) -> Tables:
    """Return what a family's tables will be with ufw so; ``texts`` are the other files that ufw loads, by path."""
    now = without(now, ufw.removed, family)
    if not ufw.settings.enabled:
        return now
    rules = render(family, [block.text for block in ufw.blocks.get(family, ())], ufw.settings)
    before, after = FILES[family]
    prefix = "ufw" if family == 4 else "ufw6"
    stock = {before: _STOCK.replace("ufw-", f"{prefix}-"), after: ""}
    given = {path: texts.get(path) or stock[path] for path in FILES[family]}
    return target(loaded(text for _name, text in sources(family, ufw.settings, given, rules)), now)


def loaded(texts: Iterable[str]) -> Tables:
    """Return the tables that iptables-restore --noflush makes of these, one after the other, beginning with none."""
    found: Dict[str, Table] = {}
    for text in texts:
        for name, table in parse(text).items():
            before = found.get(name, Table())
            rules: Dict[str, List[str]] = {chain: list(lines) for chain, lines in before.rules.items()}
            for chain, lines in table.rules.items():
                rules.setdefault(chain, []).extend(lines)
            policies = {**before.policies, **table.policies}
            found[name] = Table(policies, {chain: tuple(lines) for chain, lines in rules.items()})
    return found


def kernel(now: Kernel, ufw: Ufw, texts: Mapping[str, str]) -> Kernel:
    """Return what the kernel will hold of a family with ufw so."""
    return replace(now, tables=tables(now.family, ufw, texts, now.tables))
