# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same change by ufw's own commands, one at a time: what a command leaves on the way decides nothing."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import plan as ufw
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.block import Block
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.command import next_command, origin
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.steps import SetUfwRules

from .test_plan import wanted
from .test_ssh import BAN, LIMITED, OPENSSH, WEB, host

OWN_BAN = Rule(action="deny", source="192.0.2.0/24")
LIMIT = Rule(action="limit", protocol="tcp", port="2222")
LATER = Block(Rule(action="deny", source="203.0.113.9").block(4))


def done(step: SetUfwRules, blocks: tuple[Block, ...], meanwhile: Block | None = None) -> tuple[list[str], list[str]]:
    """Return the rules once ufw has carried out all commands, and those that were not there at some moment in between."""
    now, before = list(blocks), {4: blocks}
    deleted: set[tuple[int, str]] = set()
    missed: list[str] = []
    for number in range(50):
        before = {4: origin(step, before, {4: now}, deleted)[4]}
        command = next_command(step, before, {4: now})
        if command is None:
            return [block.head for block in now], missed
        if command.deleted:
            deleted.add(command.deleted)
            missed += [block.head for block in now if block.key == command.deleted[1]]
            now = [block for block in now if block.key != command.deleted[1]]
        else:
            keys = {block.key for block in now}
            (new,) = [block for block in step.edited(before[4], 4) if block.key not in keys][:1]
            words = command.words
            place = int(words[words.index("insert") + 1]) - 1 if "insert" in words else len(now)
            now.insert(place, new)
        if number == 0 and meanwhile is not None:
            now.insert(0, meanwhile)
    raise AssertionError("it does not end")


@pytest.mark.parametrize("rules", [[OWN_BAN, BAN, LIMIT, WEB, OPENSSH], [BAN, LIMIT], [OPENSSH, BAN], [WEB, BAN], []])
@pytest.mark.parametrize("meanwhile", [None, LATER])
def test_by_commands_the_rules_become_the_same(rules: list[Rule], meanwhile: Block | None) -> None:
    found = host(*rules)
    change, _warnings = ufw.change_of(found, wanted(ssh_limit="unmanaged"))
    step = SetUfwRules(**{**change.__dict__, "families": (4,)})
    heads, missed = done(step, found.blocks(4), meanwhile)
    new = [meanwhile] if meanwhile else []
    assert heads == [block.head for block in step.edited((*new, *found.blocks(4)), 4)]
    assert Block(BAN.block(4)).head not in missed
    if LIMIT in rules:
        assert LIMITED.split()[1].lower() in next(head for head in heads if "2222" in head)
