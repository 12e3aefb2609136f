# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walls that are a file on the controller, which Terraform or a router's nft reads: the file says itself what it lets in.

Reading one back means reading the neutral rules that it carries, so that the two steps are the same as for a provider's firewall.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import rules as neutral, walls
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import Call, Found, Options, Plan, Raw, Wall

#: Not modules of anybody's: the action reads and writes these itself.
READ, WRITE = "read the file", "write the file"
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,62}")


class FileWall(walls.Provider):
    """A file with the neutral rules in it, and what another program reads. ``provider`` says what that one has words for."""

    needed: t.Tuple[str, ...] = ("name", "path")

    def require(self, options: Options) -> None:
        super().require(options)
        if not _NAME.fullmatch(str(options["name"])):
            raise Refusal(
                f"portcullis_provider_firewall.name: {options['name']!r} cannot name a resource or a table; write letters, digits, _ and -, a "
                "letter first."
            )

    def text(self, raws: t.Sequence[Raw], rules: t.Sequence[Rule], options: Options) -> str:
        """Return the text of the file, what ``carried`` finds among it."""
        raise NotImplementedError

    def carried(self, text: str) -> t.Any:
        """Return the data of the neutral rules that a file carries; ValueError, KeyError or TypeError where it carries none."""
        raise NotImplementedError

    def reads(self, options: Options) -> t.Tuple[Call, ...]:
        return (Call(READ, {"path": options["path"]}),)

    def wall(self, answers: t.Sequence[t.Mapping[str, t.Any]], options: Options) -> Wall:
        text = answers[0]["text"]
        if text is None:
            return Wall(False, (), {"text": None})
        try:
            rules = tuple(Rule.from_data(each) for each in self.carried(text))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refusal(
                f"portcullis_provider_firewall.path: {options['path']} is there and was not written here; name another file, or remove it."
            ) from None
        return Wall(True, tuple(Found(rule.to_data(), (rule,), ours=True) for rule in rules), {"text": text})

    def plan(self, wall: Wall, wanted: t.Sequence[Rule], options: Options, step: str, foreign: str) -> Plan:
        """Return the step: the file with the old and the new rules, or with the new ones alone."""
        if step == "open" and not wall.up:
            return Plan(said=(f"{options['path']} is not there yet, so there is nothing to open.",))
        uncovered = walls.uncovered(wall.ours, wanted) if step == "open" else []
        goal = neutral.normalised([*wanted, *uncovered])
        self.require_sayable(goal, options)
        raws = [*self.rendered(goal, options), *self.replies(options)]
        self.require_fit(raws, options, step)
        text = self.text(raws, goal, options)
        # In another order or spelling they are the same rules; a file in which somebody changed anything is written anew.
        as_written = self.text([*self.rendered(wall.ours, options), *self.replies(options)], wall.ours, options)
        if wall.rest["text"] == as_written and neutral.accepted(goal) == neutral.accepted(wall.ours):
            return Plan(rules=goal)
        back = (Call(WRITE, {"path": options["path"], "text": wall.rest["text"]}),) if wall.up else ()
        return Plan((Call(WRITE, {"path": options["path"], "text": text}),), goal, (), back)


def data(rules: t.Sequence[Rule]) -> str:
    """Return neutral rules as a text of one line."""
    return json.dumps([rule.to_data() for rule in rules], sort_keys=True)
