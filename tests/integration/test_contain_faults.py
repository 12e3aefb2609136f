# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a cut whose controller is killed or gone, and to those who are connected. Only with PORTCULLIS_INCIDENT=all."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Step
from ansible_collections.portcullis.vps.plugins.module_utils.containment import plan as core, table
from ansible_collections.portcullis.vps.plugins.module_utils.containment.plan import Observed
from ansible_collections.portcullis.vps.plugins.module_utils.containment.wanted import Wanted

from lab import Lab, network
from tests.integration.acting import Acting, Killed
from tests.integration.cutting import REACHED, RULES, Cut, prepared
from tests.integration.test_ufw_docker import IMAGE, RUN

pytestmark = pytest.mark.whole("PORTCULLIS_INCIDENT")

HOSTS = {"cut3": "bookworm", "cut4": "trixie"}


@pytest.fixture(scope="module")
def cut(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cut]:
    yield prepared(lab, tmp_path_factory.mktemp("contain"), HOSTS)
    for host in HOSTS:
        lab.remove(host)


def test_a_connection_that_exists_is_cut_too(cut: Cut) -> None:
    code = (
        "import socket, sys, time\n"
        "one = socket.create_connection((sys.argv[1], 22), 5, source_address=(sys.argv[2], 0))\n"
        "one.settimeout(20); one.recv(100); print('up', flush=True); sys.stdin.readline(); one.sendall(b'SSH-2.0-x\\r\\n')\n"
        "try:\n    print(len(one.recv(4000)))\nexcept OSError as error:\n    print(type(error).__name__)\n"
    )
    words = [sys.executable, "-c", code, cut.lab.machine("cut3").ipv4, network.STRANGER4]
    with subprocess.Popen(cut.lab.inside(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as stranger:
        assert stranger.stdin
        assert stranger.stdout
        assert stranger.stdout.readline() == "up\n"
        cut.contain("cut3")
        stranger.stdin.write("\n")
        stranger.stdin.close()
        assert stranger.stdout.read() == "TimeoutError\n"
    cut.release("cut3")


def test_others_are_let_in_while_a_probe_keeps_watch(cut: Cut) -> None:
    host = "cut3"
    cut.contain(host)
    sources = [f"{network.CONTROLLER4}/32", f"{network.STRANGER6}/128"]
    run = cut.act("contain", host, incident_sources=sources)
    assert run.code == 0, run.output[-3000:]
    assert "The probe proves less than usual" in run.output
    assert cut.seen(host) == ["timeout", "open", "open", "dropped"]
    # One that goes by ssh over a machine that is not reached says nothing, and what was is there again.
    before = cut.run(host, RULES)
    silent = ["sh", "-c", "exit 255"]
    (said,) = cut.act("contain", host, incident_probe=silent).failures(host)
    assert "asks nobody (code 255, with which ssh ends where it fails itself)" in said
    assert (cut.run(host, RULES), cut.seen(host)) == (before, ["timeout", "open", "open", "dropped"])
    cut.release(host)


def test_a_probe_that_loses_its_own_way_is_no_proof(cut: Cut, tmp_path: Path) -> None:
    """Over another machine by ssh, which ends with 255 once that is not reached."""
    host = "cut3"
    before = cut.run(host, RULES)
    note = tmp_path / "asked"
    once = f"test -e {note} && exec ssh -o BatchMode=yes -o ConnectTimeout=2 nobody@192.0.2.254 true; touch {note}"
    (said,) = cut.act("contain", host, incident_probe=["sh", "-c", once]).failures(host)
    assert "asked nobody (code 255" in said
    assert REVERTED in said
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)


def test_a_controller_that_is_killed_leaves_the_way_back_to_the_host(cut: Cut, tmp_path: Path) -> None:
    """The probe, which it runs before the change and after it, ends it the second time."""
    host = "cut4"
    before = cut.run(host, RULES)
    note = tmp_path / "asked"
    kill = f"test -e {note} || {{ touch {note}; exit 0; }}; kill -9 $(ps -o ppid= -p $PPID) $PPID"
    run = cut.act("contain", host, incident_probe=["sh", "-c", kill], portcullis_confirm_timeout_seconds=20)
    assert run.code != 0
    assert note.exists()
    assert cut.lab.connect(network.CONTROLLER4, host, 22) == "open"
    deadline = time.monotonic() + 120
    while cut.run(host, RULES) != before:
        assert time.monotonic() < deadline, cut.run(host, "portcullis status || true")
        assert cut.lab.connect(network.CONTROLLER4, host, 22) == "open"
        time.sleep(1)
    assert cut.seen(host) == REACHED
    assert "Pending: nothing" in cut.run(host, "portcullis status || true")


#: Over the connection that there is all goes on; a fresh login does not come about.
GONE = "-e", json.dumps({"ansible_ssh_extra_args": "-o ProxyCommand=false"})
REVERTED = "The host has reverted the change."


def test_a_host_that_lets_nobody_in_afresh_goes_back(cut: Cut) -> None:
    host = "cut3"
    # Which makes that connection.
    cut.release(host)
    before = cut.run(host, RULES)
    (said,) = cut.act("contain", host, *GONE).failures(host)
    assert "a fresh login" in said
    assert REVERTED in said
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)


