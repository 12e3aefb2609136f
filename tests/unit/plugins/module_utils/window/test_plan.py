# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows: whom they let in, and what the kernel has to hold for that."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Network, networks
from ansible_collections.portcullis.vps.plugins.module_utils.window import plan as window
from ansible_collections.portcullis.vps.plugins.module_utils.window.plan import AcmeWindow, Observed, plan

CLOUDFLARE = networks(["173.245.48.0/20", "2400:cb00::/32"], "cloudflare")


def nets(*texts: str) -> tuple[Network, ...]:
    return networks(texts, "networks")


def parsed(**changed: Any) -> AcmeWindow:
    return AcmeWindow.parse({"port": 80, "max_seconds": 60, **changed})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"port": 0}, "is not a port"),
        ({"max_seconds": 0}, "out of bounds"),
        ({"max_seconds": 3601}, "out of bounds"),
        ({"sources": ["any", "10.0.0.0/8"]}, "stands alone"),
        ({"sources": ["everybody"]}, "neither an address nor a network"),
        ({"sources": ["0.0.0.0/0"]}, "is 'any'"),
        ({"sources": ["10.0.0.0/8"], "families": ["ipv6"]}, "would let in nobody"),
        ({"families": ["ipx"]}, "is not known"),
    ],
)
def test_what_is_no_window_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        parsed(**changed)


@pytest.mark.parametrize(
    ("changed", "all_proxied", "wanted"),
    [
        ({}, False, ()),
        ({"sources": "any"}, True, ()),
        ({"sources": ["cloudflare"]}, False, CLOUDFLARE),
        ({"sources": ["cloudflare"], "families": ["ipv6"]}, False, CLOUDFLARE[1:]),
        ({"sources": ["auto"]}, False, ()),
        ({"sources": ["auto"]}, True, CLOUDFLARE),
        ({"sources": ["203.0.113.9", "2001:db8::/32"]}, True, nets("203.0.113.9", "2001:db8::/32")),
    ],
)
def test_a_window_is_for_whom_it_says(changed: dict[str, Any], all_proxied: bool, wanted: tuple[Network, ...]) -> None:
    assert parsed(**changed).networks(CLOUDFLARE, all_proxied) == wanted


def test_the_rule_stands_in_ufws_own_path_for_either_family() -> None:
    assert window.rule(4)[0] == "ufw-before-input"
    assert window.rule(6)[0] == "ufw6-before-input"


def test_everybody_is_both_halves_of_a_family() -> None:
    found = window.members(80, (), (4,), 9)
    assert found == {4: {(net, 80): 9 for net in nets("0.0.0.0/1", "128.0.0.0/1")}}


def test_the_kernel_is_given_what_is_wanted_and_loses_the_rest() -> None:
    wanted = window.members(80, nets("10.0.0.0/8", "2001:db8::/32"), (4, 6), 30)
    text = window.restore(wanted, {4: {(nets("0.0.0.0/1")[0], 80): 5}})
    assert text.splitlines() == [
        "create portcullis-window4 hash:net,port family inet timeout 1",
        "del portcullis-window4 0.0.0.0/1,tcp:80",
        "add portcullis-window4 10.0.0.0/8,tcp:80 timeout 30",
        "create portcullis-window6 hash:net,port family inet6 timeout 1",
        "add portcullis-window6 2001:db8::/32,tcp:80 timeout 30",
    ]


def test_what_ipset_saves_is_read() -> None:
    text = """create portcullis-window4 hash:net,port family inet hashsize 1024 maxelem 65536 timeout 1 bucketsize 12 initval 0x1
add portcullis-window4 0.0.0.0/1,tcp:80 timeout 57
add portcullis-window4 203.0.113.9,tcp:8080 timeout 3
"""
    assert window.parse_saved(text) == {(nets("0.0.0.0/1")[0], 80): 57, (nets("203.0.113.9")[0], 8080): 3}


def test_nothing_has_to_be_opened_where_no_firewall_is_in_force() -> None:
    assert plan(Observed(needed=False, installed=False), AcmeWindow(80), (), "open", "me") == Plan()


def test_opening_brings_what_it_needs_and_says_for_whom() -> None:
    changes = plan(Observed(needed=True, installed=False), AcmeWindow(80, 60), nets("10.0.0.0/8"), "open", "me").changes
    assert changes == ["Install ipset", "Open port 80 for at most 60 s to 10.0.0.0/8"]


@pytest.mark.parametrize(
    ("seconds_left", "mine", "others", "changes"),
    [
        (9, True, False, ["Close port 80"]),
        (9, False, False, ["Close port 80"]),
        (9, True, True, ["Release port 80, which other leases keep open"]),
        (9, False, True, []),
        (0, False, False, []),
    ],
)
def test_the_last_lease_closes_the_port(seconds_left: int, mine: bool, others: bool, changes: list[str]) -> None:
    seen = Observed(True, True, seconds_left, mine, others)
    assert plan(seen, AcmeWindow(80), (), "closed", "me").changes == changes
