# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""First issue and forced renewals through certbot's own timer, watched by a stranger; and whoever is killed meanwhile.

The authority is the one that is busy: it refuses nonces by chance and validates after a pause, so that a renewal may fail
for that; the next one then has to go well.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab import Lab
from lab.services import BUSY_DIRECTORY
from tests.integration.acme import DUE, STRANGERS, Acme, outside

HOSTS = {"renew1": "bookworm", "renew2": "trixie"}
RENEWALS = int(os.environ.get("PORTCULLIS_RENEWALS", "20"))
#: What a host's own kernel gives up after, in the cases below.
WINDOW_SECONDS = 25
#: A hook of somebody else's stops there, for the test to come.
PAUSE = "#!/bin/sh\ntouch /run/reached\nuntil test -e /run/go; do sleep 0.1; done\n"
CERTBOT = "pgrep -of '^/usr/bin/python3 /usr/bin/certbot'"
WRAPPER = "systemctl show --property=MainPID --value certbot.service"
#: Where a renewal is when it is met: before anything is asked, after the window opened, while the authority validates,
#: with the certificate there and not yet deployed, and before the window is shut.
STAGES = ("pre/zzz-pause", "validation", "deploy/aaa-pause", "post/aaa-pause")
#: What happens then.
BLOWS = {
    "SIGKILL to certbot": f"kill -KILL $({CERTBOT})",
    "SIGKILL to the wrapper": f"kill -KILL $({WRAPPER})",
    "SIGTERM to the wrapper": f"kill -TERM $({WRAPPER})",
    "SIGKILL to all of the unit": "systemctl kill --signal=KILL certbot.service",
    "a reload of ufw": "ufw reload",
    "ufw disabled and enabled": "ufw disable && ufw --force enable",
}
CASES = [(stage, blow) for stage in STAGES for blow in BLOWS]


@pytest.fixture(scope="module")
def acme(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acme]:
    found = Acme(
        lab,
        tmp_path_factory.mktemp("renewals"),
        HOSTS,
        letsencrypt_directory_url=BUSY_DIRECTORY,
        letsencrypt_window_seconds=WINDOW_SECONDS,
        letsencrypt_retry_failed=True,
    )
    # The firewall first, which was not there before.
    found.converge(letsencrypt_certificates=[])
    yield found
    for host in HOSTS:
        lab.remove(host)


def converge(acme: Acme) -> None:
    """Run the play until the authority's whims have let it through."""
    acme.until("the play ends well", lambda: acme.play().code == 0)


def renew(acme: Acme, host: str) -> bool:
    """Force a renewal through the timer's own unit; return whether there is a new certificate."""
    before = acme.serial(host)
    acme.lab.exec(host, ["systemctl", "start", "certbot.service"])
    return acme.serial(host) != before


def unit_seconds(acme: Acme, host: str) -> float:
    """Return how long certbot's unit, with certbot in it, ran the last time."""
    names = ("ExecMainStartTimestampMonotonic", "ExecMainExitTimestampMonotonic")
    start, end = (acme.run(host, f"systemctl show --value --property={name} certbot.service") for name in names)
    return (int(end) - int(start)) / 1e6


def test_a_stranger_gets_in_while_a_window_is_open_and_at_no_other_time(
    lab: Lab, acme: Acme, capsys: pytest.CaptureFixture[str]
) -> None:
    def twenty(host: str) -> list[float]:
        ran: list[float] = []
        well = 0
        while well < RENEWALS:
            assert len(ran) < 2 * RENEWALS + 5
            well += renew(acme, host)
            ran.append(unit_seconds(acme, host))
        return ran

    with lab.watching([(source, host, 80) for host in HOSTS for source in STRANGERS]) as entries:
        converge(acme)
        first = {host: len(acme.windows(host)) for host in HOSTS}
        for host in HOSTS:
            acme.run(host, DUE.format("site"))
        with ThreadPoolExecutor() as pool:
            ran = dict(zip(HOSTS, pool.map(twenty, HOSTS), strict=True))
    windows = {host: acme.windows(host) for host in HOSTS}
    assert entries
    stray = outside(entries, [window for found in windows.values() for window in found])
    assert stray == [], windows
    for host in HOSTS:
        opened = [window.shut - window.opened for window in windows[host][first[host] :]]
        assert len(opened) == len(ran[host])
        with capsys.disabled():
            tell(
                f"{host}: the window against certbot's unit, in {len(opened)} renewals of which {RENEWALS} went well, in s:"
            )
            tell(" ".join(f"{window:.2f}/{unit:.2f}" for window, unit in zip(opened, ran[host], strict=True)))
            tell(f"at most {max(window - unit for window, unit in zip(opened, ran[host], strict=True)):.2f} s longer")


def tell(text: str) -> None:
    sys.stdout.write(f"\n{text}")


def blow(acme: Acme, host: str, stage: str, what: str) -> None:
    """Meet a renewal at a stage, let something happen, see the port shut by the deadline, and the next renewal succeed."""
    lab = acme.lab
    acme.run(host, "rm -f /run/reached /run/go")
    pause = "" if stage == "validation" else f"/etc/letsencrypt/renewal-hooks/{stage}"
    if pause:
        acme.run(host, f"cat > {pause} <<'END'\n{PAUSE}END\nchmod +x {pause}")
    else:
        acme.run(host, "pkill -STOP nginx")
    acme.run(host, DUE.format("site"))
    # A renewal that the authority refused does not come that far, and another is started in its place.
    there = "test -e /run/reached" if pause else "ss -Htn state established '( sport = :80 )' | grep -q ."
    begin = "systemctl is-active --quiet certbot.service || systemctl start --no-block certbot.service; false"
    acme.wait(host, f"{there} || {{ {begin}; }}")
    if what == "a reboot":
        lab.machine(host).reboot()
    else:
        acme.run(host, f"{BLOWS[what]}")
    acme.run(host, f"pkill -CONT nginx; rm -f {pause}")
    acme.wait_shut(host)
    acme.run(host, "touch /run/go; systemctl stop certbot.service; pkill -KILL -f '[r]enewal-hooks/'; true")
    acme.until(f"{host} renews after {what} at {stage}", lambda: renew(acme, host))
    assert acme.port_80(host) == ["timeout", "timeout"]
    acme.run(host, "portcullis status")


def test_whoever_dies_the_port_is_shut_by_the_deadline_and_the_next_renewal_succeeds(
    acme: Acme, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(CASES) + len(HOSTS) >= 25
    converge(acme)
    shares = {host: CASES[n :: len(HOSTS)] for n, host in enumerate(HOSTS)}

    def all_of(host: str) -> list[str]:
        done = []
        for stage, what in [*shares[host], ("validation", "a reboot")]:
            blow(acme, host, stage, what)
            done.append(f"{host}: {what} at {stage}")
        return done

    with ThreadPoolExecutor() as pool:
        for done in pool.map(all_of, HOSTS):
            with capsys.disabled():
                tell("\n".join(done))
