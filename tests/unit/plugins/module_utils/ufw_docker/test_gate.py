# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw's rules, said once more in front of containers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.files import FRESH, render
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw_docker import gate as core
from ansible_collections.portcullis.vps.plugins.module_utils.ufw_docker.gate import Observed, Wanted

ON = replace(FRESH, enabled=True)
ASKED = "-m conntrack --ctstate DNAT"
KNOWN = "-A portcullis-ufw-docker -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN"
FRESH_KERNEL = {
    "filter": "*filter\n:FORWARD DROP [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\n-A DOCKER-USER -j RETURN\nCOMMIT\n",
    "mangle": "*mangle\n:FORWARD ACCEPT [0:0]\nCOMMIT\n",
}


def text(*rules: Mapping[str, Any], family: int = 4) -> str:
    return render(family, [Rule.parse(rule, "rule").block(family) for rule in rules], ON)


def inbound(*rules: Mapping[str, Any], family: int = 4) -> list[str]:
    """Return what these rules of ufw's become, without the chain's name."""
    found = core.gate(family, ON, text(*rules, family=family), ["docker0"])
    start = "-A portcullis-ufw-docker-in "
    return [line[len(start) :] for line in found if line.startswith(start)]


def loaded(kernel: Mapping[str, str], load: str) -> dict[str, str]:
    """Return what iptables-save would print after a load: enough of iptables-restore for one with no errors."""
    found = {}
    for part in load.split("COMMIT\n")[:-1]:
        table, lines = part.splitlines()[0][1:], part.splitlines()[1:]
        chains = [line.split()[0][1:] for line in kernel[table].splitlines() if line.startswith(":")]
        rules = [line for line in kernel[table].splitlines() if line.startswith("-A")]
        for line in lines:
            words = line.split()
            if line.startswith(":"):
                chains += [words[0][1:]] if words[0][1:] not in chains else []
                rules = [rule for rule in rules if not rule.startswith(f"-A {words[0][1:]} ")]
            elif words[0] == "-A":
                rules.append(line)
            elif words[0] == "-I":
                rules.insert(0, " ".join(["-A", words[1], *words[3:]]))
            elif words[0] == "-D":
                rules.remove(" ".join(["-A", *words[1:]]))
            elif words[0] == "-X":
                chains.remove(words[1])
        found[table] = "\n".join([f"*{table}", *(f":{name} - [0:0]" for name in chains), *rules, "COMMIT", ""])
    return found


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (
            {"proto": "tcp", "port": 443, "from": "173.245.48.0/20"},
            [f"-s 173.245.48.0/20 -p tcp {ASKED} --ctorigdstport 443 --ctdir ORIGINAL -j RETURN"],
        ),
        (
            {"proto": "udp", "port": "6000-6010,53"},
            [
                f"-p udp {ASKED} --ctorigdstport 53 --ctdir ORIGINAL -j RETURN",
                f"-p udp {ASKED} --ctorigdstport 6000:6010 --ctdir ORIGINAL -j RETURN",
            ],
        ),
        (
            {"port": 25, "rule": "reject", "interface": "eth1"},
            [
                f"-i eth1 -p tcp {ASKED} --ctorigdstport 25 --ctdir ORIGINAL -j DROP",
                f"-i eth1 -p udp {ASKED} --ctorigdstport 25 --ctdir ORIGINAL -j DROP",
            ],
        ),
        ({"from": "198.51.100.1"}, [f"-s 198.51.100.1 {ASKED} --ctdir ORIGINAL -j RETURN"]),
        (
            {"to": "203.0.113.9", "port": 80, "proto": "tcp", "from_port": 1000},
            [
                f"-p tcp -m multiport --sports 1000 {ASKED} --ctorigdst 203.0.113.9 --ctorigdstport 80 --ctdir ORIGINAL -j RETURN"
            ],
        ),
        (
            {"route": True, "interface": "wg0", "to": "172.17.0.2", "port": "80,81", "proto": "tcp"},
            [
                "-i wg0 -d 172.17.0.2 -p tcp -m multiport --dports 80 -j RETURN",
                "-i wg0 -d 172.17.0.2 -p tcp -m multiport --dports 81 -j RETURN",
            ],
        ),
        ({"direction": "out", "port": 25, "proto": "tcp", "rule": "deny"}, []),
        ({"proto": "esp"}, []),
    ],
)
def test_a_rule_is_about_the_port_that_was_asked_for(rule: dict[str, Any], lines: list[str]) -> None:
    assert inbound(rule) == [*lines, "-j DROP"]


