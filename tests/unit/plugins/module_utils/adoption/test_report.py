# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said before a host is taken over, and what has to be named."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import OPTIONS, Acknowledged, refusal
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.gate import gated
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.marks import FIREWALL, SSHD
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import (
    Coming,
    Forwarded,
    Jail,
    Login,
    Observed,
    Setting,
)
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.report import report
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter_path import Login as Connection
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.follow import follow
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.ssh import rules as ssh_rules
from ansible_collections.portcullis.vps.plugins.module_utils.updates.losses import Loss

from ..exposure.saved import DOCKER, EMPTY, FAIL2BAN, ORACLE, kernel, ufw
from .reported import ADMIN, NOBODY, STRICT, host, refused, roles, said


@pytest.mark.parametrize("listening", [{("tcp", 22): "sshd"}, {}])
def test_on_a_fresh_host_there_are_three_lines_and_nothing_is_refused(listening: dict[tuple[str, int], str]) -> None:
    found = report(host(listening=listening), roles(), NOBODY)
    assert (len(found.lines), found.objections) == (3, ())
    assert found.lines[0] == "Logins: admin logged in within 30 days; all of them still can."


LIMITED = Rule(action="limit", protocol="tcp", port="22")
#: SSH for a range of addresses, of whom nobody can tell here who is in it.
RANGED = EMPTY.replace("INPUT ACCEPT", "INPUT DROP").replace(
    "COMMIT", "-A INPUT -p tcp -m tcp --dport 22 -m iprange --src-range 192.0.2.1-192.0.2.200 -j ACCEPT\nCOMMIT"
)
BAN = Rule(action="deny", source="198.51.100.66")
BAN6 = Rule(action="reject", source="2001:db8:bad::66")
OPEN_SSH = Rule(protocol="tcp", port="22")


