# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of others in the kernel that are removed by name, and no others."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter import change, parse
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import kernel_rules, lockout, plan as ufw

from .test_plan import converged, observed, wanted

OPEN = "-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT"
SENT = "-t nat -A PREROUTING -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5:443"
SAVED = """*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5:443
COMMIT
*filter
:INPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 8081 -j ACCEPT
COMMIT
"""


@pytest.mark.parametrize(
    "written",
    [
        OPEN,
        "-I INPUT -p tcp --dport 8080 -j ACCEPT",
        "-D INPUT --dport 8080 -p tcp -j ACCEPT",
        "iptables -A INPUT -p 6 --dport 8080 -j ACCEPT".replace("-p 6", "-p tcp"),
        "-t filter -A  INPUT -p tcp -m tcp  --dport 8080 -j ACCEPT",
    ],
)
def test_a_rule_is_found_however_it_is_spelt(written: str) -> None:
    rules = kernel_rules.parse([written], "removed_kernel_rules")
    assert kernel_rules.present(parse(SAVED), rules, 4) == (f"-t filter {OPEN}",)
    assert change(parse(SAVED), kernel_rules.without(parse(SAVED), rules, 4)) == f"*filter\n-D{OPEN[2:]}\nCOMMIT\n"
    assert kernel_rules.unsaved(SAVED, rules, 4) == SAVED.replace(f"{OPEN}\n", "")


@pytest.mark.parametrize(
    "written",
    [
        "-A INPUT -p udp -m udp --dport 8080 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 8080 -j DROP",
        "-A INPUT -p tcp -m tcp ! --dport 8080 -j ACCEPT",
        "-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 8080 -j ACCEPT",
        "-A FORWARD -p tcp -m tcp --dport 8080 -j ACCEPT",
        "-t nat -A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT",
        "ip6tables -A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT",
    ],
)
def test_a_rule_that_is_another_stays(written: str) -> None:
    rules = kernel_rules.parse([written], "removed_kernel_rules")
    assert kernel_rules.present(parse(SAVED), rules, 4) == ()
    assert kernel_rules.unsaved(SAVED, rules, 4) == SAVED


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("8080/tcp", "is no rule of iptables"),
        ("-P INPUT ACCEPT", "is no rule of iptables"),
        ("-A ufw-before-input -p tcp -m tcp --dport 80 -j ACCEPT", "stands in a chain of ufw's"),
        ("-A INPUT -j ufw-before-input", "is ufw's own"),
        ('-A INPUT -s 192.0.2.1/32 -m comment --comment "portcullis:last-resort" -j ACCEPT', "is ufw's own"),
        ("-A INPUT -j ACCEPT\n-A x", "line break"),
    ],
)
def test_what_is_no_rule_of_others_is_refused(written: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(removed_kernel_rules=[written])


def host(saved: str = "", *rules: str) -> ufw.Observed:
    found = converged()
    kernel = {**found.kernel, 4: found.kernel[4].replace("-A INPUT", "\n".join([*rules, "-A INPUT"]), 1)}
    client = ipaddress.ip_address("192.0.2.10")
    return observed(texts=found.texts, kernel=kernel, made=found.kernel, saved={4: saved}, client=client)


def test_a_named_rule_goes_from_the_kernel_and_from_what_is_loaded_at_boot_in_a_transaction() -> None:
    named = wanted(removed_kernel_rules=[OPEN])
    made = ufw.plan(host(SAVED, OPEN), named)
    assert made.changes == [f"Remove '{OPEN}' from the kernel's rules (IPv4)"]
    assert made.needs_proof
    assert made.steps[0].paths == ("/etc/iptables/rules.v4",)
    assert host(SAVED, OPEN).foreign(named.removed_kernel_rules) == ()
    assert "ufw_removed_kernel_rules: ['" + OPEN + "']" in host(SAVED, OPEN).foreign()[0]
    assert ufw.plan(host(SAVED), named).changes == made.changes
    assert ufw.plan(host(SAVED.replace(f"{OPEN}\n", "")), named).changes == []
    assert ufw.plan(host(SAVED, OPEN), wanted()).changes == []


def test_a_rule_that_kept_this_login_out_does_so_no_more_once_it_is_named() -> None:
    drop = "-A INPUT -s 192.0.2.0/24 -j DROP"
    with pytest.raises(Refusal, match="which is not ufw's"):
        lockout.refuse(host("", drop), wanted())
    lockout.refuse(host("", drop), wanted(removed_kernel_rules=[drop]))


def test_a_rule_of_another_table_is_removed_there() -> None:
    rules = kernel_rules.parse([SENT], "removed_kernel_rules")
    assert kernel_rules.present(parse(SAVED), rules, 4) == (SENT,)
    assert (
        kernel_rules.steps({4: parse(SAVED)}, {}, rules)[0].summary == f"Remove '{SENT}' from the kernel's rules (IPv4)"
    )
