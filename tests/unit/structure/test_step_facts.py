# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What files do not tell: each fact that a step may alter is found by its name, in the capability that knows it."""

from __future__ import annotations

import re

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.transaction import facts

from tests.unit.structure.sources import ROOT, matching

HOUSE = "plugins/module_utils/"
#: What steps say that they alter.
NAMED = {
    name
    for path in matching(rf"{HOUSE}.+\.py")
    for found in re.findall(r"def facts\(self\)[^:]*:\n(?:.*\n)??.*return (.*)", (ROOT / path).read_text())
    for name in re.findall(r'"(\w+)"', found)
}


def test_steps_alter_the_firewall_what_may_leave_a_cut_what_is_suspended_and_where_sshd_answers() -> None:
    assert {"containment", "firewall", "outbound", "sshd_places", "suspension"} == NAMED


@pytest.mark.parametrize("name", sorted(NAMED))
def test_each_fact_that_a_step_alters_is_found(name: str) -> None:
    assert facts._fact(name).title


def test_the_last_resort_is_the_firewalls(monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.portcullis.vps.plugins.module_utils.ufw.host import rollback

    monkeypatch.setattr(rollback, "let_in_now", lambda client: [f"let in {client}"])
    assert facts.last_resort("192.0.2.10") == ["let in 192.0.2.10"]