@pytest.mark.parametrize(
    ("observed", "coming", "names"),
    [
        (host(logins=(ADMIN, Login("carol", "publickey", "192.0.2.77"))), roles(), {"lost_login": ["carol"]}),
        (host(logins=(ADMIN, Login("carol"))), roles(), {"lost_login": ["carol"]}),
        (
            host(logins=(ADMIN, Login("carol", "publickey", "192.0.2.77"))),
            roles(allowed=("admin", "carol"), settings={**STRICT, "allowusers": "admin carol@203.0.113.0/24"}),
            {"lost_login": ["carol"]},
        ),
        (
            host(logins=(ADMIN, Login("carol", "publickey", "::ffff:203.0.113.9"))),
            roles(allowed=("admin", "carol"), settings={**STRICT, "allowusers": "admin carol@203.0.113.0/24"}),
            {},
        ),
        (host(logins=(Login("admin", "password", "192.0.2.10"),)), roles(), {"lost_login": ["admin"]}),
        (host(logins=(Login("admin", "keyboard-interactive/pam", "192.0.2.10"),)), roles(), {"lost_login": ["admin"]}),
        (
            host(logins=(ADMIN, ADMIN._replace(key="SHA256:carols"))),
            roles(taken_keys={"admin": frozenset(["SHA256:carols"])}),
            {"lost_login": ["admin"]},
        ),
        (
            host(logins=(ADMIN,)),
            roles(
                ssh=ssh_rules([22], [ipaddress.ip_network("203.0.113.0/24")]),
                ssh_sources=(ipaddress.ip_network("203.0.113.0/24"),),
            ),
            {"lost_login": ["admin"]},
        ),
        (
            host(logins=(ADMIN, Login("root", "publickey", "192.0.2.10"))),
            roles(allowed=("admin", "root"), settings={**STRICT, "permitrootlogin": "no"}),
            {"lost_login": ["root"]},
        ),
        (
            host(logins=(ADMIN, Login("toor", "publickey", "192.0.2.10")), roots=frozenset({"root", "toor"})),
            roles(allowed=("admin", "toor"), settings={**STRICT, "permitrootlogin": "no"}),
            {"lost_login": ["toor"]},
        ),
        (
            host(logins=(ADMIN, Login("carol", "publickey", "192.0.2.10")), roots=frozenset({"root", "toor"})),
            roles(allowed=("admin", "carol"), settings={**STRICT, "permitrootlogin": "no"}),
            {},
        ),
        (
            host(rules=(BAN, BAN6, OPEN_SSH)),
            roles(rules=(BAN, BAN6)),
            {"lifted_ban": ["198.51.100.66/32", "2001:db8:bad::66/128"]},
        ),
        (
            host(rules=(Rule(action="deny", source="198.51.100.0/24", protocol="tcp", port="22"), OPEN_SSH)),
            roles(),
            {"lifted_ban": ["198.51.100.0/24"]},
        ),
        (host(rules=(LIMITED,)), roles(rules=(LIMITED,)), {"lost_limit": ["22/tcp"]}),
        (host(rules=(Rule(protocol="tcp", port="22", source="192.0.2.0/24"),)), roles(), {"opened_port": ["22/tcp"]}),
        (
            host(rules=(Rule(protocol="tcp", port="22", source="192.0.2.0/24"),)),
            roles(ssh=ssh_rules([2222]), ssh_ports=(2222,)),
            {"opened_port": ["2222/tcp"]},
        ),
        (host(rules=(Rule(protocol="tcp", port="22", interface="wg0"),)), roles(), {"opened_port": ["22/tcp"]}),
        (host(saved=RANGED), roles(saved=RANGED), {"opened_port": ["22/tcp"]}),
        (
            # Of IPv6, which was switched off.
            host(rules=(OPEN_SSH,)),
            roles(rules=(Rule(protocol="tcp", port="443"),)),
            {"opened_port": ["443/tcp"]},
        ),
        (
            host(settings={"permitrootlogin": Setting("no", "/etc/ssh/sshd_config:33")}),
            roles(),
            {"loosened_setting": ["PermitRootLogin"]},
        ),
        (host(settings={"maxauthtries": Setting("2")}), roles(), {"loosened_setting": ["MaxAuthTries"]}),
        (
            host(settings={"authenticationmethods": Setting("publickey,keyboard-interactive:pam")}),
            roles(settings={**STRICT, "authenticationmethods": "publickey"}),
            {"loosened_setting": ["AuthenticationMethods"]},
        ),
        (host(settings={"allowusers": Setting("admin@192.0.2.*")}), roles(), {"loosened_setting": ["AllowUsers"]}),
        (
            host(forwarded=(Forwarded("admin", "one to 10.0.0.5 port 22 right now"),)),
            roles(),
            {"lost_forwarding": ["admin"]},
        ),
        (
            host(),
            roles(lost_policy=(Loss("Unattended-Upgrade::Mail", "is root and becomes empty", "mail: root"),)),
            {"lost_policy": ["Unattended-Upgrade::Mail"]},
        ),
    ],
)
def test_what_would_cut_off_or_open_is_refused_until_each_of_it_is_named(
    observed: Observed, coming: Coming, names: dict[str, list[str]]
) -> None:
    found = report(observed, coming, NOBODY)
    assert refused(found) == names, found.lines
    for one in found.objections:
        assert f"portcullis_adopt_{OPTIONS[one.kind][0]}: [{', '.join(one.names)}]" in one.text
        others = tuple(other for other in found.objections if other is not one)
        assert report(observed, coming, Acknowledged({one.kind: one.names})).objections == others
        assert (
            one
            in report(
                observed, coming, Acknowledged({kind: one.names for kind in OPTIONS if kind != one.kind})
            ).objections
        )


