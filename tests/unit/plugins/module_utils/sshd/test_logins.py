# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of login that sshd may treat differently, and no more."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import MAIN, Config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.logins import Login, criteria, kinds

USERS = ("root", "ada")
PLACES = frozenset({("0.0.0.0", 22), ("::", 2222), ("192.0.2.7", 2222)})


def asked(text: str) -> list[Login]:
    return kinds(Config({MAIN: text}, {}), USERS, ["203.0.113.9"], PLACES, ["192.0.2.7", "10.0.0.7"])


def test_without_a_match_one_question_does() -> None:
    assert asked("Port 22\n#Match LocalPort 22\n") == [Login("root", "127.0.0.1")]


def test_a_match_by_user_asks_for_users_alone() -> None:
    assert asked("Match User ada\n") == [Login("root", "127.0.0.1"), Login("ada", "127.0.0.1")]


def test_every_address_that_a_match_names_is_asked_from() -> None:
    found = asked('Match User eve Address="192.0.2.7,!198.51.100.0/28,nonsense"\nMatch Address 10.*,2001:db8:7:*\n')
    assert {login.address for login in found if login.user == "ada"} == {
        *("127.0.0.1", "203.0.113.9", "198.51.100.1", "2001:db8::1"),
        *("192.0.2.7", "198.51.100.15", "10.1.1.1", "2001:db8:7::1"),
    }


def test_a_match_by_host_asks_for_that_name_and_that_address() -> None:
    found = asked("Match Host *.example.org,10.*\n")
    assert {("198.51.100.1", "x.example.org"), ("10.1.1.1", "")} <= {(login.address, login.host) for login in found}


def test_every_port_that_answers_and_that_a_match_names_is_asked_for() -> None:
    found = asked("Match all\nMatch LocalPort 2200\nMatch LocalPort 22\n")
    assert [login.local_port for login in found if login.user == "ada"] == [22, 2200, 2222]


def test_addresses_of_the_host_are_asked_for_once_for_each_set_of_patterns() -> None:
    found = asked("Match LocalAddress 192.0.2.0/24,!192.0.2.200\n")
    assert [login.local_address for login in found if login.user == "ada"] == ["127.0.0.1", "192.0.2.7", "192.0.2.200"]
    assert {login.local_port for login in found} == {22}


def test_every_routing_domain_that_a_match_names_is_asked_for() -> None:
    assert [login.domain for login in asked("Match RDomain blue,red*\n") if login.user == "ada"] == ["", "blue", "redx"]


def test_criteria_are_read_as_sshd_reads_them() -> None:
    config = Config({MAIN: 'Match all\nmatch user="a,!b" LocalPort 22\nMatch invalid-user User c\n'}, {})
    assert criteria(config) == {"user": ["a", "b", "c"], "localport": ["22"]}


@pytest.mark.parametrize(
    ("login", "question", "said"),
    [
        (
            Login("ada", "127.0.0.1"),
            "user=ada,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22,rdomain=",
            "ada from 127.0.0.1",
        ),
        (
            Login("ada", "10.0.0.1", "x.example.org", "192.0.2.7", 2222, "blue"),
            "user=ada,host=x.example.org,addr=10.0.0.1,laddr=192.0.2.7,lport=2222,rdomain=blue",
            "ada from x.example.org on 192.0.2.7 port 2222",
        ),
    ],
)
def test_a_question_leaves_out_nothing_that_a_match_may_ask_for(login: Login, question: str, said: str) -> None:
    assert (login.question, str(login)) == (question, said)
