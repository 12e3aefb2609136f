# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""persistence_audit on whole hosts: nothing on clean ones, all that is planted, and a copied disk of which nothing runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import Lab
from tests.integration.playing import Playbook
from tests.unit.plugins.module_utils.rescue import planting
from tests.unit.plugins.module_utils.rescue.cases import CASES

HOSTS = {"per2": "trixie"}
#: With PORTCULLIS_RESCUE=all (make test-rescue) also what people use a server for, by which a false alarm would be raised first.
if os.environ.get("PORTCULLIS_RESCUE") == "all":
    HOSTS |= {"per1": "bookworm", "per3": "bookworm-docker", "per4": "trixie-docker"}
PLAY = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.persistence_audit:
        root: "{{ root | default('/') }}"
        admins: [admin, ada]
      register: audit
    - ansible.builtin.copy:
        content: "{{ audit | to_json }}"
        dest: "{{ playbook_dir }}/{{ inventory_hostname }}.json"
        mode: "0600"
      delegate_to: localhost
      become: false
      check_mode: false
"""
#: What a suspect disk needs to be one, with programs that say so if they are run, and a library and a name service that anything would load.
SUSPECT = r"""set -e
root=/srv/suspect
mkdir -p $root/usr/lib/x86_64-linux-gnu $root/usr/share $root/var/lib $root/tmp
for name in bin sbin lib lib64; do [ ! -L /$name ] || cp -a /$name $root/; done
cp -a /etc /root /home $root/
cp -a /usr/bin /usr/sbin $root/usr/
cp -a /usr/lib/systemd $root/usr/lib/
cp -a /usr/lib/*/security $root/usr/lib/x86_64-linux-gnu/
cp -a /usr/share/base-files $root/usr/share/
cp -a /var/lib/dpkg $root/var/lib/
for name in dash bash dpkg dpkg-query dpkg-deb systemctl chroot find; do
    rm -f $root/usr/bin/$name $root/usr/sbin/$name
    printf '#!/bin/sh\necho %s >> /run/canary\n' $name > $root/usr/bin/$name
    chmod 755 $root/usr/bin/$name
done
for python in $root/usr/bin/python3.*; do
    printf '#!/bin/sh\necho python >> /run/canary\n' > $python
done
echo /usr/lib/x86_64-linux-gnu/libcanary.so > $root/etc/ld.so.preload
echo canary > $root/usr/lib/x86_64-linux-gnu/libcanary.so
echo canary > $root/usr/lib/x86_64-linux-gnu/libnss_canary.so.2
sed -i 's/^passwd:.*/passwd: canary files/' $root/etc/nsswitch.conf
mkdir -p $root/usr/lib/systemd/system-generators
printf '#!/bin/sh\necho generator >> /run/canary\n' > $root/usr/lib/systemd/system-generators/canary
chmod 755 $root/usr/lib/systemd/system-generators/canary
rm -rf $root/etc/cron.d && ln -s /etc $root/etc/cron.d
mkfifo $root/etc/rc.local
"""


class Audits(Playbook):
    def look(self, *options: str, **variables: object) -> dict[str, dict[str, Any]]:
        run = self.play(*options, **variables)
        assert run.code == 0, run.output[-3000:]
        return {host: json.loads((self.file.parent / f"{host}.json").read_text()) for host in self.hosts}


def found(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(finding["kind"], finding["where"]) for finding in answer["findings"]}


@pytest.fixture(scope="module")
def audits(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audits]:
    made = Audits(lab, tmp_path_factory.mktemp("persistence"), HOSTS, PLAY)
    yield made
    for host in HOSTS:
        lab.remove(host)


def test_clean_hosts_have_no_finding_and_are_not_changed(audits: Audits) -> None:
    for host in HOSTS:
        # sudo leaves a file in the home of whoever uses it for the first time.
        audits.run(host, "su admin -c 'sudo true' && touch /run/before")
    for answer in audits.look().values():
        assert (answer["findings"], answer["changed"]) == ([], False), answer["summary"]
        assert answer["packages"]["disk"] > 100
        assert answer["looked_at"] > 10_000
    for host in HOSTS:
        assert audits.run(host, "find /etc /usr /opt /srv /var/lib/dpkg -xdev -newer /run/before") == ""


def test_a_disk_is_looked_at_without_running_anything_of_it(audits: Audits) -> None:
    for host in HOSTS:
        audits.run(host, SUSPECT)
    for host, answer in audits.look("--check", root="/srv/suspect").items():
        assert audits.run(host, "cat /run/canary 2>/dev/null || true") == ""
        assert {
            ("changed_file", "/usr/bin/dash"),
            ("changed_file", "/usr/bin/dpkg"),
            ("ld_preload", "/etc/ld.so.preload"),
            ("library", "/usr/lib/x86_64-linux-gnu/libcanary.so"),
            ("nss", "/usr/lib/x86_64-linux-gnu/libnss_canary.so.2"),
            ("rc_local", "/etc/rc.local"),
            ("systemd_generator", "/usr/lib/systemd/system-generators/canary"),
        } <= found(answer)
        audits.run(host, "rm -rf /srv/suspect")


def test_all_that_is_planted_at_once_is_found(audits: Audits) -> None:
    text = Path(planting.__file__).read_text()
    operations = [operation for case in CASES for operation in case.plant]
    for host in HOSTS:
        given = json.dumps(operations)
        done = audits.lab.exec(
            host, ["python3", "-c", f"{text}\nimport json, sys\nplant('/', json.loads(sys.argv[1]))", given]
        )
        assert done.returncode == 0, done.stderr
    for answer in audits.look().values():
        missing = {(case.kind, case.where) for case in CASES} - found(answer)
        assert missing == set()
        assert all(finding["look"] and finding["owner"] for finding in answer["findings"])
