# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""account_audit on whole hosts: passwords set by the host's own programs, logins made with ssh."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab import Lab
from tests.integration.playing import Playbook

HOSTS = {"audit1": "bookworm", "audit2": "trixie"}
PLAY = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.account_audit:
        max_seconds: "{{ seconds | default(300) }}"
        extra_passwords: [of-the-house]
      register: audit
    - ansible.builtin.copy:
        content: "{{ audit | to_json }}"
        dest: "{{ playbook_dir }}/{{ inventory_hostname }}.json"
        mode: "0600"
      delegate_to: localhost
      become: false
"""
#: Name, password, and how it is hashed; weak ones under each scheme that a host may hold.
WEAK = {
    "yes": ("123456", "yescrypt"),
    "sha": ("qwerty", "sha512crypt"),
    "old": ("letmein", "md5crypt"),
    "des": ("password", "des"),
    "grace": ("ecarg", "yescrypt"),
    "house": ("of-the-house", "yescrypt"),
}
STRONG = "vPq83#kd-Lm2"
_HASH = {"yescrypt": "YESCRYPT", "sha512crypt": "SHA512", "md5crypt": "MD5", "des": "DES"}
_WEAKEN = "".join(
    f"useradd --create-home --shell /bin/bash {name}; echo '{name}:{password}' | chpasswd --crypt-method {_HASH[scheme]}\n"
    for name, (password, scheme) in WEAK.items()
)
#: What a module that only looks must leave as it is.
STATE = "sha256sum /etc/passwd /etc/shadow /etc/group /etc/sudoers.d/* /home/*/.ssh/* | sort; ls /var/lib/portcullis 2>&1 || true"
STAGE = f"""
{_WEAKEN}
usermod --append --groups sudo yes
useradd --create-home --shell /bin/bash strong && echo 'strong:{STRONG}' | chpasswd --crypt-method SHA512
useradd --create-home --shell /bin/bash nothing && passwd --delete --quiet nothing
useradd --non-unique --uid 0 --home-dir /root --shell /bin/bash toor
groupadd docker && usermod --append --groups docker sha
echo 'old ALL=(root) NOPASSWD: /usr/bin/vi' > /etc/sudoers.d/old
install -d -o grace -g grace -m 700 /home/grace/.ssh
ssh-keygen -q -t rsa -b 2048 -N '' -f /tmp/weak && cat /tmp/weak.pub > /home/grace/.ssh/authorized_keys
echo 'command="ls" ssh-future AAAA' >> /home/grace/.ssh/authorized_keys
echo 'TrustedUserCAKeys /etc/ssh/intruder.pub' > /etc/ssh/sshd_config.d/70-intruder.conf
chown grace: /home/grace/.ssh/authorized_keys && touch -d '3 years ago' /home/grace/.ssh/authorized_keys
"""


@pytest.fixture(scope="module")
def audited(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    found = Playbook(lab, tmp_path_factory.mktemp("audit"), HOSTS, PLAY)
    for host in HOSTS:
        found.run(host, STAGE)
    yield found
    for host in HOSTS:
        lab.remove(host)


def look(audited: Playbook, **variables: object) -> tuple[dict[str, Any], str]:
    """Return what the module answered, by host, and all that was printed."""
    run = audited.play("-vvv", **variables)
    assert run.code == 0, run.output[-3000:]
    answers = {host: json.loads((audited.file.parent / f"{host}.json").read_text()) for host in HOSTS}
    assert [answers[host]["changed"] for host in HOSTS] == [False, False]
    return answers, run.output


@pytest.fixture(scope="module")
def seen(audited: Playbook) -> tuple[dict[str, Any], str]:
    before = {host: audited.run(host, STATE) for host in HOSTS}
    found = look(audited)
    assert {host: audited.run(host, STATE) for host in HOSTS} == before
    return found


@pytest.mark.parametrize("host", HOSTS)
def test_weak_passwords_are_found_under_every_scheme_and_strong_ones_are_not(
    seen: tuple[dict[str, Any], str], host: str
) -> None:
    users = {user["name"]: user for user in seen[0][host]["users"]}
    assert {name: users[name]["scheme"] for name in WEAK} == {name: scheme for name, (_word, scheme) in WEAK.items()}
    assert {name for name, user in users.items() if user["guessed"]} == set(WEAK)
    assert users["strong"]["guesses_tried"] == users["strong"]["guesses_total"] > 1000


@pytest.mark.parametrize("host", HOSTS)
def test_no_password_is_printed_returned_or_logged(
    audited: Playbook, seen: tuple[dict[str, Any], str], host: str
) -> None:
    journal = audited.run(host, "journalctl --no-pager --output=cat --since=-1h | grep -v 'testing for'")
    hidden = ("of-the-house", "letmein", "ecarg", "qwerty", STRONG, "$y$", "$6$")
    answer = json.dumps(seen[0][host])
    assert [word for word in hidden if word in answer or word in journal] == []
    # The play itself names one word, and only where it is shown as it was written.
    assert [word for word in hidden[1:] if word in seen[1]] == []


@pytest.mark.parametrize("host", HOSTS)
def test_everything_else_that_is_wrong_is_found(seen: tuple[dict[str, Any], str], host: str) -> None:
    found = {(finding["kind"], user) for finding in seen[0][host]["findings"] for user in finding["users"]}
    assert found >= {
        ("empty_password", "nothing"),
        ("outdated_hash", "old"),
        ("outdated_hash", "des"),
        ("password_login_to_root", "yes"),
        ("password_login_to_root", "old"),
        ("second_root", "toor"),
        ("root_by_group", "sha"),
        ("weak_key", "grace"),
        ("old_key", "grace"),
        ("shared_key", "admin"),
        ("unused_login", "strong"),
        ("unreadable_key", "grace"),
    }
    said = {finding["kind"]: finding["text"] for finding in seen[0][host]["findings"]}
    assert "line 2 of /home/grace/.ssh/authorized_keys" in said["unreadable_key"]
    assert "70-intruder.conf:1 sets 'TrustedUserCAKeys /etc/ssh/intruder.pub'" in said["foreign_key_source"]
    assert ("unused_login", "admin") not in found
    assert not {kind for kind, user in found if user == "strong"} - {"unused_login"}


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_the_time_is_bounded_and_what_was_left_is_said(audited: Playbook) -> None:
    for host in HOSTS:
        audited.run(host, f"echo 'strong:{STRONG}' | chpasswd --crypt-method YESCRYPT")
    answers, _output = look(audited, seconds=1)
    for host in HOSTS:
        assert any("strong withstood" in text for text in answers[host]["unfinished"]), answers[host]["unfinished"]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("", False),
        ("Address 10.20.*", True),
        pytest.param("LocalPort 2222", True, marks=pytest.mark.whole("PORTCULLIS_ACCESS")),
        pytest.param("LocalAddress 10.30.0.0/16", True, marks=pytest.mark.whole("PORTCULLIS_ACCESS")),
    ],
)
def test_a_password_that_counts_for_some_logins_alone_is_found(audited: Playbook, match: str, expected: bool) -> None:
    block = f"Match {match}\\n    PasswordAuthentication yes\\n" if match else ""
    for host in HOSTS:
        audited.run(
            host, f"printf 'PasswordAuthentication no\\n{block}' > /etc/ssh/sshd_config.d/00-site.conf; sshd -t"
        )
    # Nobody's password is in question here.
    answers, _output = look(audited, seconds=0)
    for host in HOSTS:
        found = {(finding["kind"], user) for finding in answers[host]["findings"] for user in finding["users"]}
        assert (("password_login_to_root", "yes") in found) == expected


def test_an_sshd_that_does_not_say_what_it_accepts_is_no_sshd_that_takes_no_passwords(audited: Playbook) -> None:
    for host in HOSTS:
        audited.run(host, "echo Nonsense yes > /etc/ssh/sshd_config.d/00-site.conf")
    run = audited.play()
    for host in HOSTS:
        audited.run(host, "rm /etc/ssh/sshd_config.d/00-site.conf; sshd -t")
        assert "'sshd -T' does not print the configuration" in run.failures(host)[0]
        assert "Bad configuration option: Nonsense" in run.failures(host)[0]
