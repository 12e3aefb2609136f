# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The port-80 window, tried from a stranger's address; and certificates through it, from a real ACME authority."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from demo import stage
from lab import Lab, network
from lab.services import DIRECTORY
from tests.integration.playing import Playbook

HOSTS = {"acme1": "bookworm", "acme2": "trixie"}
PLAY = """- hosts: all
  gather_facts: false
  roles:
    - portcullis.vps.ufw
    - portcullis.vps.letsencrypt
"""


class Acme(Playbook):
    """Hosts with a web server on port 80 behind ufw."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        names = ["{{ inventory_hostname }}.lab.test", "www.{{ inventory_hostname }}.lab.test"]
        certificate = {"name": "site", "domains": names, "method": "webroot", "webroot": "/var/www/html"}
        variables = {
            "letsencrypt_agree_tos": True,
            "letsencrypt_certificates": [certificate],
            "letsencrypt_directory_url": DIRECTORY,
            "letsencrypt_ca_path": stage.CA_ON_HOST,
        }
        super().__init__(lab, folder, HOSTS, PLAY, variables)

    def port_80(self, host: str) -> list[str]:
        return self.lab.connect_all((source, host, 80) for source in (network.STRANGER4, network.STRANGER6))


@pytest.fixture(scope="module")
def acme(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Acme:
    found = Acme(lab, tmp_path_factory.mktemp("acme"))
    for host in HOSTS:
        lab.incident(host)
        lab.trust_ca(host)
    lab.resolve({f"www.{name}.lab.test": [lab.machine(name).ipv4, lab.machine(name).ipv6] for name in HOSTS})
    check = found.play("--check")
    first = found.converge()
    for host in HOSTS:
        assert check.changes(host) == first.changes(host)
        assert len(first.changes(host)) > 5
    return found


@pytest.mark.parametrize("host", HOSTS)
def test_a_certificate_for_two_names_is_there(acme: Acme, host: str) -> None:
    text = acme.run(host, "openssl x509 -noout -text -in /etc/letsencrypt/live/site/fullchain.pem")
    assert f"DNS:{host}.lab.test, DNS:www.{host}.lab.test" in text
    assert "id-ecPublicKey" in text


@pytest.mark.parametrize("host", HOSTS)
def test_port_80_is_shut_before_and_after(acme: Acme, host: str) -> None:
    assert acme.port_80(host) == ["timeout", "timeout"]
    assert "no window is open" in acme.run(host, "portcullis window status")


def test_a_second_run_changes_nothing(acme: Acme) -> None:
    run = acme.play()
    assert [(host, run.changed(host)) for host in HOSTS] == [(host, []) for host in HOSTS]


@pytest.mark.parametrize("host", HOSTS)
def test_renewals_run_in_a_window_by_certbots_own_unit(acme: Acme, host: str) -> None:
    serial = "openssl x509 -noout -serial -in /etc/letsencrypt/live/site/cert.pem"
    before = acme.run(host, serial)
    # Everything is due now.
    acme.run(host, "sed -i '1i renew_before_expiry = 36500 days' /etc/letsencrypt/renewal/site.conf")
    acme.run(host, "systemctl start certbot.service")
    assert acme.run(host, serial) != before
    assert acme.port_80(host) == ["timeout", "timeout"]


def test_the_port_is_open_while_the_command_runs_and_shut_after_it(acme: Acme) -> None:
    for host in HOSTS:
        acme.run(host, "systemd-run --quiet --collect --unit=holder portcullis window run --max 60 -- sleep 6")
    time.sleep(1.5)
    assert [acme.port_80(host) for host in HOSTS] == [["open", "open"]] * 2
    time.sleep(6)
    assert [acme.port_80(host) for host in HOSTS] == [["timeout", "timeout"]] * 2


def test_the_kernel_shuts_the_port_when_everybody_has_died(acme: Acme) -> None:
    for host in HOSTS:
        acme.run(host, "systemd-run --quiet --collect --unit=victim portcullis window run --max 8 -- sleep 600")
    time.sleep(1.5)
    for host in HOSTS:
        acme.run(host, "systemctl kill --signal=KILL victim")
    assert [acme.port_80(host) for host in HOSTS] == [["open", "open"]] * 2
    time.sleep(8)
    assert [acme.port_80(host) for host in HOSTS] == [["timeout", "timeout"]] * 2


@pytest.mark.parametrize("how", ["ufw reload", "portcullis window close"])
def test_other_ways_to_shut_the_port(acme: Acme, how: str) -> None:
    for host in HOSTS:
        acme.run(host, "portcullis window open --max 60")
        assert acme.port_80(host) == ["open", "open"]
        acme.run(host, how)
        assert acme.port_80(host) == ["timeout", "timeout"]
        acme.run(host, "portcullis window close")


def test_the_module_opens_and_shuts_the_port(lab: Lab, acme: Acme, tmp_path: Path) -> None:
    text = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.acme_window:
        state: "{{ state }}"
        max_seconds: 90
"""
    window = Playbook(lab, tmp_path, HOSTS, text)
    for options, state, changes, answer in (
        (["--check"], "open", ["Open port 80 for at most 90 s"], "timeout"),
        ([], "open", ["Open port 80 for at most 90 s"], "open"),
        (["--check"], "closed", ["Shut port 80"], "open"),
        ([], "closed", ["Shut port 80"], "timeout"),
        ([], "closed", [], "timeout"),
    ):
        run = window.play(*options, state=state)
        assert run.code == 0, run.output[-3000:]
        for host in HOSTS:
            assert run.changes(host) == changes
            assert acme.port_80(host) == [answer, answer]


def test_a_command_that_fails_or_is_ended_shuts_the_port(acme: Acme) -> None:
    for host in HOSTS:
        acme.run(host, "portcullis window run -- sh -c 'exit 7'", code=7)
        acme.run(host, "timeout 1 portcullis window run -- sleep 30; true")
        assert acme.port_80(host) == ["timeout", "timeout"]


def test_who_finishes_first_does_not_shut_the_other_out(acme: Acme) -> None:
    acme.run("acme1", "systemd-run --quiet --collect --unit=longer portcullis window run --max 60 -- sleep 6")
    acme.run("acme1", "sleep 1; portcullis window run --max 60 -- true")
    assert acme.port_80("acme1") == ["open", "open"]
    time.sleep(6)
    assert acme.port_80("acme1") == ["timeout", "timeout"]


def test_an_authority_that_refuses_leaves_the_port_shut_and_says_why(acme: Acme) -> None:
    wrong = [{"name": "wrong", "domains": ["elsewhere.lab.test"], "method": "webroot", "webroot": "/var/www/html"}]
    run = acme.play(letsencrypt_certificates=wrong)
    for host in HOSTS:
        assert "The certificate wrong was not issued: " in run.failures(host)[0]
        assert "Port 80 is shut again" in run.failures(host)[0]
        assert acme.port_80(host) == ["timeout", "timeout"]
