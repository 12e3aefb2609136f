# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection is taken off hosts that had all of it: what acts goes, what protects stays, and with everything nothing is left.

`make test-remove` does so on a host of each release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.paths import STATE
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import DROP_IN
from ansible_collections.portcullis.vps.plugins.module_utils.transaction.things import PENDING

from demo.fleet import ADMIN, SSH_PORT
from lab import Lab, network
from tests.integration.removing import (
    ACTING,
    EDGE,
    SAME_TEXT,
    STRANGERS,
    Leaving,
    configured,
    differences,
    lasting,
)

pytestmark = pytest.mark.whole("PORTCULLIS_REMOVE")
HOSTS = {"gone1": "trixie", "gone2": "bookworm"}

#: What a person has left in a folder of ours.
NOTES = f"{STATE}/notes.txt"


@pytest.fixture(scope="module")
def leaving(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Leaving]:
    yield Leaving(lab, tmp_path_factory.mktemp("leaving"), HOSTS)
    for host in HOSTS:
        lab.remove(host)


@pytest.mark.parametrize("host", HOSTS)
def test_what_acts_goes_what_protects_stays_and_then_all_is_as_it_never_was(leaving: Leaving, host: str) -> None:
    before, texts = leaving.files(host), [leaving.run(host, f"cat {path}") for path in SAME_TEXT]
    open_before = leaving.reached(host)
    assert {(source, port) for source in STRANGERS for port in (22, 80, 443, 8080)} <= open_before
    leaving.site(host)
    leaving.run(host, f"echo mine > {NOTES}")
    closed = leaving.reached(host)
    assert {(source, SSH_PORT) for source in STRANGERS} <= closed
    assert {(source, 443) for source in EDGE} <= closed
    assert not {(source, port) for source in STRANGERS for port in (80, 443, 8080)} & closed
    # Check mode says all of it, and does nothing.
    leaving.run(host, "systemctl stop portcullis-outbound-watch.timer portcullis-outbound-watch.service")
    converged = leaving.files(host)
    checked = leaving.removed(host, "--check", "--diff")
    assert leaving.files(host) == converged
    assert "-ExecStart=/usr/local/sbin/portcullis" in checked.output
    run = leaving.removed(host)
    assert run.changes(host) == checked.changes(host) != []
    assert leaving.reached(host) == closed
    assert leaving.run(host, ACTING).split() == []
    for word in (
        "ufw with its policies",
        "Nothing renews them",
        "sshd's settings",
        "apt's policy",
        "Port 80 stays closed",
        "baseline",
    ):
        assert word in run.output
    # certbot's own timer is left, with its own command and a webroot that needs nothing of ours.
    assert "/usr/bin/certbot" in leaving.run(
        host, "systemctl show -p ExecStart certbot.service; systemctl is-enabled certbot.timer"
    )
    assert "authenticator = webroot" in leaving.run(host, f"cat /etc/letsencrypt/renewal/{host}.lab.test.conf")
    assert leaving.removed(host).changes(host) == []
    # Nobody here wrote that.
    assert f"{NOTES}: this collection knows nothing of that name" in run.output
    assert leaving.run(host, f"cat {NOTES}; rm {NOTES}") == "mine\n"
    # Another firewall keeps the port closed on which sshd would answer: nobody gets in there, so the host goes back.
    kept = leaving.files(host)
    leaving.lab.drop(host, 22)
    refused = leaving.remove(host, everything=True, portcullis_confirm_timeout_seconds=30)
    assert "The host has reverted the change." in " ".join(refused.failures(host)), refused.output[-3000:]
    assert leaving.reached(host) == closed
    assert lasting(kept) == lasting(leaving.files(host))
    # It reboots once all has gone and nobody has confirmed it: it comes up as it was.
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(leaving.remove, host, everything=True, portcullis_confirm_timeout_seconds=300)
        leaving.until(host, f"test -s {PENDING} && ! test -e {DROP_IN}")
        leaving.lab.machine(host).reboot()
        assert running.result().code != 0
    leaving.until(host, f"! test -e {PENDING}")
    assert configured(kept) == configured(leaving.files(host))
    leaving.listen(host)
    assert leaving.reached(host) == closed
    leaving.lab.drop(host, 22, False)
    # All of it, as far as it is not listed, by comparison.
    run = leaving.removed(host, everything=True)
    assert "Disable ufw" in run.changes(host)
    # What opens by it is said.
    # Warnings are broken into lines, at a hyphen too.
    said = "".join(run.output.split())
    assert re.search(r"reachesallthatlistensthere\(ports(\d+,)*8080\b", said), run.output[-3000:]
    assert "sshdislaxerwithoutoursettings:" in said
    assert "'PasswordAuthenticationyes'in/etc/ssh/sshd_config.d/00-own.conf" in said
    assert differences(before, leaving.files(host), leaving.packaged(host)) == []
    assert [leaving.run(host, f"cat {path}") for path in SAME_TEXT] == texts
    assert leaving.reached(host) == open_before
    assert leaving.lab.run([*leaving.lab.ssh(host, ADMIN, 22, network.CONTROLLER6), "true"]).returncode == 0
    assert leaving.removed(host, everything=True).changes(host) == []
