# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall's files and kernel held against ufw itself, and what happens when something goes wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bench import stream
from lab import Lab, network
from tests.integration.firewall import Refused, Wall, ended

WHOLE = os.environ.get("PORTCULLIS_FIREWALL") == "all"
HOSTS = {"exact1": "bookworm", "exact2": "trixie", **({"exact0": "bullseye"} if WHOLE else {})}
ON: dict[str, Any] = {
    "state": "enabled",
    "default_incoming": "deny",
    "default_outgoing": "allow",
    "default_routed": "deny",
    "logging": "low",
    "ipv6": True,
    "ssh_ports": [22],
    "applications": [],
}
NEITHER = "ufw allow 9999/udp && ufw delete allow 9999/udp"
RULES: list[dict[str, Any]] = [
    {"proto": "tcp", "port": [443, 80], "from": ["203.0.113.0/24", "2001:db8::/32"], "comment": "web"},
    {"rule": "limit", "proto": "tcp", "port": 2200, "log": "all"},
    {"rule": "reject", "port": 25},
    {"rule": "deny", "from": "203.0.113.0/28", "proto": "udp", "port": "1000-2000", "from_port": 53},
    {"rule": "deny", "direction": "out", "port": 25, "interface": "eth0", "proto": "tcp"},
    {"rule": "reject", "direction": "out", "proto": "gre", "log": "new"},
    {"proto": "igmp"},
    {"from": "0.0.0.0/0", "proto": "udp", "port": 4},
    {"from": "::/0", "proto": "udp", "port": 6},
    {"route": True, "interface": "eth0", "interface_out": "eth1", "to": "2001:db8::5", "proto": "tcp", "port": 80},
    {"route": True, "rule": "deny", "interface_out": "eth1"},
]
#: Smuggles into what is loaded for one family, once port 4444 is in it, a target that the kernel takes in another table only.
POISON = """#!/bin/sh
given=$(cat; echo .)
given=${{given%.}}
case "$given" in *4444*|*reject-input*) given=$(printf %s "$given" | sed 's/^COMMIT/-A INPUT -j CT --notrack\\nCOMMIT/') ;; esac
printf '%s\\n' "$given" | exec /usr/sbin/{command} "$@"
"""


@pytest.fixture(scope="module")
def walls(lab: Lab) -> Iterator[list[Wall]]:
    lab.up(HOSTS)
    for host in HOSTS:
        lab.weaken(host)
    with ThreadPoolExecutor() as pool:
        yield list(pool.map(lambda host: Wall(lab, host), HOSTS))
    for host in HOSTS:
        lab.remove(host)


@pytest.fixture(params=range(len(HOSTS)), ids=list(HOSTS.values()))
def wall(request: pytest.FixtureRequest, walls: list[Wall]) -> Wall:
    found: Wall = walls[request.param]
    found.change(**ON, purge_unowned=True)
    return found


def reached(wall: Wall, port: int) -> list[str]:
    return wall.lab.connect_all((source, wall.host, port) for source in (network.STRANGER4, network.STRANGER6))


@pytest.mark.parametrize(
    "settings",
    [
        {"logging": "off", "default_incoming": "reject"},
        {"logging": "medium", "default_incoming": "allow", "default_routed": "reject"},
        {"logging": "high", "default_outgoing": "reject"},
        {"logging": "full", "default_routed": "allow"},
    ],
    ids=lambda settings: str(settings["logging"]),
)
def test_settings_make_what_a_reload_would_make(wall: Wall, settings: dict[str, Any]) -> None:
    options = {**ON, **settings, "rules": RULES[:3]}
    changes = wall.change(**options)
    assert "Reload ufw" not in changes
    files, kernel = wall.files(), wall.kernel()
    assert wall.change(**options) == []
    wall.run("ufw reload")
    assert wall.files() == files
    assert wall.kernel() == kernel


