# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role ufw, seen from outside and against what people and accidents do behind its back."""

from __future__ import annotations

import pytest

from lab import Lab, network
from tests.integration.playing import Playbook

HOSTS = {"wall1": "bookworm", "wall2": "trixie"}
#: Each play is for both; what is looked at host by host is looked at on one in make test.
EACH = [pytest.param("wall1", marks=pytest.mark.whole("PORTCULLIS_FIREWALL")), "wall2"]
PLAY = """- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role:
        name: portcullis.vps.ufw
"""


@pytest.fixture(scope="module")
def wall(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    found = Playbook(lab, tmp_path_factory.mktemp("ufw"), HOSTS, PLAY)
    for host in HOSTS:
        lab.weaken(host)
    return found


def reached(wall: Playbook, host: str, ports: list[int]) -> list[str]:
    sources = (network.STRANGER4, network.STRANGER6)
    return wall.lab.connect_all((source, host, port) for port in ports for source in sources)


@pytest.mark.parametrize("host", HOSTS)
def test_only_ssh_answers_over_both_families(wall: Playbook, host: str) -> None:
    wall.converge()
    assert reached(wall, host, [22]) == ["open", "open"]
    assert set(reached(wall, host, [80, 443, 8080])) == {"timeout"}


@pytest.mark.parametrize("host", EACH)
@pytest.mark.parametrize("command", ["iptables", "ip6tables"])
def test_rules_flushed_behind_our_back_are_put_back(wall: Playbook, host: str, command: str) -> None:
    wall.converge()
    chain = "ufw-user-input" if command == "iptables" else "ufw6-user-input"
    wall.run(host, f"{command} -F {chain}")
    run = wall.play()
    assert run.code == 0, run.output[-3000:]
    family = 4 if command == "iptables" else 6
    assert run.changes(host) == [f"Load ufw's rules into the kernel (IPv{family})"]
    assert reached(wall, host, [22]) == ["open", "open"]


@pytest.mark.parametrize("host", EACH)
def test_systemd_has_the_firewall_as_active_before_any_reboot(wall: Playbook, host: str) -> None:
    wall.converge()
    assert wall.run(host, "systemctl is-active ufw.service") == "active\n"
    wall.run(host, "ufw --force disable && systemctl stop ufw.service && ufw --force enable")
    before = wall.run(host, "iptables-save | grep -v '^[#:]'")
    run = wall.play()
    assert run.changes(host) == ["Start ufw.service, whose rules are in the kernel already"]
    assert wall.run(host, "iptables-save | grep -v '^[#:]'") == before
    assert reached(wall, host, [22, 8080]) == ["open", "open", "timeout", "timeout"]


@pytest.mark.parametrize("host", EACH)
def test_a_firewall_turned_off_by_hand_is_turned_on(wall: Playbook, host: str) -> None:
    wall.converge()
    wall.run(host, "ufw --force disable")
    assert reached(wall, host, [8080]) == ["open", "open"]
    run = wall.play()
    assert run.changes(host) == ["Enable ufw"]
    assert reached(wall, host, [8080]) == ["timeout", "timeout"]


@pytest.mark.parametrize("host", EACH)
def test_a_persons_own_rule_stays_until_purging_is_asked_for(wall: Playbook, host: str) -> None:
    wall.converge()
    wall.run(host, "ufw allow 8080/tcp")
    assert wall.play().changes(host) == []
    assert reached(wall, host, [8080]) == ["open", "open"]
    assert len(wall.play(ufw_purge_unowned=True).changes(host)) == 1
    assert reached(wall, host, [8080]) == ["timeout", "timeout"]


@pytest.mark.parametrize("host", EACH)
def test_extra_rules_are_kept_exact(wall: Playbook, host: str) -> None:
    rule = {"proto": "tcp", "port": 8080, "from": network.STRANGER4, "comment": "a friend"}
    assert wall.play(ufw_rules=[rule]).code == 0
    assert reached(wall, host, [8080]) == ["open", "timeout"]
    assert "portcullis:ufw a friend" in wall.run(host, "ufw status")
    wall.converge()
    assert reached(wall, host, [8080]) == ["timeout", "timeout"]


def test_every_kind_of_rule_is_what_ufw_itself_would_have_written(wall: Playbook) -> None:
    """ufw reads our rules and writes its files anew: not a byte changes."""
    rules: list[dict[str, object]] = [
        {"proto": "tcp", "port": [443, 80], "interface": "eth0", "log": "new"},
        {"rule": "limit", "proto": "tcp", "port": 2200},
        {"rule": "reject", "port": 25},
        {"rule": "deny", "from": "203.0.113.0/28", "proto": "udp", "port": "1000-2000", "from_port": 53},
        {"rule": "deny", "direction": "out", "port": 25, "interface": "eth0", "proto": "tcp"},
        {
            "route": True,
            "interface": "eth0",
            "interface_out": "eth1",
            "to": "2001:db8::5",
            "proto": "tcp",
            "port": 80,
        },
        {"rule": "allow", "from": "2001:db8::/32", "log": "all"},
    ]
    run = wall.play(ufw_rules=rules)
    assert run.code == 0, run.output[-3000:]
    assert wall.play(ufw_rules=rules).changes("wall1") == []
    for host in HOSTS:
        before = wall.run(host, "cat /etc/ufw/user.rules /etc/ufw/user6.rules")
        wall.run(host, "ufw allow 9999 && ufw delete allow 9999")
        assert wall.run(host, "cat /etc/ufw/user.rules /etc/ufw/user6.rules") == before


def test_sources_that_deny_the_controller_are_refused(wall: Playbook) -> None:
    wall.converge()
    show = "cat /etc/ufw/user*.rules; iptables-save | grep ufw-user; ip6tables-save | grep ufw6-user"
    before = {host: wall.run(host, show) for host in HOSTS}
    run = wall.play(ufw_ssh_sources=[network.STRANGER4])
    assert run.code != 0
    for host in HOSTS:
        assert (
            f"this login comes from {network.CONTROLLER4}, and no rule would let that address in"
            in run.failures(host)[0]
        )
    assert {host: wall.run(host, show) for host in HOSTS} == before


def test_a_run_right_after_others_waits_until_a_limit_forgets_them(wall: Playbook) -> None:
    """The sixth connection within half a minute is refused, and a fresh login is one."""
    wall.converge(ufw_ssh_limit="on")
    for bits, earlier in ((24, 5), (25, 4), (26, 5), (27, 4)):
        # The first login is one more, unless the connection of the run before is kept.
        wall.lab.connect_all([(network.CONTROLLER4, "wall1", 22)] * earlier)
        run = wall.play("--limit", "wall1", ufw_ssh_limit="on", ufw_ssh_sources=[f"192.0.2.0/{bits}"])
        # The new rules count from nothing.
        refused = wall.run("wall1", "iptables -nvxL ufw-user-limit | awk '/REJECT/ {print $1}'") != "0\n"
        if refused and run.code != 4:
            break
    assert refused
    assert run.code == 0, run.output[-3000:]
    assert len(run.changes("wall1")) == 1
    wall.converge(ufw_ssh_limit="off")


def test_an_unreachable_ssh_port_is_refused_before_anything_changes(wall: Playbook) -> None:
    wall.converge()
    before = wall.run("wall1", "cat /etc/ufw/user*.rules")
    run = wall.play("--limit", "wall1", ufw_ssh_ports=[2222])
    assert "sshd on this host listens on port 22" in run.failures("wall1")[0]
    assert wall.run("wall1", "cat /etc/ufw/user*.rules") == before
