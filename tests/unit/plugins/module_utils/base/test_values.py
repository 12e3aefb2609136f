# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any, Callable

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from hypothesis import given, strategies as st


@pytest.mark.parametrize("good", [1, 22, "2222", 65535])
def test_a_port_is_a_number_from_1_to_65535(good: Any) -> None:
    assert values.port(good, "x") == int(good)


@given(
    st.one_of(
        st.integers(max_value=0), st.integers(min_value=65536), st.floats(), st.booleans(), st.none(), st.just("ssh")
    )
)
def test_anything_else_is_no_port(bad: Any) -> None:
    with pytest.raises(Refusal, match=r"x: .* is not a port"):
        values.port(bad, "x")


@pytest.mark.parametrize(
    ("parse", "bad", "said"),
    [
        (values.network, "10.0.0.0/33", "x: '10.0.0.0/33' is neither an address nor a network"),
        (
            values.network,
            "10.0.0.1/8",
            "x: '10.0.0.1/8' has bits set behind its prefix, so it may be a slip; write 10.0.0.0/8",
        ),
        (values.network, "", "x: '' is neither an address nor a network"),
        (values.user_name, "Ada Lovelace", "x: 'Ada Lovelace' is not a login name"),
        *(
            (values.user_name, name, f"x: {name!r} is not a login name")
            for name in ["-rf", ".ada", "1000", "1ada", "ada@host", "ada*", "ada:x", "ada\n", "", "é", "ALL", "a" * 33]
        ),
        (values.user_names, [], "x: the list of users is empty"),
        (values.ports, [], "x: the list of ports is empty"),
        (values.one_line, "a\nb", "x: the value holds a line break"),
        *((values.one_line, f"a{sign}b", "x: the value holds a line break") for sign in "\r\0\x0b\x1b\x85\u2028\u2029"),
        *(
            (values.https_url, f"https://www.example.org/{sign}", "x: ")
            for sign in ["\0", "\n", " ", "'", '"', "<", "\u2028", "é"]
        ),
    ],
)
def test_what_is_not_legal_is_refused_with_its_reason(parse: Callable[[Any, str], Any], bad: Any, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(bad, "x")
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("name", ["ada", "_apt", "web.admin", "WebAdmin", "OPS", "a-b_c.D9", "a" * 32])
def test_a_login_name_is_any_that_useradd_takes_and_nothing_else_mistakes(name: str) -> None:
    assert values.user_name(name, "x") == name


def test_lists_keep_their_order_and_name_each_value_once() -> None:
    assert values.ports([443, "80", 443], "x") == (443, 80)
    assert [str(net) for net in values.networks(["2001:db8::/32", "10.0.0.0/8", "10.0.0.0/8"], "x")] == [
        "2001:db8::/32",
        "10.0.0.0/8",
    ]


def test_an_address_is_a_network_of_one() -> None:
    assert str(values.network("203.0.113.7", "x")) == "203.0.113.7/32"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7/32", "203.0.113.7"),
        ("2001:DB8::7", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_an_address_of_ipv4_is_one_however_it_is_written(text: str, address: str) -> None:
    assert str(values.address(text, "x")) == address


@pytest.mark.parametrize("bad", ["203.0.113.0/24", "::/0", "203.0.113.7%eth0", "203.0.113.007", "web1", "", None])
def test_what_is_no_single_address_is_refused(bad: Any) -> None:
    with pytest.raises(Refusal, match="x: "):
        values.address(bad, "x")


@pytest.mark.parametrize("bad", [0, 61, True, "5", 2.5])
def test_a_number_out_of_bounds_is_refused_with_its_unit(bad: Any) -> None:
    with pytest.raises(Refusal, match="whole number of seconds from 1 to 60"):
        values.in_bounds(bad, "x", 1, 60, "seconds")