def test_every_kind_of_rule_reaches_a_ufw_of_another_version_by_its_commands(wall: Wall) -> None:
    profile = {"name": "Some App", "ports": ["8000:8010/tcp", "53"]}
    rules = [*RULES, {"app": "Some App", "from": "203.0.113.0/24"}]
    options = {**ON, "rules": rules, "applications": [profile]}
    start = {**ON, "rules": [RULES[2], RULES[0], {"proto": "udp", "port": 99}]}
    made = []
    for version in ("", "0.99"):
        wall.change(**ON, purge_unowned=True)
        wall.run("ufw allow 8080/tcp && ufw allow from 2001:db8:77::/48 comment 'a friend'")
        if version:
            wall.run(f"sed -i 's/^version = .*/version = \"{version}\"/' /usr/sbin/ufw")
        wall.change(**start)
        wall.change(**options)
        assert wall.change(**options) == []
        made.append((wall.run("ufw status numbered"), wall.files(), wall.kernel()))
    assert "a friend" in made[0][0]
    assert made[0] == made[1]
    wall.run("apt-get install -qy --reinstall ufw")


DENY = f"-A INPUT -s {network.CONTROLLER4}/32 -j DROP"


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_rule_of_others_that_denies_the_admin_is_refused(wall: Wall, check_mode: bool) -> None:
    wall.run(f"iptables -P INPUT ACCEPT; iptables -F INPUT; iptables {DENY}")
    before = wall.kernel()
    assert DENY in wall.run_module(network.CONTROLLER4, check_mode, **ON)["error"]
    assert wall.kernel() == before
    wall.run(f"iptables {DENY.replace('-A', '-D')}")
    answer = wall.run_module(network.CONTROLLER4, False, **ON)
    assert answer["error"] == ""
    assert answer["changes"]


def test_rules_in_the_backend_of_iptables_that_ufw_does_not_use_are_named_and_refused_where_they_deny_the_admin(
    wall: Wall,
) -> None:
    ssh = {**ON, "ssh_sources": [network.CONTROLLER4, network.CONTROLLER6]}
    assert [
        said for said in wall.run_module(network.CONTROLLER4, False, **ON)["warnings"] if "other backend" in said
    ] == []
    wall.run("ip6tables-legacy -A INPUT -s 2001:db8:77::/48 -j DROP")
    answer = wall.run_module(network.CONTROLLER4, False, **ON)
    assert (answer["error"], answer["changes"]) == ("", [])
    assert ["-t filter -A INPUT -s 2001:db8:77::/48 -j DROP" in said for said in answer["warnings"]] == [True]
    wall.run(f"iptables-legacy {DENY}")
    for check_mode in (True, False):
        answer = wall.run_module(network.CONTROLLER4, check_mode, **ssh)
        assert f"by {DENY} in the table filter of iptables' other backend" in answer["error"], answer
    wall.run("iptables-legacy -F; ip6tables-legacy -F")
    assert wall.run_module(network.CONTROLLER4, False, **ssh)["error"] == ""
    # The same the other way round, where the rules that ufw once made are the others.
    wall.run("for i in iptables ip6tables; do update-alternatives --set $i /usr/sbin/$i-legacy; done")
    answer = wall.run_module(network.CONTROLLER4, True, **ON)
    wall.run("for i in iptables ip6tables; do update-alternatives --auto $i; done")
    assert answer["error"] == ""
    assert len([said for said in answer["warnings"] if "'iptables-nft-save' prints rules" in said]) == 1, answer


def test_profiles_are_kept_exact_and_rules_follow_them(wall: Wall) -> None:
    def options(*ports: str) -> dict[str, Any]:
        return {**ON, "applications": [{"name": "Mail", "ports": list(ports)}], "rules": [{"app": "Mail"}]}

    wall.change(**options("25/tcp", "465,587/tcp"))
    assert "25/tcp" in wall.run("ufw app info Mail")
    wall.change(**options("8080/tcp", "53"))
    assert reached(wall, 8080) == ["open", "open"]
    files = wall.files()
    wall.run("ufw app update Mail && " + NEITHER)
    assert wall.files() == files
    with pytest.raises(Refused, match="there is no application profile 'Mail' on this host"):
        wall.change(**{**options("25"), "applications": []})
    assert wall.files() == files
    assert wall.change(**ON) == [
        "Remove /etc/ufw/applications.d/portcullis-ufw",
        "Remove 4 rules",
    ]
    assert reached(wall, 8080) == ["timeout", "timeout"]
    wall.run("ufw app info Mail", code=1)


