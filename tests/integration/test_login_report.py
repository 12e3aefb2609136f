# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""login_report on whole hosts: logins made and refused by ssh, told by the journal alone and by rsyslog's files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab import Lab
from tests.integration.playing import Playbook

HOSTS = {"log1": "bookworm", "log2": "trixie"}
STRANGER = "198.51.100.66"
PLAY = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.login_report:
        backend: "{{ backend | default('auto') }}"
      register: report
    - ansible.builtin.copy:
        content: "{{ report | to_json }}"
        dest: "{{ playbook_dir }}/{{ inventory_hostname }}.json"
        mode: "0600"
      delegate_to: localhost
      become: false
"""
#: What ufw has the kernel log; no lab's kernel logs for its hosts, so a program says it there.
PACKET = "[UFW BLOCK] IN=eth0 OUT= MAC=02 SRC=198.51.100.66 DST=203.0.113.11 LEN=60 PROTO=TCP SPT=4 DPT=8080"


class Reports(Playbook):
    def make_logins(self, host: str) -> None:
        """Get in once as the admin, and be refused as a user without a key and as one whom nobody knows."""
        assert self.lab.run([*self.lab.ssh(host, "admin"), "true"], timeout_seconds=60).returncode == 0
        for user in ("root", "nobody-knows"):
            ssh, _flag, _key, *rest = self.lab.ssh(host, user, 22, STRANGER)
            # No key at all, so that no password is asked for either.
            options = ["-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", "/dev/null"]
            assert self.lab.run([ssh, *options, *rest, "true"], timeout_seconds=60).returncode == 255
        # A program that is not root's must not be trusted.
        said = f"Accepted password for root from {STRANGER} port 1 ssh2"
        self.run(host, f"runuser -u admin -- logger -t sshd '{said}'")

    def look(self, **variables: object) -> dict[str, dict[str, Any]]:
        self.converge(**variables)
        found = {host: json.loads((self.file.parent / f"{host}.json").read_text()) for host in self.hosts}
        assert {answer["changed"] for answer in found.values()} == {False}
        return found


@pytest.fixture(scope="module")
def reports(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reports]:
    found = Reports(lab, tmp_path_factory.mktemp("reports"), HOSTS, PLAY)
    for host in HOSTS:
        found.make_logins(host)
    yield found
    for host in HOSTS:
        lab.remove(host)


def counts(answer: dict[str, Any], kind: str, part: str) -> dict[str, int]:
    return {entry["name"]: entry["count"] for entry in answer[kind][f"by_{part}"]["top"]}


def test_without_rsyslog_the_journal_tells_and_outlives_a_reboot(reports: Reports) -> None:
    for host in HOSTS:
        reports.run(host, "test ! -e /var/log/auth.log && journalctl --flush")
        reports.lab.machine(host).reboot()
    for answer in reports.look().values():
        assert answer["read"] == ["the journal"]
        assert counts(answer, "refused", "source") == {STRANGER: 2}
        assert counts(answer, "refused", "user") == {"root": 1, "nobody-knows": 1}
        assert set(counts(answer, "succeeded", "user")) == {"admin"}
        assert "2 connections to sshd did not get in, most of 198.51.100.66 (2)." in answer["summary"]


def test_with_rsyslog_the_files_tell_the_same_also_when_they_are_rotated(reports: Reports) -> None:
    for host in HOSTS:
        reports.run(host, "apt-get update -q && apt-get install -qy --no-install-recommends rsyslog logrotate ufw")
        reports.run(host, "systemctl is-active rsyslog")
        reports.make_logins(host)
        reports.run(host, f"logger -t kernel '{PACKET}'")
        wait = "for n in $(seq 300); do grep -q '{}' {} 2>/dev/null && exit 0; sleep 0.1; done; exit 1"
        reports.run(host, wait.format("UFW BLOCK", "/var/log/ufw.log"))
        reports.run(host, wait.format("closed by invalid user nobody-knows", "/var/log/auth.log"))
    plain = reports.look(backend="files")
    for host in HOSTS:
        # Twice, so that the second time compresses what the first has put away.
        reports.run(host, "logrotate --force /etc/logrotate.d/rsyslog /etc/logrotate.d/ufw")
        reports.make_logins(host)
        reports.run(
            host, "for n in $(seq 300); do grep -q nobody-knows /var/log/auth.log && exit 0; sleep 0.1; done; exit 1"
        )
        reports.run(host, "logrotate --force /etc/logrotate.d/rsyslog && ls /var/log/auth.log.2.gz")
    rotated = reports.look(backend="files")
    for host in HOSTS:
        assert counts(plain[host], "blocked", "port") == {"8080/tcp": 1}
        assert counts(plain[host], "refused", "user") == {"root": 1, "nobody-knows": 1}
        assert counts(rotated[host], "refused", "user") == {"root": 2, "nobody-knows": 2}
        assert counts(rotated[host], "blocked", "source") == {STRANGER: 1}
        assert any(path.endswith(".gz") for path in rotated[host]["read"])
        # The journal is trusted about who said something, and holds all three times.
    for answer in reports.look(backend="journal").values():
        assert counts(answer, "refused", "source") == {STRANGER: 6}
        assert "root" not in counts(answer, "succeeded", "user")
