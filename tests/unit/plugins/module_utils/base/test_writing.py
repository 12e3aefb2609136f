# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""No value becomes a line of its own in what another program reads."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import nginx, publishers, validation
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.files import with_value
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.profiles import Profile
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw_docker import gate
from ansible_collections.portcullis.vps.plugins.module_utils.window import plan as window
from hypothesis import given, strategies as st

#: Each is a network for Python's ipaddress, or was taken for one.
HOSTILE = [
    "2a06:98c0::%1 -j ACCEPT\n-I ufw6-before-input -j ACCEPT\n#/32",
    "2a06:98c0::%anything/128",
    "fe80::1%eth0",
    "173.245.48.0/20\n-A ufw-user-input -j ACCEPT",
    "173.245.48.0/20\r",
    "173.245.48.0/20\u2028",
    "\u0661\u0660.0.0.0/8",
    "10.0.0.0/\u0668",
    "10.0.0.0/8;",
    "10.0.0.0/8 0.0.0.0/0",
    "2001:db8::/32#",
    "10.0.0.0/8\x00",
    b"\x0a\x00\x00\x00",
    167772160,
    True,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_network_holds_nothing_but_an_address_and_its_prefix(text: Any) -> None:
    with pytest.raises(Refusal, match="is neither an address nor a network"):
        values.network(text, "sources")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_published_list_brings_a_line_of_its_own(text: Any) -> None:
    with pytest.raises(Refusal, match="is neither an address nor a network"):
        validation.validate([*publishers.CLOUDFLARE, text], validation.Bounds(), "list")


@given(st.text(alphabet="0123456789abcdef:./%\n\r \x00\u2028\u0661-AjCEPT", min_size=1, max_size=40))
def test_whatever_is_taken_for_a_network_is_one_in_its_only_spelling(text: str) -> None:
    try:
        net = values.network(text, "sources")
    except Refusal:
        return
    plain = str(net)
    assert plain.isascii()
    assert not set(plain) - set("0123456789abcdef:./")
    assert type(net)((int(net.network_address), net.prefixlen)) == net


@given(st.text(min_size=1, max_size=30).filter(lambda text: set(text) - set("0123456789abcdef:./")))
def test_writers_refuse_what_a_parser_should_not_have_let_through(text: str) -> None:
    with pytest.raises(Refusal, match="no line that ipset may be given"):
        window.restore({4: {(text, 80): 60}}, {})  # type: ignore[dict-item]  # text is what it must refuse
    with pytest.raises(Refusal, match="no line that nginx may be given"):
        nginx.real_ip("CF-Connecting-IP", [text])  # type: ignore[list-item]  # text is what it must refuse


@pytest.mark.parametrize("sign", ["\n", "\r", "\x00", "\x0b", "\u2028", "\x85", ";", "`", "$", "\\"])
def test_a_rule_of_ufw_stays_on_its_line(sign: str) -> None:
    with pytest.raises(Refusal, match="no line that ufw may be given"):
        Rule(source=f"2001:db8::{sign}-I ufw6-before-input -j ACCEPT").block(6)


def test_what_is_meant_is_written() -> None:
    net = ipaddress.ip_network("2a06:98c0::/29")
    assert "set_real_ip_from 2a06:98c0::/29;\n" in nginx.real_ip("CF-Connecting-IP", [net])
    assert "add portcullis-window6 2a06:98c0::/29,tcp:80 timeout 60\n" in window.restore({6: {(net, 80): 60}}, {})
    assert "-s 2a06:98c0::/29" in Rule(protocol="tcp", port="443", source=str(net)).block(6)


@pytest.mark.parametrize("sign", ["\n", "\r", "\x00", "\x0b", "\u2028", "\x85", "\ud800"])
def test_a_profile_of_ufw_stays_in_its_section(sign: str) -> None:
    ports = (("tcp", "80"),)
    for name, title, description in ((f"a{sign}b", "b", "c"), ("a", f"a{sign}b", "c"), ("a", "b", f"a{sign}b")):
        with pytest.raises(Refusal, match="no line that ufw may be given"):
            Profile(name, title, description, ports).text()


@pytest.mark.parametrize("value", ["ACCEPT\nENABLED=no", 'ACCEPT"', "$(id)", "ACCEPT\r"])
def test_a_setting_of_ufw_stays_on_its_line(value: str) -> None:
    with pytest.raises(Refusal, match="no line that ufw may be given"):
        with_value("", "DEFAULT_INPUT_POLICY", value)


@pytest.mark.parametrize("sign", ["\n", "\r", "\x00", "\u2028", ";", "`", '"'])
def test_a_rule_in_front_of_containers_stays_on_its_line(sign: str) -> None:
    with pytest.raises(Refusal, match="no line that iptables-restore may be given"):
        gate.load({}, (f"-A {gate.CHAIN} -i docker0{sign}-j ACCEPT",))
