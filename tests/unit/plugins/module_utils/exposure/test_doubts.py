# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What rules ask that nobody can know: a port for some is not a port for everyone, and a ban of some is a ban."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter_path import Login
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import coming
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.compare import EVERYONE, Difference, differences
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.doubts import USUAL
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.follow import Kernel, follow
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.ssh import rules as ssh_rules

from .saved import EMPTY, FAIL2BAN, ORACLE, kernel, ufw

#: A firewall of somebody's own, with what it lets in or keeps out.
CLOSED = """*filter
:INPUT DROP [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
{rules}
COMMIT
"""
SSH = "-A INPUT -p tcp -m tcp --dport 22 {match} -j ACCEPT"
MATCHES = (
    "-m iprange --src-range 192.0.2.1-192.0.2.200",
    "-m recent --rcheck --seconds 10 --name GATE --mask 255.255.255.255 --rsource",
    "-d 10.9.9.9/32",
    "-m policy --dir in --pol ipsec",
    "-m mac --mac-source 02:11:22:33:44:55",
    "-m time --timestart 01:00:00 --timestop 01:01:00",
    "-m mark --mark 0x1",
    "-m geoip --source-country DE",
    "-m set --match-set office2 src",
    "-m tcp --sport 1023",
)
#: Rules that decide of nobody, or of everybody who does nothing unusual.
FOR_ALL = (
    "-m tcp --sport 1024:65535",
    "-m pkttype --pkt-type unicast",
    "-m mark --mark 0x0/0x8000",
    "-m mark ! --mark 0x1",
    "-m policy --dir in --pol none",
    "-m limit --limit 3/min --limit-burst 10",
    "-m hashlimit --hashlimit-upto 10/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name ssh",
    "-m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr",
    "-m recent ! --rcheck --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rsource",
    "-m tcp --tcp-flags SYN,RST SYN",
)


def found(before: Kernel, incoming: str = "deny", port: int = 22) -> tuple[Difference, ...]:
    """Return what differs once SSH is open to everyone by ufw's rules."""
    after = coming.kernel(before, ufw(*ssh_rules([port]), incoming=incoming), {})
    return differences(before, after, ("eth0",), (), (), [((22,), (port,))])


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize("port", [22, 2222])
def test_what_is_open_to_some_and_will_be_open_to_everyone_is_seen(match: str, port: int) -> None:
    before = kernel(CLOSED.format(rules=SSH.format(match=match)))
    opened = [one for one in found(before, port=port) if one.opened]
    assert [(one.shown, one.whom, one.before.rule) for one in opened] == [(f"{port}/tcp", EVERYONE, "")]


@pytest.mark.parametrize("match", FOR_ALL)
def test_what_is_open_to_everyone_is_not_opened(match: str) -> None:
    before = kernel(CLOSED.format(rules=SSH.format(match=match)))
    assert [one for one in found(before) if one.opened and one.where == ""] == []


@pytest.mark.parametrize("match", MATCHES)
def test_a_ban_behind_what_will_let_everyone_in_is_seen(match: str) -> None:
    ban = f"{match} -j DROP"
    before = kernel(f"*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ufw-after-input\n-A ufw-after-input {ban}\nCOMMIT\n")
    after = coming.kernel(
        before, ufw(*ssh_rules([22])), {"/etc/ufw/after.rules": f"*filter\n-A ufw-after-input {ban}\nCOMMIT\n"}
    )
    opened = [one for one in differences(before, after, ("eth0",), (), (), [((22,), (22,))]) if one.opened]
    assert [(one.shown, one.before.rule) for one in opened] == [("22/tcp", f"ufw-after-input {ban}")]
    assert opened[0].whom.startswith("everyone where '-")


