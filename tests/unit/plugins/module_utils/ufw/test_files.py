# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw's files, held against those that ufw 0.36.2 itself wrote (data/) on a host with every kind of rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import files as ufw_files
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.block import Block, status_line
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule

DATA = Path(__file__).parent / "data"

TEXTS = {4: (DATA / "user.rules").read_text(), 6: (DATA / "user6.rules").read_text()}

ACTIVE = ufw_files.Settings(True, True, "deny", "allow", "deny", "low")


@pytest.mark.parametrize("family", [4, 6])
def test_every_rule_is_written_as_ufw_writes_it(family: int) -> None:
    blocks = ufw_files.parse_rules(TEXTS[family])
    assert len(blocks) > 15 or family == 6
    assert [block.rule.block(family) for block in blocks if block.rule] == [block.text for block in blocks]


@pytest.mark.parametrize("family", [4, 6])
def test_a_whole_file_is_written_as_ufw_writes_it(family: int) -> None:
    blocks = [block.text for block in ufw_files.parse_rules(TEXTS[family])]
    assert ufw_files.render(family, blocks, ACTIVE) == TEXTS[family]


def test_rules_are_shown_as_ufw_status_shows_them() -> None:
    def plain(line: str) -> str:
        return " ".join(line.replace(" IN ", " ").split())

    shown = {plain(status_line(block, family)) for family in (4, 6) for block in ufw_files.parse_rules(TEXTS[family])}
    lines = (DATA / "status.txt").read_text().splitlines()
    assert shown == {plain(line) for line in lines if line and not line.startswith(("Status", "To ", "-- "))}


def test_settings_are_read_and_written() -> None:
    conf = "# comment\nENABLED=yes\nLOGLEVEL=on\n"
    defaults = 'IPV6=no\nDEFAULT_INPUT_POLICY="REJECT"\n'
    found = ufw_files.parse_settings(defaults, conf)
    assert (found.enabled, found.logging, found.ipv6, found.incoming) == (True, "low", False, "reject")
    assert ufw_files.with_value(conf, "LOGLEVEL", "off") == "# comment\nENABLED=yes\nLOGLEVEL=off\n"
    assert 'DEFAULT_INPUT_POLICY="DROP"' in ufw_files.with_value(defaults, "DEFAULT_INPUT_POLICY", "DROP")
    assert ufw_files.with_value("", "IPV6", "yes") == "IPV6=yes\n"


def test_comments_come_back_as_they_were() -> None:
    rule = Rule.parse({"comment": "café # metrics"}, "rule")
    assert Block(rule.block(4)).rule == rule
