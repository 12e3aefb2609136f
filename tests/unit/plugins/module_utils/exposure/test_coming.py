# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel as it will be, and who gets in then and did not before."""

from __future__ import annotations

import ipaddress
import random

from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter import parse
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter_path import Login
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import coming
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.classes import ANY_PORT
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.compare import EVERYONE, differences
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.follow import Kernel, follow
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import plan
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.files import render
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule

from .saved import EMPTY, ORACLE, blocks, ufw


def planned(now: coming.Ufw, params: dict[str, object]) -> coming.Ufw:
    """Return ufw's settings and rules once the plan of these options is done."""
    given = {"owner": plan.OWN, "rules": [], "applications": None, **params}
    texts = {family: _text(now, family) for family in (4, 6)}
    observed = plan.Observed(installed=True, settings=now.settings, texts=texts)
    return coming.done(now, plan.plan(observed, plan.Wanted.parse(given)).steps)


def _text(now: coming.Ufw, family: int) -> str:
    return render(family, [block.text for block in now.blocks.get(family, ())], now.settings)


def test_what_the_planner_plans_is_what_will_be() -> None:
    now = coming.Ufw(blocks=blocks(Rule(action="deny", source="198.51.100.66")))
    then = planned(now, {"state": "enabled", "default_incoming": "deny", "ssh_ports": [22], "ssh_sources": []})
    assert (then.settings.enabled, then.settings.incoming) == (True, "deny")
    assert [block.owner for block in then.blocks[4]] == ["", "portcullis:ssh"]


def test_rules_of_others_stay_in_front_of_ufws_jumps() -> None:
    kernel = coming.kernel(Kernel(4, parse(ORACLE)), ufw(Rule(protocol="tcp", port="443")), {})
    way = follow(kernel, Login(ipaddress.ip_network("45.67.89.10"), 443, interface="eth0"))
    assert way.rule == "INPUT -j REJECT --reject-with icmp-host-prohibited"


def test_a_port_that_moves_is_compared_with_where_it_was() -> None:
    before = coming.kernel(Kernel(4, parse(EMPTY)), ufw(Rule(protocol="tcp", port="22", source="192.0.2.0/24")), {})
    after = coming.kernel(Kernel(4, parse(EMPTY)), ufw(Rule(protocol="tcp", port="2222")), {})
    found = differences(before, after, ("eth0",), (), (), [((22,), (2222,))])
    assert [(one.shown, one.who, one.opened) for one in found] == [("2222/tcp", EVERYONE, True)]


def test_no_stranger_gets_in_anywhere_that_is_not_named_as_a_difference() -> None:
    """Generated lists of rules before and after, and samples of connections: whoever gets in only afterwards is among the differences."""
    chance = random.Random(15)
    sources = ["", "", "192.0.2.0/24", "198.51.100.66", "203.0.113.0/25"]
    places = [("tcp", "22"), ("tcp", "80,443"), ("udp", "443"), ("tcp", "8000:8100"), ("any", "")]

    def some() -> list[Rule]:
        found = []
        for _number in range(chance.randint(1, 6)):
            protocol, port = chance.choice(places)
            action = chance.choice(["allow", "allow", "deny", "reject"])
            source, interface = chance.choice(sources), chance.choice(["", "", "wg0"])
            if port or source:
                found.append(Rule(action=action, protocol=protocol, port=port, source=source, interface=interface))
        return found

    opened = 0
    for _round in range(150):
        before, after = (coming.kernel(Kernel(4, parse(EMPTY)), ufw(*some()), {}) for _side in range(2))
        found = differences(before, after, ("eth0",))
        for source in ("45.67.89.10", "192.0.2.1", "198.51.100.66", "203.0.113.1"):
            for place in (("tcp", 22), ("tcp", 443), ("udp", 443), ("tcp", 8100), ("tcp", 64999)):
                for name in ("eth0", "wg0"):
                    login = Login(ipaddress.ip_network(source), place[1], protocol=place[0], interface=name)
                    if follow(after, login).passes and not follow(before, login).passes:
                        opened += 1
                        address = ipaddress.ip_address(source)
                        assert [
                            one
                            for one in found
                            if one.opened
                            and one.place in (place, (place[0], ANY_PORT))
                            and (one.who == EVERYONE or address in ipaddress.ip_network(one.who))
                        ], (source, place, name)
    assert opened > 500
