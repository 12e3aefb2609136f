# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others do to what is limited, and what boots, containers and changes do. Only with PORTCULLIS_OUTBOUND=all."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from lab import Lab
from tests.integration.leaving import (
    BUDGET,
    DENIED,
    FILES,
    FOUR,
    LASTING,
    LISTED,
    NAME,
    SIX,
    TABLE,
    Outward,
    serving,
)

pytestmark = pytest.mark.whole("PORTCULLIS_OUTBOUND")

HOSTS = {"out3": "bookworm", "out4": "trixie"}


#: One datagram to each, sent again where the other end answers no more often: whoever gets it has no such port, and says so.
SEND = """
import json, socket, sys
found = []
for address, port in json.loads(sys.argv[1]):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(1.5)
        one.connect((address, port))
        said = "nothing"
        for again in range(8):
            try:
                one.send(b"x")
                one.recv(1)
            except TimeoutError:
                continue
            except ConnectionRefusedError:
                said = "arrived"
            except OSError:
                said = "stopped"
            break
        found.append(said)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def outward(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outward]:
    with serving(lab, tmp_path_factory.mktemp("outbound"), HOSTS) as found:
        yield found


def test_a_host_that_takes_no_such_table_is_left_out_by_name_and_stops_no_run(outward: Outward) -> None:
    # By which both have nft.
    outward.converge()
    outward.converge(outbound_mode="off")
    # As in a container without the rights to; on the other, somebody's own tables, which are none of ours.
    outward.run("out3", f"printf '%s\\n' '#!/bin/sh' 'echo {DENIED} >&2; exit 1' > /usr/local/sbin/unshare")
    outward.run("out3", "chmod 755 /usr/local/sbin/unshare")
    theirs = "table inet filter { chain output { type filter hook output priority 0; policy accept; }; }"
    outward.run("out4", f"nft '{theirs}'")
    before = outward.run("out4", "nft list table inet filter")
    try:
        run = outward.converge()
        assert run.changes("out3") == []
        assert DENIED in run.output
        assert "set the mode to unmanaged" in run.output
        assert "outbound" not in outward.run("out3", FILES)
        assert "Count connections to strangers (nft's table inet portcullis_outbound)" in run.changes("out4")
        assert outward.run("out4", "nft list table inet filter") == before
        assert outward.converge(outbound_mode="off").changes("out3") == []
        (said,) = outward.play(outbound_mode="enforce").failures("out3")
        assert "this host cannot hold the table" in said
        assert "outbound" not in outward.run("out3", FILES)
    finally:
        outward.run("out3", "rm /usr/local/sbin/unshare")
        outward.run("out4", "nft delete table inet filter")


@pytest.mark.parametrize("host", HOSTS)
def test_what_is_forwarded_for_containers_counts_and_what_goes_to_them_does_not(outward: Outward, host: str) -> None:
    outward.begin(outbound_mode="enforce")
    outward.run(
        host,
        "ip netns add inner; ip link add ve-inner type veth peer name eth0 netns inner; ip addr add 10.77.0.1/24 dev ve-inner; "
        "ip link set ve-inner up; ip -n inner addr add 10.77.0.2/24 dev eth0; ip -n inner link set eth0 up; ip -n inner link set lo up; "
        "ip -n inner route add default via 10.77.0.1; sysctl -qw net.ipv4.ip_forward=1; "
        "iptables -t nat -A POSTROUTING -s 10.77.0.0/24 -o eth0 -j MASQUERADE 2>/dev/null || "
        "nft 'table ip lab { chain post { type nat hook postrouting priority 100; ip saddr 10.77.0.0/24 masquerade; }; }'",
    )
    try:
        inner = "ip netns exec inner"
        assert outward.connect(host, [(address, 2222) for address in FOUR[:8]], inner) == ["open"] * 5 + ["refused"] * 3
        assert outward.connect(host, [(FOUR[0], 443), (FOUR[0], 25)], inner) == ["open", "refused"]
        # Nobody listens there, which only the container can say: more containers than there is budget.
        assert outward.connect(host, [(f"10.77.0.{number}", 25) for number in (2, 2)]) == ["refused", "refused"]
        held = outward.run(host, TABLE)
        assert "10.77.0.2 . 198.51.100.105 . " in held
        assert " . 10.77.0.2 . " not in held
    finally:
        outward.run(host, "ip netns delete inner; nft delete table ip lab 2>/dev/null || true")


@pytest.mark.parametrize("host", HOSTS)
def test_udp_counts_where_it_is_asked_for_and_names_go_on_resolving(outward: Outward, host: str) -> None:
    outward.lab.resolve({NAME: LISTED})
    outward.begin(outbound_mode="enforce", outbound_protocols=["tcp", "udp"])
    outward.watch(host)
    for strangers in (FOUR, SIX):
        places = [(address, 9999) for address in strangers[:8]]
        done = outward.lab.exec(host, ["python3", "-c", SEND, json.dumps(places)])
        assert json.loads(done.stdout) == ["arrived"] * 5 + ["stopped"] * 3
        # One budget for both.
        assert outward.connect(host, [(strangers[0], 2222), (strangers[9], 2222)]) == ["open", "refused"]
    assert LISTED[0] in outward.run(host, f"getent ahosts {NAME}")
    assert " times in the last week on the way to 9999/udp of " in outward.run(host, "portcullis outbound report")


@pytest.mark.parametrize("host", HOSTS)
def test_nobody_else_s_firewall_takes_the_table_away_and_a_flush_is_mended(outward: Outward, host: str) -> None:
    outward.run(
        host,
        "apt-get update -q >/dev/null 2>&1; apt-get install --yes --no-install-recommends ufw >/dev/null; ufw allow 22/tcp; ufw --force enable",
    )
    outward.begin()
    outward.converge(outbound_mode="off")
    exposed = outward.exposed(host)
    outward.begin(outbound_mode="enforce")
    # Who gets in is none of this table's business.
    assert outward.exposed(host) == exposed
    before = outward.run(host, LASTING)
    assert "reject" in before
    assert outward.connect(host, [(address, 2222) for address in FOUR[:8]]) == ["open"] * 5 + ["refused"] * 3
    for event in ("ufw reload", "ufw --force reset; ufw allow 22/tcp; ufw --force enable", "ufw disable"):
        outward.run(host, event)
        assert outward.run(host, LASTING) == before
        assert outward.connect(host, [(FOUR[9], 2222), (FOUR[0], 2222)]) == ["refused", "open"]
    # Debian's own unit empties the kernel of all tables; the timer mends that.
    for event in (
        "systemctl start nftables",
        "systemctl restart nftables",
        "systemctl reload nftables",
        "systemctl stop nftables",
        "nft flush ruleset",
        "nft insert rule inet portcullis_outbound leaving accept",
    ):
        outward.run(host, event)
        outward.watch(host)
        assert outward.run(host, LASTING) == before, event


def test_a_change_is_no_way_to_another_budget(outward: Outward) -> None:
    outward.begin(outbound_mode="enforce")
    for host in HOSTS:
        assert outward.connect(host, [(address, 2222) for address in FOUR[:6]]) == ["open"] * 5 + ["refused"]
    run = outward.converge(outbound_budget=BUDGET, outbound_mode="enforce", outbound_ports=["25", "26"])
    for host in HOSTS:
        assert "Limit connections to strangers (nft's table inet portcullis_outbound)" in run.changes(host)
        assert outward.connect(host, [(address, 2222) for address in FOUR[:7]]) == ["open"] * 5 + ["refused"] * 2


def test_a_host_that_boots_is_limited_before_it_has_a_network(outward: Outward) -> None:
    outward.begin(outbound_mode="enforce")
    before = {host: outward.run(host, LASTING) for host in HOSTS}
    for host in HOSTS:
        outward.lab.machine(host).reboot()
    for host in HOSTS:
        assert outward.run(host, LASTING) == before[host]
        shown = outward.run(host, "systemctl show --property=Before,ActiveState portcullis-outbound.service")
        assert "network-pre.target" in shown
        assert "ActiveState=active" in shown
        assert outward.connect(host, [(address, 2222) for address in FOUR[:8]]) == ["open"] * 5 + ["refused"] * 3
    assert [outward.converge(outbound_mode="enforce", outbound_budget=BUDGET).changes(host) for host in HOSTS] == [
        [],
        [],
    ]