@pytest.mark.parametrize(
    ("observed", "coming"),
    [
        (host(logins=(ADMIN, Login("carol", "publickey", "192.0.2.77"))), roles(allowed=("admin", "carol"))),
        (host(logins=(ADMIN, Login("carol", "publickey"))), roles(absent=("carol",))),
        (host(logins=(ADMIN, ADMIN._replace(way="password"))), roles()),
        (
            host(logins=(ADMIN, ADMIN._replace(key="SHA256:gone-already"))),
            roles(taken_keys={"admin": frozenset(["SHA256:carols"])}),
        ),
        (host(rules=(OPEN_SSH,)), roles()),
        (
            host(rules=(Rule(protocol="tcp", port="22", source="192.0.2.0/24"),)),
            roles(
                ssh=ssh_rules([22], [ipaddress.ip_network("192.0.2.0/24")]),
                ssh_sources=(ipaddress.ip_network("192.0.2.0/24"),),
            ),
        ),
        (host(saved=FAIL2BAN), roles(saved=FAIL2BAN)),
        (host(settings={"permitrootlogin": Setting("yes"), "maxauthtries": Setting("6")}), roles()),
        (host(settings={"permitrootlogin": Setting("without-password")}), roles()),
        (host(settings={"allowusers": Setting("admin admin@192.0.2.*")}), roles()),
        (host(settings={"logingracetime": Setting("0")}), roles(settings={**STRICT, "logingracetime": "30"})),
        (host(forwarded=(Forwarded("admin", "now"),)), roles(forwarding=("admin",))),
        (host(forwarded=(Forwarded("admin", "now"),)), roles(settings={})),
        (host(rules=(BAN, OPEN_SSH), adopted=frozenset([SSHD, FIREWALL]), logins=(ADMIN, Login("carol"))), roles()),
        (
            host(adopted=frozenset([SSHD]), logins=(Login("carol", "publickey", "192.0.2.77"),)),
            roles(allowed=("carol",), settings={**STRICT, "allowusers": "carol@203.0.113.0/24"}),
        ),
    ],
)
def test_what_cuts_nobody_off_and_opens_nothing_is_not_refused(observed: Observed, coming: Coming) -> None:
    assert refused(report(observed, coming, NOBODY)) == {}


@pytest.mark.parametrize(
    ("observed", "coming", "kind", "part"),
    [
        (
            host(listening={("tcp", 22): "sshd", ("tcp", 3306): "mariadbd"}),
            roles(),
            "closed_port",
            "3306/tcp (mariadbd) is open to everyone and will be closed",
        ),
        (host(listening={("udp", 53): "dnsmasq"}), roles(), "closed_port", "53/udp (dnsmasq)"),
        (
            host(),
            roles(ssh=ssh_rules([22], [ipaddress.ip_network("192.0.2.0/24")])),
            "closed_port",
            "will be closed; to keep it open, name in portcullis_ssh_sources whom SSH is for.",
        ),
        (
            host(rules=(OPEN_SSH,)),
            roles(rules=(Rule(protocol="tcp", port="443", comment="portcullis:ufw"),)),
            "new_port",
            "443/tcp is closed to everyone",
        ),
        (
            host(saved=ORACLE),
            roles(saved=ORACLE, rules=(Rule(protocol="tcp", port="443", comment="portcullis:ufw"),)),
            "blocked",
            "443/tcp is let in by ufw and kept out over IPv4 by the rule '-A INPUT -j REJECT",
        ),
        (
            host(saved=ORACLE),
            roles(saved=ORACLE, ssh=ssh_rules([2222]), ssh_ports=(2222,)),
            "blocked",
            "2222/tcp is let in by ssh",
        ),
        (host(saved=DOCKER), roles(saved=DOCKER), "wider", "8443/tcp"),
        (host(saved=DOCKER), roles(saved=DOCKER), "kept", "Chains of others stay as they are: DOCKER"),
        (
            host(jails=(Jail("fail2ban", "sshd", ("ssh",)),)),
            roles(ssh=ssh_rules([2222]), ssh_ports=(2222,)),
            "missed_ban",
            "write port = 2222 for [sshd]",
        ),
        (
            host(
                jails=(Jail("fail2ban", "sshd", ("ssh",), True),),
                ssh_ports=(2222,),
                adopted=frozenset((SSHD, FIREWALL)),
            ),
            Coming(),
            "missed_ban",
            "SSH answers on 2222: a ban does not hold there",
        ),
        (host(jails=(Jail("fail2ban", "sshd", ("22",)),)), roles(), "jail", "goes on to ban on port 22"),
        (
            host(jails=(Jail("CrowdSec", "firewall bouncer", ()),)),
            roles(ssh=ssh_rules([2222]), ssh_ports=(2222,)),
            "jail",
            "goes on to ban on all ports",
        ),
        (host(renewals=("/etc/cron.d/acme",)), roles(), "replaced_policy", "/etc/cron.d/acme renews certificates"),
        (host(certificates=("example.org",)), roles(), "kept", "certbot keeps 1 certificates (example.org)"),
        (host(sshd_lines=("allowgroups staff (/etc/ssh/sshd_config:9)",)), roles(), "kept", "allowgroups staff"),
        (host(tables=("inet f2b-table",)), roles(), "kept", "inet f2b-table"),
        (
            host(),
            roles(refused=("sshd: ports: 22 is taken",)),
            "refused",
            "The roles would refuse: sshd: ports: 22 is taken",
        ),
        (host(unread=("journalctl does not say",)), roles(), "unread", "journalctl does not say"),
    ],
)
def test_what_a_person_has_to_know_is_said(observed: Observed, coming: Coming, kind: str, part: str) -> None:
    found = report(observed, coming, NOBODY)
    assert [text for text in said(found, kind) if part in text], found.lines
    assert len(found.lines) == 3 + len(found.findings)


