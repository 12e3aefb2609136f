# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names: questions, answers, and whether an authority would come out at this host."""

from __future__ import annotations

import ipaddress
import struct

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.core import names
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.core.values import Address

CLOUDFLARE = ("173.245.48.0/20", "2400:cb00::/32")
OWN = ["203.0.113.11", "2001:db8:113::11"]


def addresses(texts: list[str]) -> list[Address]:
    return [ipaddress.ip_address(text) for text in texts]


def answered(records: list[tuple[int, bytes]], flags: int = 0x8180) -> bytes:
    """A name server's answer to a question for www.example.org, whose records point back to that name."""
    asked = names.question("www.example.org", names.A, 7)[12:]
    body = b"".join(struct.pack(">3HIH", 0xC00C, kind, 1, 60, len(content)) + content for kind, content in records)
    return struct.pack(">6H", 7, flags, 1, len(records), 0, 0) + asked + body


def test_a_question_is_what_name_servers_read() -> None:
    assert names.question("a.example", names.AAAA, 0x0102) == (
        b"\x01\x02\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x07example\x00\x00\x1c\x00\x01"
    )


def test_an_answer_is_followed_through_aliases() -> None:
    alias = (5, b"\x01b\x07example\x03org\x00")
    found = names.answer(answered([alias, (1, b"\xcb\x00\x71\x0b")]), names.A, 7)
    assert [str(one) for one in found] == ["203.0.113.11"]


def test_no_such_name_is_no_address() -> None:
    assert names.answer(answered([], 0x8183), names.A, 7) == ()


@pytest.mark.parametrize(
    "datagram",
    [b"", answered([(1, b"\xcb\x00\x71\x0b")])[:-9], answered([], 0x8182), answered([], 0x0100), b"\0" * 3],
)
def test_what_is_no_answer_is_an_error(datagram: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        names.answer(datagram, names.A, 7)


def test_an_answer_to_another_question_is_an_error() -> None:
    with pytest.raises(ValueError, match="another question"):
        names.answer(answered([]), names.A, 8)


def test_own_addresses_are_those_that_others_could_reach() -> None:
    listing = """1: lo    inet 127.0.0.1/8 scope host lo
2: eth0    inet 203.0.113.11/24 scope global eth0
2: eth0    inet6 2001:db8:113::11/64 scope global nodad
2: eth0    inet6 fe80::1/64 scope link
"""
    assert [str(one) for one in names.own_addresses(listing)] == OWN


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
        names.require_to_lead_here("www.example.org", addresses(found), addresses(own), CLOUDFLARE)

    if said is None:
        judge()
        return
    with pytest.raises(Refusal, match=said):
        judge()


def test_proxied_is_a_name_all_of_whose_addresses_are_cloudflares() -> None:
    assert names.is_proxied(addresses(["173.245.48.9", "2400:cb00::1"]), CLOUDFLARE)
    assert not names.is_proxied(addresses(["173.245.48.9", "203.0.113.11"]), CLOUDFLARE)
    assert not names.is_proxied([], CLOUDFLARE)


@pytest.mark.parametrize(
    ("text", "found"),
    [("nameserver 192.0.2.53\nnameserver 2001:db8::53\n", ["192.0.2.53", "2001:db8::53"]), ("", ["127.0.0.1"])],
)
def test_name_servers_are_those_of_resolv_conf(text: str, found: list[str]) -> None:
    assert names.servers(text) == found
