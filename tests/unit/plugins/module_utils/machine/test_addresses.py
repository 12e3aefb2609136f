# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of this host, as ip lists them."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.module_utils.machine import addresses

OWN = ["203.0.113.11", "2001:db8:113::11"]


def test_own_addresses_are_those_that_others_could_reach() -> None:
    listing = """1: lo    inet 127.0.0.1/8 scope host lo
2: eth0    inet 203.0.113.11/24 scope global eth0
2: eth0    inet6 2001:db8:113::11/64 scope global nodad
2: eth0    inet6 fe80::1/64 scope link
"""
    assert [str(one) for one in addresses.own_addresses(listing)] == OWN
