# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose addresses a name has."""

from __future__ import annotations

import ipaddress

from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Address, networks
from ansible_collections.portcullis.vps.plugins.module_utils.window import sources

CLOUDFLARE = networks(["173.245.48.0/20", "2400:cb00::/32"], "cloudflare")


def addresses(texts: list[str]) -> list[Address]:
    return [ipaddress.ip_address(text) for text in texts]


def test_proxied_is_a_name_all_of_whose_addresses_are_cloudflares() -> None:
    assert sources.is_proxied(addresses(["173.245.48.9", "2400:cb00::1"]), CLOUDFLARE)
    assert not sources.is_proxied(addresses(["173.245.48.9", "203.0.113.11"]), CLOUDFLARE)
    assert not sources.is_proxied([], CLOUDFLARE)
