# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH's rules among those of others: in front of all but those that keep somebody out, and limited where somebody limits SSH."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from .access import covers, reaches, same_interface
from .block import Block, status_line
from .rule import ANYWHERE, Rule

SSH_OWNER = "portcullis:ssh"
#: The comment of a rule that ssh_hardening adds; the role ufw, which makes SSH's rules exact, writes the owner alone.
MOVING = f"{SSH_OWNER} while SSH moves"
#: Whether the rate of SSH's connections is limited: as it is on the host, or as the word says.
LIMITS = ("unmanaged", "on", "off")
_LETS_IN = ("allow", "limit")


@dataclass(frozen=True)
class Login:
    """How this run logs in: from which address, by which interface and to which address of the host; empty where nobody knows."""

    client: str = ""
    interface: str = ""
    server: str = ""


def rules(
    ports: Sequence[int],
    sources: Sequence[values.Network] = (),
    interfaces: Sequence[str] = (),
    limited: bool = False,
) -> Tuple[Rule, ...]:
    """Return the rules that let SSH in on these ports, from these networks and by these interfaces; without both, from anywhere."""
    action = "limit" if limited else "allow"
    places: List[Rule] = [Rule(interface=name) for name in interfaces]
    # Everybody of one family is named by a network of its own.
    places += [Rule(source=_place(net), version=0 if net.prefixlen else net.version) for net in sources]
    return tuple(
        replace(place, action=action, protocol="tcp", port=str(port), comment=SSH_OWNER)
        for port in ports
        for place in places or [Rule()]
    )


def _place(net: values.Network) -> str:
    if not net.prefixlen:
        return ""
    return str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net)


def kept_limits(
    first: Sequence[Block], before: Sequence[Block], ports: Sequence[int], family: int
) -> Tuple[Block, ...]:
    """Return SSH's rules, limited in rate where SSH is now: by ours, or by somebody's rule that connections come to.

    ``ports`` are those on which sshd answers now.
    """
    owned = any(block.owner == SSH_OWNER and block.rule and block.rule.action == "limit" for block in before)
    limits = [
        (place, block.rule)
        for place, block in enumerate(before)
        if not block.owner and block.rule is not None and block.rule.action == "limit"
    ]
    lets = _letting_in(before)
    asked = [
        replace(rule, port=str(port)) for rule in _rules(first) for port in dict.fromkeys([int(rule.port), *ports])
    ]
    if not owned and not any(_decides(lets, place, limit, about) for place, limit in limits for about in asked):
        return tuple(first)
    # All of them: a part alone would look like what is here by now, and spread to the rest at the next run.
    return tuple(Block(replace(rule, action="limit").block(family)) for rule in _rules(first))


def keeping_out(first: Sequence[Block], before: Sequence[Block], login: Login) -> Tuple[Block, ...]:
    """Return the rules of others in front of which SSH's have to go: they keep everybody out of SSH, or this very login."""
    return tuple(
        before[place]
        for place, rule in _bans(before)
        if _must_not(rule, login) and any(_decides(_letting_in(before), place, rule, about) for about in _rules(first))
    )


def placed(first: Sequence[Block], rest: Sequence[Block], before: Sequence[Block], login: Login) -> Tuple[Block, ...]:
    """Return a family's rules with SSH's among the ``rest``, where ``before`` is how they stand now.

    Each comes right behind the last rule of others that keeps somebody out of what it would let in, else in front of all. The order of
    the rest stays as it is; Refusal where only another order would let this login in.
    """
    lets, bans = _letting_in(before), _bans(before)
    places = {block: place for place, block in enumerate(rest)}
    stay = [(before[place], place, rule) for place, rule in bans if not _must_not(rule, login)]
    spots: Dict[int, List[Block]] = {}
    for block in first:
        about = block.rule
        behind = [
            places[ban] for ban, place, rule in stay if ban in places and about and _decides(lets, place, rule, about)
        ]
        spots.setdefault(max(behind, default=-1) + 1, []).append(block)
    last = max(spots, default=0)
    moved = [block for block in keeping_out(first, before, login) if places.get(block, last) < last]
    _refuse_other_order(moved, rest, places, last)
    found: List[Block] = []
    for place in range(len(rest) + 1):
        found += spots.get(place, [])
        found += moved if place == last else []
        found += [block for block in rest[place : place + 1] if block not in moved]
    return tuple(found)


def _refuse_other_order(moved: Sequence[Block], rest: Sequence[Block], places: Mapping[Block, int], last: int) -> None:
    for block in moved:
        between = [each for each in rest[places[block] + 1 : last] if each.rule is None or each.rule.action in _LETS_IN]
        if between:
            raise Refusal(
                f"The rule '{shown(block)}' in ufw's list keeps this login out of SSH, and cannot stand behind SSH's rules: what it closes besides "
                f"would be opened by '{shown(between[0])}', which comes after it. Remove it (ufw_removed_rules), then run again."
            )


