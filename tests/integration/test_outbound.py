# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may leave a host: strangers counted, reported and stopped on hosts of both releases, seen at the other end of the cable.

Each kind on one of them; with PORTCULLIS_OUTBOUND=all on both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

import pytest

from demo.fleet import Run
from lab import Lab, network
from tests.integration.playing import Playbook

HOSTS = {"out1": "bookworm", "out2": "trixie"}
TRIED = tuple(HOSTS) if os.environ.get("PORTCULLIS_OUTBOUND") == "all" else ("out2",)
PLAY = """- hosts: all
  gather_facts: false
  roles:
    - portcullis.vps.outbound
"""
BUDGET = 5
FOUR = [f"198.51.100.{number}" for number in range(100, 140)]
SIX = [f"2001:db8:a::{number}" for number in range(100, 140)]
#: In the same networks, and listed.
LISTED = ("198.51.100.200", "2001:db8:b::200")
NAME = "mirror.example"
COMMAND = "/usr/local/sbin/tell"
#: Whoever is connected to says so: a listener at every address that the lab's internet holds.
SERVE = """
import selectors, socket, sys
waiting = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    one = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=200)
    waiting.register(one, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    for key, _events in waiting.select():
        key.fileobj.accept()[0].close()
"""
CONNECT = """
import json, socket, sys
found = []
for address, port in json.loads(sys.argv[1]):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as one:
        one.settimeout(10)
        try:
            one.connect((address, port))
            found.append("open")
        except ConnectionRefusedError:
            found.append("refused")
        except OSError as error:
            found.append(str(error))
print(json.dumps(found))
"""
DENIED = "unshare: unshare failed: Operation not permitted"
TABLE = "nft list table inet portcullis_outbound"
#: The table without what it remembers, as it is printed.
LASTING = rf"{TABLE} | sed -E '/elements = /,/\}}/d; s/packets [0-9]+ bytes [0-9]+//'"
FILES = (
    "find /etc/portcullis /etc/systemd/system /var/lib/portcullis -path '*outbound*' ! -type d; nft list tables; "
    "systemctl list-units --all 'portcullis-outbound*' --no-legend"
)


class Outward(Playbook):
    """Hosts that connect to the lab's internet."""

    def connect(self, host: str, places: Sequence[tuple[str, int]], before: str = "") -> list[str]:
        """Return how connections from a host went, in order; ``before`` is put in front of the command."""
        words = [*before.split(), "python3", "-c", CONNECT, json.dumps(places)]
        done = self.lab.exec(host, words)
        assert done.returncode == 0, done.stderr
        found: list[str] = json.loads(done.stdout)
        return found

    def begin(self, **variables: object) -> Run:
        """Have an empty budget of both families, by a play."""
        self.converge(outbound_mode="off")
        return self.converge(outbound_budget=BUDGET, **variables)

    def exposed(self, host: str) -> object:
        """Return what is said of who gets in, and of what a first run would change."""
        areas = json.loads(self.run(host, "portcullis status --json || true"))["areas"]
        return areas["exposure"], areas["bans"], self.run(host, "portcullis adopt 2>&1 || true")

    def watch(self, host: str) -> None:
        """Have the timer's unit look now, in its own sandbox."""
        self.run(
            host,
            "systemctl start portcullis-outbound-watch.service || { journalctl -u portcullis-outbound-watch -n 20; exit 1; }",
        )


@pytest.fixture(scope="module")
def outward(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outward]:
    found = Outward(lab, tmp_path_factory.mktemp("outbound"), HOSTS, PLAY)
    network.hold(lab.name, [*FOUR, *SIX, *LISTED])
    serving = subprocess.Popen(
        lab.inside([sys.executable, "-c", SERVE, "25", "443", "2222"]), stdout=subprocess.PIPE, text=True
    )
    assert serving.stdout
    assert serving.stdout.readline() == "ready\n"
    yield found
    serving.kill()
    serving.communicate()


def test_check_mode_names_what_a_run_does_and_a_second_one_does_nothing(outward: Outward) -> None:
    checked = outward.play("--check", "--diff")
    assert checked.code == 0, checked.output[-3000:]
    for host in HOSTS:
        assert "outbound" not in outward.run(host, "ls /etc/portcullis /etc/systemd/system 2>/dev/null || true")
    run = outward.converge()
    for host in HOSTS:
        assert run.changes(host) == checked.changes(host)
        assert "Count connections to strangers (nft's table inet portcullis_outbound)" in run.changes(host)
        outward.watch(host)
    again = outward.converge()
    assert [again.changes(host) for host in HOSTS] == [[], []]


