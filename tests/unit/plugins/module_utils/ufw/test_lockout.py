# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of others in the kernel that would keep out who runs this: found in the tables as they will be, in either of iptables' backends."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import lockout
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.plan import Observed

from .test_plan import converged, observed, wanted

ADMIN = {4: "192.0.2.10", 6: "2001:db8::10"}
DENY = "-A INPUT -s {} -j DROP"


def host(rule: str, family: int = 4, **changed: Any) -> Observed:
    """A converged host with a rule of others in front, and a login from the admin's address."""
    found = converged()
    kernel = {**found.kernel, family: found.kernel[family].replace("-A INPUT", f"{rule}\n-A INPUT", 1)}
    given = {
        "texts": found.texts,
        "kernel": kernel,
        "made": found.kernel,
        "client": ipaddress.ip_address(ADMIN[family]),
    }
    return observed(**{**given, **changed})


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize(
    "rule",
    [DENY, "-A INPUT -p tcp -m tcp --dport 2222 -j REJECT", "-A OUTPUT -d {} -j DROP\n-A INPUT -i lo -j ACCEPT"],
)
def test_a_rule_of_others_that_shuts_out_the_present_login_is_refused_by_its_name(family: int, rule: str) -> None:
    rule = rule.format(f"{ADMIN[family]}/{32 if family == 4 else 128}")
    with pytest.raises(Refusal, match=f"by {rule.splitlines()[0]} in the table filter, which is not ufw's"):
        lockout.refuse(host(rule, family), wanted())


@pytest.mark.parametrize(
    "rule",
    [
        DENY.format("192.0.2.11/32"),
        "-A INPUT -s 192.0.2.10/32 -p udp -j DROP",
        "-A INPUT -s 192.0.2.10/32 -p tcp -m tcp --dport 22 -j DROP",
        "-A INPUT -s 192.0.2.0/24 -m limit --limit 3/min -j DROP",
    ],
)
def test_a_rule_of_others_that_may_let_in_the_present_login_is_not(rule: str) -> None:
    lockout.refuse(host(rule), wanted())


def test_what_ufw_is_to_become_is_followed_and_not_what_it_is() -> None:
    closed = host(
        "-A INPUT -i lo -j ACCEPT",
        texts={4: "", 6: ""},
        made={family: text.replace("2222", "22") for family, text in converged().kernel.items()},
    )
    lockout.refuse(closed, wanted())
    lockout.refuse(host("-A INPUT -i lo -j ACCEPT"), wanted(default_incoming="allow"))


@pytest.mark.parametrize("client", [None, ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("2001:db8::10")])
def test_other_logins_are_not_held_against_it(client: Any) -> None:
    lockout.refuse(host(DENY.format("192.0.2.10/32"), client=client), wanted())


UNSEEN = "*filter\n:INPUT {} [0:0]\n{}COMMIT\n"


@pytest.mark.parametrize(
    "text", [UNSEEN.format("DROP", ""), UNSEEN.format("ACCEPT", "-A INPUT -s 192.0.2.0/24 -j DROP\n")]
)
def test_a_rule_in_the_other_backend_is_refused_where_it_shuts_out_the_present_login(text: str) -> None:
    with pytest.raises(Refusal, match=r"of iptables' other backend \('iptables-legacy-save' prints it"):
        lockout.refuse(host("", unseen={"iptables-legacy-save": text}), wanted())
    lockout.refuse(host("", unseen={"ip6tables-legacy-save": text}), wanted())


def test_a_rule_in_the_other_backend_is_named() -> None:
    text = UNSEEN.format("ACCEPT", "-A INPUT -s 198.51.100.0/24 -j DROP\n-A INPUT -p udp -j DROP\n")
    found = host("", unseen={"iptables-legacy-save": text, "ip6tables-legacy-save": UNSEEN.format("ACCEPT", "")})
    lockout.refuse(found, wanted())
    named = [line for line in found.foreign() if "other backend" in line]
    assert len(named) == 1
    assert "'-t filter -A INPUT -s 198.51.100.0/24 -j DROP' and 1 more" in named[0]
