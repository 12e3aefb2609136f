# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host keeps in before ufw is started there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import plan as ufw

from tests.unit.plugins.module_utils.ufw.test_plan import ACTIVE, observed, wanted

#: As iptables-save prints a table of somebody's who keeps in what no rule lets out.
KEPT_IN = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT DROP [0:0]\n-A OUTPUT -o lo -j ACCEPT\nCOMMIT\n"
LET_OUT = KEPT_IN.replace("OUTPUT DROP", "OUTPUT ACCEPT")


@pytest.mark.parametrize("kernel", [{4: KEPT_IN, 6: LET_OUT}, {4: LET_OUT, 6: KEPT_IN}])
def test_the_first_start_lets_nothing_out_that_was_kept_in(kernel: dict[int, str]) -> None:
    off = replace(ACTIVE, enabled=False)
    host = observed(settings=off, kernel=kernel)
    with pytest.raises(
        Refusal, match=r"default_outgoing: the kernel drops what goes out .*set default_outgoing to deny"
    ):
        ufw.plan(host, wanted(state="enabled", default_outgoing="unmanaged"))
    for chosen in ("allow", "deny"):
        assert ufw.plan(host, wanted(state="enabled", default_outgoing=chosen)).changed
    assert ufw.plan(
        replace(host, kernel={4: LET_OUT, 6: LET_OUT}), wanted(state="enabled", default_outgoing="unmanaged")
    ).changed


KEPT = {4: KEPT_IN, 6: KEPT_IN}
#: What ufw itself had put there, before somebody took it off without removing its rules.
UFWS = {family: text.replace(":OUTPUT DROP", ":OUTPUT DROP [0:0]\n:ufw-user-input -") for family, text in KEPT.items()}


@pytest.mark.parametrize(
    ("enabled", "outgoing", "kernel"), [(True, "allow", KEPT), (False, "deny", KEPT), (False, "allow", UFWS)]
)
def test_where_ufw_was_on_or_keeps_it_in_itself_nothing_is_refused(
    enabled: bool, outgoing: str, kernel: dict[int, str]
) -> None:
    host = observed(settings=replace(ACTIVE, enabled=enabled, outgoing=outgoing), kernel=kernel, made=KEPT)
    assert ufw.plan(replace(host, version="0.36.2"), wanted(state="enabled", default_outgoing="unmanaged")).changed