def test_a_host_that_takes_no_such_table_is_left_out_by_name_and_stops_no_run(outward: Outward) -> None:
    outward.converge(outbound_mode="off")
    # As in a container without the rights to; on the other, somebody's own tables, which are none of ours.
    outward.run("out1", f"printf '%s\\n' '#!/bin/sh' 'echo {DENIED} >&2; exit 1' > /usr/local/sbin/unshare")
    outward.run("out1", "chmod 755 /usr/local/sbin/unshare")
    theirs = "table inet filter { chain output { type filter hook output priority 0; policy accept; }; }"
    outward.run("out2", f"nft '{theirs}'")
    before = outward.run("out2", "nft list table inet filter")
    try:
        run = outward.converge()
        assert run.changes("out1") == []
        assert DENIED in run.output
        assert "set the mode to unmanaged" in run.output
        assert "outbound" not in outward.run("out1", FILES)
        assert "Count connections to strangers (nft's table inet portcullis_outbound)" in run.changes("out2")
        assert outward.run("out2", "nft list table inet filter") == before
        assert outward.converge(outbound_mode="off").changes("out1") == []
        (said,) = outward.play(outbound_mode="enforce").failures("out1")
        assert "this host cannot hold the table" in said
        assert "outbound" not in outward.run("out1", FILES)
    finally:
        outward.run("out1", "rm /usr/local/sbin/unshare")
        outward.run("out2", "nft delete table inet filter")


@pytest.mark.parametrize("host", TRIED)
def test_a_report_stops_nobody_and_names_who_and_where_to(outward: Outward, host: str) -> None:
    for each in HOSTS:
        outward.run(each, f"printf '#!/bin/sh\\ncat >> /run/told\\n' > {COMMAND}; chmod 755 {COMMAND}; rm -f /run/told")
    outward.begin(outbound_notify_command=[COMMAND])
    since = outward.run(host, "date +%s").strip()
    places = [(address, 2222) for address in (*FOUR[:8], *SIX[:8])]
    as_admin = "setpriv --reuid admin --clear-groups"
    assert outward.connect(host, [*places, (FOUR[0], 25)], as_admin) == ["open"] * 17
    outward.watch(host)
    assert outward.connect(host, places, as_admin) == ["open"] * 16
    outward.watch(host)
    reported = outward.run(host, "portcullis outbound report")
    uid = outward.run(host, "id -u admin").strip()
    assert f"of {BUDGET} strangers in 24 h, 5 are taken over IPv4 and 5 over IPv6." in reported
    assert (
        f"  admin (UID {uid}) would have been stopped 12 times in the last week on the way to 2222/tcp of " in reported
    )
    assert (
        f"  admin (UID {uid}) would have been stopped 1 times in the last week on the way to 25/tcp of {FOUR[0]}."
        in reported
    )
    assert reported in outward.run(host, "portcullis status || true")
    journal = outward.run(host, f"journalctl --output cat --identifier portcullis-outbound --since @{since}")
    assert len([line for line in journal.splitlines() if line.startswith("Would have stopped 7 connections")]) == 1, (
        journal
    )
    (line,) = outward.run(host, "cat /run/told").splitlines()
    assert {one["user"] for one in json.loads(line)["connections"]} == {"admin"}


@pytest.mark.parametrize("host", TRIED)
def test_of_eight_strangers_five_pass_and_known_ones_go_on(outward: Outward, host: str) -> None:
    for each in HOSTS:
        outward.run(
            each, f"sed -i '/{NAME}/d' /etc/apt/sources.list; echo 'deb http://{NAME}:443/ ./' >> /etc/apt/sources.list"
        )
    outward.lab.resolve({NAME: LISTED})
    outward.begin(outbound_mode="enforce", outbound_destinations=[{"to": FOUR[20], "port": 25}])
    outward.watch(host)
    for strangers in (FOUR, SIX):
        found = outward.connect(host, [(address, 2222) for address in strangers[:8]])
        assert found == ["open"] * 5 + ["refused"] * 3
        # Known ones on any port that is not closed, also once others were stopped.
        assert outward.connect(host, [(address, 443) for address in strangers[:5]]) == ["open"] * 5
        assert outward.connect(host, [(strangers[0], 25), (strangers[9], 2222)]) == ["refused"] * 2
    assert outward.connect(host, [(address, 443) for address in LISTED]) == ["open", "open"]
    assert outward.connect(host, [(LISTED[0], 2222), (FOUR[20], 25), (FOUR[20], 443)]) == ["refused", "open", "refused"]
    # What comes in is answered, and the run itself went on.
    assert outward.lab.connect(network.STRANGER4, host, 22) == "open"
    # Without an answer a name keeps its addresses.
    outward.run(
        host,
        "touch -d '2 hours ago' /var/lib/portcullis/outbound/resolved.json; mv /etc/resolv.conf /etc/resolv.conf.kept",
    )
    outward.run(
        host,
        "echo nameserver 198.51.100.139 > /etc/resolv.conf; systemctl start portcullis-outbound-watch.service || true",
    )
    outward.run(host, "mv /etc/resolv.conf.kept /etc/resolv.conf")
    assert outward.connect(host, [(address, 443) for address in LISTED]) == ["open", "open"]


@pytest.mark.parametrize("host", TRIED)
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


@pytest.mark.parametrize("host", TRIED)
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


def test_off_leaves_nothing_behind(outward: Outward) -> None:
    outward.converge()
    run = outward.converge(outbound_mode="off")
    for host in HOSTS:
        assert "Remove nft's table inet portcullis_outbound" in run.changes(host)
        assert "outbound" not in outward.run(host, FILES)
    assert [outward.converge(outbound_mode="off").changes(host) for host in HOSTS] == [[], []]
