# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose login, from where and by which key, would be lost by the first run."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import Acknowledged
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.marks import FIREWALL, SSHD
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import Coming, Forwarded, Login, Setting
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.report import report

from .reported import ADMIN, NOBODY, STRICT, host, refused, roles, said

OFFICE = ipaddress.ip_network("192.0.2.0/24")
HOME = Login("carol", "publickey", "45.45.45.45", times=3)


@pytest.mark.parametrize(
    "coming",
    [
        roles(allowed=("admin", "carol"), ssh_sources=(OFFICE,)),
        roles(allowed=("admin", "carol"), settings={**STRICT, "allowusers": "admin carol@192.0.2.0/24"}),
    ],
    ids=["sources", "allowusers"],
)
def test_who_gets_in_from_one_address_still_and_from_another_no_more_is_named(coming: Coming) -> None:
    office = Login("carol", "publickey", "192.0.2.77")
    found = report(host(logins=(ADMIN, office, HOME)), coming, NOBODY)
    assert refused(found) == {"lost_login": ["carol"]}
    (text,) = said(found, "lost_login")
    assert text.startswith(
        "carol logged in 3 times within 30 days by publickey from 45.45.45.45 and could not from there any more"
    )
    assert "192.0.2.0/24 only" in text
    assert found.lines[0] == "Logins: admin, carol logged in within 30 days; carol could not from everywhere any more."
    assert not report(host(logins=(ADMIN, office)), coming, NOBODY).objections
    assert not report(host(logins=(ADMIN, office, HOME._replace(source="home.example"))), coming, NOBODY).objections
    assert not report(host(logins=(ADMIN, office, HOME)), coming, Acknowledged({"lost_login": ["carol"]})).objections
    whole = report(host(logins=(ADMIN, HOME)), coming, NOBODY)
    assert "carol could not any more." in whole.lines[0]
    assert "that was from 45.45.45.45" in said(whole, "lost_login")[0]


def test_what_was_taken_away_before_is_not_lost_again() -> None:
    carol = Login("carol", "publickey", "45.45.45.45")
    away = host(logins=(ADMIN, carol), kept_out=frozenset({"carol"}))
    assert not report(away, roles(), NOBODY).objections
    assert report(away, roles(), NOBODY).lines[0].endswith("within 30 days; carol is kept out by now.")
    # Sources that hold already, and forwarding that ended before.
    narrow = roles(allowed=("admin", "carol"), ssh_sources=(OFFICE,))
    assert report(host(logins=(ADMIN, carol)), narrow, NOBODY).objections
    assert not report(host(logins=(ADMIN, carol), adopted=frozenset({FIREWALL})), narrow, NOBODY).objections
    carrying: dict[str, Any] = {
        "forwarded": (Forwarded("admin", "now"),),
        "settings": {"allowtcpforwarding": Setting("no")},
    }
    assert not report(host(**carrying), roles(), NOBODY).objections
    for_some = ("allowtcpforwarding yes in 'Match User admin' (/etc/ssh/sshd_config:9)",)
    assert report(host(sshd_lines=for_some, **carrying), roles(), NOBODY).objections


def test_a_key_that_sshd_will_not_take_is_lost_where_somebody_came_by_it() -> None:
    weak = roles(allowed=("admin", "carol"), refused_keys={"carol": frozenset({"SHA256:weak"})})
    used = Login("carol", "publickey", "192.0.2.77", "SHA256:weak")
    other = used._replace(key="SHA256:strong")
    found = report(host(logins=(ADMIN, other, used)), weak, NOBODY)
    assert refused(found) == {"lost_login": ["carol"]}
    assert "sshd shall take the key SHA256:weak no more" in said(found, "lost_login")[0]
    assert not report(host(logins=(ADMIN, other)), weak, NOBODY).objections
    assert not report(host(logins=(ADMIN, used), adopted=frozenset({SSHD})), weak, NOBODY).objections


def test_of_many_addresses_that_are_outside_some_are_named() -> None:
    many = [HOME._replace(source=f"45.45.45.{number}", times=1) for number in range(200)]
    coming = roles(allowed=("admin", "carol"), ssh_sources=(OFFICE,))
    observed = host(logins=(ADMIN, Login("carol", "publickey", "192.0.2.77"), *many))
    (text,) = said(report(observed, coming, NOBODY), "lost_login")
    assert "logged in 200 times within 30 days by publickey from 45.45.45.0, " in text
    assert " 45.45.45.4 and 195 more and could not from there" in text


def test_what_any_user_may_have_had_written_is_said_and_refuses_nothing() -> None:
    word = Login("bob", "publickey", "203.0.113.9", "SHA256:bobs", said_by="auth.log")
    found = report(host(logins=(ADMIN, word)), roles(), NOBODY)
    assert not found.objections
    assert said(found, "unproven_login") == [
        "auth.log alone says, and any user may have had it written there: bob logged in 1 time within 30 days by publickey from "
        "203.0.113.9 and could not log in any more: ssh_hardening_allow_users (by default portcullis_admins) lets in admin only."
    ]
    assert found.lines[0] == (
        "Logins: admin logged in within 30 days; all of them still can. A text that any user may write to says so of bob, too."
    )
    # Nor does it say by what else somebody gets in, or from where, whom root's records know.
    password = Login("carol", "password", "192.0.2.77")
    both = report(
        host(logins=(ADMIN, password, Login("carol", "publickey", "192.0.2.77", said_by="auth.log"))),
        roles(allowed=("admin", "carol")),
        NOBODY,
    )
    assert refused(both) == {"lost_login": ["carol"]}
    assert said(both, "unproven_login") == []
    inside = Login("admin", "publickey", "45.45.45.45", said_by="auth.log")
    assert not report(host(logins=(ADMIN, inside)), roles(ssh_sources=(OFFICE,)), NOBODY).objections
    assert not report(host(logins=(ADMIN, word)), roles(absent=("bob",)), NOBODY).findings