def test_a_person_at_the_console_lets_a_host_go(cut: Cut) -> None:
    host = "cut4"
    before = cut.run(host, RULES)
    cut.contain(host)
    assert "as before" in cut.run(host, "portcullis containment release")
    assert (cut.run(host, RULES), cut.seen(host)) == (before, REACHED)
    assert "is not cut off" in cut.run(host, "portcullis containment release")


def test_nothing_is_done_without_a_host_that_a_person_names(cut: Cut) -> None:
    run = cut.act("contain", "")
    assert run.code != 0
    assert "incident_host" in run.output
    assert cut.seen("cut3") == REACHED


#: A service and a session of a user that count on, in memory and in a file.
COUNTING = """
import time
number = 0
while True:
    number += 1
    open("/run/counting-%s", "w").write(str(number))
    time.sleep(0.05)
"""
COUNT = "systemd-run --quiet --unit=count-{0} --slice={1} python3 -c '{2}'; until test -s /run/counting-{0}; do sleep 0.1; done"
COUNTED = "cat /run/counting-app /run/counting-eve"


def test_what_is_suspended_does_nothing_until_it_is_released_and_the_admin_gets_in(cut: Cut) -> None:
    host = "cut4"
    cut.run(host, "id eve >/dev/null 2>&1 || useradd --uid 3000 eve")
    for name, group in (("app", "system.slice"), ("eve", "user-3000.slice")):
        cut.run(host, COUNT.format(name, group, COUNTING % name))
    chosen = {"incident_units": ["count-app.service", "eve"]}
    checked = cut.act("suspend", host, "--check", **chosen)
    run = cut.act("suspend", host, **chosen)
    assert run.code == 0, run.output[-3000:]
    assert checked.changes(host) == run.changes(host)
    assert "Suspend count-app.service, user-3000.slice" in run.changes(host)
    before = cut.run(host, COUNTED)
    assert cut.run(host, f"sleep 1; {COUNTED}") == before
    assert "Suspended: count-app.service, user-3000.slice" in cut.run(host, "portcullis status || true")
    assert cut.seen(host) == REACHED
    assert cut.act("suspend", host, **chosen).changes(host) == []
    # Another beside it, which is not proven, leaves all as it was.
    cut.run(host, "systemd-run --quiet --unit=other sleep 1000")
    assert REVERTED in cut.act("suspend", host, *GONE, incident_units=["other.service"]).failures(host)[0]
    assert cut.run(host, "systemctl show -p FreezerState --value other").strip() == "running"
    assert cut.run(host, COUNTED) == before
    for unit, said in (
        ("ssh.service", "holds "),
        ("system.slice", "holds "),
        ("nobody", "nothing runs of user-65534.slice"),
    ):
        assert said in cut.act("suspend", host, incident_units=[unit]).failures(host)[0]
    # One that somebody has let run is named, and suspended again with the next; one that has ended is in nobody's way.
    cut.run(host, "systemctl thaw count-app.service")
    status = cut.run(host, "portcullis status || true")
    assert "Suspended: user-3000.slice" in status
    assert "Containment: count-app.service: suspended, and not any more" in status
    assert "Suspend count-app.service, other.service" in cut.act(
        "suspend", host, incident_units=["other.service"]
    ).changes(host)
    cut.run(
        host,
        "systemctl kill --signal=KILL other.service; until ! systemctl --quiet is-active other.service; do sleep 0.1; done",
    )
    before = cut.run(host, COUNTED)
    assert "Let count-app.service, user-3000.slice, other.service run again" in cut.release(host).changes(host)
    cut.run(host, f'test "$(sleep 1; {COUNTED})" != "{before}"')
    assert cut.run(host, "ls /run/portcullis/suspended 2>&1 || true").endswith("No such file or directory\n")
    cut.run(host, "systemctl stop count-app count-eve; systemctl reset-failed other.service || true")


