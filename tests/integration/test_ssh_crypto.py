# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ssh-audit, from outside, about hosts as they were installed and under either profile; and host keys that were weak."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from demo.fleet import Run, program
from lab import Lab
from tests.integration.playing import Playbook

HOSTS = {"old": "bookworm", "new": "trixie"}
PLAY = """
- hosts: all
  gather_facts: false
  roles: [portcullis.vps.connect, portcullis.vps.ssh_hardening]
"""
#: As a provider's image of some years ago had it.
WEAK = """
rm /etc/ssh/ssh_host_rsa_key*
ssh-keygen -q -t rsa -b 2048 -N '' -f /etc/ssh/ssh_host_rsa_key
systemctl reload ssh.service
"""
CURVE = {"curve25519-sha256", "curve25519-sha256@libssh.org"}


@dataclass(frozen=True)
class Verdict:
    """What ssh-audit finds wrong with a host: (kind of algorithm, its name, level, what it says)."""

    notes: tuple[tuple[str, str, str, str], ...]
    rsa_bits: tuple[int, ...]


#: ssh-audit's own policies, by host.
POLICIES = {"old": "Hardened Debian 12 (version 3)", "new": "Hardened Debian 13 (version 1)"}


def passes(lab: Lab, host: str) -> str:
    """Return what ssh-audit says of a host by the policy for its release; empty where that passes."""
    done = lab.run([program("ssh-audit"), "--policy", POLICIES[host], "--skip-rate-test", lab.machine(host).ipv4])
    return "" if done.returncode == 0 else done.stdout + done.stderr


def judge(lab: Lab, host: str) -> Verdict:
    address = lab.machine(host).ipv4
    done = lab.run([program("ssh-audit"), "--json", "--skip-rate-test", address])
    said = json.loads(done.stdout)
    found = [
        (kind, entry["algorithm"], level, note)
        for kind in ("kex", "key", "enc", "mac")
        for entry in said[kind]
        for level in ("fail", "warn")
        for note in entry["notes"].get(level, [])
    ]
    # Where it shares no key exchange with the host it cannot see the keys' sizes.
    sizes = {entry.get("keysize", 0) for entry in said["key"] if entry["algorithm"].startswith("rsa-")}
    return Verdict(tuple(found), tuple(sorted(sizes)))


@dataclass(frozen=True)
class Story:
    """The hosts as they were, under the default and under strict; and the runs that made them so."""

    fresh: Mapping[str, Verdict]
    default: Mapping[str, Verdict]
    strict: Mapping[str, Verdict]
    first: Run
    check: Run
    second: Run
    again: Run
    audit: Mapping[str, str]


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    lab = Lab(f"crypto-{os.getpid()}")
    try:
        found = Playbook(lab, tmp_path_factory.mktemp("crypto"), HOSTS, PLAY)
        found.run("new", WEAK)
        yield found
    finally:
        lab.down()


@pytest.fixture(scope="module")
def story(playbook: Playbook) -> Story:
    lab = playbook.lab
    fresh = {host: judge(lab, host) for host in HOSTS}
    first = playbook.converge()
    default = {host: judge(lab, host) for host in HOSTS}
    check = playbook.play("--check", ssh_hardening_crypto="strict")
    second = playbook.converge(ssh_hardening_crypto="strict")
    strict = {host: judge(lab, host) for host in HOSTS}
    again = playbook.converge(ssh_hardening_crypto="strict")
    playbook.converge(ssh_hardening_crypto="audit")
    audit = {host: passes(lab, host) for host in HOSTS}
    return Story(fresh, default, strict, first, check, second, again, audit)


@pytest.mark.parametrize("host", HOSTS)
def test_a_fresh_host_fails(story: Story, host: str) -> None:
    levels = Counter(level for _kind, _name, level, _said in story.fresh[host].notes)
    # What the role's README states; another figure here wants another one there.
    assert (levels["fail"], levels["warn"]) == {"old": (6, 18), "new": (6, 15)}[host]


@pytest.mark.parametrize("host", HOSTS)
def test_by_default_only_the_key_exchange_kept_for_old_clients_is_found_wanting(story: Story, host: str) -> None:
    notes = story.default[host].notes
    assert {(kind, name, level) for kind, name, level, _said in notes} == {("kex", name, "warn") for name in CURVE}
    assert {said for *_what, said in notes} == {"does not provide protection against post-quantum attacks"}


@pytest.mark.parametrize("host", HOSTS)
def test_under_strict_nothing_is_found_wanting(story: Story, host: str) -> None:
    assert story.strict[host].notes == ()


@pytest.mark.parametrize("host", HOSTS)
def test_under_audit_the_policy_of_ssh_audit_for_the_release_passes(story: Story, host: str) -> None:
    assert story.audit[host] == ""


