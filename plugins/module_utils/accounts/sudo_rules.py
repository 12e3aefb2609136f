# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sudo lets a user do, as ``sudo -l -U USER`` tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import List, Tuple

#: sudo says one of these of whoever it is asked about.
ANSWER = r"may run the following commands|is not allowed to run sudo"
_RULE = re.compile(r"\s+\((?P<runas>[^)]*)\)\s*(?P<rest>.+)")
_TAG = re.compile(r"(?P<tag>[A-Z_]+):\s*(?=\S)")


@dataclass(frozen=True)
class Rule:
    """A command that a user may run as others, and whether sudo asks for the password, be it root's (``asks_root``)."""

    runas: str
    asks: bool
    command: str
    asks_root: bool = False

    @property
    def as_root(self) -> bool:
        users = re.split(r"[\s,]+", self.runas.partition(":")[0].strip())
        return any(user in ("ALL", "root", "#0") for user in users)

    @property
    def everything(self) -> bool:
        """Whether this makes the user root outright."""
        return self.as_root and self.command == "ALL"


def parse(text: str, asks: bool = True) -> Tuple[Rule, ...]:
    """Return the rules in sudo's order; where several fit, the last one holds.

    ``asks`` is whether sudo asks where a rule has no tag of its own; ``Defaults !authenticate`` is found in the text.
    """
    _head, mark, body = text.partition("may run the following commands")
    if not mark:
        return ()
    if re.search(r"(?<!\w)!authenticate", _head):
        asks = False
    # Whose password is asked for instead of the user's own; where a rule matters its commands run as root, so that is root's.
    asks_root = re.search(r"(?<![!\w])(rootpw|targetpw|runaspw)\b", _head) is not None
    found: List[Rule] = []
    for line in _whole_lines(body):
        rule = _RULE.match(line)
        if rule is None:
            continue
        own = asks
        for part in re.split(r"(?<!\\),", rule.group("rest")):
            command = part.strip()
            # A tag holds for its command and for those behind it.
            tag = _TAG.match(command)
            while tag is not None:
                own = {"NOPASSWD": False, "PASSWD": True}.get(tag.group("tag"), own)
                command = command[tag.end() :]
                tag = _TAG.match(command)
            found.append(Rule(rule.group("runas").strip(), own, command, own and asks_root))
    return tuple(found)


def _whole_lines(body: str) -> List[str]:
    """Return the lines of the list; sudo breaks long ones and indents what follows."""
    lines: List[str] = []
    for line in body.splitlines()[1:]:
        if re.match(r"\s+\(", line) or not lines:
            lines.append(line)
        else:
            lines[-1] += f" {line.strip()}"
    return lines
