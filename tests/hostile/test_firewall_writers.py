# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written for ufw, iptables and ipset is read back by these very programs as exactly what was meant, or refused before.

Rules, profiles and networks are generated, many of them with what means something to some program (line breaks, quotes, options)
inside a value. What a rule means is said here once more, by other words than the writer's.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import files, kernel, profiles
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.plan import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw_docker import gate
from ansible_collections.portcullis.vps.plugins.module_utils.window import plan as window

from lab import Lab
from tests.hostile.hostile_host import GOOD

NUMBER = 10_000 if os.environ.get("PORTCULLIS_HOSTILE") == "all" else 400
ON = files.Settings(True, True, "deny", "allow", "deny", "low")
OWNER = "portcullis:ufw"
NASTY = (
    *(
        "\n-A ufw-user-input -j ACCEPT",
        "\n-A INPUT -j ACCEPT\n",
        "\nCOMMIT\n*nat",
        "\r",
        "\r\n",
        "\x00",
        "\x0b",
        "\x1c",
        "\x85",
    ),
    *(
        "\u2028",
        "\u2029",
        "\u0661",
        "\ud800",
        "\U0001f600",
        " -j ACCEPT",
        " ",
        "\t",
        ";",
        "'",
        '"',
        "\\",
        "$(id)",
        "`id`",
        "%1",
        "%20",
    ),
    *("#", "!", "/", "--", "-", "+", ",", ":", "|", "=", "[", "]", "*", "comment=41", "### tuple ###"),
)
#: What ufw itself makes of its rules files.
_READ_RULES = """
import gettext, json, sys
gettext.install("ufw")
sys.argv = ["/usr/sbin/ufw"]
from ufw.backend_iptables import UFWBackendIptables
backend = UFWBackendIptables(True)
found = [[r.v6, r.action, r.protocol, r.dport, r.dst, r.sport, r.src, r.direction, r.interface_in, r.interface_out, r.forward, r.logtype,
    r.get_comment()] for r in backend.rules + backend.rules6]
json.dump(found, sys.stdout)
"""
_READ_PROFILES = """
import gettext, json, sys
gettext.install("ufw")
from ufw import applications
json.dump({name: dict(found) for name, found in applications.get_profiles("/root/profiles").items()}, sys.stdout)
"""
_IPTABLES = "ip{}tables-restore --noflush && ip{}tables-save"


def network(rng: random.Random, family: int) -> str:
    """Return some network as people write it."""
    bits = 32 if family == 4 else 128
    prefix = rng.choice([bits, bits, rng.randint(1, bits), rng.randint(1, bits)])
    number = rng.getrandbits(bits) >> (bits - prefix) << (bits - prefix)
    net = IPv4Network((number, prefix)) if family == 4 else IPv6Network((number, prefix))
    return str(net) if prefix < bits or rng.random() < 0.5 else str(net.network_address)


def a_rule(rng: random.Random) -> dict[str, Any]:
    """Return some rule as people write it; one in three has something in it that no rule should have."""
    family = rng.choice([4, 6])
    rule: dict[str, Any] = {
        "rule": rng.choice(["allow", "deny", "reject", "limit"]),
        "direction": rng.choice(["in", "in", "out"]),
        "proto": rng.choice(["tcp", "udp", "tcp", "udp", "any", "gre", "esp", "ah", "igmp", "ipv6"]),
        "log": rng.choice(["none", "none", "new", "all"]),
        "comment": rng.choice(["", "web", 'it\'s "quoted" \\ and $more; # über 東京', "x" * 200]),
        "route": rng.random() < 0.2,
    }
    if rng.random() < 0.6:
        ports = [
            rng.choice([str(rng.randint(1, 65535)), f"{rng.randint(1, 30000)}:{rng.randint(30001, 65535)}"])
            for _n in range(rng.randint(1, 4))
        ]
        rule["port"] = rng.choice([",".join(ports), ports, ports[0]])
    if rng.random() < 0.2:
        rule["from_port"] = str(rng.randint(1, 65535))
    if rng.random() < 0.6:
        rule["from"] = network(rng, family)
    if rng.random() < 0.3:
        rule["to"] = network(rng, family)
    if rng.random() < 0.3:
        rule["interface"] = rng.choice(["eth0", "wg0", "br-lan", "eth0.5", "veth+", "a" * 15])
    if rule["route"] and rng.random() < 0.5:
        rule["interface_out"] = rng.choice(["eth1", "tun+"])
    _make_legal(rng, rule, family)
    if rng.random() < 0.34:
        where = rng.choice(
            [
                "rule",
                "direction",
                "proto",
                "log",
                "comment",
                "port",
                "from_port",
                "from",
                "to",
                "interface",
                "interface_out",
            ]
        )
        text = rule.get(where) or {"from": "10.0.0.0/8", "to": "2001:db8::1", "port": "80", "from_port": "80"}.get(
            where, "eth0"
        )
        text = ",".join(text) if isinstance(text, list) else text
        place = rng.randint(0, len(text))
        rule[where] = text[:place] + rng.choice(NASTY) + text[place:]
    return rule