@pytest.mark.parametrize("family", [4, 6])
def test_when_the_kernel_refuses_one_family_files_and_kernel_of_both_are_as_before(wall: Wall, family: int) -> None:
    command = {4: "iptables-restore", 6: "ip6tables-restore"}[family]
    more = [{"proto": "tcp", "port": 4444}]
    wall.change(**ON, rules=RULES[:2])
    before = wall.files(), wall.kernel()
    wall.run(
        f"cat > /usr/local/sbin/{command} <<'END'\n{POISON.format(command=command)}END\n"
        f"chmod 755 /usr/local/sbin/{command}"
    )
    try:
        with pytest.raises(Refused, match=f"The kernel refused the rules for IPv{family}.*The host is as it was"):
            wall.change(**ON, rules=[*RULES[:2], *more])
        assert (wall.files(), wall.kernel()) == before
        settings = {**ON, "default_incoming": "reject", "logging": "medium"}
        with pytest.raises(Refused, match=f"The kernel refused the rules for IPv{family}"):
            wall.change(**settings, rules=RULES[:2])
        assert (wall.files(), wall.kernel()) == before
    finally:
        wall.run(f"rm /usr/local/sbin/{command}")
    wall.change(**ON, rules=[*RULES[:2], *more])


def test_without_ipv6_nobody_gets_in_over_it(wall: Wall) -> None:
    wall.change(**{**ON, "ipv6": False})
    assert reached(wall, 22) == ["open", "timeout"]
    assert wall.change(**{**ON, "ipv6": False}) == []
    wall.change(**ON)
    assert reached(wall, 22) == ["open", "open"]


def test_rules_outlive_a_reload_a_restart_of_ufw_and_a_reboot(wall: Wall) -> None:
    wall.change(**ON, rules=[{"proto": "tcp", "port": 8080, "from": network.STRANGER4}])
    files, kernel = wall.files(), wall.kernel()
    for command in ("ufw reload", "ufw disable && ufw --force enable", "reboot"):
        if command == "reboot":
            wall.reboot()
        else:
            wall.run(command)
        assert wall.files() == files
        assert wall.kernel() == kernel
        assert reached(wall, 8080) == ["open", "timeout"]
        assert wall.change(**ON, rules=[{"proto": "tcp", "port": 8080, "from": network.STRANGER4}]) == []


def test_ten_thousand_ranges_are_exact(walls: list[Wall]) -> None:
    wall = walls[-1]
    ranges = [f"10.{number // 250}.{number % 250}.0/24" for number in range(5000)]
    ranges += [f"2001:db8:{number:x}::/48" for number in range(1, 5001)]
    options = {**ON, "purge_unowned": True, "rules": [{"proto": "tcp", "port": 443, "from": ranges}]}
    wall.change(**options)
    found = [line.split()[2] for line in wall.run("ufw status").splitlines() if "portcullis:ufw" in line]
    assert found == ranges
    assert wall.change(**options) == []
    kernel = wall.run("{ iptables-save; ip6tables-save; } | grep -c 'dport 443 -j ACCEPT'")
    assert int(kernel) == len(ranges)
    wall.change(**ON)


