# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that only nft has words for: what is refused where a change, or its way back, would touch one, and what goes on."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import native
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter import change, parse
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import framework, opening, plan as ufw, steps

from .test_plan import ACTIVE, converged, observed, wanted

ACCEPTED = native.line("tcp dport { 8080, 8081 } accept # handle 10", "-p tcp -j ACCEPT", "-j ACCEPT")
WEB = {"rules": [{"port": "443", "proto": "tcp"}]}
NAT = f"{native.UNPRINTED}nat\n*nat\n:prerouting ACCEPT [0:0]\n-A prerouting {native.line('redirect # handle 4', '', '-j NFT')}\nCOMMIT\n"


def host(chain: str = "INPUT", **changed: Any) -> ufw.Observed:
    """Return a converged host with a rule of nft's in this chain, in front of what else stands there."""
    found = converged()
    lines = found.kernel[4].splitlines()
    end = lines.index("COMMIT")
    place = next((number for number, line in enumerate(lines[:end]) if line.startswith(f"-A {chain} ")), end)
    lines.insert(place, f"-A {chain} {ACCEPTED}")
    kernel = {**found.kernel, 4: "\n".join(lines)}
    return observed(**{"texts": found.texts, "kernel": kernel, "made": found.kernel, **changed})


def swapped(found: ufw.Observed) -> ufw.Observed:
    """Return the same with ufw's jumps in another order."""
    jump = "-A INPUT -j ufw-before-input\n"
    kernel = {**found.kernel, 4: found.kernel[4].replace(jump, "").replace("-A ufw-", f"{jump}-A ufw-", 1)}
    return observed(texts=found.texts, kernel=kernel, made=found.made)


def test_a_converged_host_stays_converged_and_the_rule_is_named() -> None:
    assert ufw.plan(host(), wanted()) == Plan()
    said = host().foreign()
    assert len(said) == 1, said
    assert "the rule 'tcp dport { 8080, 8081 } accept' lets in nobody can tell" in said[0]
    assert "'nft delete rule ip filter INPUT handle 10'" in said[0]


def test_ufws_rules_change_beside_it() -> None:
    made = ufw.plan(host(), wanted(**WEB))
    assert [type(step) for step in made.steps] == [steps.SetUfwRules]


def test_jumps_in_the_wrong_order_are_mended_around_it() -> None:
    found = swapped(host())
    made = ufw.plan(found, wanted())
    assert [type(step) for step in made.steps] == [steps.StartUfw]
    assert "the order of rules" in made.changes[0]
    text = change(found.tables(4), framework.target(parse(found.made[4]), found.tables(4)))
    assert native.WORDS not in text
    assert "-F INPUT" not in text


def test_what_iptables_would_take_for_it_is_not_removed_by_name() -> None:
    found = host()
    kernel = {**found.kernel, 4: found.kernel[4].replace("-A INPUT", "-A INPUT -p tcp -j ACCEPT\n-A INPUT", 1)}
    both = observed(texts=found.texts, kernel=kernel, made=found.made)
    named = wanted(removed_kernel_rules=["-A INPUT -p tcp -j ACCEPT"])
    with pytest.raises(Refusal, match="can only be written by nft"):
        ufw.plan(both, named)
    # It is none that could be named so.
    assert ufw.plan(found, named) == Plan()


@pytest.mark.parametrize("chain", ["ufw-user-input", "ufw-before-input"])
def test_a_rule_in_a_chain_of_ufws_is_refused_before_any_change_to_the_firewall(chain: str) -> None:
    with pytest.raises(Refusal, match=r"tcp dport .* in the chain ufw-.* nothing was changed.*handle 10'"):
        ufw.plan(host(chain), wanted(**WEB))


def test_sshs_port_is_not_opened_where_the_way_back_could_not_be_gone() -> None:
    with pytest.raises(Refusal, match="nothing was changed"):
        opening.open_ssh(host("ufw-user-input", made={}), [2022], [2222])
    assert opening.open_ssh(host(), [2022], [2222])


@pytest.mark.parametrize("state", ["enabled", "disabled"])
def test_ufw_itself_neither_starts_nor_stops_where_it_may_remove_it(state: str) -> None:
    off = ACTIVE if state == "disabled" else type(ACTIVE)(**{**ACTIVE.__dict__, "enabled": False})
    with pytest.raises(Refusal, match="may remove it"):
        ufw.plan(host(settings=off), wanted(state=state))


def test_a_table_that_is_not_touched_stops_nothing() -> None:
    found = converged()
    kernel = {**found.kernel, 4: NAT + found.kernel[4]}
    beside = observed(texts=found.texts, kernel=kernel, made=found.kernel)
    assert ufw.plan(beside, wanted()) == Plan()
    assert ufw.plan(beside, wanted(**WEB)).changes
    assert ufw.plan(swapped(beside), wanted()).changes


def test_a_table_that_ufw_fills_too_and_iptables_cannot_work_on_is_refused() -> None:
    found = converged()
    own = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080\nCOMMIT\n"
    kernel = {**found.kernel, 4: NAT + found.kernel[4]}
    with pytest.raises(Refusal, match="'redirect # handle 4'"):
        ufw.plan(observed(texts=found.texts, kernel=kernel, made={**found.kernel, 4: own + found.kernel[4]}), wanted())
