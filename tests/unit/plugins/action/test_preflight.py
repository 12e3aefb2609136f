# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.action.preflight import _slips

KNOWN = {"ufw_rules", "ufw_state", "portcullis_ssh_sources", "name"}


def test_a_misspelt_variable_is_reported_with_the_one_that_may_be_meant() -> None:
    assert _slips(["ufw_rule", "portcullis_ssh_source"], KNOWN) == [
        "portcullis_ssh_source is no variable of this collection and sets nothing; write portcullis_ssh_sources if you mean that.",
        "ufw_rule is no variable of this collection and sets nothing; write ufw_rules if you mean that.",
    ]


def test_what_is_known_or_like_nothing_that_is_known_is_somebodys_own_affair() -> None:
    assert _slips(["ufw_rules", "ufw_colour", "names"], KNOWN) == []