def test_connections_are_counted_once_for_a_limit() -> None:
    rules = core.gate(4, ON, text({"rule": "limit", "port": 22, "proto": "tcp"}), ["docker0"])
    counting = [rule for rule in rules if "recent" in rule]
    assert len(counting) == 2
    assert core.table_rules("filter", rules) == rules
    assert core.table_rules("mangle", rules) == tuple(rule for rule in rules if rule not in counting)


def test_what_containers_send_and_known_connections_pass() -> None:
    assert core.gate(4, ON, "", ["docker0", "br-+"])[:5] == (
        KNOWN,
        "-A portcullis-ufw-docker -i docker0 -j RETURN",
        "-A portcullis-ufw-docker -i br-+ -j RETURN",
        "-A portcullis-ufw-docker -o docker0 -j portcullis-ufw-docker-in",
        "-A portcullis-ufw-docker -o br-+ -j portcullis-ufw-docker-in",
    )


@pytest.mark.parametrize(
    ("family", "changes", "last"),
    [
        (4, {}, "-A portcullis-ufw-docker-in -j DROP"),
        (4, {"incoming": "reject"}, "-A portcullis-ufw-docker-in -j DROP"),
        (4, {"incoming": "allow"}, "-A portcullis-ufw-docker -o docker0 -j portcullis-ufw-docker-in"),
        (6, {"incoming": "allow", "ipv6": False}, "-A portcullis-ufw-docker-in -j DROP"),
    ],
)
def test_what_no_rule_is_about_follows_ufws_policy(family: int, changes: dict[str, Any], last: str) -> None:
    assert core.gate(family, replace(ON, **changes), "", ["docker0"])[-1] == last


def test_there_is_no_gate_where_ufw_does_not_filter() -> None:
    assert core.gate(4, FRESH, text({"port": 80, "proto": "tcp"}), ["docker0"]) == ()


def test_nobody_is_let_in_behind_a_rule_that_cannot_be_read() -> None:
    allowed = Rule.parse({"port": 80, "proto": "tcp"}, "rule").block(4)
    strange = "### tuple ### {} tcp 80 0.0.0.0/0 any 0.0.0.0/0 in strange more words"
    closed = core.gate(4, ON, render(4, [strange.format("deny"), allowed], ON), ["docker0"])
    assert not [line for line in closed if "ctorigdstport" in line]
    passed_by = core.gate(4, ON, render(4, [strange.format("allow"), allowed], ON), ["docker0"])
    assert len([line for line in passed_by if "ctorigdstport" in line]) == 1


@pytest.mark.parametrize(
    "before",
    [
        FRESH_KERNEL,
        {"filter": "*filter\n:FORWARD DROP [0:0]\nCOMMIT\n", "mangle": FRESH_KERNEL["mangle"]},
        {
            "filter": FRESH_KERNEL["filter"].replace(
                "-A DOCKER-USER -j RETURN", "-A DOCKER-USER -j RETURN\n-A DOCKER-USER -j portcullis-ufw-docker"
            ),
            "mangle": FRESH_KERNEL["mangle"],
        },
    ],
)
def test_a_load_makes_the_gate_and_another_takes_it_away(before: dict[str, str]) -> None:
    rules = core.gate(4, ON, text({"rule": "limit", "port": 22, "proto": "tcp"}), ["docker0"])
    assert not core.holds(before, rules)
    after = loaded(before, core.load(before, rules))
    assert core.holds(after, rules)
    gone = loaded(after, core.load(after, ()))
    assert core.holds(gone, ())
    assert "portcullis" not in gone["filter"] + gone["mangle"]


