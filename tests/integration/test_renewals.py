# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""First issue and forced renewals through certbot's own timer, watched by a stranger; and whoever is killed meanwhile.

The authority is the one that is busy: it refuses nonces by chance and validates after a pause, so that a renewal may fail
for that; the next one then has to go well.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab import Lab
from lab.services import BUSY_DIRECTORY
from tests.integration import kills
from tests.integration.acme import DUE, STRANGERS, Acme, outside

#: The first two are watched; all of them see others die.
HOSTS = {"renew1": "bookworm", "renew2": "trixie", "renew3": "bookworm", "renew4": "trixie"}
WATCHED = ("renew1", "renew2")
RENEWALS = 20 if os.environ.get("PORTCULLIS_CERTIFICATES") == "all" else 3


@pytest.fixture(scope="module")
def acme(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acme]:
    found = Acme(
        lab,
        tmp_path_factory.mktemp("renewals"),
        HOSTS,
        letsencrypt_directory_url=BUSY_DIRECTORY,
        letsencrypt_window_seconds=kills.WINDOW_SECONDS,
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
            well += kills.renew(acme, host)
            ran.append(unit_seconds(acme, host))
        return ran

    with lab.watching([(source, host, 80) for host in WATCHED for source in STRANGERS]) as entries:
        converge(acme)
        first = {host: len(acme.windows(host)) for host in WATCHED}
        for host in WATCHED:
            acme.run(host, DUE.format("site"))
        with ThreadPoolExecutor() as pool:
            ran = dict(zip(WATCHED, pool.map(twenty, WATCHED), strict=True))
    windows = {host: acme.windows(host) for host in WATCHED}
    assert entries
    stray = outside(entries, [window for found in windows.values() for window in found])
    assert stray == [], windows
    for host in WATCHED:
        opened = [window.closed - window.opened for window in windows[host][first[host] :]]
        assert len(opened) == len(ran[host])
        with capsys.disabled():
            tell(
                f"{host}: the window against certbot's unit, in {len(opened)} renewals of which {RENEWALS} went well, in s:"
            )
            tell(" ".join(f"{window:.2f}/{unit:.2f}" for window, unit in zip(opened, ran[host], strict=True)))
            tell(f"at most {max(window - unit for window, unit in zip(opened, ran[host], strict=True)):.2f} s longer")


def tell(text: str) -> None:
    sys.stdout.write(f"\n{text}")


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_whatever_is_killed_the_port_is_closed_by_the_deadline_and_the_next_renewal_succeeds(
    acme: Acme, capsys: pytest.CaptureFixture[str]
) -> None:
    shares = kills.cases(list(HOSTS))
    assert sum(len(share) for share in shares.values()) == 38
    converge(acme)
    done: list[str] = []

    def all_of(host: str) -> None:
        for name, act in shares[host].items():
            began = time.monotonic()
            try:
                act(acme, host)
            except Exception as error:
                error.add_note(f"This was {host}: {name}.")
                raise
            done.append(f"{host}: {name} ({time.monotonic() - began:.0f} s)")

    try:
        acme.on_all(all_of)
    finally:
        with capsys.disabled():
            tell("\n".join(sorted(done)))
