# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import jumps as sshd_jumps
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.jumps import Jump

JUMPS = (Jump("web2", "admin", "10.0.0.5:22"), Jump("web3", "admin", "[2001:db8::3]:2222"))
OPEN = {"allowtcpforwarding": ("yes",), "permitopen": ("any",)}
CLOSED = {"allowtcpforwarding": ("no",)}


@pytest.mark.parametrize(
    "coming",
    [
        OPEN,
        {"allowtcpforwarding": ("local",)},
        {"allowtcpforwarding": ("local",), "permitopen": ("10.0.0.5:22", "[2001:db8::3]:2222")},
        {"allowtcpforwarding": ("all",), "permitopen": ("10.0.0.5:*", "*:2222")},
    ],
)
def test_hosts_that_stay_in_reach_are_no_reason(coming: dict[str, tuple[str, ...]]) -> None:
    sshd_jumps.refuse(JUMPS, {"admin": OPEN}, {"admin": coming})


@pytest.mark.parametrize(
    "today", [CLOSED, None, {**OPEN, "permitopen": ("localhost:5432",)}, {**OPEN, "disableforwarding": ("yes",)}]
)
def test_hosts_that_are_out_of_reach_today_are_no_reason(today: dict[str, tuple[str, ...]] | None) -> None:
    sshd_jumps.refuse(JUMPS, {"admin": today}, {"admin": CLOSED})


@pytest.mark.parametrize(
    "coming", [CLOSED, None, {"allowtcpforwarding": ("remote",)}, {**OPEN, "disableforwarding": ("yes",)}]
)
def test_hosts_that_would_be_lost_are_named_with_what_allows_them(coming: dict[str, tuple[str, ...]] | None) -> None:
    with pytest.raises(Refusal) as refused:
        sshd_jumps.refuse(JUMPS, {"admin": OPEN}, {"admin": coming})
    assert "web2, web3 of this inventory are reached through this host" in str(refused.value)
    wanted = "'ssh_hardening_forwarding: [{user: admin, permit_open: ['10.0.0.5:22', '[2001:db8::3]:2222']}]'"
    assert wanted in str(refused.value)


def test_only_the_lost_ones_are_named() -> None:
    coming = {"allowtcpforwarding": ("local",), "permitopen": ("10.0.0.5:22",)}
    with pytest.raises(Refusal, match="web3 of this inventory is reached"):
        sshd_jumps.refuse(JUMPS, {"admin": OPEN}, {"admin": coming})