@pytest.mark.parametrize("host", HOSTS)
def test_check_mode_names_what_strict_then_changes_and_a_second_run_changes_nothing(story: Story, host: str) -> None:
    assert story.second.changes(host)
    assert story.check.changes(host) == story.second.changes(host)
    assert story.again.changed(host) == []


def test_an_rsa_key_that_is_too_small_is_replaced_and_kept_aside(playbook: Playbook, story: Story) -> None:
    assert (story.fresh["new"].rsa_bits, story.default["new"].rsa_bits) == ((2048,), (4096,))
    assert "Make a host key of type rsa, /etc/ssh/ssh_host_rsa_key" in story.first.changes("new")
    kept = playbook.run(
        "new",
        "ls /var/lib/portcullis/retired-host-keys/ssh_host_rsa_key.* | grep -v '[.]pub$' | xargs ssh-keygen -l -f",
    )
    assert kept.startswith("2048 ")


@pytest.mark.parametrize("host", HOSTS)
def test_weak_kinds_of_keys_are_shown_no_more_and_kept_aside(playbook: Playbook, story: Story, host: str) -> None:
    assert any("Move the host key /etc/ssh/ssh_host_ecdsa_key" in change for change in story.first.changes(host))
    assert playbook.run(host, "ls /etc/ssh/ssh_host_*_key").split() == [
        "/etc/ssh/ssh_host_ed25519_key",
        "/etc/ssh/ssh_host_rsa_key",
    ]
    # The end of the name is a digest's, which may look like anything.
    keys = "find /var/lib/portcullis/retired-host-keys -name 'ssh_host_ecdsa_key.*' ! -name '*.pub'"
    kept = playbook.run(host, f"{keys} -exec stat -c '%a %U' {{}} +")
    assert kept.split() == ["600", "root"]


def test_old_host_keys_are_replaced_once_and_known_hosts_follows(playbook: Playbook, story: Story) -> None:
    assert story.again.code == 0
    before = {host: _shown(playbook, host) for host in HOSTS}
    for host in HOSTS:
        playbook.run(host, "touch -d 2020-02-02 /etc/ssh/ssh_host_*_key")
    wanted = {"ssh_hardening_crypto": "strict", "ssh_hardening_host_keys_made_after": "2021-01-01"}
    first, second = playbook.converge(**wanted), playbook.converge(**wanted)
    known = playbook.lab.known_hosts.read_text()
    for host in HOSTS:
        assert len(first.changes(host)) >= 2
        assert second.changed(host) == []
        address = playbook.lab.machine(host).ipv4
        pinned = {line.partition(" ")[2] for line in known.splitlines() if line.startswith(f"{address} ")}
        assert pinned == _shown(playbook, host)
        assert not pinned & before[host]


def _shown(playbook: Playbook, host: str) -> set[str]:
    """Return the public keys that a host shows, as ssh-keyscan sees them from outside."""
    argv = ["ssh-keyscan", "-q", "-t", "ed25519,rsa", playbook.lab.machine(host).ipv4]
    lines = playbook.lab.run(argv).stdout.splitlines()
    return {line.partition(" ")[2] for line in lines if not line.startswith("#")}


@pytest.mark.parametrize("host", HOSTS)
def test_no_small_group_is_left_for_diffie_hellman(playbook: Playbook, story: Story, host: str) -> None:
    assert story.first.code == 0
    sizes = playbook.run(host, "awk '$1 !~ /^#/ { print $5 }' /etc/ssh/moduli").split()
    assert len(sizes) > 100
    assert min(map(int, sizes)) == 3071


def test_a_controller_that_could_not_come_back_is_refused_beforehand(playbook: Playbook, story: Story) -> None:
    assert story.second.code == 0
    common = playbook.fleet.inventory["all"]["vars"]["ansible_ssh_common_args"]
    args = f"{common} -o KexAlgorithms=+curve25519-sha256 -o Ciphers=aes128-ctr -o ControlPath=none"
    assert playbook.converge(ssh_hardening_crypto="default").changes("new")
    run = playbook.play("--check", ssh_hardening_crypto="strict", ansible_ssh_common_args=args)
    for host in HOSTS:
        assert "the ssh of this controller supports no cipher that sshd would accept" in run.failures(host)[0]


def test_an_allowed_user_whose_only_key_strict_would_not_take_is_refused_beforehand(playbook: Playbook) -> None:
    script = "rm -f /tmp/k*; ssh-keygen -q -t rsa -b 2048 -N '' -f /tmp/k; install -d /root/.ssh; cp /tmp/k.pub {}"
    for host in HOSTS:
        playbook.run(host, script.format("/root/.ssh/authorized_keys"))
    allowed = ["admin", "root"]
    run = playbook.play("--check", ssh_hardening_crypto="strict", ssh_hardening_allow_users=allowed)
    for host in HOSTS:
        assert "'root' has no key in authorized_keys that sshd would accept" in run.failures(host)[0]
    assert playbook.play("--check", ssh_hardening_allow_users=allowed).code == 0