def test_rules_of_somebodys_in_ufws_list_are_named_and_of_many_the_first() -> None:
    mine = (Rule(protocol="tcp", port="3306", comment="shop"), Rule(protocol="udp", port="51820", source="192.0.2.7"))
    (text,) = said(report(host(rules=(OPEN_SSH, *mine)), roles(rules=mine), NOBODY), "kept")
    assert text == (
        "ufw's list keeps 3 rules of others (3306/tcp ALLOW IN Anywhere # shop, 51820/udp ALLOW IN 192.0.2.7; 'ufw status' shows all)."
    )
    many = tuple(Rule(protocol="tcp", port=str(port)) for port in range(3000, 3030))
    (text,) = said(report(host(rules=many), roles(rules=many), NOBODY), "kept")
    assert "keeps 60 rules of others (3000/tcp ALLOW IN Anywhere, " in text
    assert "3011/tcp ALLOW IN Anywhere and 18 more;" in text


def test_the_line_about_ports_says_where_ssh_moves() -> None:
    moved = report(host(), roles(ssh=ssh_rules([2222]), ssh_ports=(2222,)), NOBODY)
    assert moved.lines[1] == "Ports: 22/tcp (sshd) is open to everyone. SSH moves to 2222/tcp; 22/tcp closes."
    assert "SSH moves" not in report(host(), roles(), NOBODY).lines[1]


def test_what_a_role_would_refuse_stops_it() -> None:
    found = report(host(tables=("inet f2b",)), roles(refused=("ufw: no", "accounts: no")), NOBODY)
    assert "none has to be named, and the roles would refuse 2 of them" in found.lines[2]
    assert "none of them stops the roles" in report(host(tables=("inet f2b",)), roles(), NOBODY).lines[2]


def test_names_of_one_kind_are_given_together_to_be_copied() -> None:
    logins = (ADMIN, Login("carol"), Login("dave"))
    found = refusal(report(host(logins=logins), roles(), NOBODY).objections)
    assert "To accept all that is alike, set portcullis_adopt_lost_logins: [carol, dave]." in found
    one = refusal(report(host(logins=logins[:2]), roles(), NOBODY).objections)
    assert "all that is alike" not in one


def test_what_is_wider_missed_or_not_answered_is_a_warning_of_every_run() -> None:
    adopted = frozenset((SSHD, FIREWALL))
    jails = (Jail("fail2ban", "sshd", ("22",), True), Jail("fail2ban", "recidive", ()))
    found = report(
        host(
            saved=DOCKER,
            rules=ssh_rules([2222]),
            jails=jails,
            ssh_ports=(2222,),
            adopted=adopted,
            unread=("No answer.",),
        ),
        Coming(),
        NOBODY,
    )
    parts = ("8443/tcp", "fail2ban's sshd bans on port 22", "No answer.")
    assert [any(part in text for text in found.warnings) for part in parts] == [True] * 3, found.warnings
    assert not any("recidive" in text for text in found.warnings)


def test_who_passes_a_second_factor_behind_a_key_loses_nothing() -> None:
    # sshd writes down the last of the factors.
    logins = (ADMIN, Login("carol", "keyboard-interactive/pam", "192.0.2.77"))
    coming = roles(allowed=("admin", "carol"))
    assert refused(report(host(logins=logins, keyed=frozenset(("carol",))), coming, NOBODY)) == {}
    assert refused(report(host(logins=logins), coming, NOBODY)) == {"lost_login": ["carol"]}


