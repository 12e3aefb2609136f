# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an authority would come out at this host."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Address, networks
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import reachability

CLOUDFLARE = networks(["173.245.48.0/20", "2400:cb00::/32"], "cloudflare")

OWN = ["203.0.113.11", "2001:db8:113::11"]


def addresses(texts: list[str]) -> list[Address]:
    return [ipaddress.ip_address(text) for text in texts]


@pytest.mark.parametrize(
    ("found", "own", "said"),
    [
        (OWN, OWN, None),
        (["173.245.48.9", "2400:cb00::1"], OWN, None),
        (["203.0.113.11", "173.245.48.9"], OWN, None),
        ([], OWN, "has no address"),
        (["198.51.100.7"], OWN, "leads to 198.51.100.7, which is neither"),
        (["203.0.113.11", "2001:db8::1"], OWN, "leads to 2001:db8::1, which is neither"),
        (["203.0.113.11", "2001:db8::1"], OWN[:1], "this host has no address of IPv6"),
        (["198.51.100.7"], ["10.0.0.4"], None),
    ],
)
def test_a_name_must_lead_here(found: list[str], own: list[str], said: str | None) -> None:
    def judge() -> None:
        reachability.require_to_lead_here("www.example.org", addresses(found), addresses(own), CLOUDFLARE)

    if said is None:
        judge()
        return
    with pytest.raises(Refusal, match=said):
        judge()
