# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may leave a host: strangers counted, reported and stopped, seen at the other end of the cable.

On one host; with PORTCULLIS_OUTBOUND=all on one of each release, and those of ``test_outbound_faults``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from lab import Lab, network
from tests.integration.leaving import BUDGET, COMMAND, FILES, FOUR, LISTED, NAME, SIX, Outward, serving
from tests.strangers import Found, look

HOSTS = {"out2": "trixie"}
if os.environ.get("PORTCULLIS_OUTBOUND") == "all":
    HOSTS = {"out1": "bookworm", **HOSTS}


@pytest.fixture(scope="module")
def outward(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outward]:
    with serving(lab, tmp_path_factory.mktemp("outbound"), HOSTS) as found:
        yield found


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
    assert [again.changes(host) for host in HOSTS] == [[] for _host in HOSTS]


@pytest.mark.parametrize("host", HOSTS)
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


@pytest.mark.parametrize("host", HOSTS)
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


def test_off_leaves_nothing_behind(outward: Outward) -> None:
    outward.converge()
    for host in HOSTS:
        # As every test's hosts are looked at where they end.
        found = Found()
        assert outward.connect(host, [(SIX[30], 25)]) == ["open"]
        look(outward.lab.machine(host), found)
        assert any("would have been stopped" in line and SIX[30] in line for line in found.stopped)
    run = outward.converge(outbound_mode="off")
    for host in HOSTS:
        assert "Remove nft's table inet portcullis_outbound" in run.changes(host)
        assert "outbound" not in outward.run(host, FILES)
    assert [outward.converge(outbound_mode="off").changes(host) for host in HOSTS] == [[] for _host in HOSTS]