def test_a_load_leaves_peoples_own_rules_in_docker_user() -> None:
    own = FRESH_KERNEL["filter"].replace("-A DOCKER-USER -j RETURN", "-A DOCKER-USER -p tcp --dport 9 -j DROP")
    kernel = {**FRESH_KERNEL, "filter": own}
    after = loaded(kernel, core.load(kernel, core.gate(4, ON, "", ["docker0"])))
    assert "-A DOCKER-USER -p tcp --dport 9 -j DROP" in after["filter"]


@pytest.mark.parametrize(
    ("table", "line", "instead"),
    [
        ("filter", "-A portcullis-ufw-docker-in -j DROP\n", ""),
        ("mangle", "-A FORWARD -j portcullis-ufw-docker\n", ""),
        ("filter", "-A FORWARD -j DOCKER-USER\n", ""),
        ("filter", "-A DOCKER-USER -j portcullis-ufw-docker\n-A DOCKER-USER -j RETURN\n", "-A DOCKER-USER -j RETURN\n"),
        ("mangle", f"{KNOWN}\n", ""),
    ],
)
def test_a_gate_with_something_missing_does_not_hold(table: str, line: str, instead: str) -> None:
    rules = core.gate(4, ON, "", ["docker0"])
    whole = loaded(FRESH_KERNEL, core.load(FRESH_KERNEL, rules))
    ordered = {
        **whole,
        "filter": whole["filter"]
        .replace("-A DOCKER-USER -j RETURN\n", "")
        .replace(
            "-A DOCKER-USER -j portcullis-ufw-docker\n",
            "-A DOCKER-USER -j portcullis-ufw-docker\n-A DOCKER-USER -j RETURN\n",
        ),
    }
    assert core.holds(ordered, rules)
    assert line in ordered[table]
    assert not core.holds({**ordered, table: ordered[table].replace(line, instead)}, rules)


def observed(**changes: Any) -> Observed:
    return replace(Observed(settings=ON, kernel={4: FRESH_KERNEL, 6: FRESH_KERNEL}), **changes)


def test_a_converged_host_has_nothing_to_change() -> None:
    wanted = Wanted()
    rules = core.gates(observed(), wanted)
    names: tuple[str, ...] = (core.SERVICE, core.WATCH, core.TIMER)
    done = observed(
        kernel={family: loaded(FRESH_KERNEL, core.load(FRESH_KERNEL, rules[family])) for family in (4, 6)},
        units=core.units(wanted),
        enabled=names,
        active=names[1:],
    )
    assert core.plan(done, wanted).changes == []
    assert core.plan(done, Wanted("absent")).changes != []
    assert core.plan(observed(), Wanted("absent")).changes == []


@pytest.mark.parametrize(
    ("changes", "interfaces", "said"),
    [
        ({"uplinks": ("br-ex",)}, core.INTERFACES, "br-ex leads out of this host"),
        ({"daemon": '{"firewall-backend": "nftables"}'}, core.INTERFACES, "firewall-backend is nftables"),
        (
            {"command": "/usr/sbin/dockerd --firewall-backend=nftables "},
            core.INTERFACES,
            "firewall-backend is nftables",
        ),
    ],
)
def test_what_would_not_hold_is_refused(changes: dict[str, Any], interfaces: tuple[str, ...], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        core.plan(observed(**changes), Wanted("present", interfaces))


@pytest.mark.parametrize("daemon", ["{", "[]", '{"firewall-backend": "iptables"}', ""])
def test_another_configuration_of_docker_is_fine(daemon: str) -> None:
    assert core.plan(observed(daemon=daemon), Wanted()).changed


def test_what_stays_open_is_reported() -> None:
    kernel = {
        **FRESH_KERNEL,
        "filter": FRESH_KERNEL["filter"].replace("COMMIT", "-A FORWARD -o web0 -j DOCKER\nCOMMIT"),
    }
    said = core.plan(observed(settings=FRESH, kernel={4: kernel}), Wanted()).warnings
    assert ["ufw is not enabled" in said[0], "bridge web0" in said[1], len(said)] == [True, True, 2]


@pytest.mark.parametrize("interfaces", [[], ["docker 0"], ["+"], ["docker0; reboot"], ["a" * 16]])
def test_interfaces_have_names(interfaces: list[str]) -> None:
    with pytest.raises(Refusal, match="interfaces"):
        Wanted.parse({"state": "present", "interfaces": interfaces})
