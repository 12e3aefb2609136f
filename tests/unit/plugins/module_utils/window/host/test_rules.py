# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the kernel's rules are a window's."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.transaction import netfilter
from ansible_collections.portcullis.vps.plugins.module_utils.window.host import window

OWN = '-p tcp -m conntrack --ctstate NEW -m set --match-set portcullis-window4 src,dst -m comment --comment "portcullis:window" -j ACCEPT'
OTHERS = (
    f"-A ufw-before-input -s 10.0.0.0/8 -j DROP\n-A INPUT {OWN}\n-A ufw-before-input -m set --match-set portcullis-x src,dst -j ACCEPT\n"
    '-A ufw-before-input -p tcp -m comment --comment "--match-set portcullis-window4 src,dst " -j ACCEPT\n'
    "-A ufw-before-input -p tcp -m set ! --match-set portcullis-window4 src,dst -j ACCEPT\n"
)


@pytest.mark.parametrize(("more", "count"), [("", 0), (f"-A ufw-before-input {OWN}\n", 1)])
def test_only_the_rule_that_a_window_adds_is_one(monkeypatch: pytest.MonkeyPatch, more: str, count: int) -> None:
    text = f"*filter\n:INPUT DROP [0:0]\n:ufw-before-input - [0:0]\n{OTHERS}{more}COMMIT\n"
    monkeypatch.setattr(netfilter, "saved", lambda _family: text)
    assert window._rules(4) == [OWN] * count
