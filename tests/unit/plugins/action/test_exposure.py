# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller makes of vantage points that answer, do not answer, or answer anything."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.action import exposure
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.exposed import Listening

LOOK: dict[str, Any] = {
    "host": "web1",
    "address": "45.67.89.10",
    "source": "93.184.215.7",
    "trouble": "",
    **{state: [] for state in ("open", "refused", "rejected", "silent", "left")},
}
#: What the vantage points were asked to try.
ASKED = {ipaddress.ip_address(LOOK["address"]): frozenset({22, 8080})}
DONE = {**LOOK, "silent": ["22", "8080"]}


def test_addresses_are_those_that_a_person_wrote() -> None:
    assert exposure._addresses(["203.0.113.13", "2001:db8::/64"], "unused") == (
        [ipaddress.ip_address("203.0.113.13")],
        ["portcullis_addresses: 2001:db8::/64 is no single address and is not tried."],
    )
    assert exposure._addresses([], "203.0.113.13") == ([ipaddress.ip_address("203.0.113.13")], [])
    assert ipaddress.ip_address("127.0.0.1") in exposure._addresses([], "localhost")[0]


def test_a_name_without_an_address_is_refused_by_its_variable() -> None:
    with pytest.raises(Refusal, match=r"^ansible_host: nowhere.invalid: .*portcullis_addresses"):
        exposure._addresses([], "nowhere.invalid")


def test_what_the_host_says_of_its_addresses_is_named_and_not_tried() -> None:
    listening = Listening({}, ("203.0.113.13", "45.67.89.10", "10.0.0.1"))
    (said,) = exposure._unknown_addresses(listening, [ipaddress.ip_address("203.0.113.13")])
    assert "45.67.89.10" in said
    assert "10.0.0.1" not in said


def test_ports_that_a_host_counts_and_does_not_name_are_said() -> None:
    (said,) = exposure._silent(Listening(more="98000 more of root"))
    assert said.startswith("Programs listen on 98000 more of root, which are not named; portcullis_exposure_all_ports")
    assert exposure._silent(Listening()) == []
    assert exposure._silent(None)[0].startswith("The host did not say what listens there")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        "no answer",
        {"unreachable": True},
        {"looks": [{**LOOK, "address": "somewhere"}]},
        {"looks": [{**LOOK, "open": ["1-99999"]}]},
        {"looks": [{**LOOK, "open": [None]}]},
        {"looks": [{"host": "web1"}]},
        {"looks": 5},
    ],
)
def test_a_vantage_point_without_an_answer_is_no_proof(answer: Any) -> None:
    rows, missing = exposure._rows({"office": answer}, "web1", ASKED, (), None, {})
    assert rows == []
    (said,) = missing
    assert said.startswith("office ")
    judged = exposure._judged(rows, [], missing, True)
    assert judged["failed"]
    assert said in judged["msg"]


def test_all_is_well_only_where_something_was_tried() -> None:
    rows, missing = exposure._rows({"office": {"looks": [DONE]}}, "web1", ASKED, (), None, {})
    assert (rows, missing) == ([], [])
    assert exposure._rows({"office": {"looks": []}}, "web1", ASKED, (), None, {})[1] != []
    lost = {**LOOK, "trouble": "45.67.89.10 cannot be tried from here (no route)"}
    rows, _missing = exposure._rows({"office": {"looks": [lost]}}, "web1", ASKED, (), None, {})
    assert "nobody knows what is open there" in exposure._judged(rows, [], [], True)["msg"]
    open_port = {**LOOK, "open": ["8080"], "refused": ["22"]}
    rows, _missing = exposure._rows({"office": {"looks": [open_port]}}, "web1", ASKED, (), None, {})
    assert "nobody asked for this" in exposure._judged(rows, [], [], True)["msg"]
    warned = exposure._judged(rows, [], [], False)
    assert "failed" not in warned
    assert "nobody asked for this" in warned["warnings"][0]
    assert warned["counts"] == {"wrong": 1, "warning": 0, "unknown": 0}


@pytest.mark.parametrize(
    ("look", "count"),
    [
        (LOOK, 2),
        ({**LOOK, "silent": ["22"]}, 1),
        ({**DONE, "address": "45.67.89.11"}, 2),
        ({**DONE, "host": "web2"}, 2),
        # Only sshd's ports may be left out.
        ({**LOOK, "left": ["22", "8080"]}, 1),
    ],
)
def test_what_a_vantage_point_leaves_out_is_no_proof(look: dict[str, Any], count: int) -> None:
    rows, missing = exposure._rows({"office": {"looks": [look]}}, "web1", ASKED, (), None, {})
    assert rows == []
    assert missing[0].startswith(f"office did not say what it saw of {count} of 2 ports at 45.67.89.10")
    assert exposure._judged(rows, [], missing, True)["failed"]


def test_what_a_vantage_point_says_twice_counts_as_the_worse() -> None:
    both = {**DONE, "open": ["8080"], "left": ["8080"]}
    rows, missing = exposure._rows({"office": {"looks": [both]}}, "web1", ASKED, (), None, {})
    assert missing == []
    assert "nobody asked for this" in exposure._judged(rows, [], missing, True)["msg"]


def test_nobody_who_could_have_tried_is_no_proof() -> None:
    rows, missing = exposure._rows({}, "web1", ASKED, (), None, {})
    assert "No vantage point tried any address" in exposure._judged(rows, [], missing, True)["msg"]


def test_a_login_shows_its_port_at_its_own_address_alone() -> None:
    listening = Listening({22: "sshd"})
    assert exposure._login("web1", listening, {"ansible_host": "203.0.113.13", "ansible_port": 2222}) == {
        ("localhost", "203.0.113.13"): 2222
    }
    # A name may lead to several, and a host that did not answer was not logged in to.
    assert exposure._login("web1", listening, {"ansible_host": "web1.example.org"}) == {}
    assert exposure._login("web1", None, {"ansible_host": "203.0.113.13"}) == {}