ROUNDS, CHANGES = (100, 200) if WHOLE else (20, 60)
#: Makes one owner's rules other ones time after time, and sees after each that nobody undid it.
OWNER = """
import time
owner, first, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for number in range(rounds):
    rules = [{"proto": "udp", "port": first + number}, {"proto": "tcp", "port": 9, "from": f"203.0.113.{first // 1000}"}]
    change({"owner": owner, "rules": rules})
    wanted = core.Wanted.parse({"owner": owner, "rules": rules})
    deadline = time.monotonic() + 30
    # While somebody's ufw is between its file and the kernel, the two differ for a moment; what is lost stays lost.
    while core.plan(ufw.observe(), wanted).changes:
        if time.monotonic() > deadline:
            sys.exit(f"round {number}: {core.plan(ufw.observe(), wanted).changes}")
        time.sleep(0.1)
"""
#: Does what a host's own timer does, with another list each time, and sees after each that nobody undid it.
TIMER = """
import json, time
from portcullis.allowlist.plan import Allowlist
from portcullis.allowlist.units import base, settings_path
from portcullis.allowlist.host import allowlist
from portcullis.machine import files
publisher = {"name": "somebody", "feeds": [{"url": "https://www.example.org/"}]}
options = {"name": "two", "publisher": publisher, "ports": "7000", "udp_ports": "", "max_age_days": 30, "refresh": True}
about = Allowlist.parse({**options, "nginx_real_ip_header": ""})
files.write(settings_path("two"), about.to_text())
for number in range(int(sys.argv[1])):
    entries = [f"45.{number}.0.0/16", "104.16.0.0/13", "2400:cb00::/32"]
    said = [{"url": "https://www.example.org/", "queries": [], "etag": "", "entries": entries}]
    answer = json.dumps({"networks": entries, "fetched_at": time.time(), "said": said})
    files.write(f"/var/cache/{base('two')}/answer.json", answer)
    allowlist.apply("two")
    wanted = core.Wanted.parse({"owner": about.owner, "rules": [{"proto": "tcp", "port": 7000, "from": entries}]})
    deadline = time.monotonic() + 30
    while core.plan(ufw.observe(), wanted).changes:
        if time.monotonic() > deadline:
            sys.exit(f"round {number}: {core.plan(ufw.observe(), wanted).changes}")
        time.sleep(0.1)
"""
PERSON = """
import subprocess
for number in range(int(sys.argv[1])):
    subprocess.run(["ufw", "allow", f"{3000 + number}/udp"], check=True, stdout=subprocess.DEVNULL)
    if number % 2:
        subprocess.run(["ufw", "delete", "allow", f"{3000 + number}/udp"], check=True, stdout=subprocess.DEVNULL)
"""


def test_ansible_a_timer_and_a_person_change_rules_at_once_and_nobodys_rule_is_lost(wall: Wall) -> None:
    actors = [
        wall.python(OWNER, "portcullis:one", "1000", str(ROUNDS)),
        wall.python(TIMER, str(ROUNDS)),
        wall.python(PERSON, str(ROUNDS)),
    ]
    ended(actors)
    shown = wall.run("ufw status")
    for port in (1000 + ROUNDS - 1, *range(3000, 3000 + ROUNDS, 2)):
        assert shown.count(f"{port}/udp") == 2, port
    assert shown.count("portcullis:one") == 3
    assert f"45.{ROUNDS - 1}.0.0/16" in shown
    assert shown.count("portcullis:two") == 3
    for port in range(3001, 3000 + ROUNDS, 2):
        assert f"{port}/udp" not in shown
    files, kernel = wall.files(), wall.kernel()
    wall.run("ufw reload")
    assert (wall.files(), wall.kernel()) == (files, kernel)
    for owner in ("portcullis:one", "portcullis:two"):
        wall.change(owner=owner)


def test_while_the_list_changes_nobody_inside_is_refused_and_nobody_outside_let_in(walls: list[Wall]) -> None:
    wall = walls[-1]
    wall.change(**ON, purge_unowned=True)
    wall.change(owner=stream.OWNER, rules=[{"proto": "tcp", "port": stream.PORT, "from": list(stream.RANGES)}])
    with stream.watching(wall.lab, wall.host) as seen:
        ended([wall.python(stream.CHANGES, str(CHANGES))])
    assert seen.inside > CHANGES
    assert seen.outside > CHANGES
    assert (seen.refused, seen.accepted) == (0, 0)
