# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revoked keys, authorities, people who only move files, people who forward, and addresses: tried from outside with real ssh."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.fleet import Run
from lab import Lab, network
from tests.integration.playing import Playbook
from tests.integration.test_ssh_crypto import PLAY
from tests.lockout.test_services import TO_SOCKET

HOSTS = {"first": "bookworm", "second": "trixie"}
PREPARE = """
for user in ada bob carol; do useradd --create-home --shell /bin/bash $user; install -d -o $user -m 700 /home/$user/.ssh; done
cat > /home/ada/.ssh/authorized_keys
tail -1 /home/ada/.ssh/authorized_keys > /home/bob/.ssh/authorized_keys
install -d -m 755 /srv/sftp /srv/sftp/bob
install -d -o bob /srv/sftp/bob/in
"""
#: sshd comes up before its address is there, as at a boot, and the address once sshd has been started again.
TOO_EARLY = """
place=$(ip -4 -oneline address show dev eth0 | awk '{ print $4 }')
way=$(ip -4 route show default)
systemctl stop ssh.service
ip address del $place dev eth0
systemctl --no-block start ssh.service
timeout 90 sh -c 'until [ "$(systemctl show --value --property NRestarts ssh.service)" -gt 0 ]; do sleep 0.5; done'
again=$?
ip address add $place dev eth0
ip route add $way
exit $again
"""
#: Whether the port answers from outside, over IPv4 and over IPv6.
FOUR, BOTH = ["open", "refused"], ["open", "open"]
ON_FOUR = {"ssh_hardening_listen_addresses": ["{{ ansible_host }}"]}
ON_BOTH = {"ssh_hardening_listen_addresses": ["{{ ansible_host }}", "{{ lab_ipv6 }}"]}
#: Each way in takes three runs.
ALL = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
ACCESS = ("/etc/ssh/portcullis-revoked-keys", "/etc/ssh/portcullis-user-ca-keys")


@dataclass(frozen=True)
class People:
    """Keys of theirs, in a folder of the controller's, and the runs that were about them."""

    lab: Lab
    folder: Path
    first: Run
    second: Run

    def tries(self, host: str, user: str, key: str, *command: str, program: str = "ssh") -> tuple[bool, str]:
        """Whether somebody gets their command carried out, and what came of it."""
        options = ["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new"]
        options += ["-o", f"UserKnownHostsFile={self.lab.known_hosts}", "-i", str(self.folder / key)]
        target = f"{user}@{self.lab.machine(host).ipv4}"
        argv = [program, *options, *command[:-1], target, *command[-1:]]
        done = self.lab.run(argv, timeout_seconds=60)
        return done.returncode == 0, done.stdout + done.stderr

    def moves(self, host: str, user: str, key: str, commands: str) -> tuple[bool, str]:
        options = ["-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=accept-new", "-b", "-"]
        options += ["-o", f"UserKnownHostsFile={self.lab.known_hosts}", "-i", str(self.folder / key)]
        done = self.lab.run(["sftp", *options, f"{user}@{self.lab.machine(host).ipv4}"], stdin=commands)
        return done.returncode == 0, done.stdout + done.stderr

    def reaches(self, host: str, user: str, key: str, place: str) -> bool:
        """Whether a connection to a place is carried by somebody's: what listens there says that it is sshd."""
        options = ["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new"]
        options += ["-o", f"UserKnownHostsFile={self.lab.known_hosts}", "-i", str(self.folder / key), "-W", place]
        done = self.lab.run(["ssh", *options, f"{user}@{self.lab.machine(host).ipv4}"], stdin="\n", timeout_seconds=60)
        return "SSH-2.0" in done.stdout


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    lab = Lab(f"access-{os.getpid()}")
    try:
        yield Playbook(lab, tmp_path_factory.mktemp("access"), HOSTS, PLAY)
    finally:
        lab.down()


