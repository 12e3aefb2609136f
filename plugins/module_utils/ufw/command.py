# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same change by ufw's own commands, one at a time: for versions whose files are not known here."""

from __future__ import annotations

from typing import Iterator, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import Refusal
from .block import Block
from .rule import ANYWHERE, LOG_WORDS, TUPLE, Rule
from .steps import SetUfwRules


def next_command(step: SetUfwRules, found: Mapping[int, Sequence[Block]]) -> Optional[Tuple[str, ...]]:
    """Return the command that brings ufw's rules one step closer; None when they are as the step wants them.

    To be asked again after each, with what ufw has made of it. A rule is added before another goes, unless ufw takes the
    two for one.
    """
    for family in step.families:
        now = found[family]
        wanted = step.edited(now, family)
        for place, block in enumerate(wanted):
            if place < len(now) and now[place].head == block.head:
                continue
            for other in now[place:]:
                if other.key == block.key:
                    return _words(other, family, ("delete",))
            before = () if place == len(now) else ("insert", str(_numbered(found[4]) * (family == 6) + place + 1))
            return _words(block, family, before, block.comment)
        for block in now[len(wanted) :]:
            return _words(block, family, ("delete",))
    return None


def _numbered(blocks: Sequence[Block]) -> int:
    """Return how many rules ufw counts: those on one profile, for one place, are one."""
    keys = []
    for block in blocks:
        rule = block.rule
        grouped = rule is not None and bool(rule.app or rule.from_app)
        keys.append((rule.app, rule.from_app, rule.to, rule.source) if rule and grouped else block.key)
    return len(set(keys))


def _words(block: Block, family: int, before: Tuple[str, ...], comment: str = "") -> Tuple[str, ...]:
    rule = block.rule
    if rule is None:
        raise Refusal(
            f"ufw keeps a rule in a form that is unknown here ({block.head[len(TUPLE) :].strip()}); remove it by hand."
        )
    words: List[str] = [*(["route"] if rule.routed else []), *before, rule.action, *_way(rule), *LOG_WORDS[rule.log]]
    named = rule.app or rule.from_app or rule.protocol == "any"
    words += [] if named else ["proto", rule.protocol]
    ends = (("from", rule.source, rule.from_app, rule.from_port), ("to", rule.to, rule.app, rule.port))
    for name, address, app, port in ends:
        # Without an address ufw would take it for a rule for both families.
        words += [name, address or ANYWHERE[family]]
        words += ["app", app] if app else ["port", port] if port and not (rule.app or rule.from_app) else []
    return (*words, *(("comment", comment) if comment else ()))


def _way(rule: Rule) -> Iterator[str]:
    if rule.routed:
        yield from ("in", "on", rule.interface) if rule.interface else ()
        yield from ("out", "on", rule.interface_out) if rule.interface_out else ()
    elif rule.interface or rule.direction == "out":
        yield rule.direction
        yield from ("on", rule.interface) if rule.interface else ()
