# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DNS: questions and answers."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import dns


def answered(records: list[tuple[int, bytes]], flags: int = 0x8180) -> bytes:
    """A name server's answer to a question for www.example.org, whose records point back to that name."""
    asked = dns.question("www.example.org", dns.A, 7)[12:]
    body = b"".join(struct.pack(">3HIH", 0xC00C, kind, 1, 60, len(content)) + content for kind, content in records)
    return struct.pack(">6H", 7, flags, 1, len(records), 0, 0) + asked + body


def test_a_question_is_what_name_servers_read() -> None:
    assert dns.question("a.example", dns.AAAA, 0x0102) == (
        b"\x01\x02\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x07example\x00\x00\x1c\x00\x01"
    )


def test_an_answer_is_followed_through_aliases() -> None:
    alias = (5, b"\x01b\x07example\x03org\x00")
    found = dns.answer(answered([alias, (1, b"\xcb\x00\x71\x0b")]), dns.A, 7)
    assert [str(one) for one in found] == ["203.0.113.11"]


def test_no_such_name_is_no_address() -> None:
    assert dns.answer(answered([], 0x8183), dns.A, 7) == ()


@pytest.mark.parametrize(
    "datagram",
    [b"", answered([(1, b"\xcb\x00\x71\x0b")])[:-9], answered([], 0x8182), answered([], 0x0100), b"\0" * 3],
)
def test_what_is_no_answer_is_an_error(datagram: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        dns.answer(datagram, dns.A, 7)


def test_an_answer_to_another_question_is_an_error() -> None:
    with pytest.raises(ValueError, match="another question"):
        dns.answer(answered([]), dns.A, 8)


@pytest.mark.parametrize(
    ("text", "found"),
    [("nameserver 192.0.2.53\nnameserver 2001:db8::53\n", ["192.0.2.53", "2001:db8::53"]), ("", ["127.0.0.1"])],
)
def test_name_servers_are_those_of_resolv_conf(text: str, found: list[str]) -> None:
    assert dns.servers(text) == found