def _make_legal(rng: random.Random, rule: dict[str, Any], family: int) -> None:
    """Take from a rule what ufw itself would not take together, most of the time."""
    if rule["route"] and rng.random() < 0.9:
        rule["direction"] = "in"
    ports = f"{rule.get('port', '')}{rule.get('from_port', '')}"
    if rule["proto"] in ("igmp", "ipv6") and family == 6:
        rule["proto"] = "esp"
    if rule["proto"] not in ("tcp", "udp", "any"):
        rule["rule"] = rule["rule"].replace("limit", "deny")
        rule.pop("port", None)
        rule.pop("from_port", None)
    elif rule["proto"] == "any" and any(sign in ports for sign in ",:"):
        rule["proto"] = "tcp"


def ports_of(given: Any) -> str:
    """Return ports as iptables takes them."""
    items = given if isinstance(given, list) else str(given or "").split(",") if given else []
    pairs = {tuple(int(part) for part in re.split("[:-]", str(item).strip())) for item in items}
    return ",".join(":".join(map(str, pair)) for pair in sorted(pairs, key=lambda pair: (pair[0], pair[-1])))


def place_of(given: Any) -> str:
    """Return a network as iptables-save prints it."""
    if str(given or "").lower() in ("", "any", "anywhere"):
        return ""
    net = ip_network(str(given).strip(" "))
    return "" if net.prefixlen == 0 else str(net)


def version_of(rule: Mapping[str, Any]) -> tuple[int, ...]:
    for key in ("from", "to"):
        if str(rule.get(key) or "").lower() not in ("", "any", "anywhere"):
            return (6,) if ":" in str(rule[key]) else (4,)
    return (4,) if rule["proto"] in ("igmp", "ipv6") else (4, 6)


