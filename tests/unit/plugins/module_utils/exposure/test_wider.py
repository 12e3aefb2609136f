# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
""" "Only" is what the whole kernel lets in, wherever a rule stands."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import native
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.blocked import blocked
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.wider import wider
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.framework import WINDOWS
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.ssh import rules as ssh_rules
from ansible_collections.portcullis.vps.plugins.module_utils.window.plan import SETS

from .saved import DOCKER, EMPTY, ORACLE, firewall

OFFICE = ipaddress.ip_network("192.0.2.0/24")
SSH = ssh_rules([22], [OFFICE])
EVERYONES_SSH = ssh_rules([22])
CLOUDFLARE = tuple(
    Rule(protocol="tcp", port="443", source=source, comment="portcullis:cloudflare_allowlist")
    for source in ("104.16.0.0/13", "104.24.0.0/14", "2606:4700::/32")
)
#: What a loop over an old list leaves: one that is stale, anywhere among those that are not.
LOOPED = tuple(
    Rule(protocol="tcp", port="443", source=source)
    for source in ("104.16.0.0/16", "199.27.128.0/21", *(f"104.{number}.0.0/16" for number in range(17, 22)))
)


@pytest.mark.parametrize(
    ("rules", "saved", "place", "part"),
    [
        ((*SSH, Rule(protocol="tcp", port="22")), EMPTY, "22/tcp", "open to everyone over IPv4"),
        ((*SSH, Rule(port="22")), EMPTY, "22/tcp", "open to everyone over IPv4"),
        ((*SSH, Rule(protocol="tcp", port="22", source="203.0.113.9")), EMPTY, "22/tcp", "open to 203.0.113.9/32"),
        (SSH, ORACLE, "22/tcp", "open to everyone over IPv4 by the rule '-A INPUT"),
        ((*CLOUDFLARE, Rule(protocol="tcp", port="80,443")), EMPTY, "443/tcp", "'80,443/tcp ALLOW IN Anywhere'"),
        (
            (*CLOUDFLARE, Rule(protocol="tcp", port="443", source="199.27.128.0/21")),
            EMPTY,
            "443/tcp",
            "open to 199.27.128.0/21",
        ),
        (
            (*CLOUDFLARE, Rule(protocol="tcp", port="443", source="104.16.0.0/12")),
            EMPTY,
            "443/tcp",
            "open to 104.16.0.0/12",
        ),
        ((*CLOUDFLARE, *LOOPED), EMPTY, "443/tcp", "open to 199.27.128.0/21"),
        ((*CLOUDFLARE, Rule(protocol="tcp", port="400:500")), EMPTY, "443/tcp", "'400:500/tcp ALLOW IN Anywhere'"),
        ((*CLOUDFLARE, Rule(protocol="udp", port="443")), EMPTY, "443/udp", "open to everyone"),
        (
            (*CLOUDFLARE, Rule(protocol="tcp", port="443", routed=True)),
            EMPTY,
            "443/tcp",
            "through this host to port 443",
        ),
        (CLOUDFLARE, DOCKER.replace("8443", "443"), "443/tcp", "which leads to 172.17.0.2 port 443"),
        (EVERYONES_SSH, DOCKER, "8443/tcp", "ufw_docker_state: present"),
        (
            EVERYONES_SSH,
            EMPTY.replace("COMMIT", "-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT\nCOMMIT"),
            "8080/tcp",
            "'iptables -D INPUT -p tcp -m tcp --dport 8080 -j ACCEPT'",
        ),
        (
            EVERYONES_SSH,
            EMPTY.replace("COMMIT", "-A INPUT -p udp -m udp --dport 51820 -j ACCEPT\nCOMMIT"),
            "51820/udp",
            "open to everyone",
        ),
        (
            EVERYONES_SSH,
            EMPTY.replace("COMMIT", "-A INPUT -i eth0 -j ACCEPT\nCOMMIT"),
            "all",
            "Every port that no rule names",
        ),
        (
            EVERYONES_SSH,
            EMPTY.replace(
                "COMMIT",
                ":mine - [0:0]\n-A INPUT -j mine\n-A mine -p tcp -m multiport --dports 3306,6379 -j ACCEPT\nCOMMIT",
            ),
            "6379/tcp",
            "'-A mine",
        ),
        ((*EVERYONES_SSH, Rule(protocol="tcp", port="80")), EMPTY, "80/tcp", "only while a certificate is issued"),
        (
            (*EVERYONES_SSH, Rule(protocol="tcp", port="80")),
            EMPTY,
            "80/tcp",
            "ufw_removed_rules: [{proto: tcp, port: 80}]",
        ),
        (
            (*SSH, Rule(protocol="tcp", port="22", app="OpenSSH")),
            EMPTY,
            "22/tcp",
            "while ssh lets in 192.0.2.0/24 only; remove the rule 'OpenSSH ALLOW IN Anywhere' "
            "('ufw status numbered', then 'ufw delete NUMBER'), name it in ufw_removed_rules: [{app: OpenSSH}]",
        ),
        (
            (*CLOUDFLARE, Rule(protocol="tcp", port="80,443", source="199.27.128.0/21")),
            EMPTY,
            "443/tcp",
            "ufw_removed_rules: [{proto: tcp, port: '80,443', from: 199.27.128.0/21}]",
        ),
        (
            (*CLOUDFLARE, Rule(protocol="tcp", port="443", routed=True)),
            EMPTY,
            "443/tcp",
            "ufw_removed_rules: [{proto: tcp, port: 443, route: true}]",
        ),
        (
            EVERYONES_SSH,
            EMPTY.replace("COMMIT", "-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT\nCOMMIT"),
            "8080/tcp",
            "ufw_removed_kernel_rules: ['-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT']",
        ),
        (
            (*ssh_rules([22], (), ["wg0"]), Rule(protocol="tcp", port="22")),
            EMPTY,
            "22/tcp",
            "open to everyone over IPv4",
        ),
    ],
)
def test_what_gets_in_beside_only_is_seen(rules: tuple[Rule, ...], saved: str, place: str, part: str) -> None:
    found = wider(firewall(*rules, saved=saved, windowed=True))
    assert [one for one in found if one.place == place and part in one.text], found


@pytest.mark.parametrize(
    ("rules", "saved"),
    [
        (EVERYONES_SSH, EMPTY),
        (SSH, EMPTY),
        ((*CLOUDFLARE, *EVERYONES_SSH), EMPTY),
        ((*CLOUDFLARE, Rule(protocol="tcp", port="443", source="104.16.0.0/14")), EMPTY),
        ((*CLOUDFLARE, Rule(action="deny", protocol="tcp", port="443")), EMPTY),
        ((*SSH, Rule(protocol="tcp", port="22", interface="wg0")), EMPTY),
        ((*EVERYONES_SSH, Rule(protocol="tcp", port="8080")), EMPTY),
        ((*EVERYONES_SSH, Rule(protocol="tcp", port="8443")), DOCKER),
        ((*EVERYONES_SSH, Rule(protocol="tcp", port="80", comment="portcullis:ufw")), EMPTY),
        (ssh_rules([22], [OFFICE], ["wg0"]), EMPTY),
        (EVERYONES_SSH, ORACLE.replace("-A INPUT -p udp -m udp --sport 123 -j ACCEPT\n", "")),
    ],
)
def test_what_is_as_promised_is_not_said(rules: tuple[Rule, ...], saved: str) -> None:
    assert wider(firewall(*rules, saved=saved, windowed=True)) == ()


def test_a_window_is_no_exposure_and_its_port_is_closed_without_it() -> None:
    rule = "-A INPUT -p tcp -m set --match-set portcullis-window4 src,dst -m comment --comment portcullis:window -j ACCEPT\nCOMMIT"
    saved = EMPTY.replace("COMMIT", rule)
    anybody = [(ipaddress.ip_network("0.0.0.0/1"), "tcp:80"), (ipaddress.ip_network("128.0.0.0/1"), "tcp:80")]
    for members in ([], anybody):
        assert wider(firewall(*EVERYONES_SSH, saved=saved, sets={"portcullis-window4": members}, windowed=True)) == ()


CONTROL = "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 443 {} -j ACCEPT"
COMMENTS = (
    "",
    '-m comment --comment "was -j DROP once"',
    '-m comment --comment "x --sport 67 y"',
    '-m comment --comment "-s 10.0.0.0/8 -i lo"',
    "-m comment --comment --dport",
)


@pytest.mark.parametrize("comment", COMMENTS)
def test_what_a_comment_says_hides_nobody_who_gets_in(comment: str) -> None:
    for rule in (CONTROL.format(comment), CONTROL.format(comment).replace(" -s 198.51.100.0/24", "")):
        saved = EMPTY.replace("COMMIT", f"{rule}\nCOMMIT")
        found = wider(firewall(*CLOUDFLARE, *EVERYONES_SSH, saved=saved))
        assert [one.place for one in found] == ["443/tcp"], found


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ("-A INPUT -p tcp -m tcp --sport 67 -j ACCEPT", True),
        ("-A INPUT -p tcp -m tcp --sport 67 --dport 8080 -j ACCEPT", True),
        ("-A INPUT -p udp -m udp --sport 67 --dport 8080 -j ACCEPT", True),
        ("-A INPUT -p tcp -m tcp --dport 8080 -m set --match-set portcullis-x src -j ACCEPT", True),
        ("-A INPUT -p tcp -m tcp --dport 8080 -m set --match-set portcullis-window4 src,dst -j ACCEPT", False),
        ("-A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT", False),
    ],
)
def test_only_what_ufw_and_a_window_let_in_themselves_is_expected(rule: str, seen: bool) -> None:
    chain = ":ufw-before-input - [0:0]\n" if "ufw-" in rule else ""
    saved = EMPTY.replace("COMMIT", f"{chain}{rule}\nCOMMIT")
    assert bool(wider(firewall(*EVERYONES_SSH, saved=saved))) == seen


def test_the_sets_of_a_window_are_those_that_it_makes() -> None:
    assert tuple(SETS.values()) == WINDOWS


VMAP = native.line("tcp dport vmap { 8080 : accept } # handle 12", "-p tcp", "-j NFT")
ACCEPTED = native.line("tcp dport { 8080, 8081 } accept # handle 10", "-p tcp -j ACCEPT", "-j ACCEPT")
BANNED = native.line("ip saddr { 198.51.100.66, 198.51.100.67 } drop # handle 14", "-j DROP", "-j DROP")


@pytest.mark.parametrize("rule", [VMAP, ACCEPTED])
def test_whom_a_rule_of_nfts_lets_in_is_said_to_be_undecided_in_its_words(rule: str) -> None:
    for place in (f"-A INPUT {rule}", f":own - [0:0]\n-A INPUT -p tcp -j own\n-A own {rule}"):
        found = wider(firewall(*EVERYONES_SSH, saved=EMPTY.replace("COMMIT", f"{place}\nCOMMIT")))
        assert [one.place for one in found] == ["undecided"], found
        assert f"the rule '{native.words(rule).partition(' # ')[0]}' lets in nobody can tell" in found[0].text
        chain = "own" if "own" in place else "INPUT"
        assert f"'nft delete rule ip filter {chain} handle {native.words(rule).rpartition(' ')[2]}'" in found[0].text


@pytest.mark.parametrize(
    "rules",
    [f"-A INPUT {BANNED}", f":own - [0:0]\n-A own {ACCEPTED}", f"-A OUTPUT {ACCEPTED}"],
)
def test_a_rule_of_nfts_that_lets_in_nobody_is_not_said(rules: str) -> None:
    found = firewall(*EVERYONES_SSH, WEB, saved=EMPTY.replace("COMMIT", f"{rules}\nCOMMIT"))
    assert wider(found) == ()
    # And nobody says that it keeps out everybody.
    assert blocked(found) == ()


def test_a_table_of_nfts_that_sends_connections_on_is_undecided_and_one_that_hides_senders_is_not() -> None:
    nat = f"{native.UNPRINTED}nat\n*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n-A {{}}\nCOMMIT\n"
    sent = native.line("tcp dport 80 redirect to :8080 # handle 3", "", "-j NFT")
    hidden = native.line('oifname "eth0" masquerade # handle 4', "", "")
    for rule, count in ((f"PREROUTING {sent}", 1), (f"POSTROUTING {hidden}", 0)):
        assert len(wider(firewall(*EVERYONES_SSH, saved=nat.format(rule) + EMPTY))) == count


def test_an_accepting_policy_is_nothing_that_is_wider_than_asked() -> None:
    found = firewall(*SSH, Rule(protocol="tcp", port="22"))
    assert wider(found)
    off = type(found)(
        **{**found.__dict__, "settings": type(found.settings)(**{**found.settings.__dict__, "enabled": False})}
    )
    assert wider(off) == ()


WEB = Rule(protocol="tcp", port="443", comment="portcullis:ufw")


@pytest.mark.parametrize(
    ("rules", "saved", "part"),
    [
        (
            (*EVERYONES_SSH, WEB),
            ORACLE,
            "443/tcp is let in by ufw and kept out over IPv4 by the rule '-A INPUT -j REJECT",
        ),
        (
            (*EVERYONES_SSH, WEB),
            ORACLE,
            "ufw_removed_kernel_rules: ['-A INPUT -j REJECT --reject-with icmp-host-prohibited']",
        ),
        ((*EVERYONES_SSH, *CLOUDFLARE), ORACLE, "443/tcp is let in by cloudflare_allowlist and kept out over IPv4"),
        (ssh_rules([2222], (), (), limited=True), ORACLE, "2222/tcp is let in by ssh and kept out over IPv4"),
    ],
)
def test_what_is_let_in_and_kept_out_by_rules_of_others_is_seen(rules: tuple[Rule, ...], saved: str, part: str) -> None:
    found = firewall(*rules, saved=saved)
    assert [text for text in blocked(found) if part in text], blocked(found)
    assert blocked(replace(found, settings=replace(found.settings, enabled=False))) == ()


@pytest.mark.parametrize(
    "rules", [(*EVERYONES_SSH, WEB), (Rule(action="deny", source="45.67.89.10"), *SSH, *CLOUDFLARE)]
)
def test_what_is_let_in_or_kept_out_by_ufws_own_rules_is_not(rules: tuple[Rule, ...]) -> None:
    assert blocked(firewall(*rules)) == ()
