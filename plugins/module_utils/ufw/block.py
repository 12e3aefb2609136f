# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rule as it stands in ufw's file: whose it is, what it says, and the line by which ``ufw status`` shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Optional, Sequence, Tuple

from .rule import ANYWHERE, TUPLE, Rule

_COMMENT = " comment="


@dataclass(frozen=True)
class Block:
    """The ``### tuple ###`` line with the iptables lines below it. Thousands are compared, so it is read only when asked."""

    text: str

    @property
    def head(self) -> str:
        """Its first line, the tuple, which says all that the lines below it do."""
        return self.text.partition("\n")[0]

    @cached_property
    def _parts(self) -> Tuple[str, str]:
        key, _dummy, comment = self.head.partition(_COMMENT)
        return key, bytes.fromhex(comment).decode("utf-8", "replace") if comment else ""

    @property
    def comment(self) -> str:
        return self._parts[1]

    @property
    def said(self) -> str:
        """What it says, its comment left out."""
        return self._parts[0]

    @property
    def owner(self) -> str:
        """The first word of the comment, if it is one of ours."""
        word = self.comment.partition(" ")[0]
        return word if word.startswith("portcullis:") else ""

    @property
    def key(self) -> str:
        """What ufw takes for the same rule: the tuple without its action and its comment."""
        action, _dummy, rest = self._parts[0][len(TUPLE) + 1 :].partition(" ")
        return f"route {rest}" if action.startswith("route:") else rest

    @cached_property
    def rule(self) -> Optional[Rule]:
        """What it says; None for a tuple in a form that is unknown here."""
        words = self._parts[0][len(TUPLE) :].split()
        if len(words) not in (7, 9):
            return None
        rule = _rule([*words[:6], words[-1]], self.comment)
        if len(words) == 7:
            return rule
        to, source = ("" if word == "-" else word.replace("%20", " ") for word in words[6:8])
        return replace(rule, app=to, from_app=source)


def _rule(words: Sequence[str], comment: str) -> Rule:
    action, protocol, port, to, from_port, source, interfaces = words
    routed = action.startswith("route:")
    action, _dummy, log = action.replace("route:", "").partition("_")
    rule = Rule(
        action=action,
        protocol=protocol,
        port="" if port == "any" else port,
        to="" if to in ANYWHERE.values() else to,
        from_port="" if from_port == "any" else from_port,
        source="" if source in ANYWHERE.values() else source,
        log={"log": "new", "log-all": "all"}.get(log, "none"),
        routed=routed,
        comment=comment,
    )
    for part in interfaces.split("!"):
        direction, _dummy, interface = part.partition("_")
        if "!" in interfaces or routed:
            rule = replace(rule, interface=interface) if direction == "in" else replace(rule, interface_out=interface)
        else:
            rule = replace(rule, direction=direction, interface=interface)
    return rule


def status_line(block: Block, family: int) -> str:
    """Return the line by which ``ufw status`` shows a rule."""
    rule = block.rule
    if rule is None:
        return block.head[len(TUPLE) :].partition(_COMMENT)[0].strip()
    # An address tells its family by itself.
    mark = " (v6)" if family == 6 and not rule.source and not rule.to else ""
    suffix = "" if rule.protocol == "any" or rule.app or rule.from_app else f"/{rule.protocol}"
    port, from_port = rule.app or rule.port, rule.from_app or rule.from_port
    behind_source = from_port or (rule.source and not rule.to and not port)
    to = _place(rule.to, port, suffix if port or not behind_source else "", mark)
    source = _place(rule.source, from_port, suffix if behind_source else "", mark)
    inbound = rule.interface if rule.direction == "in" or rule.routed else ""
    outbound = rule.interface_out or (rule.interface if rule.direction == "out" else "")
    to += f" on {inbound}" if inbound and not rule.routed else f" on {outbound}" if rule.routed and outbound else ""
    source += f" on {inbound}" if inbound and rule.routed else f" on {outbound}" if outbound and not rule.routed else ""
    way = "FWD" if rule.routed else rule.direction.upper()
    notes = {"new": " (log)", "all": " (log-all)"}.get(rule.log, "")
    notes += f" # {rule.comment}" if rule.comment else ""
    return f"{to:<26} {rule.action.upper() + ' ' + way:<11} {source}{notes}"


def _place(address: str, ports: str, suffix: str, mark: str) -> str:
    if address:
        return f"{address} {ports}{suffix}" if ports else f"{address}{suffix}"
    return f"{ports}{suffix}{mark}" if ports else f"Anywhere{suffix}{mark}"