def meant(rule: Mapping[str, Any], family: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what a rule means in the kernel: the end of a chain's name, and the options that iptables-save prints for it."""
    way = "forward" if rule["route"] else f"{rule['direction']}put"
    port, from_port = ports_of(rule.get("port")), ports_of(rule.get("from_port"))
    base: dict[str, str] = {}
    outward = rule["direction"] == "out" and not rule["route"]
    for name, value in {
        "-s": place_of(rule.get("from")),
        "-d": place_of(rule.get("to")),
        "-o" if outward else "-i": rule.get("interface") or "",
        **({"-o": rule.get("interface_out") or ""} if rule["route"] else {}),
    }.items():
        if value:
            base[name] = value
    both = rule["proto"] == "any" and (port or from_port)
    for proto in ("tcp", "udp") if both else (rule["proto"],):
        match = dict(base, **({} if proto == "any" else {"-p": proto}))
        several = "s" if any(sign in port + from_port for sign in ",:") else ""
        match.update({f"--{end}port{several}": text for end, text in (("d", port), ("s", from_port)) if text})
        if rule["log"] != "none":
            new = {"--ctstate": "NEW"} if rule["log"] == "new" else {}
            word = {"allow": "ALLOW", "limit": "LIMIT"}.get(rule["rule"], "BLOCK")
            limit = {"--limit": "3/min", "--limit-burst": "10"}
            yield f"user-logging-{way}", {**match, **new, **limit, "-j": "LOG", "--log-prefix": f"[UFW {word}] "}
            yield f"user-logging-{way}", {**match, "-j": "RETURN"}
            yield f"user-{way}", {**match, "-j": f"{files.PREFIX[family]}-user-logging-{way}"}
        if rule["rule"] == "limit":
            recent = {**match, "--ctstate": "NEW", "--name": "DEFAULT", "--rsource": ""}
            yield f"user-{way}", {**recent, "--set": ""}
            again = {"--update": "", "--seconds": "30", "--hitcount": "6", "-j": f"{files.PREFIX[family]}-user-limit"}
            yield f"user-{way}", {**recent, **again}
            yield f"user-{way}", {**match, "-j": f"{files.PREFIX[family]}-user-limit-accept"}
        else:
            target = {"allow": "ACCEPT", "deny": "DROP", "reject": "REJECT"}[rule["rule"]]
            how = (
                "tcp-reset" if proto == "tcp" else "icmp-port-unreachable" if family == 4 else "icmp6-port-unreachable"
            )
            yield f"user-{way}", {**match, "-j": target, **({"--reject-with": how} if target == "REJECT" else {})}


def printed(line: str) -> tuple[str, dict[str, str]]:
    """Return the same of a line that iptables-save printed."""
    words = re.findall(r'"[^"]*"|\S+', line)
    options: dict[str, str] = {}
    name = ""
    for word in words[2:]:
        if word.startswith("-"):
            name = word
            options[name] = ""
        else:
            options[name] = word.strip('"')
    numbers = {"2": "igmp", "41": "ipv6", "47": "gre", "50": "esp", "51": "ah"}
    if "-p" in options:
        options["-p"] = numbers.get(options["-p"], options["-p"])
    return words[1].partition("-")[2], {key: value for key, value in options.items() if key not in ("-m", "--mask")}


def accepted(
    rng: random.Random, make: Callable[[random.Random], Any], parse: Callable[[Any], Any]
) -> list[tuple[Any, Any]]:
    """Return what was generated and not refused, with what it was parsed to. Nothing else than a Refusal comes of the rest."""
    found = []
    for _number in range(NUMBER):
        given = make(rng)
        try:
            found.append((given, parse(given)))
        except Refusal:
            continue
    assert NUMBER * 0.5 < len(found) < NUMBER * 0.95
    return found


def rules(seed: int) -> list[tuple[dict[str, Any], tuple[Rule, ...]]]:
    def parse(given: dict[str, Any]) -> tuple[Rule, ...]:
        found = Wanted.parse({"owner": OWNER, "rules": [given]}).rules
        assert [rule.block(family) for rule in found for family in rule.families]
        return found

    return accepted(random.Random(seed), a_rule, parse)


def text_of(found: Sequence[tuple[Any, tuple[Rule, ...]]], family: int) -> str:
    return files.render(
        family, [rule.block(family) for _given, each in found for rule in each if family in rule.families], ON
    )


@pytest.fixture(scope="module", autouse=True)
def _programs(lab: Lab) -> None:
    run(lab, "apt-get update -q && apt-get install -qy --no-install-recommends ufw iptables ipset")


def run(lab: Lab, script: str, stdin: str = "") -> str:
    done = lab.exec(GOOD, ["sh", "-euc", script], stdin=stdin)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def loaded(lab: Lab, family: int, text: str) -> list[str]:
    """Return the rules that iptables-save prints once this was loaded into empty tables."""
    script = _IPTABLES.format(*["6" if family == 6 else ""] * 2)
    return [line for line in run(lab, f"unshare -n sh -ec '{script}'", text).splitlines() if line.startswith("-A ")]


def test_iptables_reads_the_rules_of_ufws_files_as_they_were_meant(lab: Lab) -> None:
    found = rules(1)
    for family in (4, 6):
        wanted: dict[str, list[dict[str, str]]] = {}
        for given, _parsed in found:
            for chain, options in meant(given, family) if family in version_of(given) else ():
                wanted.setdefault(chain, []).append(options)
        read: dict[str, list[dict[str, str]]] = {}
        for line in loaded(lab, family, text_of(found, family)):
            chain, options = printed(line)
            # The rest is ufw's own and the same for all rules.
            if line.startswith(f"-A {files.PREFIX[family]}-user-") and not chain.startswith("user-limit"):
                read.setdefault(chain, []).append(options)
            else:
                assert re.match(rf"-A {files.PREFIX[family]}-(after-logging|logging|user-limit)", line), line
        assert read.keys() == wanted.keys()
        for chain, each in wanted.items():
            assert len(read[chain]) == len(each)
            assert [pair for pair in zip(read[chain], each, strict=True) if pair[0] != pair[1]] == []


def test_ufw_reads_the_rules_of_its_files_as_they_were_meant(lab: Lab) -> None:
    found = rules(2)
    run(lab, "mkdir -p /root/ufw && cp -a /etc/ufw/user.rules /etc/ufw/user6.rules /root/ufw/")
    try:
        for family, path in files.RULES.items():
            run(lab, f"cat > {path}", text_of(found, family))
        read = json.loads(run(lab, "cat > /root/read.py; python3 /root/read.py", _READ_RULES))
    finally:
        run(lab, "cp -a /root/ufw/. /etc/ufw/")
    wanted = []
    for family in (4, 6):
        anywhere = {4: "0.0.0.0/0", 6: "::/0"}[family]
        for given, _parsed in found:
            if family not in version_of(given):
                continue
            into, out = given.get("interface") or "", given.get("interface_out") or ""
            if given["direction"] == "out" and not given["route"]:
                into, out = "", into
            places = [place_of(given.get(key)) or anywhere for key in ("to", "from")]
            to, source = (place.removesuffix("/32" if family == 4 else "/128") for place in places)
            comment = f"{OWNER} {given['comment']}".rstrip()
            port, from_port = (ports_of(given.get(key)) or "any" for key in ("port", "from_port"))
            log = {"none": "", "new": "log", "all": "log-all"}[given["log"]]
            way = "in" if given["route"] else given["direction"]
            wanted.append(
                [
                    family == 6,
                    given["rule"],
                    given["proto"],
                    port,
                    to,
                    from_port,
                    source,
                    way,
                    into,
                    out,
                    given["route"],
                    log,
                    comment,
                ]
            )
    assert len(read) == len(wanted)
    # Of a routed rule ufw keeps no direction.
    pairs = [
        ([*one[:7], *one[8:]], [*two[:7], *two[8:]]) if one[10] else (one, two)
        for one, two in zip(read, wanted, strict=True)
    ]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def a_profile(rng: random.Random) -> dict[str, Any]:
    protocol = rng.choice(["/tcp", "/udp", ""])
    ports = [f"{rng.randint(1, 65535)}{protocol}", f"{rng.randint(1, 999)}:{rng.randint(1000, 65535)}/udp"][
        : rng.randint(1, 2)
    ]
    given = {
        "name": f"App {rng.getrandbits(60):x}",
        "title": rng.choice(["Web", "a = b; c # d", "100 %(name)s", "[x]", "über 東京"]),
        "description": rng.choice(["", "what it is for: all", "|,/"]),
    }
    if rng.random() < 0.4:
        where, place = rng.choice(["name", "title", "description"]), rng.randint(0, 3)
        given[where] = given[where][:place] + rng.choice(NASTY) + given[where][place:]
    elif rng.random() < 0.1:
        ports = [ports[0] + rng.choice(NASTY)]
    return {**given, "ports": ports}


def test_ufw_reads_profiles_as_they_were_meant(lab: Lab) -> None:
    found = accepted(random.Random(3), a_profile, lambda given: profiles.parse([given], "applications")[0])
    named = {each.name: (given, each) for given, each in found}
    assert len(named) > len(found) * 0.99
    run(
        lab,
        "rm -rf /root/profiles; mkdir /root/profiles; cat > /root/profiles/all",
        profiles.render([each for _given, each in named.values()]),
    )
    read = json.loads(run(lab, "cat > /root/read.py; python3 /root/read.py", _READ_PROFILES))
    wanted = {}
    for name, (given, _each) in named.items():
        title = given["title"].strip() or name
        ports = "|".join(
            ports_of(item.partition("/")[0]) + (item.strip().partition("/")[1] + item.strip().partition("/")[2])
            for item in given["ports"]
        )
        wanted[name] = {"title": title, "description": given["description"].strip() or title, "ports": ports}
    assert read.keys() == wanted.keys()
    assert [(read[name], wanted[name]) for name in wanted if read[name] != wanted[name]] == []


def test_ipset_reads_a_windows_members_as_they_were_meant(lab: Lab) -> None:
    def make(rng: random.Random) -> tuple[str, int]:
        text, place = network(rng, rng.choice([4, 6])), rng.randint(0, 9)
        return (text[:place] + rng.choice(NASTY) + text[place:] if rng.random() < 0.4 else text), rng.randint(1, 65535)

    found = accepted(random.Random(4), make, lambda given: (values.network(given[0], "sources"), given[1]))
    members: dict[int, dict[tuple[values.Network, int], int]] = {4: {}, 6: {}}
    for (text, port), (net, _port) in found:
        assert net == ip_network(text.strip(" "))
        members[net.version][(net, port)] = 600
    saved = run(lab, "unshare -n sh -ec 'ipset restore -exist && ipset save'", window.restore(members, {}))
    read: dict[int, set[tuple[Any, int]]] = {4: set(), 6: set()}
    for line in saved.splitlines():
        if line.startswith("add "):
            name, member = line.split()[1:3]
            net, _tcp, port = member.partition(",tcp:")
            read[6 if name == window.SETS[6] else 4].add((ip_network(net), int(port)))
    assert read == {family: set(each) for family, each in members.items()}


def test_iptables_reads_the_gate_in_front_of_containers_as_it_was_meant(lab: Lab) -> None:
    found = rules(5)
    for family in (4, 6):
        wanted = gate.gate(family, ON, text_of(found, family), ["docker0", "br-+"])
        lines = loaded(lab, family, gate.load({}, wanted))
        for table in ("filter", "mangle"):
            expected = [kernel.canonical(line) for line in gate.table_rules(table, wanted)]
            assert expected
        chains = [kernel.canonical(line) for line in lines if line.startswith(f"-A {gate.CHAIN}")]
        both = [kernel.canonical(line) for table in ("filter", "mangle") for line in gate.table_rules(table, wanted)]
        assert sorted(chains) == sorted(both)
        others = {line for line in lines if not line.startswith(f"-A {gate.CHAIN}")}
        assert others == {
            f"-A FORWARD -j {gate.USER}",
            f"-A {gate.USER} -j {gate.CHAIN}",
            f"-A FORWARD -j {gate.CHAIN}",
        }
