# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same change by ufw's own commands, one at a time: for versions whose files are not known here."""

from __future__ import annotations

from typing import Collection, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..base.errors import Refusal
from .block import Block
from .rule import ANYWHERE, LOG_WORDS, TUPLE, Rule
from .steps import SetUfwRules

Found = Mapping[int, Sequence[Block]]


class Command(NamedTuple):
    """The words of a command, and which rule it deletes: its family and key, None where it adds one."""

    words: Tuple[str, ...]
    deleted: Optional[Tuple[int, str]] = None


def origin(
    step: SetUfwRules, before: Found, now: Found, deleted: Collection[Tuple[int, str]]
) -> Dict[int, Tuple[Block, ...]]:
    """Return what there was before the first command, with what others have added and removed since; ``deleted`` are ours."""
    found = {}
    for family in step.families:
        here = {block.key: block for block in now[family]}
        ours = {Block(text).key for texts in (step.first, step.own) for text in texts[family == 6]}
        kept = [
            block if block.key in ours else here.get(block.key, block)
            for block in before[family]
            if block.key in here or block.key in ours or (family, block.key) in deleted
        ]
        known = {*ours, *(block.key for block in kept)}
        added = [block for block in now[family] if block.key not in known]
        # Bans are put in front.
        front = [
            block
            for place, block in enumerate(now[family])
            if block in added and set(now[family][:place]) <= set(added)
        ]
        found[family] = (*front, *kept, *(block for block in added if block not in front))
    return found


def next_command(step: SetUfwRules, before: Found, now: Found) -> Optional[Command]:
    """Return the command that brings ufw's rules one step closer to what the step makes of ``before``; None when they are as it wants them.

    To be asked again after each, with what ufw has made of it. A rule is added before another goes, unless ufw takes the
    two for one, or it has to stand elsewhere.
    """
    for family in step.families:
        here = list(now[family])
        wanted = step.edited(before[family], family)
        for place, block in enumerate(wanted):
            if place < len(here) and here[place].head == block.head:
                continue
            behind = {each.key for each in wanted[place + 1 :]}
            if place + 1 < len(here) and here[place + 1].head == block.head and here[place].key in behind:
                return _delete(here[place], family)
            for other in here[place:]:
                if other.key == block.key:
                    return _delete(other, family)
            at = () if place == len(here) else ("insert", str(_numbered(now[4]) * (family == 6) + place + 1))
            return Command(_words(block, family, at, block.comment))
        for block in here[len(wanted) :]:
            return _delete(block, family)
    return None


def _delete(block: Block, family: int) -> Command:
    return Command(_words(block, family, ("delete",)), (family, block.key))


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