def test_naming_one_names_no_other_of_its_kind() -> None:
    observed = host(logins=(ADMIN, Login("carol", "publickey"), Login("dave", "publickey")))
    found = report(observed, roles(), Acknowledged({"lost_login": ["carol"]}))
    assert refused(found) == {"lost_login": ["dave"]}


def test_a_gate_in_front_of_containers_closes_what_docker_publishes() -> None:
    before = kernel(DOCKER)
    login = Connection(ipaddress.ip_network("45.67.89.10"), 8443, interface="eth0")
    open_port = ufw(*ssh_rules([22]), Rule(protocol="tcp", port="8443"))
    assert follow(before, login).passes
    assert follow(gated(before, open_port, ["docker0"]), login).passes
    assert not follow(gated(before, ufw(*ssh_rules([22])), ["docker0"]), login).passes


def test_many_bans_are_one_sentence_and_each_of_them_has_to_be_named() -> None:
    bans = tuple(Rule(action="deny", source=f"198.51.{number // 256}.{number % 256}") for number in range(300))
    found = report(host(rules=(*bans, OPEN_SSH)), roles(rules=bans), NOBODY)
    assert len(found.objections) == 1
    assert "300 such rules" in found.objections[0].text
    assert len(found.objections[0].names) == 300
    three = Acknowledged({"lifted_ban": found.objections[0].names[:3]})
    assert len(report(host(rules=(*bans, OPEN_SSH)), roles(rules=bans), three).objections[0].names) == 297
    assert (
        report(
            host(rules=(*bans, OPEN_SSH)), roles(rules=bans), Acknowledged({"lifted_ban": ["198.51.0.0/16"]})
        ).objections
        == ()
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lifted_bans": ["everybody"]}, "lifted_bans: 'everybody' is neither an address nor a network"),
        ({"lost_logins": [" "]}, "lost_logins: one entry is empty"),
    ],
)
def test_what_could_name_nothing_is_refused(given: dict[str, list[str]], message: str) -> None:
    with pytest.raises(Refusal, match=message):
        Acknowledged.parse(given)


def test_a_first_run_that_only_replaces_policy_is_not_said_to_cut_anybody_off() -> None:
    mail = Loss("Unattended-Upgrade::Mail", "is root and becomes empty", "mail: root")
    found = report(host(), roles(lost_policy=(mail,)), NOBODY)
    assert "web1 would replace what somebody has set, so nothing was changed. (1) apt's" in refusal(
        found.objections, "web1"
    )
    both = report(host(logins=(ADMIN, Login("carol"))), roles(lost_policy=(mail,)), NOBODY)
    assert "web1 would cut somebody off" in refusal(both.objections, "web1")


def test_what_of_sshd_s_stays_stricter_is_said_and_refused_no_more() -> None:
    now = {"maxauthtries": Setting("2"), "allowusers": Setting("admin@192.0.2.* carol@192.0.2.*")}
    stays = {"maxauthtries": "2", "allowusers": "admin@192.0.2.*"}
    found = report(host(settings=now), roles(settings={**STRICT, **stays}, kept=stays), NOBODY)
    assert found.objections == ()
    assert [line for line in found.lines if line.startswith("kept:")] == [
        "kept: sshd's MaxAuthTries stays '2', which is stricter than the roles' default.",
        "kept: sshd's AllowUsers stays 'admin@192.0.2.*', which is stricter than the roles' default.",
    ]


def test_root_who_gets_in_by_a_match_that_stays_is_not_lost() -> None:
    root = Login("root", "publickey", "192.0.2.10")
    coming = roles(allowed=("admin", "root"), settings={**STRICT, "permitrootlogin": "no"})
    assert (
        refused(report(host(logins=(ADMIN, root), settings={"permitrootlogin": Setting("no")}), coming, NOBODY)) == {}
    )


def test_the_table_of_the_role_outbound_is_ours_and_no_finding() -> None:
    assert (
        report(host(tables=("inet portcullis_outbound",)), roles(), NOBODY).findings
        == report(host(), roles(), NOBODY).findings
    )
    assert (
        report(host(tables=("ip portcullis_outbound",)), roles(), NOBODY).findings
        != report(host(), roles(), NOBODY).findings
    )
