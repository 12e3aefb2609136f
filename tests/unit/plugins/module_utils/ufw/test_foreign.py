# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of others in the kernel that let in what none of ufw's rules does: named, and left where they are."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import plan as ufw

from tests.unit.plugins.module_utils.ufw.test_plan import converged, observed, wanted

FOREIGN = {
    "-A INPUT -s 203.0.113.0/24 -j ACCEPT": True,
    "-A ufw-before-input -p tcp -m tcp --dport 8080 -j ACCEPT": True,
    "-A INPUT -i lo -j ACCEPT": False,
    "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT": False,
    "-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT": False,
    "-A INPUT -m state --state ESTABLISHED -j ACCEPT": False,
    "-A INPUT -p tcp -m state --state NEW,ESTABLISHED -j ACCEPT": True,
    # ufw drops what belongs to nothing.
    "-A INPUT -m conntrack --ctstate INVALID -j ACCEPT": True,
    "-A INPUT -m conntrack --ctstate ESTABLISHED,UNTRACKED -j ACCEPT": True,
    "-A INPUT -m conntrack ! --ctstate ESTABLISHED -j ACCEPT": True,
    "-A INPUT -s 203.0.113.0/24 -j DROP": False,
    '-A ufw-before-input -m set --match-set portcullis-window4 src -m comment --comment "portcullis:window" -j ACCEPT': False,
    # What a comment, a name or a word in another place says is no part of what a rule asks.
    '-A INPUT -p tcp -m comment --comment "portcullis:window -i lo " -j ACCEPT': True,
    '-A INPUT -p tcp -m comment --comment "--ctstate RELATED" -j ACCEPT': True,
    "-A INPUT -p tcp -m comment --comment portcullis:last-resorts -j ACCEPT": True,
    "-A INPUT -p tcp -m set --match-set portcullis-x src -j ACCEPT": True,
    "-A INPUT ! -i lo -p tcp -j ACCEPT": True,
    '-A INPUT -s 203.0.113.0/24 -m comment --comment "was -j ACCEPT" -j DROP': False,
}


@pytest.mark.parametrize("rule", FOREIGN)
def test_a_rule_that_lets_in_what_ufw_does_not_know_of_is_named_and_left(rule: str) -> None:
    host = converged()
    chain = f"-A {rule.split()[1]} "
    kernel = {**host.kernel, 4: host.kernel[4].replace(chain, f"{rule}\n{chain}", 1)}
    found = observed(texts=host.texts, kernel=kernel, made=host.kernel)
    assert ufw.plan(found, wanted()) == Plan()
    assert [rule in said for said in found.foreign()] == ([True] if FOREIGN[rule] else [])