def could_cut_off(
    before: Mapping[int, Sequence[Block]], after: Mapping[int, Sequence[Block]], ports: Sequence[int]
) -> bool:
    """Whether people who get in now might not after the change: anything but one more rule that lets somebody in."""
    for family, blocks in after.items():
        old, new = {block.text for block in before[family]}, {block.text for block in blocks}
        removed = [block for block in before[family] if block.text not in new]
        added = [block for block in blocks if block.text not in old]
        if any(_concerns_ssh(block, ports) for block in removed) or any(block.owner == SSH_OWNER for block in added):
            return True
        if any(block.rule and block.rule.action != "allow" and not _is_behind_ssh(block, blocks) for block in added):
            return True
    return False


def _is_behind_ssh(block: Block, blocks: Sequence[Block]) -> bool:
    return any(each.owner == SSH_OWNER for each in blocks[: blocks.index(block)])


def _concerns_ssh(block: Block, ports: Sequence[int]) -> bool:
    if block.rule is None or block.owner == SSH_OWNER:
        return True
    return any(covers(block.rule, port) for port in ports)


def shown(block: Block) -> str:
    """Return a rule as ``ufw status`` shows it, without its comment."""
    family = 6 if ANYWHERE[6] in block.head.split() or (block.rule and ":" in block.rule.source + block.rule.to) else 4
    return " ".join(status_line(block, family).partition("#")[0].split())


def _rules(blocks: Sequence[Block]) -> List[Rule]:
    return [block.rule for block in blocks if block.rule is not None]


def _letting_in(blocks: Sequence[Block]) -> List[Tuple[int, Rule]]:
    """Return the rules, each with its place, that may let SSH in: others' and ours for SSH."""
    return [
        (place, block.rule)
        for place, block in enumerate(blocks)
        if block.owner in ("", SSH_OWNER) and block.rule is not None and block.rule.action in _LETS_IN
    ]


def _bans(blocks: Sequence[Block]) -> List[Tuple[int, Rule]]:
    """Return the rules of others, each with its place, that keep somebody out of something."""
    return [
        (place, block.rule)
        for place, block in enumerate(blocks)
        if not block.owner and block.rule is not None and block.rule.action not in _LETS_IN
    ]


def _decides(lets: Sequence[Tuple[int, Rule]], place: int, rule: Rule, about: Rule) -> bool:
    """Whether a rule decides on some of the connections that another is about: none before it lets all of these in."""
    if not _touches(rule, int(about.port)):
        return False
    source, interface = _narrower(rule.source, about.source), _common(rule.interface, about.interface)
    if source is None or interface is None:
        return False
    asked = replace(about, source=source, interface=interface, to=rule.to)
    return not any(earlier < place and _lets_all_in(each, asked) for earlier, each in lets)


def _lets_all_in(rule: Rule, asked: Rule) -> bool:
    return (
        reaches(rule, int(asked.port))
        and rule.to in ("", asked.to)
        and rule.interface in ("", asked.interface)
        and _narrower(rule.source, asked.source) == asked.source
    )


def _touches(rule: Rule, port: int) -> bool:
    """Whether a rule is about some TCP connections in to this port, those from certain ports among them."""
    return reaches(replace(rule, from_port=""), port)


def _narrower(one: str, other: str) -> Optional[str]:
    """Return the narrower of two sources of a family, empty for anywhere; None where they have nothing in common."""
    if not one or not other or one == other:
        return one or other
    first, second = _network(one), _network(other)
    if not first.overlaps(second):
        return None
    return one if first.prefixlen >= second.prefixlen else other


def _common(one: str, other: str) -> Optional[str]:
    if not one or not other:
        return one or other
    return other if same_interface(one, other) else one if same_interface(other, one) else None


def _must_not(rule: Rule, login: Login) -> bool:
    """Whether a rule must not stand in front of SSH's: it would keep out everybody, or this very login."""
    if not (rule.source or rule.interface or rule.to or rule.from_port):
        return True
    if not login.client or rule.from_port or (rule.interface and not same_interface(rule.interface, login.interface)):
        return False
    return _is_in(login.client, rule.source) and (not rule.to or (bool(login.server) and _is_in(login.server, rule.to)))


def _is_in(address: str, text: str) -> bool:
    return not text or _narrower(text, address) == address


@lru_cache(maxsize=4096)
def _network(text: str) -> values.Network:
    return values.network(text, "a source")