@pytest.mark.parametrize("match", ["--mark 0x0a", "-d 10.9.9.9"])
def test_a_rule_that_a_file_spells_otherwise_is_the_same(match: str) -> None:
    saved = match.replace("0x0a", "0xa").replace("10.9.9.9", "10.9.9.9/32")
    texts = {"/etc/ufw/before.rules": f"*filter\n-A ufw-before-input {match} -j DROP\nCOMMIT\n"}
    rules = ssh_rules([22])
    start = coming.kernel(
        kernel(EMPTY), ufw(*rules), {"/etc/ufw/before.rules": texts["/etc/ufw/before.rules"].replace(match, saved)}
    )
    after = coming.kernel(start, ufw(*rules), texts)
    assert differences(start, after, ("eth0",)) == ()


@pytest.mark.parametrize(
    "rules",
    [
        *(f"-A INPUT {match} -j {verdict}" for match in (*MATCHES, *FOR_ALL) for verdict in ("DROP", "ACCEPT")),
        # A rule behind a jump that is doubtful too, and a set that two rules ask.
        "-A INPUT -m mark --mark 0x1 -j mine\n-A mine -p tcp -m tcp --dport 22 -m time --timestart 01:00:00 -j DROP",
        "-A INPUT -p tcp -m tcp --dport 22 -m set ! --match-set office2 src -j DROP\n"
        "-A INPUT -p tcp -m tcp --dport 22 -m set --match-set office2 src -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH --rsource -j DROP",
        "-A INPUT -p tcp -j NFQUEUE --queue-num 0 --queue-bypass",
    ],
)
def test_rules_that_stay_in_front_of_ufws_make_no_difference(rules: str) -> None:
    lets_in = f"{rules}\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"
    assert [one for one in found(kernel(CLOSED.format(rules=lets_in))) if one.opened] == []


@pytest.mark.parametrize("saved", [EMPTY, FAIL2BAN, ORACLE])
def test_on_ordinary_hosts_nothing_opens_and_a_second_run_differs_in_nothing(saved: str) -> None:
    first = kernel(saved)
    assert [one for one in found(first) if one.opened] == []
    once = coming.kernel(first, ufw(*ssh_rules([22])), {})
    assert found(once) == ()


def test_a_mark_for_a_jump_and_an_hour_in_its_chain_are_tried_together() -> None:
    lines = "-A INPUT -j ufw-after-input\n-A ufw-after-input -m mark --mark 0x1 -j mine\n-A mine -m geoip --source-country DE -j DROP"
    before = kernel(f"*filter\n:INPUT ACCEPT [0:0]\n{lines}\nCOMMIT\n")
    opened = [one for one in found(before) if one.opened]
    assert [one.where for one in opened] == ["--mark 1 --source-country de"]


def test_who_is_let_in_by_what_nobody_can_know_is_not_everyone() -> None:
    login = Login(ipaddress.ip_network("45.67.89.10"), 22, interface="eth0")
    usual = Login(ipaddress.ip_network("45.67.89.10"), 22, interface="eth0", unusual=USUAL)
    for match in MATCHES:
        closed = kernel(CLOSED.format(rules=SSH.format(match=match)))
        assert (follow(closed, login).passes, follow(closed, usual).passes) == (True, False), match
    for match in FOR_ALL:
        assert follow(kernel(CLOSED.format(rules=SSH.format(match=match))), usual).passes, match


def test_a_port_among_many_is_compared_and_more_than_can_be_are_refused() -> None:
    def many(count: int) -> Kernel:
        lines = [
            f"-A INPUT -s 192.0.2.77/32 -p tcp -m tcp --dport {1000 + number} -j ACCEPT" for number in range(count)
        ]
        return kernel(CLOSED.format(rules="\n".join(lines)))

    before = many(300)
    after = coming.kernel(before, ufw(Rule(protocol="tcp", port="9999")), {})
    assert ("tcp", 9999) in {one.place for one in differences(before, after, ("eth0",)) if one.opened}
    with pytest.raises(Refusal, match="1000 at most are compared"):
        differences(many(1001), many(1001), ("eth0",))