def test_what_docker_publishes_and_what_containers_begin_is_cut_and_comes_back(
    lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> None:
    host = "cut5"
    cut = prepared(lab, tmp_path_factory.mktemp("docked"), {host: "trixie-docker"})
    cut.run(host, f"{IMAGE}{RUN.format(name='web', port=8081)}")
    asked = [(network.STRANGER4, host, 8081)]
    begin = f"docker exec web /bin/busybox nc -w 4 {network.SERVICES4} 53 < /dev/null"

    def reached() -> tuple[str, bool]:
        return lab.connect_all(asked)[0], lab.exec(host, ["sh", "-c", begin]).returncode == 0

    deadline = time.monotonic() + 120
    while reached() != ("open", True):
        assert time.monotonic() < deadline, reached()
    before = cut.run(host, RULES)
    cut.contain(host)
    assert reached() == ("timeout", False)
    # Docker makes its own rules anew, which open nothing.
    cut.run(
        host,
        "docker restart web; systemctl restart docker; until docker exec web /bin/busybox true; do docker start web; sleep 0.5; done",
    )
    assert reached() == ("timeout", False)
    cut.release(host)
    while reached() != ("open", True):
        assert time.monotonic() < deadline + 120, reached()
    assert sorted(cut.run(host, RULES).splitlines()) == sorted(before.splitlines())
    lab.remove(host)


def _steps(cut: Cut, host: str, wanted: Wanted) -> list[Step]:
    """Return the steps that the module would carry out there."""
    texts = {path: cut.run(host, f"cat {path} 2>/dev/null || true") for path in core.FILES}
    held = cut.run(host, f"nft list table {table.NAME} 2>/dev/null || true")
    there = {path: text for path, text in texts.items() if text}
    seen = Observed(True, there, held, ports=frozenset({22}), enabled=bool(held), active=bool(held))
    return list(core.plan(seen, wanted).steps)


@pytest.mark.parametrize("state", ["contained", "released"])
def test_whoever_is_killed_at_a_step_leaves_the_host_cut_or_as_it_was(cut: Cut, state: str) -> None:
    host = "cut3"
    acting = Acting(cut.lab, host)
    if state == "released":
        cut.contain(host)
    before, seen = cut.run(host, RULES), cut.seen(host)
    steps = _steps(cut, host, Wanted.parse({"state": state, "sources": [f"{network.CONTROLLER4}/32"]}))
    assert len(steps) == 5
    for number in range(1, len(steps) + 1):
        with pytest.raises(Killed):
            acting.begin(steps, dies=["execute", number, "after"])
        # The admin gets in whatever has happened, and the host's own timer, its boot or a person has the last word.
        assert cut.lab.connect(network.CONTROLLER4, host, 22) == "open"
        if number == len(steps):
            acting.end()
            cut.lab.machine(host).reboot()
            cut.run(host, "systemctl start portcullis-rollback-boot.service || true")
        else:
            assert acting.rollback() == []
        now = cut.run(host, RULES)
        assert (sorted(now.splitlines()), cut.seen(host)) == (sorted(before.splitlines()), seen), number
    if state == "released":
        cut.release(host)
