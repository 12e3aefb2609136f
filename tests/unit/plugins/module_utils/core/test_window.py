# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows, and who keeps them open."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.core.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.core.window import Holders, Observed, Wanted, plan


def test_the_last_holder_decides_for_how_long() -> None:
    both = Holders().with_one("a", 110.0).with_one("b", 130.5)
    assert both.seconds_left(100.0) == 31
    assert both.without("b").seconds_left(100.0) == 10
    assert both.without("a").without("b").seconds_left(100.0) == 0


def test_holders_whose_deadline_has_passed_do_not_count() -> None:
    assert Holders({"a": 99.0, "b": 101.0}).at(100.0) == Holders({"b": 101.0})


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"a": "x"}'])
def test_a_file_that_cannot_be_read_holds_nobody(text: Any) -> None:
    assert Holders.from_text(text) == Holders()


def test_holders_come_back_from_their_file() -> None:
    holders = Holders({"a": 1.5})
    assert Holders.from_text(holders.to_text()) == holders


@pytest.mark.parametrize(("port", "seconds"), [(0, 1), (80, 0), (80, 3601)])
def test_a_window_has_a_port_and_an_end(port: int, seconds: int) -> None:
    with pytest.raises(Refusal):
        Wanted.parse({"port": port, "max_seconds": seconds})


def test_the_rule_stands_in_ufws_own_path_for_either_family() -> None:
    assert Wanted(80).rule(4)[0] == "ufw-before-input"
    assert Wanted(80).rule(6)[0] == "ufw6-before-input"


def test_nothing_has_to_be_opened_where_no_firewall_is_in_force() -> None:
    assert plan(Observed(needed=False, installed=False), Wanted(80), "open", "me") == Plan()


def test_opening_brings_what_it_needs() -> None:
    changes = plan(Observed(needed=True, installed=False), Wanted(80, 60), "open", "me").changes
    assert changes == ["Install ipset", "Open port 80 for at most 60 s"]


@pytest.mark.parametrize(
    ("seconds_left", "others", "changes"), [(9, False, ["Shut port 80"]), (9, True, []), (0, False, [])]
)
def test_shutting_is_left_to_the_last_holder(seconds_left: int, others: bool, changes: list[str]) -> None:
    assert plan(Observed(True, True, seconds_left, others), Wanted(80), "closed", "me").changes == changes
