# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on port 80, tried from outside: by the command and by the module, for whom, for how long, until what."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import proofs, stage
from lab import Lab, network
from tests.integration import allowlist
from tests.integration.acme import Acme
from tests.integration.playing import Playbook

HOSTS = {"gap1": "bookworm", "gap2": "trixie"}
#: An edge of Cloudflare's for each family.
EDGE4, EDGE6 = "173.245.48.9", "2400:cb00::9"
WINDOW = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.acme_window:
        state: "{{ state }}"
        max_seconds: 90
        sources: "{{ sources | default(['any']) }}"
"""


ALLOWLIST = """- hosts: all
  gather_facts: false
  become: true
  roles:
    - portcullis.vps.cloudflare_allowlist
"""
#: The host's own command with another wall clock.
_CLOCK = """import runpy, sys, time
real = time.time
time.time = lambda: real() + {}
runpy.run_path("/usr/local/sbin/portcullis", run_name="__main__")
"""


@pytest.fixture(scope="module")
def gap(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acme]:
    """Hosts with a window but no certificates."""
    found = Acme(lab, tmp_path_factory.mktemp("gap"), HOSTS, letsencrypt_certificates=[])
    found.converge()
    for host in HOSTS:
        found.run(host, "apt-get install --yes -q ipset")
    yield found
    for host in HOSTS:
        lab.remove(host)


@pytest.fixture(autouse=True)
def _closed(gap: Acme) -> Iterator[None]:
    yield
    for host in HOSTS:
        gap.run(host, "portcullis window close --all")


def hold(gap: Acme, unit: str, options: str, command: str) -> None:
    """Run a command in a window on each host, and wait until that is open."""
    for host in HOSTS:
        ours = f"portcullis window run {options} -- sh -c '{command}'"
        gap.run(host, f"rm -f /run/{unit}; systemd-run --quiet --collect --unit={unit} {ours}")
        gap.wait(host, f"test -e /run/{unit}")


def test_the_port_is_open_while_the_command_runs_and_closed_after_it(gap: Acme) -> None:
    hold(gap, "holder", "", "touch /run/holder; until test -e /run/go; do sleep 0.2; done")
    for host in HOSTS:
        assert gap.is_open(host)
        assert "kept so by" in gap.run(host, "portcullis status")
        gap.run(host, "touch /run/go")
        gap.wait_closed(host)


def test_the_kernel_closes_the_port_when_every_process_was_killed_and_that_is_reported(gap: Acme) -> None:
    hold(gap, "victim", "--max 20", "touch /run/victim; sleep 600")
    for host in HOSTS:
        gap.run(host, "systemctl kill --signal=KILL victim")
        assert gap.is_open(host)
    for host in HOSTS:
        gap.wait_closed(host)
        for command in ("portcullis status", "portcullis window status"):
            said = gap.run(host, command, code=1)
            assert "was closed by the kernel at its deadline" in said or "process it was open for had died" in said
        # A window that is closed as it should be ends that.
        gap.run(host, "portcullis window run -- true; portcullis status")


@pytest.mark.parametrize(
    "how",
    [
        "ufw reload",
        pytest.param("ufw disable && ufw --force enable", marks=pytest.mark.whole("PORTCULLIS_CERTIFICATES")),
        "portcullis window close",
    ],
)
def test_other_ways_to_close_the_port(gap: Acme, how: str) -> None:
    for host in HOSTS:
        gap.run(host, "portcullis window open --max 300")
        assert gap.is_open(host)
        gap.run(host, how)
        assert gap.port_80(host) == ["timeout", "timeout"]
        # What a reload closed stays closed when somebody else's window comes and goes.
        gap.run(host, "portcullis window run -- true")
        assert gap.port_80(host) == ["timeout", "timeout"]


def test_the_module_opens_and_closes_the_port(lab: Lab, gap: Acme, tmp_path: Path) -> None:
    window = Playbook(lab, tmp_path, HOSTS, WINDOW)
    for options, state, changes, is_open in (
        (["--check"], "open", ["Open port 80 for at most 90 s"], False),
        ([], "open", ["Open port 80 for at most 90 s"], True),
        (["--check"], "closed", ["Close port 80"], True),
        ([], "closed", ["Close port 80"], False),
        ([], "closed", [], False),
    ):
        run = window.play(*options, state=state)
        assert run.code == 0, run.output[-3000:]
        for host in HOSTS:
            assert run.changes(host) == changes
            assert gap.is_open(host) == is_open


@pytest.mark.parametrize(
    "signal",
    [
        "TERM",
        *(
            pytest.param(name, marks=pytest.mark.whole("PORTCULLIS_CERTIFICATES"))
            for name in ("INT", "HUP", "QUIT", "USR1")
        ),
    ],
)
def test_a_signal_reaches_the_command_and_closes_the_port(gap: Acme, signal: str) -> None:
    # A unit of its own, since a shell's background jobs are started to ignore some signals.
    script = f"trap 'echo {signal} > /run/caught; exit 7' {signal}; touch /run/signal; while :; do sleep 0.1; done"
    unit = (
        "[Service]\nExecStart=/usr/local/sbin/portcullis window run -- bash /run/catch\nExecStopPost=/bin/sh /run/stop"
    )
    for host in HOSTS:
        gap.run(
            host,
            f"rm -f /run/signal /run/caught /run/code; cat > /run/catch <<'END'\n{script}\nEND\n"
            f"echo 'echo $EXIT_STATUS > /run/code' > /run/stop; cat > /run/systemd/system/signal.service <<'END'\n{unit}\nEND\n"
            "systemctl daemon-reload; systemctl start signal",
        )
        gap.wait(host, "test -e /run/signal")
        gap.run(host, f"systemctl kill --kill-whom=main --signal={signal} signal")
        gap.wait(host, "test -s /run/code")
        assert gap.run(host, "cat /run/caught /run/code").split() == [signal, "7"]
        assert "is open" not in gap.run(host, "portcullis window status; true")


def test_a_command_that_fails_or_is_missing_closes_the_port(gap: Acme) -> None:
    for host in HOSTS:
        gap.run(host, "portcullis window run -- sh -c 'exit 7'", code=7)
        gap.run(host, "portcullis window run -- no-such-program", code=1)
        assert not gap.is_open(host)


def test_the_first_to_finish_does_not_close_the_others_port(gap: Acme) -> None:
    hold(gap, "longer", "", "touch /run/longer; until test -e /run/go2; do sleep 0.2; done")
    for host in HOSTS:
        gap.run(host, "portcullis window run -- portcullis window run -- true; portcullis window open --max 60")
        gap.run(host, "portcullis window close")
        assert gap.is_open(host)
        gap.run(host, "touch /run/go2")
        gap.wait_closed(host)


def test_a_holder_that_was_killed_keeps_nothing_open_beside_others(gap: Acme) -> None:
    hold(gap, "killed", "--max 3600", "touch /run/killed; sleep 3600")
    for host in HOSTS:
        gap.run(host, "systemctl kill --signal=KILL killed; portcullis window run --max 5 -- true")
        assert not gap.is_open(host)
        assert "had died" in gap.run(host, "portcullis window status; true")


def test_a_stranger_outside_of_sources_never_gets_in(lab: Lab, gap: Acme) -> None:
    strangers = [(source, host, 80) for host in HOSTS for source in (network.STRANGER4, network.STRANGER6)]
    edges = [(source, host, 80) for host in HOSTS for source in (EDGE4, EDGE6)]
    with lab.watching(strangers) as entries:
        hold(gap, "only", "--sources cloudflare", "touch /run/only; until test -e /run/go3; do sleep 0.2; done")
        assert lab.connect_all(edges) == ["open"] * 4
        for host in HOSTS:
            gap.run(host, "touch /run/go3")
            gap.wait_closed(host)
    assert entries == []
    assert lab.connect_all(edges) == ["timeout"] * 4


def test_a_window_for_cloudflare_follows_the_list_that_the_host_refreshes(lab: Lab, gap: Acme, tmp_path: Path) -> None:
    variables = {**stage.variables(lab), "cloudflare_allowlist_cache_path": str(tmp_path / "cloudflare.json")}
    refreshed = allowlist.AllowlistFleet(lab, tmp_path, {"gap2": "trixie"}, ALLOWLIST, variables)
    new = [(source, "gap2", 80) for source in allowlist.NEW]

    def meet() -> list[str]:
        gap.run("gap2", "portcullis window open --sources cloudflare --max 60")
        found = lab.connect_all([(EDGE4, "gap2", 80), *new])
        gap.run("gap2", "portcullis window close")
        return found

    assert meet() == ["open", "timeout", "timeout"]
    try:
        refreshed.converge()
        refreshed.publish_more()
        refreshed.refresh()
        assert meet() == ["open", "open", "open"]
    finally:
        lab.serve_recorded()


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_the_whole_of_cloudflares_ranges_gets_in(lab: Lab, gap: Acme) -> None:
    hold(gap, "edges", "--sources cloudflare", "touch /run/edges; until test -e /run/go4; do sleep 0.2; done")
    assert set(lab.connect_all((source, "gap2", 80) for source in proofs.inside())) == {"open"}
    for host in HOSTS:
        gap.run(host, "touch /run/go4")


def test_a_window_for_a_list_and_one_family(lab: Lab, gap: Acme) -> None:
    hold(
        gap,
        "list",
        f"--sources {network.STRANGER4},{network.STRANGER6} --family ipv6",
        "touch /run/list; until test -e /run/go5; do sleep 0.2; done",
    )
    for host in HOSTS:
        assert gap.port_80(host) == ["timeout", "open"]
        assert lab.connect("198.51.100.67", host, 80) == "timeout"
        gap.run(host, "touch /run/go5")


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_windows_for_different_people_let_in_each_for_its_own_time(lab: Lab, gap: Acme) -> None:
    hold(gap, "all", "", "touch /run/all; until test -e /run/go6; do sleep 0.2; done")
    for host in HOSTS:
        gap.run(host, f"portcullis window open --sources {network.STRANGER4} --max 300")
        assert gap.port_80(host) == ["open", "open"]
        gap.run(host, "touch /run/go6")
        gap.wait(host, "! systemctl is-active --quiet all")
        assert gap.port_80(host) == ["open", "timeout"]


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_another_wall_clock_neither_keeps_the_port_open_nor_closes_it_early(gap: Acme) -> None:
    # The wall clock of one host of the lab cannot be set, so our own code gets other ones.
    left = "ipset save | sed -n 's/^add .* timeout //p' | sort -n | tail -1"
    year = 365 * 86400

    def at_clock(host: str, seconds: int, command: str) -> str:
        code = _CLOCK.format(seconds)
        return gap.run(host, f"cat > /run/clock.py <<'END'\n{code}END\npython3 /run/clock.py {command}")

    def look(host: str) -> None:
        at_clock(host, year, "window open --max 30")
        before = int(gap.run(host, left))
        deadline = time.time() + before + 1
        for clock in (-year, year):
            for command in ("window tidy", "window run --max 1 -- true"):
                at_clock(host, clock, command)
            # Whether it has to tell of an earlier test's window does not matter here.
            assert "by the kernel's monotonic clock" in at_clock(host, clock, "window status; true")
        assert gap.is_open(host)
        assert 0 < int(gap.run(host, left)) <= before
        gap.until("the deadline is over", lambda: time.time() > deadline)
        # A second is rounded up whenever members are laid anew, and this machine may be slow to do so.
        gap.until("the port is closed", lambda: gap.port_80(host) == ["timeout", "timeout"])
        assert "was closed by the kernel at its deadline" in at_clock(host, -year, "window status; true")

    gap.on_all(look)


def test_a_reboot_closes_the_port_and_that_is_reported(lab: Lab, gap: Acme) -> None:
    gap.run("gap2", "portcullis window open --max 3600")
    assert gap.is_open("gap2")
    lab.machine("gap2").reboot()
    gap.until("nginx answers", lambda: gap.lab.exec("gap2", ["curl", "-s", "http://127.0.0.1/"]).returncode == 0)
    assert not gap.is_open("gap2")
    assert "was closed by a reboot" in gap.run("gap2", "portcullis status; true")