def _keygen(*words: str) -> None:
    subprocess.run(["ssh-keygen", "-q", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def people(playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> People:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("stolen", "good", "authority", "carol"):
        _keygen("-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name))
    _keygen("-s", str(folder / "authority"), "-I", "carol", "-n", "carol", str(folder / "carol.pub"))
    public = {name: (folder / f"{name}.pub").read_text() for name in ("stolen", "good", "authority")}
    for host in HOSTS:
        done = playbook.lab.exec(host, ["sh", "-euc", PREPARE], stdin=public["stolen"] + public["good"])
        assert done.returncode == 0, done.stderr
    wanted = {
        "ssh_hardening_allow_users": ["admin", "ada", "carol"],
        "ssh_hardening_revoked_keys": [public["stolen"].strip()],
        "ssh_hardening_trusted_user_ca_keys": [public["authority"].strip()],
        "ssh_hardening_sftp_users": [{"name": "bob", "chroot": "/srv/sftp/%u"}],
        "ssh_hardening_forwarding": [{"user": "ada", "permit_open": ["localhost:22"]}],
    }
    return People(playbook.lab, folder, playbook.converge(**wanted), playbook.converge(**wanted))


@pytest.mark.parametrize("host", HOSTS)
def test_a_second_run_changes_nothing(people: People, host: str) -> None:
    assert people.first.changes(host)
    assert people.second.changes(host) == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_revoked_key_lets_nobody_in(people: People, host: str) -> None:
    assert people.tries(host, "ada", "good", "id -un") == (True, "ada\n")
    got_in, said = people.tries(host, "ada", "stolen", "id -un")
    assert not got_in
    assert "Permission denied (publickey)" in said


@pytest.mark.parametrize("host", HOSTS)
def test_an_authority_lets_in_whom_its_certificate_names(people: People, host: str) -> None:
    assert people.tries(host, "carol", "carol", "id -un") == (True, "carol\n")
    assert not people.tries(host, "ada", "carol", "id -un")[0]


@pytest.mark.parametrize("host", HOSTS)
def test_who_only_moves_files_does_nothing_else(people: People, host: str) -> None:
    moved, said = people.moves(host, "bob", "good", "cd /in\nmkdir there\nls -1 /\n")
    assert moved, said
    assert "home" not in said
    got_in, said = people.tries(host, "bob", "good", "id -un")
    assert not got_in
    assert "This service allows sftp connections only" in said
    assert not people.reaches(host, "bob", "good", "localhost:22")


@pytest.mark.parametrize("host", HOSTS)
def test_only_who_is_named_forwards_and_only_to_where(playbook: Playbook, people: People, host: str) -> None:
    playbook.run(host, "mkdir -p /run/sshd; pgrep -f 'sshd -p 2200' || /usr/sbin/sshd -p 2200")
    assert people.reaches(host, "ada", "good", "localhost:22")
    assert not people.reaches(host, "ada", "good", "localhost:2200")
    assert not people.reaches(host, "carol", "carol", "localhost:22")


def test_the_key_of_this_run_is_not_revoked_under_its_feet(playbook: Playbook, people: People) -> None:
    assert people.second.code == 0
    own = playbook.lab.key.with_suffix(".pub").read_text().strip()
    run = playbook.play("--check", ssh_hardening_revoked_keys=[own])
    for host in HOSTS:
        assert "'admin' has no key in authorized_keys that sshd would accept" in run.failures(host)[0]


def test_a_folder_that_others_may_write_to_is_refused(playbook: Playbook, people: People) -> None:
    assert people.second.code == 0
    entry = {"name": "bob", "chroot": "/srv/sftp/bob/in"}
    run = playbook.play("--check", ssh_hardening_sftp_users=[entry])
    for host in HOSTS:
        assert "/srv/sftp/bob/in is not a folder that root alone may write to" in run.failures(host)[0]


@pytest.mark.parametrize("source", ["an authority", "a command"] if ALL else ["an authority"])
def test_an_intruder_s_way_in_without_a_key_stays_only_where_that_is_declared(
    playbook: Playbook, people: People, source: str
) -> None:
    if not (people.folder / "intruder").exists():
        for name in ("intruder", "intruder-ca"):
            _keygen("-t", "ed25519", "-N", "", "-f", str(people.folder / name))
        _keygen("-s", str(people.folder / "intruder-ca"), "-I", "x", "-n", "ada", str(people.folder / "intruder.pub"))
    by_command = source == "a command"
    public = (people.folder / ("intruder.pub" if by_command else "intruder-ca.pub")).read_text()
    lines = "AuthorizedKeysCommand /usr/bin/cat /etc/ssh/intruder.pub\nAuthorizedKeysCommandUser nobody\n"
    lines = lines if by_command else "TrustedUserCAKeys /etc/ssh/intruder.pub\n"
    keyword, value = lines.partition("\n")[0].split(" ", 1)
    for host in HOSTS:
        put = 'cat > /etc/ssh/intruder.pub; printf %s "$1" > /etc/ssh/sshd_config.d/70-intruder.conf; systemctl reload ssh'
        assert playbook.lab.exec(host, ["sh", "-euc", put, "-", lines], stdin=public).returncode == 0
    wanted = {"ssh_hardening_allow_users": ["admin", "ada"]}
    refused = playbook.play("--check", **wanted)
    for host in HOSTS:
        (said,) = refused.failures(host)
        assert f"ssh_hardening_settings: /etc/ssh/sshd_config.d/70-intruder.conf:1 sets '{keyword} {value}'" in said
        assert f"write '{keyword}: {value}' there to keep it, '{keyword}: none' to disable it" in said
    more = {"AuthorizedKeysCommandUser": "nobody"} if by_command else {}
    playbook.converge(**wanted, ssh_hardening_settings={keyword: value, **more})
    assert [people.tries(host, "ada", "intruder", "id -un")[0] for host in HOSTS] == [True, True]
    playbook.converge(**wanted, ssh_hardening_settings={keyword: "none", **more})
    assert [people.tries(host, "ada", "intruder", "id -un")[0] for host in HOSTS] == [False, False]
    for host in HOSTS:
        playbook.run(host, "rm /etc/ssh/sshd_config.d/70-intruder.conf")


def test_what_is_not_asked_for_any_more_goes(playbook: Playbook, people: People) -> None:
    assert people.second.code == 0
    playbook.converge(ssh_hardening_allow_users=["admin", "ada"])
    for host in HOSTS:
        assert people.tries(host, "ada", "stolen", "id -un") == (True, "ada\n")
        assert not people.tries(host, "bob", "good", "id -un")[0]
        playbook.run(host, f"ls {' '.join(ACCESS)}", code=2)
        assert "Match" not in playbook.run(host, "cat /etc/ssh/sshd_config.d/00-portcullis.conf")


#: Somebody lets passwords in, has sshd read that, and puts the file back.
LAX = """
cd /etc/ssh/sshd_config.d
cp -p 00-portcullis.conf /root/kept
sed -i '1i PasswordAuthentication yes' 00-portcullis.conf
sed -i 's/^AuthenticationMethods.*//' 00-portcullis.conf
systemctl reload ssh.service
sleep 1
mv /root/kept 00-portcullis.conf
"""
#: The same by a file of its own, and by an option on the command line.
LAX_FILE = """
echo 'PermitTTY no' > /etc/ssh/sshd_config.d/20-lax.conf
systemctl reload ssh.service
sleep 1
rm /etc/ssh/sshd_config.d/20-lax.conf
"""
LAX_OPTION = """
cp -p /etc/default/ssh /root/kept
echo "SSHD_OPTS='-o PasswordAuthentication=yes -o AuthenticationMethods=any'" > /etc/default/ssh
systemctl restart ssh.service
mv /root/kept /etc/default/ssh
"""


def _offers(people: People, host: str) -> str:
    """What a stranger without a key is offered."""
    return people.tries(host, "ada", "none", "-o", "PreferredAuthentications=password", "true")[1]


@pytest.mark.parametrize(
    "scripts",
    [(LAX, LAX_FILE), pytest.param((LAX_OPTION, LAX), marks=pytest.mark.whole("PORTCULLIS_LOCKOUT"))],
    ids=["edited", "started"],
)
def test_sshd_that_runs_with_other_settings_than_its_files_say_is_made_to_follow_them(
    playbook: Playbook, people: People, scripts: tuple[str, str]
) -> None:
    assert people.second.code == 0
    wanted = {"ssh_hardening_allow_users": ["admin", "ada"]}
    playbook.converge(**wanted)
    for host, script in zip(HOSTS, scripts, strict=True):
        playbook.run(host, f"set -e; {script}")
        assert ("password" in _offers(people, host)) == (script != LAX_FILE)
    mended, again = playbook.converge(**wanted), playbook.converge(**wanted)
    for host in HOSTS:
        assert mended.changes(host) == ["Make sshd follow: port 22"]
        assert "password" not in _offers(people, host)
        assert again.changed(host) == []


def test_sshd_that_would_not_start_at_boot_does_again(playbook: Playbook, people: People) -> None:
    assert people.second.code == 0
    wanted = {"ssh_hardening_allow_users": ["admin", "ada"]}
    first, second = HOSTS
    playbook.run(first, "systemctl mask ssh.service")
    playbook.run(second, "systemctl disable ssh.service")
    mended = playbook.converge(**wanted)
    assert "Unmask ssh.service" in mended.changes(first)
    assert mended.changes(second) == ["Start ssh.service at boot"]
    again = playbook.converge(**wanted)
    assert [again.changed(host) for host in HOSTS] == [[], []]
    for host in HOSTS:
        playbook.lab.machine(host).reboot()
        _wait(playbook, host, BOTH)
    again = playbook.converge(**wanted)
    assert [again.changed(host) for host in HOSTS] == [[], []]


def _answers(playbook: Playbook, host: str) -> list[str]:
    return playbook.lab.connect_all([(source, host, 22) for source in (network.CONTROLLER4, network.CONTROLLER6)])


def _wait(playbook: Playbook, host: str, expected: list[str]) -> None:
    """For what comes some time after sshd was told of it."""
    until = time.monotonic() + 60
    while (found := _answers(playbook, host)) != expected:
        assert time.monotonic() < until, found
        time.sleep(0.5)


@pytest.fixture(scope="module")
def narrowed(playbook: Playbook) -> Run:
    return playbook.converge(**ON_FOUR)


def test_sshd_answers_on_the_address_asked_for_and_on_no_other(playbook: Playbook, narrowed: Run) -> None:
    for host in HOSTS:
        assert f"Make sshd follow: port 22 on {playbook.lab.machine(host).ipv4}" in narrowed.changes(host)
        assert _answers(playbook, host) == FOUR
    again = playbook.converge(**ON_FOUR)
    assert [again.changed(host) for host in HOSTS] == [[], []]


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_an_address_that_somebody_adds_is_taken_back(playbook: Playbook, narrowed: Run) -> None:
    assert narrowed.code == 0
    for host in HOSTS:
        playbook.run(host, "echo 'ListenAddress [::]:22' >> /etc/ssh/sshd_config; systemctl reload ssh.service")
        _wait(playbook, host, BOTH)
    mended = playbook.converge(**ON_FOUR)
    for host in HOSTS:
        assert "In /etc/ssh/sshd_config disable 'ListenAddress [::]:22'" in mended.changes(host)
        assert _answers(playbook, host) == FOUR


def test_addresses_without_the_one_of_this_login_are_refused(playbook: Playbook, narrowed: Run) -> None:
    assert narrowed.code == 0
    run = playbook.play(ssh_hardening_listen_addresses=["{{ lab_ipv6 }}"])
    for host in HOSTS:
        assert f"this run logged in on {playbook.lab.machine(host).ipv4}, which is not among" in run.failures(host)[0]
        assert _answers(playbook, host) == FOUR


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_sshd_that_comes_before_its_address_at_boot_is_started_again(playbook: Playbook, narrowed: Run) -> None:
    assert narrowed.code == 0
    for host in HOSTS:
        playbook.run(host, TOO_EARLY)
        _wait(playbook, host, FOUR)


@pytest.mark.whole("PORTCULLIS_LOCKOUT")
def test_both_addresses_answer_where_both_are_asked_for_and_all_where_none_is(
    playbook: Playbook, narrowed: Run
) -> None:
    assert narrowed.code == 0
    playbook.converge(**ON_BOTH)
    for host in HOSTS:
        machine = playbook.lab.machine(host)
        machine.reboot()
        _wait(playbook, host, BOTH)
        own = playbook.run(host, "ss -Hltn 'sport = 22' | awk '{ print $4 }'").split()
        assert sorted(own) == sorted([f"{machine.ipv4}:22", f"[{machine.ipv6}]:22"])
    playbook.converge()
    for host in HOSTS:
        _wait(playbook, host, BOTH)
        assert "ListenAddress" not in playbook.run(host, "cat /etc/ssh/sshd_config.d/00-portcullis.conf")
        assert "network-online" not in playbook.run(host, "systemctl show --property After,Wants ssh.service")


@pytest.mark.whole("PORTCULLIS_LOCKOUT")
def test_a_socket_answers_on_the_address_asked_for_and_on_no_other(playbook: Playbook, narrowed: Run) -> None:
    assert narrowed.code == 0
    for host in HOSTS:
        playbook.run(host, TO_SOCKET)
        _wait(playbook, host, BOTH)
    playbook.converge(**ON_FOUR)
    for host in HOSTS:
        assert _answers(playbook, host) == FOUR
    again = playbook.converge(**ON_FOUR)
    assert [again.changed(host) for host in HOSTS] == [[], []]
    playbook.converge()
    for host in HOSTS:
        assert _answers(playbook, host) == BOTH
